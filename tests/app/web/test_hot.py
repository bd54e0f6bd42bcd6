"""Ready answers are repeated only while the head stands."""

import threading

import pytest

from skra_app.web.door import Door
from skra_app.web.gathered import BODY
from skra_app.web.hot import LARGEST_ANSWER, LARGEST_QUESTION, MOST_BYTES, HotReads
from skra_app.web.reply import Reply


class Counting:
    """A handler that says how often it was asked, and at which head."""

    def __init__(self):
        self.asked = 0
        self.head = 1
        self.status = "200 OK"
        self.repeatable = True
        self.size = 0

    def __call__(self, environ):
        self.asked += 1
        body = f"{environ['PATH_INFO']} at {self.head}".encode().ljust(self.size) + (environ.get(BODY) or b"")
        headers = [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))]
        if self.repeatable:
            headers += [("ETag", f'"{self.head}"'), ("Cache-Control", "private, no-cache")]
        return Reply(self.status, headers, body, repeatable=self.repeatable)


@pytest.fixture
def inner():
    return Counting()


@pytest.fixture
def ask(inner):
    hot = HotReads(inner, lambda: inner.head)

    def ask(path="/a", method="GET", **environ):
        reply = hot({"REQUEST_METHOD": method, "PATH_INFO": path, **environ})
        return reply.status, reply.body, dict(reply.headers)

    return ask


def test_a_repeated_read_is_answered_without_asking(inner, ask):
    first = ask()
    assert [ask() for _ in range(3)] == [first] * 3
    assert inner.asked == 1


def test_a_moved_head_drops_every_answer(inner, ask):
    assert ask()[1] == b"/a at 1"
    inner.head = 2
    assert ask()[1] == b"/a at 2"


@pytest.mark.parametrize(
    "environ",
    [
        {"QUERY_STRING": "deleted=true"},
        {"HTTP_ACCEPT": "application/json"},
        {"HTTP_CONFLUENT_ACCEPT_UNKNOWN_PROPERTIES": "true"},
        {"path": "/b"},
    ],
)
def test_everything_that_an_answer_depends_on_is_in_its_key(inner, ask, environ):
    ask()
    ask(**environ)
    assert inner.asked == 2


def test_what_must_not_be_repeated(inner, ask):
    inner.repeatable = False
    ask()
    ask()
    assert inner.asked == 2
    inner.repeatable, inner.status = True, "404 NOT FOUND"
    ask("/b")
    ask("/b")
    assert inner.asked == 4
    inner.status = "200 OK"
    for method in ("PUT", "DELETE", "HEAD"):
        ask(method=method)
        ask(method=method)
    assert inner.asked == 10


def posted(ask, body, **environ):
    return ask(method="POST", **{BODY: body, **environ})[1]


def test_a_post_that_only_asks_is_repeated_for_the_very_same_body(inner, ask):
    first = posted(ask, b"{1}")
    assert first == b"/a at 1{1}", "the one inside has the body, too"
    assert posted(ask, b"{1}") == first
    assert inner.asked == 1
    assert posted(ask, b"{2}") == b"/a at 1{2}"
    posted(ask, b"{1}", CONTENT_TYPE="text/plain")
    assert inner.asked == 3
    inner.head = 2
    assert posted(ask, b"{1}") == b"/a at 2{1}"


def test_a_post_with_a_large_body_or_one_that_was_too_long_is_passed_on(inner, ask):
    for body in (b"x" * (LARGEST_QUESTION + 1), None):
        for _ in range(2):
            assert posted(ask, body) == b"/a at 1" + (body or b"")
    assert inner.asked == 4


def test_an_unchanged_answer_is_not_sent_again(inner, ask):
    _, _, headers = ask()
    status, body, kept = ask(HTTP_IF_NONE_MATCH=headers["ETag"])
    assert (status, body) == ("304 NOT MODIFIED", b"")
    assert kept == {name: headers[name] for name in ("ETag", "Cache-Control")}
    assert ask(HTTP_IF_NONE_MATCH='"other"')[0] == "200 OK"


def test_large_answers_and_too_many_answers_are_not_kept(inner, ask):
    inner.size = LARGEST_ANSWER + 1
    ask("/large")
    ask("/large")
    assert inner.asked == 2
    inner.size = LARGEST_ANSWER // 2
    for number in range(1 + 2 * MOST_BYTES // LARGEST_ANSWER):
        ask(f"/{number}")
    inner.asked = 0
    ask("/0")
    assert inner.asked == 1


def test_an_answer_that_was_slow_does_not_outlive_its_head():
    """Asked at head 1, rendered from it, and finished after others already asked at head 2."""
    head = [1]
    rendering, go_on = threading.Event(), threading.Event()

    def inner(environ):
        shown = head[0]
        if shown == 1:
            rendering.set()
            go_on.wait(5)
        return Reply("200 OK", [("ETag", f'"{shown}"')], str(shown).encode(), repeatable=True)

    hot = HotReads(inner, lambda: head[0])

    def ask(path):
        return hot({"REQUEST_METHOD": "GET", "PATH_INFO": path}).body

    slow = threading.Thread(target=ask, args=("/a",))
    slow.start()
    rendering.wait(5)
    head[0] = 2
    assert ask("/b") == b"2"
    go_on.set()
    slow.join()
    assert ask("/a") == b"2"


def test_the_door_lets_no_exception_out(caplog):
    def inner(environ):
        raise RuntimeError("secret detail")

    reply = Door(inner)({"REQUEST_METHOD": "GET", "PATH_INFO": "/a"})
    assert reply.status.startswith("500 ")
    assert b'"error_code":500' in reply.body
    assert b"secret" not in reply.body
    assert "secret detail" in caplog.text
