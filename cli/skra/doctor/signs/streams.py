"""Topics and subjects: who owns them, what their records must be, and what the linter says of their streams."""

from collections.abc import Iterator
from typing import Final

from skra.doctor.picture import Picture
from skra.doctor.symptom import Severity as Weight
from skra.doctor.symptom import Symptom
from skra.kafka.topics import subjects_of
from skra_lint import Severity, rule_named

_WEIGHTS: Final[dict[Severity, Weight]] = {
    Severity.ERROR: "error",
    Severity.WARN: "warning",
    Severity.INFO: "note",
}
_NO_SCHEMA: Final = rule_named("no-schema")
_NO_OWNER: Final = rule_named("no-owner")
_LOOSE: Final = {"off": "records are not judged at all", "observe": "bad records are noted, and land all the same"}


def schemas(picture: Picture) -> Iterator[Symptom]:
    """A topic whose values nothing judges; the linter's ST203, where there is no schema to lint."""
    tied = frozenset[str]().union(*picture.tied.values())
    for topic in picture.topics:
        of_values = [name for name in subjects_of(topic, picture.subjects) if not name.endswith("-key")]
        if of_values or topic.name in tied or topic.policy.get("subjects") == "record":
            continue
        if topic.policy.get("require-schema") == "on":
            what = "it has no value schema and requires one: nothing lands"
        else:
            what = "it has no value schema: it takes anything"
        yield Symptom(
            _WEIGHTS[_NO_SCHEMA.severity],
            _NO_SCHEMA.code,
            topic.name,
            what,
            "nothing keeps a malformed event from its consumers",
            f"skra register {topic.name}-value FILE",
        )


def owners(picture: Picture) -> Iterator[Symptom]:
    """A topic that anybody may write; the linter's ST204."""
    if picture.owners is None:
        return
    for topic in picture.topics:
        if topic.name not in picture.owners:
            yield Symptom(
                _WEIGHTS[_NO_OWNER.severity],
                _NO_OWNER.code,
                topic.name,
                "nobody owns it",
                "anybody may write it and change its schema",
                f"skra owner claim {topic.name} --user APPLICATION",
            )


def policies(picture: Picture) -> Iterator[Symptom]:
    """A topic whose gate is open."""
    for topic in picture.topics:
        mode = topic.policy.get("validation", "")
        if mode in _LOOSE:
            yield Symptom(
                "warning",
                f"validation-{mode}",
                topic.name,
                f"validation is {mode}: {_LOOSE[mode]}",
                "consumers meet events that they cannot read",
                f"skra topic config set {topic.name} skra.validation=reject",
            )


def strays(picture: Picture) -> Iterator[Symptom]:
    """A subject whose topic does not exist, or that is nobody's."""
    known = picture.overview.topics
    for subject in picture.subjects:
        topic, _, part = subject.rpartition("-")
        if subject.startswith(":") or not known.keys().isdisjoint(picture.tied.get(subject, ())):
            continue
        if part in {"value", "key"} and topic and topic not in known:
            yield Symptom(
                "warning",
                "no-topic",
                subject,
                f"there is no topic '{topic}'",
                "a misspelt subject protects nothing",
                f"skra topic create {topic}, or delete the subject",
            )
        elif subject in picture.unreferenced and not any(
            subject in subjects_of(state, picture.subjects) or state.policy.get("subjects") == "record"
            for state in known.values()
        ):
            yield Symptom(
                "note",
                "no-topic",
                subject,
                "it is of no topic, and no schema refers to it",
                "what is registered there judges no record",
                "name it TOPIC-value, or set skra.subjects=record on the topic that it is for",
            )


def designs(picture: Picture) -> Iterator[Symptom]:
    """What the linter says of streams, but for what was said of their topic already."""
    said = {(one.code, one.about) for sign in (schemas, owners) for one in sign(picture)}
    for subject, findings in picture.findings.items():
        topic = subject.removesuffix("-value")
        for one in findings:
            if (one.code, topic) not in said:
                fix = f"{one.fix}; `skra lint --registry {picture.url} --subject {subject}` shows where"
                yield Symptom(_WEIGHTS[one.severity], one.code, subject, one.message, _why(one.rule), fix)


def level(picture: Picture) -> Iterator[Symptom]:
    """No compatibility where nothing else is said."""
    if picture.level == "NONE":
        yield Symptom(
            "warning",
            "global-level-none",
            picture.url,
            "the global compatibility level is NONE",
            "a new subject may change in any way that breaks its consumers",
            f"curl -X PUT {picture.url}/config -H 'Content-Type: application/json' "
            """-d '{"compatibility": "BACKWARD"}'""",
        )


def _why(rule: str) -> str:
    return rule_named(rule).summary
