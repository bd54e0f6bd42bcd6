"""A contract as a pact file (specification V4), for those who keep contracts in a Pact broker."""

from collections.abc import Mapping, Sequence
from typing import Final

from skra_compat.contracts.contract import Contract
from skra_compat.contracts.need import Need, Presence
from skra_compat.contracts.pact.expression import expression
from skra_compat.contracts.path import Every, Path, Step
from skra_compat.event import Json

_SAMPLES: Final[Mapping[str, Json]] = {
    "null": None,
    "boolean": True,
    "integer": 1,
    "number": 1.5,
    "string": "text",
    "bytes": "",
    "object": {},
    "array": [],
}
_MATCHERS: Final = {"integer": "integer", "number": "number", "boolean": "boolean", "null": "null"}
_DATES: Final[Mapping[str, Mapping[str, str]]] = {
    "date-time": {"match": "datetime", "format": "yyyy-MM-dd'T'HH:mm:ssXXX"},
    "date": {"match": "date", "format": "yyyy-MM-dd"},
    "time": {"match": "time", "format": "HH:mm:ssXXX"},
}
_DATED: Final = {"date-time": "2026-01-31T12:00:00Z", "date": "2026-01-31", "time": "12:00:00Z"}


def pact_of(contract: Contract, provider: str) -> dict[str, Json]:
    """The pact file of a contract; conditional needs and bounds have no words there and stay behind."""
    needs = [need for need in contract.needs if need.presence is Presence.REQUIRED and not need.when]
    rules: dict[str, Json] = {expression(need.path): rule for need in needs if (rule := _rule(need))}
    headers = [header.name for header in contract.headers if header.required]
    said: dict[str, Json] = {expression(Path((name,))): _all([{"match": "notEmpty"}]) for name in headers}
    events = contract.examples or (_sample(needs),)
    interactions: list[Json] = [
        {
            "type": "Asynchronous/Messages",
            "description": f"an event of {contract.topic}" + (f" ({number})" if len(events) > 1 else ""),
            "contents": {"content": event, "contentType": "application/json", "encoded": False},
            "metadata": {"contentType": "application/json", "topic": contract.topic, **dict.fromkeys(headers, "text")},
            "matchingRules": {"body": rules, **({"metadata": said} if said else {})},
        }
        for number, event in enumerate(events, 1)
    ]
    return {
        "consumer": {"name": contract.application},
        "provider": {"name": provider},
        "interactions": interactions,
        "metadata": {"pactSpecification": {"version": "4.0"}},
    }


def _rule(need: Need) -> dict[str, Json]:
    """The matchers of a place; where null is fine too, one of them is enough."""
    kinds = [word for word in need.types if word != "null"]
    if not need.types and not need.one_of and "pattern" not in need.bounds:
        return {}
    found = [_matcher(need, kind) for kind in kinds or [""]]
    if len(kinds) == len(need.types) and len(found) == 1:
        return _all(found)
    null: list[Json] = [{"match": "null"}] if "null" in need.types else []
    return {"combine": "OR", "matchers": [*found, *null]}


def _all(matchers: Sequence[Json]) -> dict[str, Json]:
    return {"combine": "AND", "matchers": list(matchers)}


def _matcher(need: Need, kind: str) -> Json:
    pattern = need.bounds.get("pattern")
    if isinstance(pattern, str):
        return {"match": "regex", "regex": pattern}
    if need.one_of and all(isinstance(one, str) for one in need.one_of):
        return {"match": "regex", "regex": "^(" + "|".join(_quoted(str(one)) for one in need.one_of) + ")$"}
    if need.format in _DATES and kind in {"", "string"}:
        return {**_DATES[need.format]}
    if kind == "array":
        counts = {
            own: need.bounds[word] for own, word in (("min", "minItems"), ("max", "maxItems")) if word in need.bounds
        }
        return {"match": "type", **counts}
    return {"match": _MATCHERS.get(kind, "type")}


def _quoted(text: str) -> str:
    return "".join(char if char.isalnum() or char in "_-" else f"\\{char}" for char in text)


def _sample(needs: list[Need]) -> Json:
    event: dict[str, Json] = {}
    for need in sorted(needs, key=lambda need: len(need.path.steps)):
        _put(event, need.path.steps, _value(need))
    return event


def _value(need: Need) -> Json:
    if need.one_of:
        return need.one_of[0]
    return _DATED.get(need.format) or _SAMPLES[need.types[0] if need.types else "string"]


def _put(event: dict[str, Json], steps: tuple[Step, ...], value: Json) -> None:
    """Put a value where the steps lead; a list gets one item, a map one key."""
    step, *rest = steps
    name = "key" if isinstance(step, Every) else step
    if not rest:
        event.setdefault(name, value)
    elif rest[0] is Every.ITEM:
        items = event.get(name)
        one: Json = items[0] if isinstance(items, list) and items else {}
        inner: dict[str, Json] = {"": one}
        _put(inner, ("", *rest[1:]), value)
        event[name] = [value if len(rest) == 1 else inner[""]]
    else:
        below = event.get(name)
        inside: dict[str, Json] = dict(below) if isinstance(below, dict) else {}
        _put(inside, tuple(rest), value)
        event[name] = inside
