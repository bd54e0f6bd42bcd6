"""Who owns what. A topic has one owner, whose schemas and events nobody else writes, until it gives it away.

A subject is asked about as what it follows: its topic, or itself.
"""

import time
from collections.abc import Sequence
from typing import Final

from flask import Blueprint, Response

from skra_app.errors import BrokerUnreachable, OwnerNotFound
from skra_app.registry import Owned, State, ownership, transfer
from skra_app.registry.subject import validated
from skra_app.web import body, broker_client, shown
from skra_app.web.answer import answer, reading
from skra_app.web.asked import asker, house, qualified, registry

routes = Blueprint("owners", __name__)

OF_TOPIC = "/v1/topics/<subject:topic>/owner"
OF_SUBJECT = "/v1/subjects/<subject:subject>/owner"
TRANSFER, ACCEPT, HISTORY = "/transfer", "/transfer/accept", "/history"
PATIENCE: Final = 5.0
"""Seconds that an acceptance waits for the broker to write the fences; it is good without them."""
LOOK: Final = 0.02


@routes.get(OF_TOPIC)
@routes.get(OF_SUBJECT)
def owner(topic: str = "", subject: str = "") -> Response:
    """The owner, the offer that stands, and the partitions of a topic that still wait for their fence."""
    return reading(_shown(_owned(topic, subject)))


@routes.put(OF_TOPIC)
@routes.put(OF_SUBJECT)
def claim(topic: str = "", subject: str = "") -> Response:
    """Make the asker's application the owner; nothing changes where it already is."""
    owned = _owned(topic, subject)
    ownership.claim(registry(), owned, asker())
    return answer(_shown(owned))


@routes.post(OF_TOPIC + TRANSFER)
@routes.post(OF_SUBJECT + TRANSFER)
def offer(topic: str = "", subject: str = "") -> Response:
    """Offer it to another application; nothing changes until one of its principals accepts."""
    owned, sent = _owned(topic, subject), body.read()
    application, reason = body.text_member(sent, "application"), body.text_member(sent, "reason")
    transfer.offer(registry(), owned, application, asker(), reason=reason)
    return answer(_shown(owned), 201)


@routes.post(OF_TOPIC + ACCEPT)
@routes.post(OF_SUBJECT + ACCEPT)
def accept(topic: str = "", subject: str = "") -> Response:
    """Take over what was offered, under the next ownership epoch; answers when a topic's partitions are fenced.

    Where the broker does not answer, `unfenced` names the partitions that it will fence before it takes anything.
    """
    owned = _owned(topic, subject)
    transfer.accept(registry(), owned, asker())
    _wait_fenced(owned)
    return answer(_shown(owned))


@routes.delete(OF_TOPIC + TRANSFER)
@routes.delete(OF_SUBJECT + TRANSFER)
def withdraw(topic: str = "", subject: str = "") -> Response:
    """Take an offer back; whom it was made may decline it so."""
    owned = _owned(topic, subject)
    transfer.withdraw(registry(), owned, asker())
    return answer(_shown(owned))


@routes.get(OF_TOPIC + HISTORY)
@routes.get(OF_SUBJECT + HISTORY)
def history(topic: str = "", subject: str = "") -> Response:
    """Everything about whose it was: claims, offers, transfers and fences, oldest first."""
    owned = _owned(topic, subject)
    found = transfer.history(registry(), owned)
    return reading({owned.kind: owned.name, "history": [shown.entry(sequence, entry) for sequence, entry in found]})


@routes.get("/v1/owners")
def owners() -> Response:
    """Every topic that has an owner, and every subject that follows no topic and has one."""
    owned = sorted(registry().state().owners.items())
    topics, subjects = (
        [shown.owner(each, by) for each, by in owned if each.kind == kind] for kind in ("topic", "subject")
    )
    return reading({"owners": topics, "subjects": subjects})


def _owned(topic: str, subject: str) -> Owned:
    """The topic, or what the subject follows. Raises InvalidSubject."""
    return Owned.topic(topic) if topic else ownership.followed(registry().state(), validated(qualified(subject)))


def _shown(owned: Owned) -> shown.Shown:
    state = registry().state()
    found = ownership.owner_of(state, owned)
    if found is None:
        raise OwnerNotFound(str(owned))
    return shown.tenure(owned, found, transfer.offered(state, owned), _unfenced(state, owned))


def _unfenced(state: State, owned: Owned) -> Sequence[int]:
    """The partitions that take nothing yet; subjects have none."""
    return transfer.unfenced(state, owned.name) if owned.kind == "topic" else ()


def _wait_fenced(owned: Owned) -> None:
    """Have the broker look at the journal now, and wait until it has fenced the topic or does not answer."""
    broker, deadline = house().broker, time.monotonic() + PATIENCE
    if broker is None or not _unfenced(registry().state(), owned):
        return
    try:
        broker_client.rouse(broker)
    except BrokerUnreachable:
        return
    while _unfenced(registry().state(), owned) and time.monotonic() < deadline:
        time.sleep(LOOK)
