"""Real git repositories, made by the git that the user works with."""

import os
import subprocess
from pathlib import Path

PERSON = {f"GIT_{role}_{what}": "a@b" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", "-C", str(folder), *words], check=True, env={**os.environ, **PERSON})
