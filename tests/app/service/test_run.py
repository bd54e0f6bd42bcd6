"""`skra serve` as an operator meets it: clear refusals, clean stops, nothing lost and nothing left behind."""

import json
import signal
import socket
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import psutil
import pytest

STRING = {"schema": '"string"'}
PATIENCE = 30


def eventually(true):
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.02)


def family(server):
    parent = psutil.Process(server.process.pid)
    return [parent, *parent.children(recursive=True)]


def test_it_says_where_to_go_next_and_stops_when_told(start_server, tmp_path):
    server = start_server(tmp_path / "data").ready()
    said = "".join(server.said)
    assert server.registry_url in said
    assert server.bootstrap_servers in said
    assert str(tmp_path / "data") in said
    assert f"curl {server.registry_url}/subjects/hello-value/versions" in said
    assert httpx.get(f"{server.registry_url}/ready").json()["status"] == "ready"
    processes = family(server)
    assert server.stop() == 0
    assert "Skra has stopped" in "".join(server.said)
    assert not [process for process in processes if process.is_running()]


def test_interrupting_from_the_terminal_is_a_clean_stop(start_server, tmp_path):
    server = start_server(tmp_path / "data").ready()
    for process in family(server):
        process.send_signal(signal.SIGINT)
    assert server.wait() == 0
    assert "Traceback" not in server.complaints


def test_everything_survives_a_crash(start_server, tmp_path):
    data = tmp_path / "data"
    server = start_server(data).ready()

    def register(number):
        field = {"name": f"f{number}", "type": "int", "default": 0}
        schema = json.dumps({"type": "record", "name": f"R{number}", "fields": [field]})
        try:
            answer = http.post(f"/subjects/s{number}/versions", json={"schema": schema})
        except httpx.HTTPError:
            return None
        return answer.json()["id"] if answer.is_success else None

    with httpx.Client(base_url=server.registry_url) as http, ThreadPoolExecutor(4) as pool:
        answers = [pool.submit(register, number) for number in range(200)]
        eventually(lambda: sum(1 for answer in answers if answer.done()) > 40)
        processes = family(server)
        server.kill()
        acknowledged = {number: answer.result() for number, answer in enumerate(answers) if answer.result()}
    assert acknowledged
    eventually(lambda: not [process for process in processes if process.is_running()])

    again = start_server(data).ready()
    with httpx.Client(base_url=again.registry_url) as client:
        found = {number: client.get(f"/subjects/s{number}/versions/1").json()["id"] for number in acknowledged}
    assert found == acknowledged
    assert again.stop() == 0


def test_a_killed_parent_leaves_no_orphan_on_the_ports(start_server, tmp_path):
    server = start_server(tmp_path / "data").ready()
    places = [url.removeprefix("http://") for url in (server.registry_url, server.bootstrap_servers)]
    server.kill()
    for place in places:
        host, port = place.split(":")

        def free(host=host, port=int(port)):
            with socket.socket() as sock:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    sock.bind((host, port))
                except OSError:
                    return False
                return True

        eventually(free)
    again = start_server(tmp_path / "data", f"--http={places[0]}", f"--kafka={places[1]}").ready()
    assert again.stop() == 0


@pytest.mark.parametrize("which", ["skra-broker", "worker"])
def test_a_child_that_dies_stops_the_whole_with_a_clear_line(start_server, tmp_path, which):
    server = start_server(tmp_path / "data").ready()
    parent = psutil.Process(server.process.pid)
    children = parent.children()
    grandchildren = [process for child in children for process in child.children()]
    (broker,) = [child for child in children if not child.children()]
    victim = broker if which == "skra-broker" else grandchildren[0]
    victim.send_signal(signal.SIGKILL)
    assert server.wait() == 1
    assert "the server stops" in server.complaints
    assert not [process for process in [*children, *grandchildren] if process.is_running()]


def refusal(server):
    code = server.wait()
    assert "Traceback" not in server.complaints
    assert not server.said
    return code, server.complaints


def test_a_port_in_use(start_server, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        for flag in ("http", "kafka"):
            code, complaint = refusal(start_server(tmp_path / flag, f"--{flag}=127.0.0.1:{port}"))
            assert code == 2
            assert f"--{flag} 127.0.0.1:{port}: another program listens there" in complaint


def test_a_second_server_on_the_same_folder(start_server, tmp_path):
    first = start_server(tmp_path / "data").ready()
    code, complaint = refusal(start_server(tmp_path / "data"))
    assert code == 2
    assert f"in use by another server (process {first.process.pid})" in complaint
    assert httpx.get(f"{first.registry_url}/ready").is_success
    assert first.stop() == 0


def test_a_folder_of_somebody_elses(start_server, tmp_path):
    (tmp_path / "thesis.doc").touch()
    code, complaint = refusal(start_server(tmp_path))
    assert code == 2
    assert "somebody else's files" in complaint
    assert [entry.name for entry in tmp_path.iterdir()] == ["thesis.doc"]


def test_a_journal_of_somebody_elses(start_server, tmp_path):
    foreign = tmp_path / "foreign.sqlite"
    foreign.write_text("these are not the pages of a database")
    code, complaint = refusal(start_server(tmp_path / "data", f"--journal=sqlite:///{foreign}"))
    assert code == 2
    assert str(foreign) in complaint
    assert foreign.read_text() == "these are not the pages of a database"


def test_a_bad_setting(start_server, tmp_path):
    code, complaint = refusal(start_server(tmp_path / "data", "--workers=none"))
    assert code == 2
    assert "--workers: expected a whole number from 1 to 64, not 'none'" in complaint
    assert not (tmp_path / "data").exists()


def test_listening_to_everybody_warns_loudly(start_server, tmp_path):
    server = start_server(tmp_path / "data", "--http=0.0.0.0:0").ready()
    assert "WARNING: --http 0.0.0.0:0 can be reached from other machines" in server.complaints
    assert server.registry_url.startswith("http://127.0.0.1:")
    assert server.stop() == 0


def test_two_workers_answer_from_one_journal(start_server, tmp_path):
    server = start_server(tmp_path / "data", "--workers=2").ready()
    each_its_own = httpx.Limits(max_keepalive_connections=0)
    with httpx.Client(base_url=server.registry_url, limits=each_its_own) as http:
        for number in range(20):
            assert http.post(f"/subjects/s{number}/versions", json=STRING).json() == {"id": 1}
            assert http.get(f"/subjects/s{number}/versions").json() == [1]
    assert server.stop() == 0


def test_in_memory_is_one_process_and_leaves_nothing(start_server, tmp_path):
    server = start_server(tmp_path / "data", "--journal=memory:").ready()
    assert httpx.post(f"{server.registry_url}/subjects/s/versions", json=STRING).json() == {"id": 1}
    assert len(family(server)) == 1
    assert server.stop() == 0
    assert not (tmp_path / "data").exists()
