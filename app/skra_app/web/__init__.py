"""The HTTP side: every path of the registry API, ours under `/v1`, and the health of the server.

A request comes in through `door` (nothing leaves but JSON), `authenticated` (nobody without a key), `hot` (answers that
are ready), `application` (the path made plain, Flask, errors as JSON) and one file under `resources`: that file reads
with `query` and `body`, calls one deed of the registry, and answers with `shown` and `answer`. To add a resource is to
add a file there.
"""

from skra_app.web.application import application
from skra_app.web.broker_client import BrokerAddress

__all__ = ["BrokerAddress", "application"]
