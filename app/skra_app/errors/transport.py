"""What is wrong with a request before anything knows what it asks."""

from skra_app.errors.rejection import Rejection


class UnreadableRequest(Rejection):
    """Its parts contradict each other, or its body ends too early."""

    code = 400


class LateBody(Rejection):
    """The body did not come in time."""

    code = 408


class EncodedBody(Rejection):
    """The body is compressed."""

    code = 415


class NoRoomForBody(Rejection):
    """Too much is coming already."""

    code = 503
