"""Which files are not as they were at a revision: committed since, changed in the working tree, or new."""

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeVar

import click

from skra.exits import Unusable
from skra.git_process import answered, run

C = TypeVar("C", bound=Callable[..., object])


def changed_option(command: C) -> C:
    """Add `--changed-since`."""
    option = click.option(
        "--changed-since", "revision", metavar="REVISION", help="Only files that git says have changed since."
    )
    return option(command)


def has_changed(revision: str) -> Callable[[Path], bool]:
    """Whether a file differs from what it was where this branch left the revision's; deleted ones do not count.

    Raises:
        Unusable: it is spelled like an option. The answer raises it where there is no git, repository or revision.
    """
    if revision.startswith("-"):
        raise Unusable(f"--changed-since {revision!r}: expected a branch, a tag or a commit")
    root_of = cache(_root)

    @cache
    def changed_in(root: Path) -> frozenset[Path]:
        return _changed(root, revision)

    def changed(file: Path) -> bool:
        folder = file.absolute().parent
        return folder.resolve() / file.name in changed_in(root_of(folder))

    return changed


def _root(folder: Path) -> Path:
    text = answered(folder, "rev-parse", "--show-toplevel", problem="no repository around the file")
    return Path(os.fsdecode(text.rstrip(b"\n"))).resolve()


def _changed(root: Path, revision: str) -> frozenset[Path]:
    answered(root, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}", problem=f"no revision {revision!r}")
    together = run(root, "merge-base", revision, "HEAD")
    since = together.stdout.decode().strip() if not together.returncode else revision
    problem = f"cannot compare with {revision!r}"
    changed = answered(root, "diff", "--name-only", "--diff-filter=d", "-z", since, "--", problem=problem)
    new = answered(root, "ls-files", "--others", "--exclude-standard", "-z", problem=problem)
    return frozenset(root / os.fsdecode(name) for name in (changed + new).split(b"\0") if name)
