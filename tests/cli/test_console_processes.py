"""`skra produce` and `skra consume` as a shell runs them: pipes that end early, interruptions, keys that are wanted."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from skra_app.service import running
from skra_app.service.embedded import Embedded
from skra_app.settings import Settings

PATIENCE = 60
SCHEMA = '{"type": "record", "name": "Sold", "fields": [{"name": "id", "type": "long"}]}'


@pytest.fixture(scope="module")
def locked() -> Iterator[Embedded]:
    told = Settings.read(journal="memory:", http="127.0.0.1:0", kafka="127.0.0.1:0", auth="on")
    with running(told) as server:
        yield server


@pytest.fixture
def shell(service):
    """Start a line in a shell, with `skra` and the places of the server."""
    places = {"SKRA_URL": service.registry_url, "SKRA_BROKER": service.bootstrap_servers, "SKRA_USER": "shop"}

    def start(line: str) -> subprocess.Popen:
        env = os.environ | places | {"SKRA": f"{sys.executable} -m skra", "PYTHONUNBUFFERED": "1"}
        return subprocess.Popen(
            ["bash", "-o", "pipefail", "-c", line],
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return start


def ended(process: subprocess.Popen, given: str | None = None) -> tuple[int, str, str]:
    out, complaints = process.communicate(given, timeout=PATIENCE)
    return process.returncode, out, complaints


def test_a_reader_that_has_enough_ends_it_quietly(shell, ask):
    assert ended(shell("$SKRA topic create piped"))[0] == 0
    lines = "".join(f'{{"n": {number}, "padding": "{"x" * 200}"}}\n' for number in range(5000))
    code, out, complaints = ended(shell("$SKRA produce piped | tail -n 1"), lines)
    assert (code, out, complaints) == (0, "piped[0] @ 4999\n", "")
    code, out, complaints = ended(shell("$SKRA consume piped --output json | head -n 2"))
    assert (code, len(out.splitlines()), complaints) == (0, 2, "")
    code, _, complaints = ended(shell("$SKRA produce piped | head -n 1"), lines)
    assert (code, complaints) == (0, "")


def test_what_is_followed_comes_as_it_lands_until_interrupted(shell):
    assert ended(shell("$SKRA topic create live"))[0] == 0
    reader = shell("exec $SKRA consume live --follow")
    writer = shell("exec $SKRA produce live")
    for number in range(3):
        writer.stdin.write(f"event {number}\n")
        writer.stdin.flush()
        assert writer.stdout.readline() == f"live[0] @ {number}\n", "each lands while the pipe is open"
        assert reader.stdout.readline().endswith(f"event {number}\n")
    for process in (reader, writer):
        process.send_signal(signal.SIGINT)
    assert ended(reader) == (0, "", "")
    code, _, complaints = ended(writer)
    assert (code, "Traceback" in complaints) == (1, False)


def test_with_keys(skra, locked, write):
    admin = {"SKRA_URL": locked.registry_url, "SKRA_BROKER": locked.bootstrap_servers, "SKRA_USER": locked.first_key}
    keys = {
        name: skra("principal", "add", name, "--role", role, "--grant", f"{right}:*", **admin).stdout.strip()
        for name, role, right in (("shop", "writer", "write"), ("guest", "reader", "read"))
    }
    shop = admin | {"SKRA_USER": f"shop:{keys['shop']}"}
    guest = admin | {"SKRA_USER": f"guest:{keys['guest']}"}
    assert skra("topic", "create", "sold", "--owner", "shop", **shop).exit_code == 0
    assert skra("register", "sold-value", write("sold.avsc", SCHEMA), **shop).exit_code == 0
    told = skra("produce", "sold", '{"id": 7}', **shop)
    assert (told.exit_code, told.stdout) == (0, "sold[0] @ 0\n"), told.output
    refused = skra("produce", "sold", '{"id": 8}', **guest)
    assert (refused.exit_code, refused.stdout) == (1, ""), refused.output
    one = json.loads(skra("consume", "sold", "--output", "json", **guest).stdout)
    assert one["event"] == {"id": 7}
    assert skra("topic", "delete", "sold", "--yes", **guest).exit_code == 1
    wrong = skra("consume", "sold", **(guest | {"SKRA_USER": "guest:wrong"}))
    assert wrong.exit_code in {1, 3}
    assert "Traceback" not in wrong.output
    nobody = skra("topic", "list", **(guest | {"SKRA_USER": ""}))
    assert nobody.exit_code in {1, 3}
    found = json.loads(skra("doctor", "--output", "json", **guest).stdout)
    assert not any(one["code"] == "open-door" for one in found["symptoms"])
