"""Damaged traffic of real clients at both ports of a real server, which stays up, small, quiet and there for others."""

import errno
import os
import random
import re
import socket
import struct
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from itertools import takewhile

import httpx
import psutil
import pytest
from kio.schema.metadata.v12.request import MetadataRequest

from tests.app.broker.server.wire import Wire
from tests.faults import traffic
from tests.faults.mutation import framed, mutated
from tests.faults.recorder import recorder
from tests.serving import start_server

__all__ = ["start_server"]
pytestmark = pytest.mark.faults

METADATA = MetadataRequest(topics=(), include_topic_authorized_operations=False)
CLIENTS = 8
ROUND = 1000
"""Pieces of damaged traffic between two looks at the server."""
LARGEST_GROWTH = 400_000_000
PATIENCE = 60
SEED = int(os.environ.get("SKRA_FUZZ_SEED", "20261126"))


class Fuzzed:
    """A server and what was recorded of its clients."""

    def __init__(self, server, frames, requests):
        self.server, self.frames, self.requests = server, frames, requests
        self.statuses = Counter()
        self.bystander = Wire(socket.create_connection(_place(server.bootstrap_servers), PATIENCE))
        self.family = [psutil.Process(server.process.pid)]
        self.family += self.family[0].children(recursive=True)
        self.before = self.size()

    def size(self):
        return sum(process.memory_info().rss for process in self.family)

    def look(self):
        """Those who did nothing are served: over a connection that stands, and over new ones."""
        try:
            assert self.bystander.ask(METADATA).brokers
        except ConnectionError:
            pytest.fail(f"somebody else was closed: {_last_words(self.server.complaints)}")
        assert httpx.get(f"{self.server.registry_url}/subjects", timeout=PATIENCE).is_success
        assert self.server.process.poll() is None
        assert all(process.is_running() for process in self.family)
        assert self.size() - self.before < LARGEST_GROWTH

    def at_kafka(self, seed):
        """A few damaged frames over one connection."""
        chance = random.Random(seed)
        frames = [mutated(chance, self.frames) for _ in range(4)]
        sent = b"".join(framed(frame) if chance.random() < 0.8 else frame for frame in frames)
        self._send(_place(self.server.bootstrap_servers), sent)
        return len(frames)

    def at_http(self, seed):
        chance = random.Random(seed)
        answered = self._send(_place(self.server.registry_url), mutated(chance, self.requests))
        for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", answered):
            self.statuses[status.decode()] += 1
        return 1

    def _send(self, place, data):
        answered = b""
        with suppress(ConnectionError), socket.create_connection(place, PATIENCE) as offender:
            offender.settimeout(PATIENCE)
            offender.sendall(data)
            _said_all(offender)
            while more := offender.recv(1 << 16):
                answered = (answered + more)[-200_000:]
        return answered


def _said_all(offender):
    """Send no more; who was thrown out meanwhile has nothing to end (ENOTCONN is no ConnectionError)."""
    try:
        offender.shutdown(socket.SHUT_WR)
    except OSError as gone:
        if gone.errno != errno.ENOTCONN:
            raise


def _last_words(complaints):
    """What is worth reading of a log: from the fault on that took a process down, else its end."""
    at = max(complaints.find("panicked"), complaints.find("stack backtrace") - 300, -1)
    return complaints[at : at + 8000] if at >= 0 else complaints[-5000:]


def _place(url):
    host, port = url.removeprefix("http://").split(":")
    return host, int(port)


@pytest.fixture(scope="module")
def fuzzed(start_server, tmp_path_factory):
    with recorder() as kafka, recorder() as http:
        server = start_server(tmp_path_factory.mktemp("fuzz") / "skra", f"--advertise={kafka.place}").ready()
        kafka.target, http.target = _place(server.bootstrap_servers), _place(server.registry_url)
        traffic.kafka(kafka.place)
        traffic.http(f"http://{http.place}")
        made = Fuzzed(server, kafka.frames(), http.requests())
        keys = {struct.unpack(">h", frame[4:6])[0] for frame in made.frames}
        assert {0, 1, 3, 8, 9, 10, 11, 12, 14, 18, 19, 22, 26} <= keys, "the clients did less than they were to do"
        assert len(made.requests) >= 20
        yield made
        made.bystander.socket.close()


def fuzz(fuzzed, pieces, seed):
    """Send about so many damaged pieces to each port, and look at the server all the while."""
    done, chance = 0, random.Random(seed)
    with ThreadPoolExecutor(CLIENTS) as pool:
        for attack in (fuzzed.at_kafka, fuzzed.at_http):
            done = 0
            while done < pieces:
                round_of = min(ROUND, pieces - done)
                done += sum(pool.map(attack, [chance.getrandbits(64) for _ in range(round_of)]))
                fuzzed.look()
    assert "500" not in fuzzed.statuses, fuzzed.statuses
    assert not (found := faults(fuzzed.server.complaints)), "\n".join(found)


def faults(complaints):
    """The ends of the traces in a log, each once."""
    lines, found = complaints.splitlines(), []
    for at, line in enumerate(lines):
        if line.endswith("Traceback (most recent call last):"):
            trace = [each for each in takewhile(lambda each: each.startswith("  | "), lines[at:]) if "^^" not in each]
            found.append("\n".join(trace[-5:]))
    return sorted(set(found))


def test_damaged_traffic_does_no_harm(fuzzed):
    fuzz(fuzzed, 1200, SEED)


@pytest.mark.deep
@pytest.mark.timeout(3600)
def test_much_damaged_traffic_does_no_harm(fuzzed):
    fuzz(fuzzed, 110_000, SEED + 1)
    print(f"grew by {fuzzed.size() - fuzzed.before} bytes; answers {dict(fuzzed.statuses)}")


def test_the_damage_is_what_the_seed_says():
    again = partial(mutated, corpus=[b"one of two", b"the other one"])
    assert again(random.Random(7)) == again(random.Random(7))
