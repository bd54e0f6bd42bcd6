"""Contracts of consumers, and what a schema means to them."""

from flask import Blueprint, Response

from skra_app.journal import Json
from skra_app.registry import consumers, contracts
from skra_app.registry.contracts import Published
from skra_app.web import body, broker_client, query
from skra_app.web.answer import answer, reading
from skra_app.web.asked import asker, house, registry
from skra_app.web.consequences import shown_contract, shown_verdict
from skra_compat.contracts.published import DOCUMENT

routes = Blueprint("contracts", __name__)

CONTRACT = "/v1/contracts/<subject:topic>/<application>"
TOPIC = "/v1/topics/<subject:topic>"


@routes.get("/v1/contracts/schema")
def schema() -> Response:
    """The JSON Schema of a contract's document."""
    return reading(DOCUMENT)


@routes.get("/v1/contracts")
def listed() -> Response:
    """The contracts that stand, of one topic or one application where that is asked."""
    found = contracts.listing(registry(), topic=query.text("topic"), application=query.text("application"))
    shown = [_shown(one) for one in query.page(found)]
    state = query.text("state")
    return reading({"contracts": [one for one in shown if not state or one["state"] == state]})


@routes.put(CONTRACT)
def publish(topic: str, application: str) -> Response:
    """Publish what an application needs of a topic: 201 for a new version, 200 for the one that stands."""
    found = contracts.publish(registry(), topic, application, body.read(), asker())
    return answer(_shown(found), 201 if found.created else 200)


@routes.get(CONTRACT)
def contract(topic: str, application: str) -> Response:
    """The contract that stands, its document, and what the latest schema means to it."""
    return reading(_shown(contracts.get(registry(), topic, application)))


@routes.delete(CONTRACT)
def retire(topic: str, application: str) -> Response:
    """Let a contract end: the application no longer reads the topic."""
    contracts.retire(registry(), topic, application, asker())
    return answer({"topic": topic, "application": application})


@routes.post(f"{TOPIC}/impact")
def impact(topic: str) -> Response:
    """Who would break if this were the topic's next schema, and by which event; nothing is registered."""
    found = consumers.impact(registry(), topic, body.candidate())
    broken = [one.application for one in found if one.blocks]
    return answer({"topic": topic, "breaks": broken, "consumers": [shown_verdict(one) for one in found]})


@routes.get(f"{TOPIC}/fields")
def fields(topic: str) -> Response:
    """Every path of a topic's events, who reads it, and since which version it is there."""
    found = consumers.fields(registry(), topic)
    rows = [
        {"path": one.path, "types": list(one.types), "since": one.since, "readers": list(one.readers)} for one in found
    ]
    return reading({"topic": topic, "fields": rows})


@routes.get(f"{TOPIC}/consumers")
def readers(topic: str) -> Response:
    """Who reads a topic: contracts, and consumer groups as the broker sees them, those without a contract named."""
    standing = [_shown(one) for one in contracts.listing(registry(), topic=topic)]
    broker = house().broker
    groups = [] if broker is None else broker_client.readers(broker, topic)
    unknown = consumers.unknown_groups(registry(), registry().state(), topic, [group.name for group in groups])
    seen = [
        {
            "group": group.name,
            "state": group.state,
            "committed": {str(partition): offset for partition, offset in group.committed.items()},
            "contract": group.name not in unknown,
        }
        for group in groups
    ]
    return answer({"topic": topic, "contracts": standing, "groups": seen, "withoutContract": unknown})


def _shown(found: Published) -> dict[str, Json]:
    return shown_contract(found, consumers.standing(registry(), found.contract))
