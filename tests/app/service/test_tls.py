"""TLS on both ports as operators and strangers meet it: certificates that are renewed, and what is no TLS."""

import asyncio
import shutil
import signal
import socket
import ssl
import subprocess
import time
from pathlib import Path

import httpx
import pytest
from confluent_kafka import Producer

from skra_app.service import CannotStart, running
from skra_app.service.tls import listener
from skra_app.settings import Address, Settings
from tests.certificates import Authority

PATIENCE = 60
FREE = {"http": "127.0.0.1:0", "kafka": "127.0.0.1:0"}


def eventually(true):
    deadline = time.monotonic() + PATIENCE
    while not (found := true()):
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.05)
    return found


@pytest.fixture(scope="module")
def ca(tmp_path_factory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"))


@pytest.fixture(scope="module")
def secure(ca, start_server, tmp_path_factory):
    """A server in processes of its own that speaks TLS, with two workers."""
    flags = (f"--tls-cert={ca.server()}", "--workers=2")
    return start_server(tmp_path_factory.mktemp("data") / "skra", *flags).ready()


def connected(place: str, context: ssl.SSLContext) -> ssl.SSLSocket:
    host, _, port = place.removeprefix("https://").rpartition(":")
    return context.wrap_socket(socket.create_connection((host, int(port)), timeout=PATIENCE), server_hostname=host)


def serial(place: str, context: ssl.SSLContext) -> str:
    with connected(place, context) as sock:
        return str(sock.getpeercert()["serialNumber"])


API_VERSIONS = bytes.fromhex("0000000a 0012 0000 00000007 ffff")


def answered(sock: ssl.SSLSocket) -> int:
    """The correlation id in the answer to ApiVersions."""
    sock.sendall(API_VERSIONS)
    body = b""
    while len(body) < 8:
        piece = sock.recv(1000)
        if not piece:
            raise ConnectionError("closed without an answer")
        body += piece
    return int.from_bytes(body[4:8], "big")


def test_the_registry_and_the_broker_answer_over_tls(ca, secure):
    assert secure.registry_url.startswith("https://")
    with ca.http(secure.registry_url) as http:
        assert http.post("/subjects/a%2Fb-value/versions", json={"schema": '"string"'}).json() == {"id": 1}
        assert http.get("/subjects/a%2Fb-value/versions/1").json()["schema"] == '"string"'
        chunks = (piece for piece in (b'{"schema": ', b'"\\"long\\""}'))
        headers = {"Content-Type": "application/json"}
        assert http.post("/subjects/c-value/versions", content=chunks, headers=headers).json() == {"id": 2}
        assert http.get("/ready").json()["status"] == "ready"
    with connected(secure.bootstrap_servers, ca.trusted()) as sock:
        assert answered(sock) == 7


def test_a_large_body_comes_through_whole_and_one_too_large_is_told(ca, secure):
    with ca.http(secure.registry_url) as http:
        large = '{"type": "record", "name": "R", "fields": [], "doc": "%s"}' % ("x" * 900_000)
        made = http.post("/subjects/large-value/versions", json={"schema": large}).raise_for_status().json()["id"]
        assert len(http.get(f"/schemas/ids/{made}").json()["schema"]) > 900_000
        assert http.post("/subjects/larger-value/versions", content=b"x" * 10_000_001).status_code == 413


@pytest.mark.parametrize(
    ("flags", "good"), [(["-tls1_2"], True), (["-tls1_3"], True), (["-tls1_1", "-cipher", "ALL@SECLEVEL=0"], False)]
)
def test_openssl_agrees_on_modern_versions_only(ca, secure, flags, good):
    for place in (secure.registry_url.removeprefix("https://"), secure.bootstrap_servers):
        command = ["openssl", "s_client", "-connect", place, "-CAfile", str(ca.file), "-verify_return_error", *flags]
        done = subprocess.run(command, input=b"", capture_output=True, timeout=PATIENCE, check=False)
        assert (b"Verify return code: 0 (ok)" in done.stdout and done.returncode == 0) is good, done.stderr.decode()


def test_what_is_no_tls_is_named_in_the_log_and_does_not_hang(secure):
    with pytest.raises(httpx.HTTPError):
        httpx.get(secure.registry_url.replace("https", "http"), timeout=PATIENCE)
    eventually(lambda: "a plain HTTP request came to a port that speaks TLS" in secure.complaints)
    host, _, port = secure.bootstrap_servers.rpartition(":")
    with socket.create_connection((host, int(port)), timeout=PATIENCE) as sock:
        sock.sendall(API_VERSIONS)
        assert sock.recv(1000)[:1] in {b"", b"\x15"}  # nothing, or a TLS alert
    eventually(lambda: "on the Kafka port: what came is no TLS" in secure.complaints)


def test_tls_on_a_plain_port_is_named_in_the_log_and_does_not_hang(server):
    with pytest.raises(OSError):  # noqa: PT011 - whichever way the system ends it
        connected(server.bootstrap_servers, ssl.create_default_context())
    eventually(lambda: "a TLS handshake came to a port that speaks plain" in server.complaints)
    with pytest.raises(OSError):  # noqa: PT011
        connected(server.registry_url.removeprefix("http://"), ssl.create_default_context())


def test_a_handshake_that_takes_too_long_is_given_up_and_keeps_nobody_waiting(ca, monkeypatch, caplog):
    monkeypatch.setattr(listener, "PATIENCE", 0.5)
    with running(Settings.read({}, journal="memory:", tls_cert=ca.server("slow.pem"), **FREE)) as server:
        for place in (server.bootstrap_servers, server.registry_url.removeprefix("https://")):
            host, _, port = place.rpartition(":")
            with socket.create_connection((host, int(port)), timeout=PATIENCE) as silent:
                with ca.http(server.registry_url) as http:
                    assert http.get("/subjects").json() == []
                assert silent.recv(10) == b""
    assert caplog.text.count("handshake is taking longer than") == 2


def test_a_request_whose_headers_do_not_end_is_cut_off_and_large_bodies_are_not(ca, secure):
    endless = b"GET /subjects HTTP/1.1\r\nHost: x\r\nX-Endless: " + b"x" * 100_000_000
    with connected(secure.registry_url, ca.trusted()) as sock, pytest.raises(OSError):  # noqa: PT011
        sock.sendall(endless)
    eventually(lambda: "bytes of headers" in secure.complaints)
    with ca.http(secure.registry_url) as http:
        for _ in range(3):
            assert http.post("/subjects/big/versions", content=b" " * 300_000 + b"{}").status_code in {415, 422}


def test_new_certificates_are_shown_without_a_restart_and_connections_stay_up(ca, start_server, tmp_path):
    file = tmp_path / "shown.pem"
    shutil.copy(ca.server("one.pem"), file)
    server = start_server(tmp_path / "data", f"--tls-cert={file}", "--workers=2").ready()
    before = serial(server.bootstrap_servers, ca.trusted())
    with ca.http(server.registry_url) as http, connected(server.bootstrap_servers, ca.trusted()) as kafka:
        assert http.get("/subjects").json() == []
        file.write_text("this is no certificate")
        server.process.send_signal(signal.SIGHUP)
        eventually(lambda: server.complaints.count("NOT reloaded, those before stay in force") >= 3)
        assert {serial(place, ca.trusted()) for place in (server.registry_url, server.bootstrap_servers)} == {before}
        renewed = ca.server("two.pem")
        renewed.replace(file)  # nobody tells: the file is looked at
        for place in (server.bootstrap_servers, server.registry_url):
            eventually(lambda place=place: serial(place, ca.trusted()) != before)
        eventually(lambda: server.complaints.count("TLS certificates reloaded") >= 3)
        assert http.get("/subjects").json() == []
        assert answered(kafka) == 7
    assert server.stop() == 0


def test_a_ca_that_was_taken_out_is_trusted_no_longer(ca, start_server, tmp_path):
    other = Authority(tmp_path)
    trusted = tmp_path / "trusted.pem"
    trusted.write_bytes(ca.file.read_bytes() + other.file.read_bytes())
    flags = (f"--tls-cert={ca.server('mutual.pem')}", f"--tls-client-ca={trusted}", "--tls-client-auth=required")
    server = start_server(tmp_path / "data", *flags).ready()
    mine, theirs = ca.client("mine"), other.client("theirs")
    context = ca.trusted(theirs)

    def taken(certificate: Path) -> bool:
        try:
            with ca.http(server.registry_url, certificate) as http:
                return http.get("/subjects").status_code == 200
        except httpx.HTTPError:
            return False

    assert taken(mine)
    assert taken(theirs)
    with connected(server.bootstrap_servers, context) as sock:
        assert answered(sock) == 7
        session = sock.session
    host, _, port = server.bootstrap_servers.rpartition(":")
    shutil.copy(ca.file, trusted)
    eventually(lambda: not taken(theirs))
    assert taken(mine)

    def resumed() -> bool:
        plain = socket.create_connection((host, int(port)), timeout=PATIENCE)
        try:
            with context.wrap_socket(plain, server_hostname=host, session=session) as sock:
                return answered(sock) == 7
        except OSError:
            return False

    eventually(lambda: not resumed())
    eventually(lambda: "certificate is not good by --tls-client-ca" in server.complaints)


def test_one_port_may_speak_tls_alone(ca):
    for port in ("http", "kafka"):
        told = Settings.read({}, journal="memory:", tls_cert=ca.server(f"{port}.pem"), tls_ports=port, **FREE)
        with running(told) as server:
            assert server.registry_url.startswith("https://" if port == "http" else "http://")
            with httpx.Client(verify=ca.trusted()) as http:
                assert http.get(f"{server.registry_url}/subjects").json() == []
            sock = socket.create_connection((server.kafka.host, server.kafka.port), timeout=PATIENCE)
            if port == "kafka":
                sock = ca.trusted().wrap_socket(sock, server_hostname="127.0.0.1")
            with sock:
                assert answered(sock) == 7


def told(producer: Producer, topic: str) -> str | None:
    errors: list[str | None] = []
    producer.produce(topic, b"value", on_delivery=lambda error, _: errors.append(error and error.name()))
    assert producer.flush(PATIENCE) == 0
    return errors[0]


def test_without_authentication_a_certificate_still_says_who_it_is(ca):
    settings = Settings.read({}, journal="memory:", tls_cert=ca.server("off.pem"), tls_client_ca=ca.file, **FREE)
    with running(settings) as server:
        with ca.http(server.registry_url, ca.client("O=Fish")) as http:
            http.put("/v1/topics/fish/owner", json={}).raise_for_status()
            assert http.get("/v1/topics/fish/owner").json()["application"] == "O=Fish"
            assert http.put("/v1/topics/chips/owner", json={}, auth=("chips", "")).json()["application"] == "chips"
        with ca.http(server.registry_url) as http:
            assert http.put("/v1/topics/other/owner", json={}).status_code == 403
        mine = ca.confluent(server.bootstrap_servers, ca.client("O=Fish"), **{"client.id": "chips"})
        theirs = ca.confluent(server.bootstrap_servers, ca.client("chips"), **{"client.id": "O=Fish"})
        assert told(Producer(mine), "fish") is None
        assert told(Producer(theirs), "fish") == "TOPIC_AUTHORIZATION_FAILED"


def test_the_broker_takes_tls_on_the_loop_of_asyncio_where_uvloop_is_not(ca, monkeypatch):
    monkeypatch.setattr("skra_app.service.world.new_event_loop", asyncio.new_event_loop)
    with running(Settings.read({}, journal="memory:", tls_cert=ca.server("loop.pem"), **FREE)) as server:
        assert told(Producer(ca.confluent(server.bootstrap_servers)), "t") is None
        with connected(str(Address(*server.kafka)), ca.trusted()) as sock:
            assert answered(sock) == 7


def test_a_server_in_memory_speaks_tls_and_a_reset_changes_nothing_about_it(ca):
    with running(Settings.read({}, journal="memory:", tls_cert=ca.server("memory.pem"), **FREE)) as server:
        with ca.http(server.registry_url) as http:
            http.post("/subjects/s/versions", json={"schema": '"string"'}).raise_for_status()
            server.reset()
            assert http.get("/subjects").json() == []
        with connected(str(Address(*server.kafka)), ca.trusted()) as sock:
            assert answered(sock) == 7


def test_files_that_cannot_be_are_refused_with_what_to_do(ca, start_server, tmp_path):
    good, missing, nonsense = ca.server("good.pem"), tmp_path / "none.pem", tmp_path / "nonsense.pem"
    nonsense.write_text("nonsense")
    locked = tmp_path / "locked.pem"
    command = ["openssl", "pkey", "-in", str(good), "-aes256", "-passout", "pass:secret", "-out", str(locked)]
    subprocess.run(command, check=True, capture_output=True)
    for flags, said in (
        ({"tls_cert": missing}, "--tls-cert .*none.pem: No such file"),
        ({"tls_cert": nonsense}, "expected a certificate and its own key, unencrypted, as PEM"),
        ({"tls_cert": good, "tls_key": ca.server("another.pem")}, "KEY_VALUES_MISMATCH"),
        ({"tls_cert": good, "tls_key": locked}, "is encrypted: take the pass phrase off"),
        ({"tls_cert": good, "tls_client_ca": nonsense}, "expected certificates of CAs as PEM"),
        ({"tls_cert": good, "tls_client_auth": "required"}, "add --tls-client-ca FILE"),
        ({"tls_cert": good, "tls_principal": "name"}, "expected one of cn, uri, dns, email, subject"),
    ):
        told = Settings.read({}, journal="memory:", **FREE, **flags)
        with pytest.raises(CannotStart, match=said), running(told):
            pass
    server = start_server(tmp_path / "data", f"--tls-client-ca={ca.file}")
    assert server.wait() == 2
    assert "of no use without --tls-cert" in server.complaints


@pytest.mark.parametrize(
    ("flags", "warned"),
    [
        (["--auth=on"], "nothing is encrypted: keys can be read on the way; give it a certificate with --tls-cert"),
        (["--auth=off"], "authentication is off: everybody who reaches it"),
        (["--auth=on", "--tls-cert"], ""),
    ],
)
def test_other_machines_and_no_tls_is_warned_of(ca, start_server, tmp_path, flags, warned):
    told = [f"{flag}={ca.server('open.pem')}" if flag == "--tls-cert" else flag for flag in flags]
    server = start_server(tmp_path / "data", "--http=0.0.0.0:0", "--kafka=0.0.0.0:0", *told).ready()
    assert server.complaints.count("WARNING") == (2 if warned else 0)
    assert server.complaints.count(warned or "WARNING") == (2 if warned else 0)
    server.stop()


def test_a_hang_up_ends_no_server_in_memory(ca, start_server, tmp_path):
    server = start_server(tmp_path / "data", "--journal=memory:", f"--tls-cert={ca.server('hup.pem')}").ready()
    server.process.send_signal(signal.SIGHUP)
    with ca.http(server.registry_url) as http:
        assert http.get("/subjects").json() == []
    assert server.stop() == 0
