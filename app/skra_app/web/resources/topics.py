"""What is done to a topic of this server's broker."""

from flask import Blueprint, Response

from skra_app.errors import BrokerUnreachable
from skra_app.registry import Owned, ownership
from skra_app.web import broker_client
from skra_app.web.answer import answer
from skra_app.web.asked import asker, house, registry

routes = Blueprint("topics", __name__)


@routes.post("/v1/topics/<subject:topic>/compact")
def compact(topic: str) -> Response:
    """Compact a topic now: of each key the latest record stays. The answer comes when it is done."""
    ownership.guard(registry().state(), Owned.topic(topic), asker().principal)
    broker = house().broker
    if broker is None:
        raise BrokerUnreachable("this server runs without a broker, so there is no topic to compact")
    broker_client.compact(broker, topic)
    return answer({"topic": topic, "compacted": True})
