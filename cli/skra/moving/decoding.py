"""From JSON, in the registry API's member names, to our types; every fault is a ValueError that names the member."""

from collections.abc import Mapping
from dataclasses import replace

from skra.moving.contents import Members, Place, Standing, Tie
from skra.subject_name import joined, split
from skra_compat import Json, Reference
from skra_compat.json_words import in_words


def standing(body: Members, *, deleted: bool = False) -> Standing:
    """A version as the API and the `_schemas` topic write it."""
    return replace(described(body, text(body, "subject")), text=text(body, "schema"), deleted=deleted)


def described(body: Members, subject: str) -> Standing:
    """A version of the subject without its text."""
    return Standing(
        place=Place(qualified(subject), number(body, "version")),
        id=number(body, "id"),
        format=text_or(body, "schemaType", "AVRO").upper(),
        text="",
        references=references(body.get("references")),
        metadata=without_empties(members(body, "metadata")),
        rules=without_empties(members(body, "ruleSet")),
        deleted=body.get("deleted") is True,
    )


def qualified(subject: str) -> str:
    """The one spelling of a name."""
    return joined(*split(subject))


def references(value: Json) -> tuple[Reference, ...]:
    """A list of `{name, subject, version}`; None is empty."""
    if value is None:
        return ()
    if not isinstance(value, list):
        raise unexpected("references", "a list", value)
    return tuple(_reference(item, f"references[{place}]") for place, item in enumerate(value))


def _reference(value: Json, place: str) -> Reference:
    if not isinstance(value, Mapping):
        raise unexpected(place, "an object", value)
    try:
        return Reference(text(value, "name"), text(value, "subject"), number(value, "version"))
    except ValueError as fault:
        raise ValueError(f"{place}.{fault}") from None


def text(value: Members, member: str) -> str:
    """A string that must be there."""
    found = value.get(member)
    if not isinstance(found, str):
        raise unexpected(member, "a string", found)
    return found


def text_or(value: Members, member: str, default: str) -> str:
    """A string, or the default where it is absent, null or empty."""
    return text(value, member) or default if value.get(member) is not None else default


def number(value: Members, member: str) -> int:
    """A whole number that must be there."""
    found = value.get(member)
    if not isinstance(found, int) or isinstance(found, bool):
        raise unexpected(member, "a whole number", found)
    return found


def members(value: Members, member: str) -> Members:
    """An object; absent and null are empty."""
    found = value.get(member)
    if found is None:
        return {}
    if not isinstance(found, Mapping):
        raise unexpected(member, "an object", found)
    return found


def config(value: Members) -> Members:
    """A config with its level under the one name `compatibilityLevel`, and without what it does not say."""
    level = value.get("compatibilityLevel") or value.get("compatibility")
    said: dict[str, Json] = {"compatibilityLevel": level.upper()} if isinstance(level, str) else {}
    left_out = {"compatibility", "compatibilityLevel", "subject"}
    return said | {name: value[name] for name in sorted(value) if name not in left_out and value[name] is not None}


def associations(value: Json, subject: str | None = None) -> dict[Tie, Members]:
    """A list of associations, with one `subject` where none is said; absent and null are empty."""
    if value is None:
        return {}
    if not isinstance(value, list):
        raise unexpected("associations", "a list", value)
    return dict(_association(item, f"associations[{place}]", subject) for place, item in enumerate(value))


def _association(value: Json, place: str, subject: str | None) -> tuple[Tie, Members]:
    if not isinstance(value, Mapping):
        raise unexpected(place, "an object", value)
    try:
        named: dict[str, Json] = {name: text(value, name) for name in ("resourceName", "resourceNamespace")}
        tie = Tie(
            text(value, "resourceId"),
            text_or(value, "resourceType", "topic"),
            text_or(value, "associationType", "value"),
        )
        said: dict[str, Json] = {
            "subject": qualified(text(value, "subject") if subject is None else subject),
            **named,
            "lifecycle": text_or(value, "lifecycle", "WEAK").upper(),
            "frozen": value.get("frozen") is True,
        }
    except ValueError as fault:
        raise ValueError(f"{place}.{fault}") from None
    return tie, said


def without_empties(value: Members) -> Members:
    """Members that say something, in order of name; an empty one is none."""
    return {name: value[name] for name in sorted(value) if value[name] not in (None, [], {})}


def unexpected(member: str, expected: str, found: Json) -> ValueError:
    """The fault to raise."""
    return ValueError(f"{member}: expected {expected}, found {in_words(found)}")
