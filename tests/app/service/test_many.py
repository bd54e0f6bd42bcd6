"""Room for a fleet that starts at once, and a start that does not read the whole journal again."""

import resource
import socket
import subprocess
import sys
from contextlib import ExitStack

import httpx

from skra_app.registry.snapshot import LAYOUT

LIMITED = """
import resource
from skra_app.service.listen import allow_connections

highest = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (64, highest))
allow_connections()
print(resource.getrlimit(resource.RLIMIT_NOFILE)[0] == highest)
"""


def test_a_low_limit_of_open_files_is_raised_as_far_as_the_system_allows():
    done = subprocess.run([sys.executable, "-c", LIMITED], capture_output=True, text=True, check=True)
    assert done.stdout == "True\n"


def test_clients_that_all_connect_before_any_is_served_are_all_served(start_server, tmp_path):
    server = start_server(tmp_path / "data").ready()
    host, port = server.registry_url.removeprefix("http://").split(":")
    many = min(300, resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 4)
    with ExitStack() as stack:
        clients = [stack.enter_context(socket.create_connection((host, int(port)), 30)) for _ in range(many)]
        for client in clients:
            client.sendall(b"GET /subjects HTTP/1.1\r\nHost: skra\r\n\r\n")
        for client in clients:
            assert client.recv(12) == b"HTTP/1.1 200"
    assert server.stop() == 0


def test_two_workers_and_the_broker_start_from_one_snapshot(start_server, tmp_path, monkeypatch):
    data = tmp_path / "data"
    server = start_server(data, "--workers=2").ready()
    for number in range(3):
        body = {"schema": f'{{"type": "enum", "name": "E{number}", "symbols": []}}'}
        assert httpx.post(f"{server.registry_url}/subjects/s{number}/versions", json=body).is_success
    subjects = httpx.get(f"{server.registry_url}/subjects").json()
    assert server.stop() == 0
    (data / "snapshots").mkdir(exist_ok=True)
    (data / "snapshots" / f"{LAYOUT}-3.snapshot").write_bytes(f"skra-snapshot {LAYOUT}\nbroken".encode())
    again = start_server(data, "--workers=2").ready()
    assert httpx.get(f"{again.registry_url}/subjects").json() == subjects
    assert again.stop() == 0
    assert "is not used: it is damaged" in again.complaints
