"""A file as it was at a revision of its git repository."""

from pathlib import Path

from skra.exits import Unreadable, Unusable
from skra.git_process import answered, run
from skra.schema_file import Named, SchemaReader

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
    answered(folder, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}", problem=f"no revision {revision!r}")
    place = f"{revision}:./{file.name}"
    if run(folder, "cat-file", "-e", place).returncode:
        return None
    content = answered(folder, "cat-file", "blob", place, problem=f"cannot read {place}")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as failure:
        raise Unreadable(f"git:{revision}:{file}: not UTF-8 text (byte {failure.start})", str(file)) from failure
