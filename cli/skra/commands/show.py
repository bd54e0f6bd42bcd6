"""`skra show`: one version of a subject, or the schema of an id."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

import click

from skra.about import About
from skra.client import Registered, RegistryClient
from skra.exits import Missing, Unusable
from skra.options import output_option, with_registry
from skra.report.line import one_line

Findings: TypeAlias = Sequence[Mapping[str, object]]


@click.command()
@click.argument("subject", required=False)
@click.option("--version", default="latest", show_default=True, help="The number of a version, or latest.")
@click.option("--id", "schema_id", type=click.IntRange(0), help="In place of SUBJECT: the id in a record's header.")
@click.option("--deleted", is_flag=True, help="Softly deleted versions too.")
@click.option("--referenced-by", is_flag=True, help="Tell who refers to it.")
@output_option("json")
@with_registry
def command(  # noqa: PLR0913 - one parameter a flag
    registry: RegistryClient,
    *,
    subject: str | None,
    version: str,
    schema_id: int | None,
    deleted: bool,
    referenced_by: bool,
    output: str,
) -> None:
    """Show the schema of SUBJECT: id, version, format, owner, level, metadata, references, text, and what lint said.

    Of a schema that was imported though it is off the rules of its language it is said what was forgiven.
    """
    if (subject is None) == (schema_id is None):
        raise Unusable("expected SUBJECT or --id NUMBER, one of the two")
    if version != "latest" and not version.isdecimal():
        raise Unusable(f"--version {version!r}: expected a number, or latest")
    if schema_id is not None:
        subject, version = _carrier(registry, schema_id)
    elif deleted and version == "latest":
        version = str(max(registry.versions(subject or "", deleted=True)))
    about = About(registry, registry.version(subject or "", version, deleted=deleted or schema_id is not None))
    judged = _judged(registry, about.version)
    if output == "json":
        told = {"offTheRules": judged.off_the_rules, "findings": judged.findings}
        told = {name: value for name, value in told.items() if value}
        click.echo(json.dumps(_as_json(about, referenced_by=referenced_by) | told, ensure_ascii=False))
    else:
        note = [f"note: {one_line(judged.off_the_rules)}"] if judged.off_the_rules else []
        head = "\n".join([*_head(about, referenced_by=referenced_by), *note, "", _indented(about.version)])
        click.echo("\n\n".join([head, *_told(judged.findings)]))


class _Judged(NamedTuple):
    """What Skra says of a version beside the text."""

    off_the_rules: str = ""
    """What was forgiven."""
    findings: Findings = ()


def _judged(registry: RegistryClient, version: Registered) -> _Judged:
    """Of the findings those that somebody should do something about; nothing from other registries."""
    said = registry.judged(version.subject, version.version) or {}
    findings = [
        one for one in said.get("findings", ()) if one.get("severity") != "info" or one.get("code") == "INCONCLUSIVE"
    ]
    return _Judged(str(said.get("offTheRules", "")), findings)


def _carrier(registry: RegistryClient, schema_id: int) -> tuple[str, str]:
    """The first of those that carry an id, which is one schema."""
    try:
        subject, number = registry.places(schema_id)[0]
    except (Missing, IndexError) as problem:
        raise Missing(
            f"--id {schema_id}: no version carries it at {registry.url}: "
            "ask the registry that the record's producer used"
        ) from problem
    return subject, str(number)


def _as_json(about: About, *, referenced_by: bool) -> dict[str, object]:
    found = about.version
    references = [{"name": name, "subject": subject, "version": version} for name, subject, version in found.references]
    members: dict[str, object] = {
        "subject": found.subject,
        "version": found.version,
        "id": found.id,
        "format": found.format,
        "owner": about.owner or None,
        "level": about.config.get("compatibilityLevel"),
        "mode": about.mode or None,
        "text": found.text,
        "references": references,
        "metadata": found.metadata,
        "ruleSet": found.rules,
    }
    if referenced_by:
        members["referencedBy"] = [{"subject": subject, "version": version} for subject, version in about.referrers]
    return members


def _told(findings: Findings) -> Iterator[str]:
    """A paragraph with a line for each."""
    if findings:
        yield "\n".join(["the linter said:", *map(_line, findings)])


def _line(finding: Mapping[str, object]) -> str:
    at = f" at {finding['path']}" if finding.get("path") else ""
    rule = f"{finding.get('severity')} {finding.get('code')} {finding.get('rule')}"
    return one_line(f"  {rule}{at}: {finding.get('message')}")


def _head(about: About, *, referenced_by: bool) -> Iterator[str]:
    found = about.version
    yield f"{found.subject} version {found.version}, id {found.id}, {found.format}"
    level = about.config.get("compatibilityLevel")
    yield f"owner {about.owner or 'nobody'}, level {level}, mode {about.mode or 'unknown'}"
    yield from (f"refers to {name} = {subject} version {version}" for name, subject, version in found.references)
    for name, value in found.metadata.items():
        yield f"{name}: {one_line(json.dumps(value, ensure_ascii=False))}"
    if found.rules:
        yield f"rules: {one_line(json.dumps(found.rules, ensure_ascii=False))}"
    if referenced_by:
        yield from (f"referenced by {subject} version {version}" for subject, version in about.referrers)
        if not about.referrers:
            yield "referenced by nobody"


def _indented(found: Registered) -> str:
    """The text, laid out where it is JSON; a registry may hold other languages than those known here."""
    try:
        return json.dumps(json.loads(found.text), indent=2, ensure_ascii=False)
    except ValueError:
        return found.text.rstrip()
