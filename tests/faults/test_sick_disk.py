"""A disk that refuses every sync: nobody is told what is not so, and nobody waits without an end."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.faults.test_transfer import PATIENCE, client_of, committed, create, fences, producer_of, sent
from tests.serving import ServerProcess

pytestmark = [pytest.mark.faults, pytest.mark.timeout(180)]

SICK = """
import errno, os
from skra_app.broker.log import disk

healthy = disk.sync_content

def refuse(descriptor):
    if os.readlink(f"/proc/self/fd/{descriptor}").endswith(".wal"):
        raise OSError(errno.EIO, os.strerror(errno.EIO))
    healthy(descriptor)

disk.sync_content = refuse

from skra.__main__ import main
main(prog_name="skra")
"""
"""`skra`, on a machine whose disk takes every write and refuses to say that the write-ahead file is safe."""


def begun(server: ServerProcess) -> None:
    """A transaction of the old owner, left open, and a transfer that the broker never saw."""
    create(server)
    old = producer_of(server, "alpha", **{"transactional.id": "alpha-1", "transaction.timeout.ms": 60_000})
    old.init_transactions(PATIENCE)
    old.begin_transaction()
    assert sent(old, b"never") == 0
    client_of(server, "alpha").offer("orders", "beta", "")
    broker = min(psutil.Process(server.process.pid).children(), key=lambda child: child.pid)
    os.kill(broker.pid, signal.SIGSTOP)
    client_of(server, "beta").accept("orders")
    broker.kill()
    server.wait()


def test_a_start_that_cannot_fence_is_refused_with_the_reason(tmp_path: Path) -> None:
    data = tmp_path / "data"
    begun(ServerProcess(data).ready())
    command = [sys.executable, "-c", SICK, "serve", "--data", str(data), "--http=127.0.0.1:0", "--kafka=127.0.0.1:0"]
    for _ in range(2):  # nothing of the first holds up the second
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
        assert done.returncode != 0
        assert "cannot sync" in done.stderr, done.stderr
        assert "check the disk, then start again" in done.stderr
        assert "Register a schema" not in done.stdout, "it never said that it serves"
    back = ServerProcess(data).ready()
    try:
        assert fences(back, 2).keys() == {0, 1}
        assert sent(producer_of(back, "beta"), b"b") == 0
        assert committed(back) == [b"b"]
    finally:
        back.stop()
