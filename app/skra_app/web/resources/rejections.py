"""Why records did not land, newest last."""

from flask import Blueprint, Response

from skra_app.errors import BrokerUnreachable, NotAllowed
from skra_app.web import broker_client, query
from skra_app.web.answer import answer
from skra_app.web.asked import asker, house

routes = Blueprint("rejections", __name__)

USUAL, MOST = 100, 1000


@routes.get("/v1/rejections")
def rejections() -> Response:
    """The newest rejected batches of one topic, or of all that the asker may read."""
    broker = house().broker
    if broker is None:
        raise BrokerUnreachable("this server runs without a broker, so nothing is produced and nothing rejected")
    topic, who = query.text("topic"), asker().principal
    if topic and not who.access.reads(topic):
        raise NotAllowed(f"read records of topic '{topic}'", who.name, f"a grant read:{topic}")
    limit = query.number("limit", USUAL)
    found = broker_client.rejections(broker, topic, min(limit, MOST) if limit > 0 else USUAL)
    return answer({"rejections": [one for one in found if who.access.reads(str(one.get("topic")))]})
