"""Answers on their way out: content type, JSON bytes, validators for caches."""

from functools import lru_cache
from hashlib import blake2b

import orjson
from flask import Request, Response, request
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import HTTP_STATUS_CODES, parse_accept_header

REPEATABLE = "skra.repeatable"
"""The WSGI member in which a resource says that its answer may be repeated."""
V1 = "application/vnd.schemaregistry.v1+json"
OFFERED = (V1, "application/vnd.schemaregistry+json", "application/json")
"""Best first, which decides between types that a client likes equally."""
OF_THE_REGISTRY = frozenset(
    {
        "subjects",
        "schemas",
        "compatibility",
        "config",
        "mode",
        "contexts",
        "associations",
        "associations:batchGet",
        "associations:batchMutate",
    }
)
"""The first words of the registry API's paths."""
ANY = "*/*"
USUAL_LENGTH = 512
"""Characters of an Accept header up to which what it likes best is remembered: reading one takes long."""
PROBLEM = "application/problem+json"

CACHING = "private, no-cache"
"""Ask again each time: an id may come to mean another schema after a permanent delete or an import."""


def content_type(asked: Request) -> str:
    """The type to answer in; a client that likes none of ours gets the registry's own."""
    return _liked(_accepted(asked)) or V1


def acceptable(asked: Request) -> bool:
    """Whether a client of the registry's API takes one of its types; other resources have types of their own."""
    told = _accepted(asked)
    return told == ANY or bool(_liked(told)) or asked.path.strip("/").partition("/")[0] not in OF_THE_REGISTRY


def _accepted(asked: Request) -> str:
    told: str = asked.environ.get("HTTP_ACCEPT", "")
    return told if told.strip() else ANY


def _liked(accept: str) -> str:
    """The type of ours that such a client likes best, whatever parameters it gives; empty where it takes none."""
    return _remembered(accept) if len(accept) <= USUAL_LENGTH else _best(accept)


def _best(accept: str) -> str:
    liked: dict[str, float] = {}
    for value, quality in parse_accept_header(accept, MIMEAccept):
        name = value.partition(";")[0].strip().lower()
        for offered in OFFERED:
            if quality > 0 and name in {offered, "application/*", ANY}:
                liked[offered] = max(liked.get(offered, 0.0), quality)
    return max((offered for offered in OFFERED if offered in liked), key=liked.__getitem__, default="")


_remembered = lru_cache(256)(_best)


def answer(value: object, status: int = 200) -> Response:
    """Any JSON value as a response that no cache may keep."""
    return Response(orjson.dumps(value), status, content_type=content_type(request))


def text_answer(text: str) -> Response:
    """A schema's own text, not wrapped in JSON."""
    return validated(Response(text.encode(), 200, content_type=content_type(request)))


def reading(value: object) -> Response:
    """A JSON value that depends on nothing but the journal's head: it may be repeated while the head stands."""
    return validated(answer(value))


def repeatable(response: Response) -> Response:
    """Say of an answer that it depends on nothing but the journal's head and what was asked, body included."""
    request.environ[REPEATABLE] = True
    return response


def validated(response: Response) -> Response:
    """Name the content of a response, so that a client may ask whether it changed."""
    digest = blake2b(response.get_data(), digest_size=12).hexdigest()
    response.headers.extend((("ETag", f'"{digest}"'), ("Cache-Control", CACHING), ("Vary", "Accept")))
    return repeatable(response)


def error(status: int, code: int, message: str) -> Response:
    """An error in the shape of the API that was asked: ours under /v1 has RFC 9457's, the registry's has its own."""
    if request.path.startswith("/v1/"):
        return problem(status, code, message)
    return refusal(status, code, message)


def refusal(status: int, code: int, message: str) -> Response:
    """An error in the registry API's shape."""
    return answer({"error_code": code, "message": message}, status)


def problem(status: int, code: int, detail: str, **more: object) -> Response:
    """An error as RFC 9457 has it; `error_code` is ours and is the registry API's number, and so is what is `more`."""
    title = HTTP_STATUS_CODES.get(status, "Error")
    members = {"type": "about:blank", "title": title, "status": status, "detail": detail, "error_code": code}
    return Response(orjson.dumps(members | more), status, content_type=PROBLEM)
