"""Topics as text and as JSON."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from skra.client import Registered
from skra.kafka.cluster import Group
from skra.kafka.topics import POLICY, TopicState, subjects_of
from skra.report.line import one_line


class Held(NamedTuple):
    """What a registry knows of topics; None everywhere where none answers."""

    owners: Mapping[str, Mapping[str, Any]] | None
    """By topic."""
    subjects: Sequence[str] | None


def rows(states: Sequence[TopicState], known: Held) -> Iterator[str]:
    """One line a topic, in columns."""
    table = [("TOPIC", "PARTITIONS", "RECORDS", "SIZE", "OWNER", "SUBJECTS")]
    table += [
        (
            one.name,
            str(len(one.partitions)),
            str(one.records),
            _size(one.size),
            _owner(one, known),
            "?" if known.subjects is None else ", ".join(subjects_of(one, known.subjects)) or "-",
        )
        for one in states
    ]
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    for row in table:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def listed_json(state: TopicState, known: Held) -> dict[str, Any]:
    """A topic in short."""
    owner = None if known.owners is None else known.owners.get(state.name)
    return {
        "topic": state.name,
        "partitions": len(state.partitions),
        "records": state.records,
        "size": state.size,
        "owner": None if owner is None else owner["application"],
        "subjects": None if known.subjects is None else subjects_of(state, known.subjects),
    }


def shown_json(
    state: TopicState, known: Held, versions: Sequence[Registered], groups: Sequence[Group]
) -> dict[str, Any]:
    """Everything about a topic."""
    return listed_json(state, known) | {
        "partitions": [one._asdict() for one in state.partitions],
        "subjects": [
            {"subject": one.subject, "version": one.version, "id": one.id, "schemaType": one.format} for one in versions
        ],
        "policy": dict(state.policy),
        "configs": {name: value for name, value in state.changed.items() if not name.startswith(POLICY)},
        "groups": [
            {
                "group": one.name,
                "state": one.state,
                "members": one.members,
                "lag": lag,
                "committed": {str(part): at for (topic, part), at in one.committed.items() if topic == state.name},
            }
            for one in groups
            if (lag := state.lag(one)) is not None
        ],
    }


def shown(state: TopicState, known: Held, versions: Sequence[Registered], groups: Sequence[Group]) -> Iterator[str]:
    """The same, line by line."""
    yield f"{state.name}: owner {_owner(state, known)}, {state.records} records, {_size(state.size)}"
    for part in state.partitions:
        held = f"offsets {part.first} to {part.end - 1}" if part.end > part.first else f"empty, next offset {part.end}"
        yield f"  partition {part.partition}: {held}, {_size(part.size)}"
    for one in versions:
        yield "  " + one_line(f"subject {one.subject}: version {one.version}, id {one.id}, {one.format}")
    if known.subjects is not None and not versions:
        yield "  no schema: anything is taken"
    for name, value in state.changed.items():
        yield "  " + one_line(f"{name} = {value}")
    for group in groups:
        lag = state.lag(group)
        if lag is not None:
            members = f"{group.members} member{'' if group.members == 1 else 's'}"
            yield "  " + one_line(f"group {group.name}: {group.state}, {members}, lag {lag}")


def _owner(state: TopicState, known: Held) -> str:
    if known.owners is None:
        return "?"
    found = known.owners.get(state.name)
    return "-" if found is None else one_line(str(found["application"]))


def _size(size: int | None) -> str:
    if size is None:
        return "?"
    number, units = float(size), ["B", "KB", "MB", "GB", "TB"]
    while number >= 1000 and len(units) > 1:
        number, units = number / 1000, units[1:]
    return f"{number:.0f} {units[0]}" if units[0] == "B" else f"{number:.1f} {units[0]}"
