"""Refused calls on their way into the audit: seen at the door, sent to the broker in a thread of their own.

The caller's answer waits for nothing. While the broker does not answer, some wait here; what finds no room is counted
in the next one that is sent.
"""

import logging
import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Any, Final, cast

import orjson
from werkzeug.datastructures import Authorization

from skra_app.errors import BrokerUnreachable
from skra_app.registry import refusals_counted
from skra_app.registry.actor import ANONYMOUS
from skra_app.registry.refused import Allowance, RefusedCall
from skra_app.web.broker_client import BrokerAddress, keep_refused
from skra_app.web.principal import PRINCIPAL
from skra_app.web.reply import Handler, Reply

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

    from skra_app.registry import Principal

log = logging.getLogger(__name__)

REFUSED: Final = frozenset({"401", "403", "409", "429"})
"""Statuses of calls that were understood and not done; a mode that forbids it is 42205."""
UNPROCESSABLE: Final = "422"
FORBIDDEN_BY_MODE: Final = 42205
PER_SECOND, BURST, MOST_WAITING = 100, 1000, 1000
GATHER_SECONDS: Final = 0.2
RETRY_SECONDS: Final = 2.0


class Reporter:
    """Sends refused calls to the broker."""

    def __init__(self, broker: BrokerAddress) -> None:
        self._broker = broker
        self._allowance = Allowance(BURST, PER_SECOND)
        self._waiting: deque[bytes] = deque()
        self._lock = threading.Lock()
        self._sending = False

    def report(self, refused: RefusedCall) -> None:
        """Count one and have it sent soon; never waits."""
        refusals_counted.count(refused)
        with self._lock:
            if len(self._waiting) >= MOST_WAITING:
                self._allowance.miss()
                return
            if not self._allowance.take():
                return
            self._waiting.append(orjson.dumps(refused.to_json(self._allowance.settle())))
            if not self._sending:
                self._sending = True
                threading.Thread(target=self._send_all, name="skra-refused", daemon=True).start()

    def _send_all(self) -> None:
        while True:
            time.sleep(GATHER_SECONDS)  # those of a moment go together
            with self._lock:
                batch = list(self._waiting)
                if not batch:
                    self._sending = False
                    return
            try:
                keep_refused(self._broker, batch)
            except BrokerUnreachable as fault:
                log.warning("refused calls wait for the broker: %s", fault)
                time.sleep(RETRY_SECONDS)
                continue
            with self._lock:
                for _ in batch:
                    self._waiting.popleft()


class Witnessed:
    """A handler round another one that reports what is refused."""

    def __init__(self, inside: Handler, reporter: Reporter) -> None:
        self._inside = inside
        self._reporter = reporter

    def __call__(self, environ: "WSGIEnvironment") -> Reply:
        """Answer, and report a refusal."""
        reply = self._inside(environ)
        status = reply.status[:3]
        if status in REFUSED or status == UNPROCESSABLE:
            self._tell(environ, reply, status)
        return reply

    def _tell(self, environ: "WSGIEnvironment", reply: Reply, status: str) -> None:
        said = _members(reply.body)
        code = int(said.get("error_code") or status)
        if status == UNPROCESSABLE and code != FORBIDDEN_BY_MODE:
            return
        call = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO'].encode('latin-1').decode('utf-8', 'replace')}"
        verdict = str(said.get("message") or said.get("detail") or status)
        address = f"{environ.get('REMOTE_ADDR', '')}:{environ.get('REMOTE_PORT', '')}".removesuffix(":")
        topic, subject = str(reply.place.get("topic") or ""), str(reply.place.get("subject") or "")
        at = round(time.time() * 1000)
        self._reporter.report(RefusedCall(_who(environ), "http", call, address, code, verdict, at, topic, subject))


def _members(body: bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}


def _who(environ: "WSGIEnvironment") -> str:
    """Who showed a key, else whom the caller said to be."""
    known: Principal | None = environ.get(PRINCIPAL)
    given = Authorization.from_header(environ.get("HTTP_AUTHORIZATION")) if known is None else None
    if known is not None:
        return known.name
    return (given.username if given is not None and given.type == "basic" else None) or ANONYMOUS.name
