"""Asks git, in a process of its own."""

from pathlib import Path
from typing import TYPE_CHECKING

from skra.exits import Unusable

if TYPE_CHECKING:
    import subprocess


def answered(folder: Path, *arguments: str, problem: str) -> bytes:
    """What git says in a folder; `problem` is what a failure means.

    Raises:
        Unusable: git fails, or is not installed.
    """
    done = run(folder, *arguments)
    if done.returncode:
        detail = done.stderr.decode(errors="replace").strip()
        raise Unusable(f"git in {folder}: {problem}" + (f": {detail}" if detail else ""))
    return done.stdout


def run(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[bytes]":
    """Git's answer in a folder, whatever it is. Raises Unusable where git is not installed."""
    import subprocess  # noqa: PLC0415 - loaded only where git is asked

    try:
        return subprocess.run(  # noqa: S603 - a list, no shell
            ["git", "-C", str(folder), *arguments],  # noqa: S607 - the git that the user works with
            capture_output=True,
            check=False,
        )
    except FileNotFoundError as missing:
        raise Unusable("git: not installed, and the past of a file is asked of it") from missing
