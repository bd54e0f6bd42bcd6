"""Not the caller's fault."""

from skra_app.errors.rejection import Rejection


class Unavailable(Rejection):
    """Not the caller's fault; trying again may help."""


class StoreFailed(Unavailable):
    """The journal's store answered with an error."""

    code = 50001


class StoreBusy(Unavailable):
    """Others wrote all the time that we waited."""

    code = 50002


class BrokerUnreachable(Unavailable):
    """The broker does not answer the web, or there is none."""

    code = 503
