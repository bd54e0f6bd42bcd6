"""What a place of a JSON Schema says of events of which something is known: one list of properties.

Local `$ref`s are followed and `allOf` is merged. Where it is known what a field holds, or that it is not there,
`if`, `oneOf` and their like are decided: what holds joins the rest, what does not is gone. What nothing decides stays.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias, cast

from skra_compat.event import Json
from skra_lint.split.plan import CannotSplit

Object: TypeAlias = dict[str, Json]
Known: TypeAlias = Mapping[str, "str | int | Known | None"]
"""What fields hold, objects as far as something is known of them; None for a field that is not there."""
_DEEPEST = 30
_CHOICES = ("oneOf", "anyOf")
_DEPENDENT = ("dependentSchemas", "dependentRequired", "dependencies")
_CASES = frozenset({"$ref", "allOf", "if", "then", "else", "not", "discriminator", *_CHOICES, *_DEPENDENT})
_SAYS_ONCE = frozenset({"if", "oneOf", "anyOf", "not", "additionalProperties", "patternProperties"})
_SAYS_NOTHING = frozenset({"title", "description", "$comment", "$id", "id", "$schema", "examples", "default"})


def merged(document: Mapping[str, Json], place: Json, known: Known | None = None, depth: int = 0) -> Object:
    """One schema in place of a reference and of a list of conjuncts.

    Raises:
        CannotSplit: it leads out of the document, or two conjuncts say different things of one keyword.
    """
    if not isinstance(place, Mapping) or depth > _DEEPEST:
        return {}
    own: Object = {key: value for key, value in place.items() if key not in _CASES}
    for part in _conjuncts(document, place, known or {}, own):
        _add(own, merged(document, part, known, depth + 1))
    return own


def held(known: Known, name: str) -> Known:
    """What is known of an object inside."""
    inside = known.get(name)
    return inside if isinstance(inside, Mapping) else {}


def _conjuncts(document: Mapping[str, Json], place: Mapping[str, Json], known: Known, own: Object) -> Iterator[Json]:
    """What holds besides; keywords of which that is not known are put into `own`."""
    if isinstance(place.get("$ref"), str):
        yield _target(document, place["$ref"])
    conjuncts = place.get("allOf")
    yield from conjuncts if isinstance(conjuncts, list) else ()
    if "if" in place:
        met = holds(document, place["if"], known)
        if met is None:
            own |= {key: place[key] for key in ("if", "then", "else") if key in place}
        else:
            yield place.get("then" if met else "else", True)
    if "not" in place and holds(document, place["not"], known) is not False:
        own["not"] = place["not"]
    for keyword in _CHOICES:
        branches = place.get(keyword)
        if isinstance(branches, list):
            possible = [branch for branch in branches if holds(document, branch, known) is not False]
            if len(possible) == 1:
                yield possible[0]
            elif keyword == "oneOf" or not any(holds(document, branch, known) for branch in possible):
                own[keyword] = possible
    yield from _dependent(place, known, own)


def _dependent(place: Mapping[str, Json], known: Known, own: Object) -> Iterator[Json]:
    """What depends on a field that is there; what depends on one that is not there is gone."""
    for keyword in _DEPENDENT:
        by_name = place.get(keyword)
        if not isinstance(by_name, Mapping):
            continue
        for name, more in by_name.items():
            if name in known and known[name] is not None:
                yield {"required": more} if isinstance(more, list) else more
        left = {name: more for name, more in by_name.items() if name not in known}
        own |= {keyword: left} if left else {}


def holds(document: Mapping[str, Json], condition: Json, known: object) -> bool | None:
    """Whether an event of which this is known meets a condition; None where more would have to be known."""
    if not isinstance(condition, Mapping):
        return condition if isinstance(condition, bool) else None
    answers = [_holds_one(document, keyword, value, known) for keyword, value in condition.items()]
    if False in answers:
        return False
    return None if None in answers else True


def _holds_one(document: Mapping[str, Json], keyword: str, value: Json, known: object) -> bool | None:
    if keyword in _SAYS_NOTHING:
        return True
    if keyword == "$ref":
        return holds(document, _target(document, value), known)
    if keyword in {"allOf", "anyOf"} and isinstance(value, list):
        return _of_several([holds(document, one, known) for one in value], decides=keyword == "anyOf")
    if keyword == "not":
        answer = holds(document, value, known)
        return None if answer is None else not answer
    if isinstance(known, Mapping):
        return _holds_of_object(document, keyword, value, cast("Known", known))
    return _holds_of_value(keyword, value, known)


def _of_several(answers: Sequence[bool | None], *, decides: bool) -> bool | None:
    """One answer that decides is enough; the other answer must be that of all."""
    return decides if decides in answers else None if None in answers else not decides


def _holds_of_value(keyword: str, value: Json, known: object) -> bool | None:
    if keyword in {"const", "enum"}:
        admitted = value if keyword == "enum" and isinstance(value, list) else [value]
        return any(type(one) is type(known) and one == known for one in admitted)
    return True if keyword == "type" and value == "string" and isinstance(known, str) else None


def _holds_of_object(document: Mapping[str, Json], keyword: str, value: Json, known: Known) -> bool | None:
    if keyword == "required" and isinstance(value, list):
        names = [name for name in value if isinstance(name, str)]
        if any(name in known and known[name] is None for name in names):
            return False
        return True if all(name in known for name in names) else None
    if keyword == "properties" and isinstance(value, Mapping):
        answers = [_of_property(document, name, one, known) for name, one in value.items()]
        return False if False in answers else None if None in answers else True
    return True if keyword == "type" and value == "object" else None


def _of_property(document: Mapping[str, Json], name: str, schema: Json, known: Known) -> bool | None:
    if name not in known:
        return None
    return True if known[name] is None else holds(document, schema, known[name])


def _target(document: Mapping[str, Json], reference: Json) -> Json:
    text = str(reference)
    found: Json = document
    if not text.startswith("#"):
        raise CannotSplit(f"the schema refers to {text!r}: put what stands there into the schema first")
    for step in filter(None, text[1:].split("/")):
        name = step.replace("~1", "/").replace("~0", "~")
        found = found.get(name) if isinstance(found, Mapping) else None
    if not isinstance(found, Mapping):
        raise CannotSplit(f"the schema refers to {text!r}, where no schema stands")
    return found


def _add(own: Object, more: Mapping[str, Json]) -> None:
    for key, value in more.items():
        before = own.get(key)
        if key == "properties" and isinstance(before, Mapping) and isinstance(value, Mapping):
            own[key] = {**before, **{name: _both(before.get(name), one) for name, one in value.items()}}
        elif key == "required" and isinstance(before, list) and isinstance(value, list):
            own[key] = [*before, *(name for name in value if name not in before)]
        elif key in _DEPENDENT and isinstance(before, Mapping) and isinstance(value, Mapping):
            own[key] = {**before, **value}
        elif key not in own:
            own[key] = value
        elif key in _SAYS_ONCE and before != value:
            conjuncts = own.get("allOf")
            own["allOf"] = [*(conjuncts if isinstance(conjuncts, list) else []), _alone(key, more)]


def _alone(key: str, more: Mapping[str, Json]) -> Json:
    """A keyword of which a schema has only one, by itself."""
    if key in {"additionalProperties", "patternProperties"}:
        raise CannotSplit(f"the schema says two things with {key!r}: take its allOf apart first")
    return {name: more[name] for name in (key, *(("then", "else") if key == "if" else ())) if name in more}


def _both(first: Json, second: Json) -> Json:
    """One property that two conjuncts speak of."""
    if first is None or first == second or first is True or first == {}:
        return second
    return first if second is True or second == {} else {"allOf": [first, second]}
