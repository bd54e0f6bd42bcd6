"""Topics and their policies: the nouns."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Final, NamedTuple

from skra_app.errors import InvalidPolicy
from skra_app.journal import Json
from skra_app.registry.version_range import WRITTEN, VersionRange, version_range

PREFIX: Final = "skra."
"""Before the name of a policy member where it stands among Kafka's topic configs."""


class Topic(NamedTuple):
    """A topic of the embedded broker."""

    name: str
    uuid: str
    partitions: int
    configs: Mapping[str, str]
    """Kafka's topic configs that differ from the broker's defaults."""


@dataclass(frozen=True, slots=True)
class TopicPolicy:
    """What the gate demands of a topic's records. The defaults let ordinary clients work."""

    validation: str = "reject"
    """`off`; `observe`: accept and record; `reject`; `dlq`: send aside. Nothing is judged without a schema."""
    wire: str = "auto"
    """How records name their schema: `confluent`, `header`, `raw-json` (none: the latest), or `auto`: what is there."""
    accept: str = "any"
    """Which versions of the subject: `any`, `latest`, or a range such as `2..5` or `3..`."""
    tombstones: str = "auto"
    """Records without a value: `allow`, `reject`, or `auto`: allowed where the topic is compacted."""
    require_schema: str = "off"
    """`on`: a topic without a value schema takes nothing."""
    one_type: str = "warn"
    """Of an event type that the topic does not have: `on` refuses it, `warn` finds it, `off` takes it."""
    headers: str = ""
    """The headers that every record must have, separated by commas: names, or parts of the envelope (`trace`)."""
    writers: str = ""
    """Who may produce beside the owner, separated by commas: principals by name, or `connect-*` for all that begin so.
    A transfer empties it."""
    subjects: str = "topic"
    """Which subjects are the topic's: `topic`, `record` or `topic-record`."""
    lint: str = "off"
    """From which severity a lint finding refuses a registration: `off`, `error`, `warning`."""
    category: str = "fact"
    """What the stream is for: `fact`, `change-data`, `log` or `command`; lint rules that would be wrong are silent."""
    judge: str = "both"
    """Who may refuse a new version: the `level`, the consumers' `contracts`, or `both`."""
    timestamp_skew_ms: str = ""
    """Milliseconds that a record's time may be from the broker's clock; empty for any."""
    header_bytes: str = ""
    """Most bytes of all headers of a record, names and values; empty for any."""
    header_count: str = ""
    """Most headers of a record; empty for any."""
    cloudevents: str = "off"
    """`auto`: a record with headers `ce_…` is a complete CloudEvent in binary mode; `binary`: every record is."""
    reject_code: str = "record"
    """What a client is told of invalid records: 87 (`record`), or 44 (`policy`) for clients that do not know 87."""
    budget_bytes: str = ""
    """Most bytes of keys and values that are judged of a batch; empty for any."""
    budget_ms: str = ""
    """Most milliseconds of processor time for judging a batch; empty for any."""
    over_budget: str = "reject"
    """What becomes of a batch whose budget does not suffice: `reject`, or `accept`: it lands and is told of."""

    @property
    def required_headers(self) -> tuple[str, ...]:
        """The names in `headers`."""
        return tuple(_parts(self.headers))

    @property
    def also_writing(self) -> tuple[str, ...]:
        """The names and patterns in `writers`."""
        return tuple(_parts(self.writers))

    @property
    def limits_work(self) -> bool:
        """Whether judging a batch may cost only so much."""
        return bool(self.budget_bytes or self.budget_ms)

    def number(self, member: str) -> int | None:
        """A member that is a whole number; None where it is empty."""
        text: str = getattr(self, member)
        return int(text) if text else None

    @property
    def accepted_versions(self) -> VersionRange | None:
        """The range in `accept`; None where it is a word."""
        return version_range(self.accept)

    def welcomes(self, principal: str) -> bool:
        """Whether `writers` names a principal."""
        return any(
            principal.startswith(pattern[:-1]) if pattern.endswith("*") else principal == pattern
            for pattern in _parts(self.writers)
        )

    def with_members(self, members: Mapping[str, str | None]) -> "TopicPolicy":
        """This policy with some members changed; None takes a member back to its default.

        Names may carry the prefix `skra.`, and `-`, `_` and `.` are one letter.

        Raises:
            InvalidPolicy: an unknown member, or a value that it cannot have.
        """
        changes = {attribute(name): (name, value) for name, value in members.items()}
        return replace(self, **{member: _value(member, *change) for member, change in changes.items()})

    def to_json(self) -> dict[str, Json]:
        """Every member by its written name (`require-schema`)."""
        return {row.name.replace("_", "-"): getattr(self, row.name) for row in fields(self)}


CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "validation": ("off", "observe", "reject", "dlq"),
    "wire": ("auto", "confluent", "raw-json", "header"),
    "accept": ("any", "latest"),
    "tombstones": ("auto", "allow", "reject"),
    "require_schema": ("off", "on"),
    "one_type": ("off", "warn", "on"),
    "subjects": ("topic", "record", "topic-record"),
    "lint": ("off", "error", "warning"),
    "judge": ("level", "contracts", "both"),
    "category": ("fact", "change-data", "log", "command"),
    "cloudevents": ("off", "auto", "binary"),
    "reject_code": ("record", "policy"),
    "over_budget": ("reject", "accept"),
}
"""The values that a member can have, where they are counted."""

NUMBERS: Final = frozenset({"timestamp_skew_ms", "header_bytes", "header_count", "budget_bytes", "budget_ms"})
"""The members that are whole numbers."""
ALSO: Final = {"schema_accept": "accept", "tombstone": "tombstones"}
"""Names that people know members by, and what we call them."""

DEFAULT_POLICY: Final = TopicPolicy()


_WRITER: Final = re.compile(r"[^*]+\*?")
"""A bare `*` would be everybody."""


def _parts(listed: str) -> list[str]:
    return [part for part in (each.strip() for each in listed.split(",")) if part]


def attribute(name: str) -> str:
    """Our name of a member; raises InvalidPolicy for one that does not exist."""
    written = name.removeprefix(PREFIX).replace("-", "_").replace(".", "_")
    found = ALSO.get(written, written)
    known = [row.name for row in fields(TopicPolicy)]
    if found not in known:
        there = ", ".join(member.replace("_", "-") for member in known)
        raise InvalidPolicy(f"policy member {name!r} does not exist: expected one of {there}")
    return found


def _value(member: str, name: str, value: str | None) -> str:
    if value is None:
        return str(getattr(DEFAULT_POLICY, member))
    if member in NUMBERS:
        return _whole(name, value)
    choices = CHOICES.get(member, ())
    given = {"true": "on", "false": "off"}.get(value.lower(), value) if "on" in choices else value
    if member == "writers" and (wrong := next((each for each in _parts(given) if not _WRITER.fullmatch(each)), None)):
        raise InvalidPolicy(
            f"policy member {name!r}: expected names of principals, or their beginnings with '*' behind, with commas "
            f"between; found {wrong!r}. To let everybody write, let nobody own the topic"
        )
    if not choices or given in choices or (member == "accept" and version_range(given)):
        return given
    wanted = (*choices, WRITTEN) if member == "accept" else choices
    raise InvalidPolicy(f"policy member {name!r}: expected {' or '.join(wanted)}, found {value!r}")


def _whole(name: str, value: str) -> str:
    given = value.strip()
    if not given or (given.isascii() and given.isdigit() and len(given) <= 18):
        return given
    raise InvalidPolicy(f"policy member {name!r}: expected a whole number, or nothing for no limit, found {value!r}")
