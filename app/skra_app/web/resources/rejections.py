"""Why records did not land, newest last."""

from flask import Blueprint, Response

from skra_app.errors import BrokerUnreachable
from skra_app.web import broker_client, query
from skra_app.web.answer import answer
from skra_app.web.asked import house

routes = Blueprint("rejections", __name__)

USUAL, MOST = 100, 1000


@routes.get("/v1/rejections")
def rejections() -> Response:
    """The newest rejected batches of one topic, or of all."""
    broker = house().broker
    if broker is None:
        raise BrokerUnreachable("this server runs without a broker, so nothing is produced and nothing rejected")
    limit = query.number("limit", USUAL)
    wanted = min(limit, MOST) if limit > 0 else USUAL
    return answer({"rejections": broker_client.rejections(broker, query.text("topic"), wanted)})
