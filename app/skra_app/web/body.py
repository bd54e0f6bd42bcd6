"""The one place where JSON becomes our types; `shown` is where they become JSON again."""

from codecs import BOM_UTF8
from collections.abc import Mapping
from typing import Final

import orjson
from flask import request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnprocessableEntity, UnsupportedMediaType

from skra_app.errors import InvalidPrincipal, UnacceptableSchema
from skra_app.journal import Json
from skra_app.registry import ConfigChange, principals
from skra_app.registry.content import Candidate, Metadata, RuleSet
from skra_app.registry.principals import Wish
from skra_app.registry.reading import flag, mapping, number_or, text, text_or, texts, unexpected
from skra_app.registry.ruling import KINDS, MODES
from skra_app.registry.tagging import Amendment, RuleChange, TagChange
from skra_app.web.answer import OFFERED
from skra_app.web.asked import house
from skra_app.web.gathered import BODY
from skra_compat import Reference
from skra_compat.json_words import in_words
from skra_compat.tag import FIELD, Entity, Tags

ACCEPTED = frozenset({*OFFERED, "application/octet-stream", ""})
"""What a body may be called: ours, or nothing at all."""
_CENTURY = 100 * 365 * 24 * 3600
_DIGITS = 20
"""No number of the API is written with as many."""
_NO_TEXT: Final = "the body's member schema: expected the schema's text as a string"
_AS_TEXT: Final = r'write it as JSON inside of a string, as in {"schema": "{\"type\": \"string\"}"}'


def read() -> Mapping[str, Json]:
    """The request's body, a JSON object whatever its charset is called.

    Raises:
        UnprocessableEntity: there is none, or it is null.
        UnsupportedMediaType: it says to be something else than JSON.
        RequestEntityTooLarge: it is longer than the setting allows.
        BadRequest: it is not a JSON object in UTF-8.
    """
    if request.mimetype not in ACCEPTED:
        raise UnsupportedMediaType
    sent = _bytes().removeprefix(BOM_UTF8)
    if sent.strip() in {b"", b"null"}:
        raise UnprocessableEntity("the body must not be empty: send a JSON object")
    try:
        value: Json = orjson.loads(sent)
    except orjson.JSONDecodeError as fault:
        raise BadRequest(f"the body is not JSON in UTF-8: {fault}") from None
    if not isinstance(value, Mapping):
        raise BadRequest(f"expected a JSON object in the body, found {in_words(value)}")
    return value


def _bytes() -> bytes:
    sent: bytes | None = request.environ.get(BODY, b"")
    if sent is None:
        limit = house().settings.body_limit
        raise RequestEntityTooLarge(f"the body is longer than {limit} bytes (setting body-limit)")
    return sent


def candidate() -> Candidate:
    """The body as a schema that somebody wants to register, look up or try. Raises BadRequest, UnacceptableSchema."""
    return candidate_of(read())


def candidate_of(body: Mapping[str, Json]) -> Candidate:
    """What `candidate` makes of a body."""
    try:
        return Candidate(
            text=_schema_text(body),
            format=_words(body, "schemaType") or "AVRO",
            references=_references(body.get("references")),
            metadata=_metadata(body),
            rules=_rules(body, "ruleSet"),
            version=_number(body, "version", 0),
            id=_id(body),
        )
    except ValueError as fault:
        raise BadRequest(f"the body's member {fault}") from None


def _schema_text(body: Mapping[str, Json]) -> str:
    """The text of the schema; raises ValueError, or BadRequest that says what to do to who sends the schema itself."""
    sent = body.get("schema")
    if isinstance(sent, Mapping | list):
        raise BadRequest(f"{_NO_TEXT}, found {in_words(sent)}: {_AS_TEXT}")
    return _words(body, "schema")


def _metadata(body: Mapping[str, Json]) -> Metadata | None:
    return None if body.get("metadata") is None else Metadata.of_json(mapping(body, "metadata"))


def _rules(body: Mapping[str, Json], member: str) -> RuleSet | None:
    """Rules; raises ValueError for kinds and modes that do not exist, which upstream's parser refuses too."""
    if body.get(member) is None:
        return None
    found = RuleSet.of_json(mapping(body, member))
    for rule in (*found.migration, *found.domain, *found.encoding):
        for name, word, known in (("kind", rule.kind, KINDS), ("mode", rule.mode, MODES)):
            if word is not None and word not in known:
                raise ValueError(
                    f"{member}: {name} of a rule: expected one of {', '.join(sorted(known))}, found {word!r}"
                )
    return found


