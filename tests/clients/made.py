"""What another language's tools make of a project, made once for its sources and kept outside of the tree."""

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "skra-tests"


class NotMade(Exception):
    """The tool could not fetch what the project needs; with the end of what it said."""


def made(project: Path, name: str, make: Callable[[Path], None], of: Callable[[Path], bool] = Path.is_file) -> Path:
    """The folder that `make` filled, made anew when a file of the project for which `of` holds has changed.

    Raises:
        NotMade: by `make`.
    """
    sources = sorted(file for file in project.rglob("*") if file.is_file() and of(file))
    written = hashlib.sha256(b"".join(str(file.relative_to(project)).encode() + file.read_bytes() for file in sources))
    into = CACHE / f"{name}-{written.hexdigest()[:16]}"
    if not into.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        making = Path(tempfile.mkdtemp(dir=CACHE))
        make(making)
        try:
            making.rename(into)
        except OSError:  # another run was faster
            shutil.rmtree(making)
    return into


def told(command: Sequence[str], folder: Path, **environment: str) -> None:
    """Run a tool to its end. Raises NotMade."""
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **environment}, capture_output=True, check=False, text=True
    )
    if done.returncode != 0:
        raise NotMade(f"{' '.join(command)}: {(done.stdout + done.stderr)[-1500:]}")
