"""What makes two schemas one: the MD5 behind ids and GUIDs (registry API §1.6).

The layout of the hashed bytes is upstream's, so that a schema has the same GUID here and there.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from skra_app.registry.content import Metadata, Rule, RuleSet
from skra_compat import Reference

CONFLUENT_VERSION: Final = "confluent:version"
"""A metadata property that says which version its bearer has; not part of what a schema is when it is looked up."""

_MARK: Final = b"\x01"
_DIGITS: Final = 10


def digest(canonical: str, references: Iterable[Reference], metadata: Metadata | None, rules: RuleSet | None) -> bytes:
    """The 16 bytes of the GUID; empty metadata and rules are none."""
    hasher = hashlib.md5(canonical.encode(), usedforsecurity=False)
    for reference in references:
        hasher.update(reference.name.encode() + reference.subject.encode())
        hasher.update(reference.version.to_bytes(4, signed=True))
    if metadata:
        hasher.update(_MARK + "".join(_of_metadata(metadata)).encode())
    if rules:
        hasher.update(_MARK + b"".join(_of_rules(rules)))
    return hasher.digest()


def guid_of(digest: bytes) -> str:
    """A digest as UUIDs are written."""
    digits = digest.hex()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def unversioned(metadata: Metadata | None) -> Metadata | None:
    """Metadata without the property that only says which version it was; None when nothing is left."""
    if not metadata or CONFLUENT_VERSION not in metadata.properties:
        return metadata or None
    left = {name: value for name, value in metadata.properties.items() if name != CONFLUENT_VERSION}
    return replace(metadata, properties=left) or None


def version_said(metadata: Metadata | None) -> int | None:
    """The version that metadata say their bearer has."""
    said = metadata.properties.get(CONFLUENT_VERSION, "") if metadata else ""
    return int(said) if said.isascii() and said.isdecimal() and len(said) <= _DIGITS else None


def _of_metadata(metadata: Metadata) -> Iterator[str]:
    for path, tags in sorted(metadata.tags.items()):
        yield path
        yield from sorted(tags)
    for name, value in sorted(metadata.properties.items()):
        yield name + value
    yield from sorted(metadata.sensitive)


def _of_rules(rules: RuleSet) -> Iterator[bytes]:
    for rule in (*rules.migration, *rules.domain, *rules.encoding):
        yield "".join(_of_rule(rule)).encode()
        if rule.disabled:
            yield _MARK
    if rules.enable_at:
        yield rules.enable_at.encode()


def _of_rule(rule: Rule) -> Iterator[str]:
    yield from (member for member in (rule.name, rule.doc, rule.kind, rule.mode, rule.type) if member)
    yield from sorted(rule.tags)
    for name, value in sorted(rule.params.items()):
        yield name + value
    yield from (member for member in (rule.expr, rule.on_success, rule.on_failure) if member)
