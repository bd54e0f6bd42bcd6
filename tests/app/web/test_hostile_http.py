"""Our own hostile clients at the registry's port: each is answered in time or cut off, and others do not notice."""

import gzip
import json
import re
import socket
import time
from contextlib import ExitStack, suppress
from urllib.parse import urlsplit

import httpx
import psutil
import pytest

from skra_app.service.listen import allow_connections

pytestmark = pytest.mark.faults
allow_connections()

PATIENCE = 60
HOST = b"Host: skra\r\n"
JSON = b"Content-Type: application/json\r\n"
STRING = json.dumps({"schema": '"string"'}).encode()


def get(target, more=b""):
    return b"GET " + target + b" HTTP/1.1\r\n" + HOST + more + b"Connection: close\r\n\r\n"


def post(body, more=b"", target=b"/subjects/hostile/versions", length=None):
    size = b"Content-Length: %d\r\n" % (len(body) if length is None else length)
    return b"POST " + target + b" HTTP/1.1\r\n" + HOST + JSON + more + size + b"Connection: close\r\n\r\n" + body


def chunked(*chunks, more=b""):
    head = b"POST /subjects/hostile/versions HTTP/1.1\r\n" + HOST + JSON + more + b"Transfer-Encoding: chunked\r\n\r\n"
    return head + b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks)


@pytest.fixture(scope="module", params=["granian", "embedded"])
def at(request, start_server, tmp_path_factory):
    """A server of each kind that answers plain HTTP."""
    flags = ["--slow-limit=2", "--bodies-per-address-limit=20"]
    flags += ["--journal=memory:"] if request.param == "embedded" else []
    return start_server(tmp_path_factory.mktemp("hostile") / "skra", *flags).ready()


def exchange(server, sent, *, to_the_end=False):
    """The answer to these bytes, or all that comes up to the end of the connection."""
    place, answered = urlsplit(server.registry_url), b""
    with suppress(ConnectionError), socket.create_connection((place.hostname, place.port), PATIENCE) as raw:
        with suppress(ConnectionError):
            raw.sendall(sent)
        while (to_the_end or not whole(answered)) and (more := raw.recv(1 << 16)):
            answered += more
    return answered


def whole(answered):
    """Whether an answer is all there, by its length."""
    head, end, body = answered.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: *(\d+)", head)
    return bool(end and length) and len(body) >= int(length[1])


def status(answered):
    return int(answered[9:12]) if answered.startswith(b"HTTP/1.") else 0


def alive(server):
    assert httpx.get(f"{server.registry_url}/subjects", timeout=PATIENCE).status_code == 200


REFUSED_HEADS = {
    "a header of two megabytes": get(b"/subjects", b"X: " + b"a" * 2_000_000 + b"\r\n"),
    "a hundred thousand headers": get(b"/subjects", b"X: a\r\n" * 100_000),
    "a path of 100 KB": get(b"/" + b"a" * 100_000),
    "two lengths": post(STRING, b"Content-Length: 5\r\n"),
    "a negative length": post(b"", length=-5),
    "no protocol": bytes(range(256)) * 100,
    "another transfer encoding": b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: x\r\n\r\n0\r\n\r\n",
    "two hosts": get(b"/subjects", b"Host: other\r\n"),
}


@pytest.mark.parametrize("sent", REFUSED_HEADS.values(), ids=REFUSED_HEADS.keys())
def test_a_head_that_no_client_sends_is_refused(at, sent, request):
    code = status(exchange(at, sent))
    if "granian" in request.node.callspec.id:
        assert code in {400, 413, 414, 431}
    else:
        assert code != 500
    alive(at)


TRICKS = (
    b"/subjects/%2e%2e/%2e%2e/etc/passwd",
    b"/../../etc/passwd",
    b"/subjects/%00/versions",
    b"/subjects/%252e%252e%252f/versions",
    b"/subjects/%c0%ae%c0%ae/versions",
    b"/subjects/a%0d%0aSet-Cookie:%20x=1/versions",
    b"/subjects/" + b"%2f" * 5000,
    b"/contexts/../v1/audit",
    b"/subjects/" + b"a" * 30_000 + b"/versions",
    b"/v1/search?q=" + b"(a%2B)%2B$" * 500,
    b"/subjects?subjectPrefix=%ff%fe",
    b"/schemas/ids/" + b"9" * 5000,
)


