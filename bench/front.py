"""What an answer costs the processor between the web server and its route, in this process alone.

Repeated answers come from ready bytes. `GET /config` with a parameter that nobody has sent goes through Flask to a
route that does next to nothing. Beside them: asking whether the journal's head moved, which each of them does.
"""

import io
import json
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from bench.fields import Shape, text
from bench.figure import Figure, against, interleaved
from skra_app.registry import open_registry
from skra_app.settings import Settings
from skra_app.web import application

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication, WSGIEnvironment

    Environs = Callable[[], WSGIEnvironment]

ROUNDS: Final = 5
ANSWERS: Final = 2_000
HEAD: Final = "asking for the journal's head"
_BODY: Final = json.dumps({"schemaType": "AVRO", "schema": text("AVRO", Shape(20))}).encode()
_numbers = count()


def figures() -> Iterator[Figure]:
    """Microseconds of processor time, in turn, as medians."""
    with TemporaryDirectory(prefix="skra-bench-") as folder:
        settings = Settings.read({}, data=folder, claim="off")
        registry = open_registry(settings)
        web = application(registry, settings)
        contenders = {HEAD: partial(_microseconds, registry.state, [()] * ANSWERS)}
        contenders |= {name: partial(_answers, web, environs) for name, environs in _asked().items()}
        yield from against(HEAD, interleaved(contenders, ROUNDS), "µs/answer")
        registry.close()


def _asked() -> "dict[str, Environs]":
    return {
        "POST …/versions, repeated": partial(_environ, "POST", "/subjects/seen/versions"),
        "GET /schemas/ids/1, repeated": partial(_environ, "GET", "/schemas/ids/1"),
        "GET /config, through Flask": lambda: _environ("GET", "/config", f"n={next(_numbers)}"),
    }


def _environ(method: str, path: str, query: str = "") -> "WSGIEnvironment":
    sent = {"CONTENT_LENGTH": str(len(_BODY)), "CONTENT_TYPE": "application/json"} if method == "POST" else {}
    return {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "127.0.0.1:8081",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8081",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(_BODY if sent else b""),
        **sent,
    }


def _answers(web: "WSGIApplication", environs: "Environs") -> float:
    """What one answer takes; raises for any but a good one."""
    return _microseconds(partial(_answer, web), [(environs(),) for _ in range(ANSWERS)])


def _answer(web: "WSGIApplication", environ: "WSGIEnvironment") -> None:
    def start(status: str, *_: object) -> Callable[[bytes], object]:
        assert status == "200 OK", status
        return lambda _: None

    web(environ, start)


def _microseconds(work: Callable[..., object], arguments: list[tuple[object, ...]]) -> float:
    began = time.process_time()
    for each in arguments:
        work(*each)
    return (time.process_time() - began) / len(arguments) * 1e6
