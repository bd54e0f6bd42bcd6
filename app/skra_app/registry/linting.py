"""What the linter says of a schema that is to be registered, and of a stream: findings that travel with the version.

They are kept where somebody was told them or could have been refused for them; of any other version the linter is asked
when somebody wants to know. Keys and versions that an import brings are not judged. The findings are data from here on:
objects as `skra lint` writes them, kept as they are, so that a later Skra may say more in them.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final

from skra_app.errors import PoorDesign, UnacceptableSchema
from skra_app.journal import Json
from skra_app.registry import config, event_types, ownership
from skra_app.registry.content import Metadata
from skra_app.registry.owner import Owned
from skra_app.registry.registry import Registry
from skra_app.registry.resolution import Text
from skra_app.registry.state import State
from skra_app.registry.subject import SubjectName
from skra_app.registry.topic import TopicPolicy
from skra_app.registry.version import Version
from skra_compat import InvalidSchema, Schema
from skra_compat.outline import Record
from skra_lint import Category, Finding, Severity, Stream, Suppression, review
from skra_lint.stream import Reader, dead_letters_of
from skra_lint.suppress import classified, of_metadata

Findings = tuple[Mapping[str, Json], ...]

_MOST: Final = 100
"""Findings that are kept of one version, the gravest first."""
_WORK: Final = 100_000
"""Fields times values of a schema that is judged while somebody waits; `skra lint` judges larger ones."""
_DEEPEST: Final = 12


def findings(registry: Registry, state: State, subject: str, schema: Schema, metadata: Metadata | None) -> Findings:
    """What the linter says of a candidate, the gravest first."""
    name = SubjectName.of(subject).name
    if name.endswith("-key"):
        return ()
    if _work(schema) > _WORK:
        return (_inconclusive("the schema is too large to be judged while somebody waits"),)
    accepted = of_metadata(metadata.properties) if metadata else ()
    types = event_types.carried(registry, state, subject, schema)
    known = stream(registry, state, subject)._replace(event_types=types or None)
    if metadata is not None:
        owner = known.owner or metadata.properties.get("owner") or known.owner
        known = known._replace(owner=owner, classified=classified(metadata.tags))
    return _judged(schema, schema.text, name.removesuffix("-value"), known, accepted)


def of_version(registry: Registry, version: Version) -> Findings:
    """What the linter said of a version when it was registered; what it says today if nobody asked it then."""
    if version.findings is not None:
        return version.findings
    state = registry.state()
    schema = _read(registry, state, version)
    return () if schema is None else findings(registry, state, version.subject, schema, version.metadata)


def off_the_rules(registry: Registry, version: Version) -> str:
    """A sentence on what was forgiven in a version: see `Schema.off_the_rules`; empty where nothing was."""
    schema = _read(registry, registry.state(), version)
    return schema.off_the_rules if schema is not None else ""


def _read(registry: Registry, state: State, version: Version) -> Schema | None:
    """The schema of a version; None where another Skra read it: of what nobody reads there is nothing to say."""
    try:
        text = Text(version.format, version.text, lenient=True)
        return registry.read(state, text, version.references, version.subject)
    except (InvalidSchema, UnacceptableSchema):
        return None


def guarded(state: State, subject: str) -> bool:
    """Whether the topic's policy refuses anything for its design."""
    return state.policy(Owned.subject(subject).name).lint != "off"


def guard(state: State, subject: str, found: Findings) -> None:
    """Refuse what the topic's policy does not take. Raises PoorDesign."""
    lowest = state.policy(ownership.followed(state, subject).name).lint
    if lowest == "off":
        return
    refused = [one for one in found if Severity.labelled(str(one["severity"])) >= Severity.labelled(lowest)]
    if refused:
        raise PoorDesign(subject, lowest, refused)


def stream(registry: Registry, state: State, subject: str) -> Stream:
    """What the registry knows of the stream that a subject's events are in.

    An owner counts as unknown where the subject has no version yet: the first write may make one.
    """
    owned = ownership.followed(state, subject)
    policy, level = state.policy(owned.name), config.effective(state, subject).level
    owner = ownership.owner_of(state, owned)
    standing = bool(state.live(subject))
    topic = SubjectName.of(owned.name).name
    readers = tuple(
        Reader(one.application, one.dlq or one.retry, one.idempotent_by)
        for one in registry.audience(state, topic).contracts
    )
    return Stream(
        topic=topic,
        category=Category(policy.category),
        headers=_headers(policy),
        producers=(owner.application, *policy.also_writing) if owner is not None and policy.also_writing else None,
        owner=owner.application if owner is not None else "" if standing and ownership.claimable(owned) else None,
        level=level.value if level is not None else None,
        key=_key(registry, state, owned),
        consumers=len(readers) or None,
        readers=readers or None,
        dead_letters=dead_letters_of(topic, state.topics) if readers else "",
    )


@lru_cache(maxsize=16)
def _judged(schema: Schema, _text: str, name: str, stream: Stream, accepted: tuple[Suppression, ...]) -> Findings:
    """Remembered for a moment, because a deed decides again when somebody was faster; lines are those of the text."""
    found = review(schema, name=name, stream=stream, accepted=accepted)
    more = len(found.findings) - _MOST
    doubts = [_inconclusive(one.message, one.path, one.line) for one in found.inconclusive]
    doubts += [_inconclusive(f"{more} more findings are not kept")] if more > 0 else []
    return (*(_as_json(one) for one in found.findings[:_MOST]), *doubts)


def _headers(policy: TopicPolicy) -> frozenset[str] | None:
    """The names that the policy asks for; where records must name their schema, that is one more."""
    required = frozenset(policy.required_headers)
    named = {"dataschema"} if policy.wire in {"confluent", "header"} else set[str]()
    return required | named if required else None


def _key(registry: Registry, state: State, owned: Owned) -> str | None:
    """The one field of the key's schema; None where there is no key subject, or more or less than a field in it."""
    held = state.latest(f"{owned.name}-key") if owned.kind == "topic" else None
    if held is None:
        return None
    fields = registry.parsed(state, held.sequence).outline.root.fields
    return fields[0].name if len(fields) == 1 else None


def _as_json(one: Finding) -> dict[str, Json]:
    return {
        "code": one.code,
        "rule": one.rule,
        "severity": one.severity.label,
        "confidence": one.confidence,
        "line": one.line,
        "path": one.path,
        "message": one.message,
        "evidence": one.evidence,
        "fix": one.fix,
    }


def _inconclusive(message: str, path: str = "", line: int = 0) -> dict[str, Json]:
    """What nobody has looked at, said where findings are: silence would be taken for "clean"."""
    return {
        "code": "INCONCLUSIVE",
        "rule": "inconclusive",
        "severity": Severity.INFO.label,
        "confidence": 0.0,
        "line": line,
        "path": path,
        "message": message,
        "evidence": "",
        "fix": "`skra lint` on the file judges as much as there is",
    }


def _work(schema: Schema) -> int:
    fields = values = 0
    for sizes in _sizes((schema.outline.root,), _DEEPEST):
        fields, values = fields + sizes[0], values + sizes[1]
        if fields * (1 + values) > _WORK:
            break
    return fields * (1 + values)


def _sizes(records: Sequence[Record], depth: int) -> Iterator[tuple[int, int]]:
    for record in records if depth else ():
        yield len(record.fields), sum(len(field.enum) for field in record.fields)
        below = [field.record for field in record.fields if field.record is not None]
        yield from _sizes((*below, *record.variants), depth - 1)