def config_change(body: Mapping[str, Json]) -> ConfigChange:
    """What a body says of a scope's config. Raises BadRequest, InvalidLevel, InvalidConfig, InvalidRuleSet."""
    try:
        return ConfigChange.of_json(body).accepted()
    except ValueError as fault:
        raise BadRequest(f"the body's member {fault}") from None


def amendment() -> Amendment:
    """The body as what a new version of a schema has that the one before has not. Raises BadRequest."""
    body = read()
    try:
        return Amendment(
            tags=tag_change(body, "tagsToAdd", "tagsToRemove"),
            rules=RuleChange(_rules(body, "rulesToMerge"), frozenset(texts(body, "rulesToRemove"))),
            metadata=_metadata(body),
            rule_set=_rules(body, "ruleSet"),
            version=_number(body, "newVersion", 0),
        )
    except ValueError as fault:
        raise BadRequest(f"the body's member {fault}") from None


def tag_change(body: Mapping[str, Json], added: str, removed: str) -> TagChange:
    """Two members that list tags by what bears them. Raises BadRequest."""
    try:
        return TagChange(_tags(body.get(added), added), _tags(body.get(removed), removed))
    except ValueError as fault:
        raise BadRequest(f"the body's member {fault}") from None


def _tags(value: Json, place: str) -> Tags:
    if value is None:
        return {}
    if not isinstance(value, list):
        raise unexpected(place, "a list", value)
    found: dict[Entity, tuple[str, ...]] = {}
    for item in value:
        if not isinstance(item, Mapping):
            raise unexpected(place, "a list of objects", item)
        bearer = mapping(item, "schemaEntity")
        entity = Entity(text(bearer, "entityPath"), text_or(bearer, "entityType", FIELD).lower())
        found[entity] = (*found.get(entity, ()), *texts(item, "tags"))
    return found


def _words(body: Mapping[str, Json], member: str) -> str:
    """A text, empty where it is missing; numbers and booleans are taken for their words, as upstream does."""
    given = body.get(member)
    return orjson.dumps(given).decode() if isinstance(given, bool | int | float) else text_or(body, member, "")


def _number(body: Mapping[str, Json], member: str, default: int) -> int:
    """A whole number; text and decimals that mean one are taken, as upstream does."""
    given = body.get(member)
    if isinstance(given, float) and given.is_integer():
        return int(given)
    if isinstance(given, str) and given.removeprefix("-").isdecimal() and len(given) < _DIGITS:
        return int(given)
    return number_or(body, member, default)


def _id(body: Mapping[str, Json]) -> int | None:
    given = _number(body, "id", -1)
    return given if given >= 0 else None


def _references(value: Json) -> tuple[Reference, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise unexpected("references", "a list", value)
    return tuple(_reference(item, f"references[{place}]") for place, item in enumerate(value))


def _reference(value: Json, place: str) -> Reference:
    if not isinstance(value, Mapping):
        raise unexpected(place, "an object", value)
    if any(value.get(member) is None for member in ("name", "subject", "version")):
        raise UnacceptableSchema(f"Invalid schema: {place} needs a name, a subject and a version (-1 is the latest)")
    try:
        return Reference(_words(value, "name"), _words(value, "subject"), _number(value, "version", -1))
    except ValueError as fault:
        raise ValueError(f"{place}.{fault}") from None


def text_member(body: Mapping[str, Json], name: str) -> str:
    """A text, empty where it is missing. Raises BadRequest for anything else."""
    try:
        return _words(body, name)
    except ValueError as fault:
        raise BadRequest(f"the body's member {fault}") from None


def switch(body: Mapping[str, Json], name: str) -> bool:
    """True or false, false where it is missing. Raises BadRequest for anything else."""
    try:
        return flag(body, name)
    except ValueError as fault:
        raise BadRequest(f"the body's member {fault}") from None


def wish(body: Mapping[str, Json]) -> Wish:
    """The body as what a principal shall be. Raises BadRequest, InvalidPrincipal."""
    try:
        role, grants, application = text_or(body, "role", ""), texts(body, "grants"), text_or(body, "application", "")
        keyless = flag(body, "keyless")
    except ValueError as fault:
        raise BadRequest(f"the body's member {fault}") from None
    return principals.wish(role, grants, application)._replace(keyless=keyless)


def seconds(body: Mapping[str, Json], name: str) -> int | None:
    """A length of time as milliseconds, None where none is given. Raises BadRequest, InvalidPrincipal."""
    try:
        found = number_or(body, name, -1)
    except ValueError as fault:
        raise BadRequest(f"the body's member {fault}") from None
    if body.get(name) is not None and not 0 <= found <= _CENTURY:
        raise InvalidPrincipal(f"{name}: expected 0 to {_CENTURY} seconds, found {found}")
    return None if body.get(name) is None else found * 1000
