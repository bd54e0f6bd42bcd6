"""What `skra lint` writes: safe edits of schema files, and baselines."""

from pathlib import Path

import click

from skra.configuration.lint_settings import LintSettings
from skra.exits import Unusable
from skra.inputs.material import Material
from skra.lint_options import Edits
from skra.linting import Mend, Terms, reviewed
from skra.report.line import printable
from skra.report.linted import Linted
from skra.schema_file import STANDARD_INPUT
from skra_compat import Schema
from skra_lint import Review
from skra_lint.baseline import Baseline

_BOM = "\ufeff"


def mending(edits: Edits, terms: Terms) -> Mend:
    """What to do with each schema before it is judged: the safe edits."""
    return lambda material, settings: _mended(material, settings, edits, terms)


def write_baseline(linted: Linted, terms: Terms) -> str:
    """Set aside all that was found, and say where.

    Raises:
        Unusable: nobody says where, or it cannot be written.
    """
    file = terms.at(None).baseline
    if file is None:
        raise Unusable("--write-baseline: where? add --baseline FILE, or `baseline = FILE` to the configuration")
    baseline = Baseline.of(linted.findings)
    try:
        file.write_text(baseline.text(), "utf-8")
    except OSError as failure:
        raise Unusable(f"{file}: {failure.strerror or failure}") from failure
    return f"{file}: {len(baseline.entries)} findings are known now; only new ones will be told"


def _mended(material: Material, settings: LintSettings, edits: Edits, terms: Terms) -> Material:
    """Only what is a schema file by itself is edited; a part of a document is not."""
    path = material.path
    if path is None or path == STANDARD_INPUT or material.lines:
        return material
    from skra_lint.fix import without_unused  # noqa: PLC0415 - only where edits are asked for

    before = _raw(path)
    if before.removeprefix(_BOM) != material.schema.text:  # another event of the same file was mended
        material = material._replace(schema=_again(material.schema, before))

    def judge(text: str) -> Review:
        return reviewed(material._replace(schema=_again(material.schema, text)), settings, terms)

    after = without_unused(before, judge)
    if after == before:
        return material
    if edits.diff:
        click.echo(_difference(before, after, path))
    if not edits.fix:
        return material
    _write(path, after)
    return material._replace(schema=_again(material.schema, after))


def _again(schema: Schema, text: str) -> Schema:
    return Schema.parse(schema.format, text.removeprefix(_BOM), schema.references)


def _raw(path: Path) -> str:
    """The text with the ends of lines that it has, so that they stay."""
    return path.read_bytes().decode("utf-8")


def _write(path: Path, text: str) -> None:
    try:
        path.write_bytes(text.encode("utf-8"))
    except OSError as failure:
        raise Unusable(f"{path}: {failure.strerror or failure}") from failure


def _difference(before: str, after: str, path: Path) -> str:
    from difflib import unified_diff  # noqa: PLC0415 - only where edits are shown

    lines = unified_diff(before.splitlines(), after.splitlines(), f"a/{path}", f"b/{path}", lineterm="")
    return "\n".join(map(printable, lines))
