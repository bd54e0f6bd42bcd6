"""Avro samples without the tags of unions: consoles print `{"pageId": {"int": 3}}` where the event holds 3."""

from collections.abc import Iterator, Mapping, Sequence

from skra_compat import InvalidEvent, Schema
from skra_compat.event import Json

Samples = Sequence[Mapping[str, Json]]
_PRIMITIVES = frozenset({"boolean", "int", "long", "float", "double", "bytes", "string", "array", "map"})


def untagged(schema: Schema, samples: Samples) -> Samples:
    """The samples as plain values; those that have no tags, or are no events of the schema, as they are."""
    if schema.format != "AVRO" or schema.outline.root.variants:
        return samples
    return list(_untagged(schema, samples))


def _untagged(schema: Schema, samples: Samples) -> Iterator[Mapping[str, Json]]:
    values = schema.values()
    for sample in samples:
        if not any(map(_may_be_tagged, sample.values())):
            yield sample
            continue
        try:
            read = values.read(values.write(sample))
        except InvalidEvent:
            yield sample
            continue
        plain = _without_tags(sample, read)
        yield plain if isinstance(plain, Mapping) else sample


def _may_be_tagged(value: Json) -> bool:
    if isinstance(value, list):
        return any(map(_may_be_tagged, value))
    if not isinstance(value, Mapping):
        return False
    tag = next(iter(value)) if len(value) == 1 else ""
    return tag in _PRIMITIVES or "." in tag or any(map(_may_be_tagged, value.values()))


def _without_tags(sample: Json, read: Json) -> Json:
    """What was read of the sample, without defaults that it left to the schema."""
    if isinstance(sample, Mapping) and len(sample) == 1:
        tag, inside = next(iter(sample.items()))
        if not isinstance(read, Mapping) or tag not in read:
            return _without_tags(inside, read)
    if isinstance(sample, Mapping) and isinstance(read, Mapping):
        return {name: _without_tags(value, read[name]) for name, value in sample.items() if name in read}
    if isinstance(sample, list) and isinstance(read, list):
        return [_without_tags(one, other) for one, other in zip(sample, read, strict=True)]
    return read
