"""Every `skra` command that a guide shows, and that is no server, has options that exist."""

import re
import shlex
from pathlib import Path

import click
import pytest

from skra.__main__ import main

ROOT = Path(__file__).parents[2]
COMMANDS = "audit|check|contract|diff|dlq|lint|impact|import|export|owner|principal|search|show|subjects|who-reads"
LINE = re.compile(rf"^(?:\s*- (?:run: )?|\$ )?(skra (?:{COMMANDS}) .*)$", re.MULTILINE)
SHOWN = [line for page in sorted((ROOT / "docs").rglob("*.md")) for line in LINE.findall(page.read_text("utf-8"))]


def test_the_guides_show_some():
    assert len(SHOWN) > 8


@pytest.mark.parametrize("line", SHOWN)
def test_what_a_guide_shows_can_be_typed(line):
    _, name, *words = shlex.split(line.partition(" > ")[0], comments=True)
    command = main.get_command(click.Context(main), name)
    while isinstance(command, click.Group):
        name, command, words = command.resolve_command(click.Context(command), words)
    assert command.make_context(name, words).params
