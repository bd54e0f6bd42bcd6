"""Who may write a topic in its owner's place for a while, what for, and by whose word."""

from flask import Blueprint, Response

from skra_app.registry import exemptions
from skra_app.web import body, shown
from skra_app.web.answer import answer
from skra_app.web.asked import asker, registry

routes = Blueprint("exemptions", __name__)

ALL = "/v1/topics/<subject:topic>/exemptions"


@routes.get(ALL)
def listed(topic: str) -> Response:
    """The exemptions that hold now."""
    found = exemptions.of_topic(registry(), registry().state(), topic)
    return answer({"exemptions": [shown.exemption(topic, who, each) for who, each in found.items()]})


@routes.post(ALL)
def give(topic: str) -> Response:
    """Let the asker write in the owner's place, for a purpose and a time; with authentication on that takes a grant."""
    sent = body.read()
    lifetime = body.seconds(sent, "lifetime") or 0
    asked = exemptions.Asked(body.text_member(sent, "purpose"), lifetime, body.text_member(sent, "reason"))
    given = exemptions.give(registry(), topic, asked, asker())
    return answer(shown.exemption(topic, asker().principal.name, given), 201)


@routes.delete(ALL + "/<subject:principal>")
def end(topic: str, principal: str) -> Response:
    """End an exemption before its time."""
    exemptions.end(registry(), topic, principal, asker())
    return answer({"topic": topic, "principal": principal})
