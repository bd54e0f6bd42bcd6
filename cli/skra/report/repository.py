"""Files as a pipeline names them: from the root of its repository."""

import os
from pathlib import Path

_ROOTS = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR")
"""Where pipelines say that the root is."""


def from_root(file: str) -> str | None:
    """The path of a file from the repository's root, or from here where no pipeline names one; None outside of it."""
    root = Path(next((os.environ[name] for name in _ROOTS if os.environ.get(name)), ".")).resolve()
    path = Path(file)
    place = path.parent.resolve() / path.name
    return place.relative_to(root).as_posix() if place.is_relative_to(root) else None
