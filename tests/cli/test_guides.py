"""Every `skra` command that a guide shows, and that is no server, has options that exist."""

import re
import shlex
from pathlib import Path

import click
import pytest

from skra.__main__ import main

ROOT = Path(__file__).parents[2]
COMMANDS = (
    "audit|check|consume|contract|diff|dlq|doctor|export|impact|import|lint|owner|principal|produce|search|show"
    "|subjects|topic|who-reads"
)
LINE = re.compile(rf"^(?:\s*- (?:run: )?|\$ )?(skra (?:{COMMANDS}) .*)$", re.MULTILINE)
REGISTERS = re.compile(r"^\$ (skra register .*)$", re.MULTILINE)
SHOWN = [line for page in sorted((ROOT / "docs").rglob("*.md")) for line in LINE.findall(page.read_text("utf-8"))]


def test_the_guides_show_some():
    assert len(SHOWN) > 8


@pytest.mark.parametrize("line", SHOWN)
def test_what_a_guide_shows_can_be_typed(line):
    _, name, *words = shlex.split(re.split(r" [>|] ", line)[0], comments=True)
    command = main.get_command(click.Context(main), name)
    while isinstance(command, click.Group):
        name, command, words = command.resolve_command(click.Context(command), words)
    assert command.make_context(name, words).params


def test_the_guide_to_the_console_runs_as_it_stands(skra, service, write, monkeypatch, tmp_path):
    """Line by line, in order; what is followed would go on for ever, and a doctor may find something."""
    monkeypatch.chdir(tmp_path)
    write(
        "orders.json", {"type": "object", "required": ["orderId", "total"], "properties": {"total": {"type": "number"}}}
    )
    write("events.ndjson", '{"orderId": "o-3", "total": 1}\n{"orderId": "o-4", "total": 2}\n')
    page = (ROOT / "docs" / "guides" / "console.md").read_text("utf-8")
    lines = [line for line in LINE.findall(page) + REGISTERS.findall(page) if "--follow" not in line]
    lines.sort(key=page.index)
    assert len(lines) > 12
    for line in lines:
        _, *words = shlex.split(re.split(r" [>|] ", line)[0])
        told = skra(*words, SKRA_URL=service.registry_url, SKRA_BROKER=service.bootstrap_servers)
        assert told.exit_code in ({0, 1} if words == ["doctor"] else {0}), (line, told.output)
