"""Processes that start, live and die together."""

import ctypes
import logging
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from skra_app.service.refusal import CannotStart, ChildDied

log = logging.getLogger(__name__)

if sys.platform == "linux":
    Process = multiprocessing.get_context("fork").Process
else:
    Process = multiprocessing.get_context("spawn").Process

PR_SET_PDEATHSIG = 1
GRACE = 10.0
"""Seconds that children get to finish before they are killed."""

Report = tuple[str, str]
READY: Report = ("ready", "")


def refused(reason: str) -> Report:
    """What a child reports that cannot start."""
    return ("refused", reason)


@dataclass(frozen=True, slots=True)
class Child:
    """A process of ours and the line on which it reports."""

    name: str
    process: BaseProcess
    reports: Connection

    @property
    def ending(self) -> str:
        """How it ended, in words."""
        code = self.process.exitcode
        if code is not None and code < 0:
            return f"the {self.name} process was ended by signal {-code}"
        return f"the {self.name} process ended by itself with exit code {code}"


def spawn(name: str, work: Callable[..., None], *arguments: object) -> Child:
    """Start `work(*arguments, reports)` in a process that does not outlive this one.

    On Linux it is forked: everything already imported is shared, memory included. Elsewhere forking is not safe.
    """
    reports, line = multiprocessing.Pipe(duplex=False)
    process = Process(name=f"skra-{name}", target=_live, args=(os.getpid(), work, *arguments, line))
    process.start()
    line.close()
    return Child(name, process, reports)


def _live(parent: int, work: Callable[..., None], *arguments: object) -> None:
    for interruption in (signal.SIGTERM, signal.SIGINT):
        signal.signal(interruption, signal.SIG_DFL)
    die_with_parent(parent, signal.SIGTERM)
    work(*arguments)


def die_with_parent(parent: int, by: signal.Signals) -> None:
    """Have the system send `by` to this process when its parent ends, however it ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, by)
        if os.getppid() != parent:
            os.kill(os.getpid(), by)
        return
    threading.Thread(target=_watch_parent, args=(parent, by), daemon=True).start()


def _watch_parent(parent: int, by: signal.Signals) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os.kill(os.getpid(), by)


def wait_ready(children: Sequence[Child], interrupted: Connection, patience: float) -> bool:
    """Wait until every child has reported ready; False when interrupted. Raises CannotStart."""
    waiting = {child.reports: child for child in children}
    deadline = time.monotonic() + patience
    while waiting:
        heard = wait([*waiting, interrupted], timeout=deadline - time.monotonic())
        if interrupted in heard:
            return False
        if not heard:
            names = " and ".join(child.name for child in waiting.values())
            raise CannotStart(f"{names} did not become ready within {patience:.0f} seconds")
        for reports in [line for line in waiting if line in heard]:
            _hear(waiting.pop(reports))
    return True


def _hear(child: Child) -> None:
    try:
        word, reason = child.reports.recv()
    except EOFError:
        child.process.join()
        raise CannotStart(f"{child.ending}; its last lines above say why") from None
    if (word, reason) != READY:
        raise CannotStart(reason)


def wait_end(children: Sequence[Child], interrupted: Connection) -> None:
    """Wait until somebody asks to stop. Raises ChildDied when a child ends by itself first."""
    ended = wait([interrupted, *(child.process.sentinel for child in children)])
    if interrupted in ended:
        return
    died = next(child for child in children if child.process.sentinel in ended)
    died.process.join()
    raise ChildDied(f"{died.ending}; the server stops")


def tell(children: Sequence[Child], by: signal.Signals) -> None:
    """Send a signal to all that live."""
    for child in children:
        if child.process.pid is not None and child.process.is_alive():
            os.kill(child.process.pid, by)


def stop(children: Sequence[Child]) -> None:
    """End all children: politely, and after a while not."""
    for child in children:
        if child.process.is_alive():
            child.process.terminate()
    deadline = time.monotonic() + GRACE
    for child in children:
        child.process.join(max(0.0, deadline - time.monotonic()))
        if child.process.is_alive():
            log.warning("%s did not stop within %.0f s and is killed", child.name, GRACE)
            child.process.kill()
            child.process.join()
