"""Any request of any API that the broker serves can be answered with any error, in every version."""

from dataclasses import fields
from typing import get_args, get_origin

import pytest
from kio.index import load_response_schema
from kio.schema.errors import ErrorCode
from kio.serial import entity_reader

from skra.pytest_plugin.error_answer import error_answer
from skra_app.broker.dispatch import served_apis
from skra_app.broker.messages import write_answer
from skra_app.broker.reshape import default_of, entity_in

CODE = ErrorCode.not_coordinator
APIS = [pytest.param(api, id=f"{api.request.__name__}-{api.request.__version__}") for api in served_apis()]


def filled(shape):
    """A request that names one of everything."""
    return shape(**{member.name: value(member) for member in fields(shape)})


def value(member):
    kinds = [kind for outer in (member.type, *get_args(member.type)) for kind in (outer, *get_args(outer))]
    listed = any(get_origin(kind) is tuple for kind in kinds)
    inner = entity_in(member.type)
    one = filled(inner) if inner else next((scalar(kind) for kind in kinds if isinstance(kind, type)), None)
    return ((one,) if listed else one) if one is not None else default_of(member)


def scalar(kind):
    return kind("x") if issubclass(kind, str) else kind(1) if issubclass(kind, int) and kind is not bool else None


def codes(entity):
    """Every error code in an answer."""
    for member in fields(entity):
        one = getattr(entity, member.name)
        if isinstance(one, ErrorCode):
            yield one
        for part in one if isinstance(one, tuple) else ():
            if entity_in(type(part)):
                yield from codes(part)


@pytest.mark.parametrize("api", APIS)
def test_an_answer_can_be_written_and_read_and_tells_the_error(api):
    newest = load_response_schema(api.request.__api_key__, api.request.__version__)
    answer = error_answer(filled(api.request), newest, CODE)
    for version in range(max(api.first, 0), api.request.__version__ + 1):
        try:
            shape = load_response_schema(api.request.__api_key__, version)
        except Exception:  # noqa: BLE001 - a version older than kio's table, answered by hand
            continue
        read, _ = entity_reader(shape)(memoryview(write_answer(answer, version)), 0)
        assert CODE in set(codes(read)), f"version {version}: {read}"
