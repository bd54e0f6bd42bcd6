"""Every `skra` command that a guide shows, and that is no server, has options that exist."""

import re
import shlex
from pathlib import Path

import click
import pytest

from skra.__main__ import main

ROOT = Path(__file__).parents[2]
COMMANDS = "check|diff|lint|import|export|search|show|subjects|principal|audit"
LINE = re.compile(rf"^(?:\s*- (?:run: )?|\$ )?(skra (?:{COMMANDS}) .*)$", re.MULTILINE)
SHOWN = [line for page in sorted((ROOT / "docs").rglob("*.md")) for line in LINE.findall(page.read_text("utf-8"))]


def test_the_guides_show_some():
    assert len(SHOWN) > 8


@pytest.mark.parametrize("line", SHOWN)
def test_what_a_guide_shows_can_be_typed(line):
    _, name, *words = shlex.split(line.partition(" > ")[0], comments=True)
    command = main.get_command(click.Context(main), name)
    if isinstance(command, click.Group):
        name, *words = words
        command = command.get_command(click.Context(command), name)
    assert command.make_context(name, words).params
