"""A file as it was at a revision of its git repository."""

from pathlib import Path
from typing import TYPE_CHECKING

from skra.exits import Unreadable, Unusable
from skra.schema_file import Named, SchemaReader

if TYPE_CHECKING:
    import subprocess

_GIT = "git:"


def revision_of(against: str) -> str:
    """The revision that `git:REVISION` names.

    Raises:
        Unusable: it is spelled otherwise.
    """
    revision = against.removeprefix(_GIT)
    if not against.startswith(_GIT) or not revision:
        raise Unusable(f"--against {against!r}: expected git:REVISION, such as git:main")
    return revision


def past(file: Path, revision: str, read: SchemaReader) -> Named | None:
    """The schema that a file held at a revision, and what to call it; None when the revision does not have it.

    Raises:
        Unusable: it cannot be read.
    """
    text = text_at(revision, file)
    name = f"{_GIT}{revision}:{file}"
    return None if text is None else (name, read.of_text(text, file, name))


def text_at(revision: str, file: Path) -> str | None:
    """The text of a file at a revision; None when the revision does not have it.

    Raises:
        Unusable: there is no git, no repository around the file, no such revision, or no UTF-8 text in it.
    """
    if revision.startswith("-"):
        raise Unusable(f"git: {revision!r} is no revision: expected a branch, a tag or a commit")
    if str(file) == "-":
        raise Unusable("-: the standard input has no past in git: name a file")
    folder = file.absolute().parent
    _git(folder, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}", problem=f"no revision {revision!r}")
    place = f"{revision}:./{file.name}"
    if _run(folder, "cat-file", "-e", place).returncode:
        return None
    content = _git(folder, "cat-file", "blob", place, problem=f"cannot read {place}")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as failure:
        raise Unreadable(f"git:{revision}:{file}: not UTF-8 text (byte {failure.start})", str(file)) from failure


def _git(folder: Path, *arguments: str, problem: str) -> bytes:
    done = _run(folder, *arguments)
    if done.returncode:
        detail = done.stderr.decode(errors="replace").strip()
        raise Unusable(f"git in {folder}: {problem}" + (f": {detail}" if detail else ""))
    return done.stdout


def _run(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[bytes]":
    import subprocess  # noqa: PLC0415 - loaded only where git is asked

    try:
        return subprocess.run(  # noqa: S603 - a list, no shell
            ["git", "-C", str(folder), *arguments],  # noqa: S607 - the git that the user works with
            capture_output=True,
            check=False,
        )
    except FileNotFoundError as missing:
        raise Unusable("git: not installed, and --against git:… asks it") from missing
