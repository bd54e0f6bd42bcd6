"""The web process: granian over the WSGI application."""

import gc
import os
import signal
from functools import partial
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

from granian import Granian
from granian.constants import HTTPModes, Interfaces

from skra_app.registry.warming import warm
from skra_app.service.cycles import look_seldom
from skra_app.service.family import READY, die_with_parent, refused
from skra_app.service.listen import BACKLOG
from skra_app.service.opened import open_registry
from skra_app.service.refusal import CannotStart
from skra_app.settings import Address, Settings
from skra_app.web import application
from skra_app.web.broker_client import BrokerAddress
from skra_app.web.gathered import THREADS

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication


def serve_web(settings: Settings, address: Address, broker: BrokerAddress | None, reports: Connection) -> None:
    """Serve until told to stop; each worker reports when it can answer. Returns when all workers ended."""
    server = Granian(
        "skra_app.web",
        address=address.host,
        port=address.port,
        interface=Interfaces.WSGI,
        workers=settings.workers,
        blocking_threads=THREADS,
        http=HTTPModes.http1,
        websockets=False,
        log_enabled=False,
        workers_kill_timeout=5,
        backlog=BACKLOG,
        backpressure=BACKLOG,
    )
    warm()  # before there are workers, which all have it then
    gc.freeze()
    loader = partial(load, os.getpid(), settings, broker, reports)
    server.serve(target_loader=loader, wrap_loader=False)


def load(parent: int, settings: Settings, broker: BrokerAddress | None, reports: Connection) -> "WSGIApplication":
    """The application of one worker, in the worker's own process."""
    die_with_parent(parent, signal.SIGKILL)
    try:
        loaded = application(open_registry(settings), settings, broker=broker)
    except CannotStart as reason:
        reports.send(refused(str(reason)))
        raise SystemExit(1) from None
    look_seldom()
    reports.send(READY)
    return loaded
