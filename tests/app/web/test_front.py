"""What stands in front of the routes: places of work, bodies that are coming, and what must not need either."""

import io
import threading

import pytest

from skra_app.web.coming import MOST, Arrivals, BodyLimits, Coming, NoRoom
from skra_app.web.gathered import BODY, Gathered
from skra_app.web.hot import HotReads
from skra_app.web.placed import PLACES, Placed
from skra_app.web.reply import NOTHING, POLICY, Reply, told

PATIENCE = 30
LIMITS = BodyLimits(1000, 3, 30.0)


def get(path):
    return {"REQUEST_METHOD": "GET", "PATH_INFO": path}


class Slow:
    """A handler whose answers to `/slow` wait to be let go."""

    def __init__(self):
        self.begun = threading.Semaphore(0)
        self.go_on = threading.Event()
        self.working = 0
        self.most = 0
        self._lock = threading.Lock()

    def __call__(self, environ):
        if environ["PATH_INFO"] == "/fails":
            raise RuntimeError
        if environ["PATH_INFO"] == "/slow":
            with self._lock:
                self.working += 1
                self.most = max(self.most, self.working)
            self.begun.release()
            self.go_on.wait(PATIENCE)
            with self._lock:
                self.working -= 1
        return Reply("200 OK", [("ETag", '"1"')], environ["PATH_INFO"].encode(), repeatable=True)


@pytest.fixture
def slow():
    found = Slow()
    yield found
    found.go_on.set()


def test_no_more_are_worked_on_than_there_are_places_and_repeated_answers_need_none(slow):
    hot = HotReads(Placed(slow), lambda: 1)
    assert hot(get("/known")).body == b"/known"
    for _ in range(2 * PLACES):
        with pytest.raises(RuntimeError):
            hot(get("/fails"))
    asking = [
        threading.Thread(target=hot, args=({**get("/slow"), "QUERY_STRING": str(number)},))
        for number in range(3 * PLACES)
    ]
    for thread in asking:
        thread.start()
    for _ in range(PLACES):
        assert slow.begun.acquire(timeout=PATIENCE)
    assert hot(get("/known")).body == b"/known", "answered while all places are taken"
    slow.go_on.set()
    for thread in asking:
        thread.join(PATIENCE)
    assert slow.most == PLACES
    assert slow.working == 0


def test_bodies_that_are_coming_are_counted_until_they_end():
    arrivals = Arrivals(LIMITS)
    of_one = [Coming("192.0.2.1", 0) for _ in range(3)]
    for one in of_one:
        arrivals.begin(one)
    with pytest.raises(NoRoom, match="of your address"):
        arrivals.begin(Coming("192.0.2.1", 0))
    others = [Coming(f"198.51.100.{number}", 0) for number in range(MOST - 3)]
    for one in others:
        arrivals.begin(one)
    with pytest.raises(NoRoom, match=f"{MOST} bodies"):
        arrivals.begin(Coming("203.0.113.1", 0))
    for one in [*of_one, *others]:
        arrivals.end(one)
    for one in of_one:
        arrivals.begin(one)


def test_bytes_that_are_held_are_counted_until_they_end():
    arrivals = Arrivals(LIMITS)
    large = [Coming(f"198.51.100.{number}", 0) for number in range(17)]
    for one in large:
        arrivals.begin(one)
    for one in large[:-1]:
        arrivals.grow(one, 1000)
    with pytest.raises(NoRoom, match="17000 bytes"):
        arrivals.grow(large[-1], 1000)
    for one in large:
        arrivals.end(one)
    arrivals.begin(large[0])
    arrivals.grow(large[0], 1000)


class Broken(io.BytesIO):
    def read(self, *_):
        raise ConnectionError


def sent(body, **more):
    environ = {"REQUEST_METHOD": "POST", "PATH_INFO": "/", "REMOTE_ADDR": "192.0.2.1"}
    return {**environ, "CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body), **more}


CODED = {"HTTP_TRANSFER_ENCODING": "chunked"}
BODIES = {
    "whole": (b"{}", {}, "200", b"{}"),
    "as long as may be": (b"x" * 1000, {}, "200", b"x" * 1000),
    "too long": (b"x" * 1001, {}, "200", None),
    "too long to be read": (b"x", {"CONTENT_LENGTH": "20000"}, "200", None),
    "chunked": (b"{1}", CODED, "200", b"{1}"),
    "broken off": (b"x", {"CONTENT_LENGTH": "2"}, "400", None),
    "negative length": (b"x", {"CONTENT_LENGTH": "-1"}, "400", None),
    "endless length": (b"x", {"CONTENT_LENGTH": "1" * 19}, "400", None),
    "encoded": (b"x", {"HTTP_CONTENT_ENCODING": "gzip"}, "415", None),
}


@pytest.mark.parametrize(("given", "more", "status", "body"), BODIES.values(), ids=BODIES)
def test_a_body_is_whole_or_too_long_or_refused(given, more, status, body):
    environ = sent(given, **more)
    seen = []

    def inside(environ):
        seen.append(environ[BODY])
        return Reply("200 OK", [], b"")

    reply = Gathered(inside, LIMITS)(environ)
    assert reply.status[:3] == status
    assert seen == ([body] if status == "200" else [])
    assert ("Connection", "close") in reply.headers or status == "200"


def test_a_connection_that_breaks_leaves_no_body_behind():
    gathered = Gathered(lambda _: Reply("200 OK", [], b""), LIMITS)
    for _ in range(2 * LIMITS.from_one_address):
        with pytest.raises(ConnectionError):
            gathered(sent(b"x", **{"wsgi.input": Broken()}))
    assert gathered(sent(b"x")).status == "200 OK"


def test_browsers_are_told_a_policy_once():
    assert NOTHING in told([("ETag", '"1"')])
    own = told([(POLICY, "default-src 'self'")])
    assert [value for name, value in own if name == POLICY] == ["default-src 'self'"]
