"""Needs as JSON Schema (draft 7) of the event that the consumer sees."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from typing import Final, TypeAlias

from skra_compat.contracts.need import Need, Presence
from skra_compat.contracts.path import Every, Path, Step
from skra_compat.event import Json
from skra_compat.view import BYTES, View

Keywords: TypeAlias = Mapping[str, Json]

ANY_BYTES: Final[Mapping[str, Json]] = {
    "type": "object",
    "properties": {BYTES: {"type": "string"}},
    "required": [BYTES],
    "additionalProperties": False,
}
_DATE: Final = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_CLOCK: Final = r"[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})"
PATTERNS: Final[Mapping[str, str]] = {
    "date-time": f"^{_DATE}[Tt ]{_CLOCK}$",
    "date": f"^{_DATE}$",
    "time": f"^{_CLOCK}$",
    "uuid": "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$",
    "email": "@",
    "ipv4": r"^[0-9]{1,3}(\.[0-9]{1,3}){3}$",
    "ipv6": ":",
    "uri": "^[A-Za-z][A-Za-z0-9+.-]*:",
}
"""What every value of a format matches, generously: a value that does not match is surely none."""


class Compiler:
    """Turns needs into schemas of what is seen."""

    def __init__(self, *, null_is_absent: bool = False, marks_bytes: bool = False) -> None:
        self._null_is_absent = null_is_absent
        self._never: dict[str, Json] = {BYTES: False} if marks_bytes else {}

    @classmethod
    def of(cls, view: View) -> "Compiler":
        """For events that are seen so."""
        return cls(null_is_absent=view.null_is_absent, marks_bytes=view.marks_bytes)

    def need(self, need: Need) -> Keywords:
        """The events that meet a need."""
        soft = need.presence is Presence.OPTIONAL
        null = soft and self._null_is_absent
        value = self.value(need, null=null)
        return self._where(need, lambda steps: self._under(steps, value, soft=soft, null=null))

    def listed(self, need: Need) -> Keywords:
        """The events in which the need's place has no value but null and those that it lists."""
        return self._where(need, lambda steps: self._wherever(steps, {"enum": [*need.one_of, None]}))

    def closed(self, paths: Iterable[Path]) -> Keywords:
        """The events that have no fields but those that the paths lead to; bytes have none."""
        below: dict[Step, list[Path]] = {}
        for path in paths:
            if path.steps:
                below.setdefault(path.steps[0], []).append(Path(path.steps[1:]))
        every = below.pop(Every.VALUE, None)
        items = below.pop(Every.ITEM, None)
        names: Keywords = {str(step): self.closed([*rest, *(every or ())]) for step, rest in below.items()}
        keywords: dict[str, Json] = {}
        if names or every:
            others: Json = False if every is None else self.closed(every)
            known = {**dict.fromkeys(self._never, True), **names}
            keywords |= {"properties": known, "additionalProperties": others}
        return keywords if items is None else {**keywords, "items": self.closed(items)}

    def _where(self, need: Need, inner: Callable[[Sequence[Step]], Keywords]) -> Keywords:
        """What the need asks, where its conditions hold: each is asked where its path and the need's part."""
        asked = [(_shared(need.path, one.path), one) for one in need.when]
        places = sorted({place for place, _ in asked})
        steps = need.path.steps
        keywords = inner(steps[max(places, default=0) :])
        for place, end in zip(reversed(places), reversed([*places[1:], places[-1]] if places else []), strict=True):
            below = self._wherever(steps[place:end], keywords)
            holds = [
                having(Path(one.path.steps[place:]), {"enum": list(one.values)}) for at, one in asked if at == place
            ]
            keywords = {"if": {"allOf": holds}, "then": below}
        return self._wherever(steps[: places[0]], keywords) if places else keywords

    def value(self, need: Need, *, null: bool = False) -> Keywords:
        """The values that a need admits at its place; null too if that is how they are left out."""
        keywords: dict[str, Json] = {**need.bounds}
        words = [word for word in need.types if word != "bytes"]
        if need.one_of:
            keywords["enum"] = [*need.one_of, None] if null and None not in need.one_of else list(need.one_of)
        if need.format in PATTERNS:
            keywords["allOf"] = [{"pattern": PATTERNS[need.format]}]
        if "object" in words:
            keywords["properties"] = {**self._never}
        others = _types(words, null=null)
        if need.types == ("bytes",) and need.one_of:
            return {"not": {}}  # no value that a document can list is bytes
        if "bytes" in need.types and not need.one_of:
            return {"anyOf": [{**ANY_BYTES}, {**keywords, "type": others}]} if others else {**ANY_BYTES}
        return {**keywords, "type": others} if words else keywords

    def _under(self, steps: Sequence[Step], inner: Keywords, *, soft: bool, null: bool) -> Keywords:
        return reduce(lambda below, step: self._into(step, below, soft=soft, null=null), reversed(steps), inner)

    def _wherever(self, steps: Sequence[Step], inner: Keywords) -> Keywords:
        """The events that are so inside wherever the steps lead; where they lead nowhere, no condition holds."""
        return reduce(self._inside, reversed(steps), inner)

    def _inside(self, below: Keywords, step: Step) -> Keywords:
        if step is Every.ITEM:
            return {"items": below}
        if step is Every.VALUE:
            return {"properties": dict.fromkeys(self._never, True), "additionalProperties": below}
        return {"properties": {step: below}}

    def _into(self, step: Step, below: Keywords, *, soft: bool, null: bool) -> Keywords:
        if step is Every.ITEM:
            return {"type": _types(["array"], null=null), "items": below}
        if step is Every.VALUE:
            members: Keywords = {"properties": {**self._never}, "additionalProperties": below}
        else:
            members = {"properties": {**self._never, step: below}, **({} if soft else {"required": [step]})}
        return {"type": _types(["object"], null=null), **members}


def all_of(parts: Iterable[Keywords]) -> Keywords:
    """The events that meet every one of several schemas."""
    return {"allOf": list(parts)}


def having(path: Path, value: Keywords) -> Keywords:
    """The events that have such a value at the path, in one place at least."""
    return reduce(_holding, reversed(path.steps), value)


def _holding(below: Keywords, step: Step) -> Keywords:
    if step is Every.ITEM:
        return {"type": "array", "contains": below}
    if step is Every.VALUE:
        return {"type": "object", "not": {"additionalProperties": {"not": below}}}
    return {"type": "object", "required": [step], "properties": {step: below}}


def including(example: Json) -> Keywords:
    """The events that hold what an example holds, and perhaps more."""
    if isinstance(example, Mapping):
        members = {name: including(value) for name, value in example.items()}
        return {"type": "object", "required": list(members), "properties": members}
    if isinstance(example, Sequence) and not isinstance(example, str):
        items: list[Json] = [including(value) for value in example]
        return {"type": "array", "minItems": len(items), "maxItems": len(items), "items": items}
    return {"const": example}


def _types(words: Sequence[str], *, null: bool) -> list[Json]:
    return [*words, "null"] if null and "null" not in words else [*words]


def _shared(path: Path, other: Path) -> int:
    """How many steps two paths share up to the last list or map that both lead into: there the condition is asked."""
    shared = 0
    for at, (mine, theirs) in enumerate(zip(path.steps, other.steps, strict=False), 1):
        if mine != theirs:
            break
        if isinstance(mine, Every):
            shared = at
    return shared
