"""Who owns what. A topic has one owner, whose schemas and events nobody else writes, until it gives it away."""

import time
from typing import Final

from flask import Blueprint, Response

from skra_app.errors import BrokerUnreachable, OwnerNotFound
from skra_app.registry import Owned, ownership, transfer
from skra_app.web import body, broker_client, shown
from skra_app.web.answer import answer, reading
from skra_app.web.asked import asker, house, registry

routes = Blueprint("owners", __name__)

OWNER = "/v1/topics/<subject:topic>/owner"
TRANSFER = OWNER + "/transfer"
PATIENCE: Final = 5.0
"""Seconds that an acceptance waits for the broker to write the fences; it is good without them."""
LOOK: Final = 0.02


@routes.get(OWNER)
def owner(topic: str) -> Response:
    """The owner of a topic, the offer that stands, and the partitions that still wait for their fence."""
    return reading(_shown(Owned.topic(topic)))


@routes.put(OWNER)
def claim(topic: str) -> Response:
    """Make the asker's application the owner; nothing changes where it already is."""
    owned = Owned.topic(topic)
    ownership.claim(registry(), owned, asker())
    return answer(_shown(owned))


@routes.post(TRANSFER)
def offer(topic: str) -> Response:
    """Offer a topic to another application; nothing changes until one of its principals accepts."""
    owned, sent = Owned.topic(topic), body.read()
    application, reason = body.text_member(sent, "application"), body.text_member(sent, "reason")
    transfer.offer(registry(), owned, application, asker(), reason=reason)
    return answer(_shown(owned), 201)


@routes.post(TRANSFER + "/accept")
def accept(topic: str) -> Response:
    """Take over a topic that was offered, under the next ownership epoch; answers when its partitions are fenced.

    Where the broker does not answer, `unfenced` names the partitions that it will fence before it takes anything.
    """
    owned = Owned.topic(topic)
    transfer.accept(registry(), owned, asker())
    _wait_fenced(topic)
    return answer(_shown(owned))


@routes.delete(TRANSFER)
def withdraw(topic: str) -> Response:
    """Take an offer back; whom it was made may decline it so."""
    owned = Owned.topic(topic)
    transfer.withdraw(registry(), owned, asker())
    return answer(_shown(owned))


@routes.get(OWNER + "/history")
def history(topic: str) -> Response:
    """Everything about whose the topic was: claims, offers, transfers and fences, oldest first."""
    found = transfer.history(registry(), Owned.topic(topic))
    return reading({"topic": topic, "history": [shown.entry(sequence, entry) for sequence, entry in found]})


@routes.get("/v1/owners")
def owners() -> Response:
    """Every topic that has an owner, and every subject that follows no topic and has one."""
    owned = sorted(registry().state().owners.items())
    topics, subjects = (
        [shown.owner(each, by) for each, by in owned if each.kind == kind] for kind in ("topic", "subject")
    )
    return reading({"owners": topics, "subjects": subjects})


def _shown(owned: Owned) -> shown.Shown:
    state = registry().state()
    found = ownership.owner_of(state, owned)
    if found is None:
        raise OwnerNotFound(str(owned))
    return shown.tenure(owned, found, transfer.offered(state, owned), transfer.unfenced(state, owned.name))


def _wait_fenced(topic: str) -> None:
    """Have the broker look at the journal now, and wait until it has fenced the topic or does not answer."""
    broker, deadline = house().broker, time.monotonic() + PATIENCE
    if broker is None or not transfer.unfenced(registry().state(), topic):
        return
    try:
        broker_client.rouse(broker)
    except BrokerUnreachable:
        return
    while transfer.unfenced(registry().state(), topic) and time.monotonic() < deadline:
        time.sleep(LOOK)