@pytest.mark.parametrize("target", TRICKS, ids=lambda target: target[:30].decode())
def test_a_tricky_path_names_nothing_and_leaves_no_trace_in_headers(at, target):
    answered = exchange(at, get(target))
    head, _, body = answered.partition(b"\r\n\r\n")
    assert status(answered) in {200, 400, 404, 414, 422}
    assert b"set-cookie" not in head.lower()
    assert b"root:" not in body


BODIES = {
    "nesting": (b"[" * 100_000, 400),
    "an endless number": (b'{"schema": 1e400}', 400),
    "not a number": (b'{"schema": NaN}', 400),
    "a number of many digits": (b'{"schema":"\\"string\\"","id":' + b"9" * 4000 + b"}", 400),
    "one member twice": (b'{"schema":"{","schema":"\\"string\\""}', 200),
    "half a surrogate": (b'{"schema":"\\ud800"}', 400),
    "no UTF-8": (b'{"schema":"\xff"}', 400),
}


@pytest.mark.parametrize(("body", "expected"), BODIES.values(), ids=BODIES.keys())
def test_strange_json(at, body, expected):
    answered = exchange(at, post(body))
    assert status(answered) in {expected, 400, 422}, answered


def test_what_is_compressed_is_not_opened(at):
    bomb = gzip.compress(bytes(100_000_000))
    answered = exchange(at, post(bomb, b"Content-Encoding: gzip\r\n"))
    assert status(answered) == 415
    assert b"send the body as it is" in answered


@pytest.mark.parametrize("length", [10_000_001, 99_999_999_999, 10**17])
def test_a_body_that_says_to_be_too_long_is_refused(at, length):
    sent = post(b"", length=length) + (b"x" * length if length < 20_000_000 else b"x" * 100_000)
    answered = exchange(at, sent)
    assert status(answered) in {0, 413}  # 0: reset while it was still being sent
    assert not answered or json.loads(answered.partition(b"\r\n\r\n")[2])["error_code"] == 413
    alive(at)


@pytest.mark.parametrize("at", ["granian"], indirect=True)
def test_smuggling_is_read_in_one_way_and_ends_the_connection(at):
    """RFC 9112, 6.3: chunks go before a length, and nothing behind such a request is believed.

    The server in memory reads chunks too, but goes on with the connection; it is for one machine.
    """
    sent = chunked(STRING, b"", more=b"Content-Length: 5\r\n") + get(b"/subjects")
    assert len(re.findall(rb"HTTP/1\.1 \d", exchange(at, sent, to_the_end=True))) == 1


def test_slow_bodies_hold_up_nobody(at):
    """Far more than there are places at which requests are worked on."""
    place = urlsplit(at.registry_url)
    with ExitStack() as stack:
        for _ in range(100):
            slow = stack.enter_context(socket.create_connection((place.hostname, place.port), PATIENCE))
            slow.sendall(post(b"{", length=100))
        for _ in range(10):
            alive(at)
    deadline = time.monotonic() + PATIENCE
    while httpx.post(f"{at.registry_url}/subjects/after/versions", content=STRING, timeout=PATIENCE).status_code == 503:
        assert time.monotonic() < deadline, "those who have gone still count"
        time.sleep(0.05)


def test_slow_heads_and_idle_connections_by_the_thousand_hold_up_nobody(at):
    place = urlsplit(at.registry_url)
    with ExitStack() as stack:
        for number in range(500 if "memory:" in at.process.args[-1] else 2000):
            raw = stack.enter_context(socket.create_connection((place.hostname, place.port), PATIENCE))
            raw.sendall(b"GET / HT" if number % 2 else b"")
        for _ in range(10):
            alive(at)


def test_a_page_of_another_site_changes_nothing_without_keys_either(at):
    for more in (b"Sec-Fetch-Site: cross-site\r\n", b"Origin: https://evil.example\r\n"):
        assert status(exchange(at, post(STRING, more))) == 403
    assert status(exchange(at, post(STRING, b"Sec-Fetch-Site: same-origin\r\nOrigin: http://skra\r\n"))) == 200


def test_browsers_are_told_that_answers_are_data(at):
    for path in ("/", "/subjects", "/nowhere", "/v1/nowhere", "/metrics", "/subjects"):
        headers = httpx.get(f"{at.registry_url}{path}").headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert "Access-Control-Allow-Origin" not in headers


def test_after_all_of_that_the_server_is_small_and_quiet(at):
    parent = psutil.Process(at.process.pid)
    sizes = [process.memory_info().rss for process in [parent, *parent.children(recursive=True)]]
    assert max(sizes) < 600_000_000
    assert "Traceback" not in at.complaints
