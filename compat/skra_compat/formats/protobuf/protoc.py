"""`.proto` text to descriptors: the one place where the engine starts a process.

The compiler runs alone in a private folder that is gone afterwards, with nothing of our environment, a time limit and,
where the system knows them, limits on memory, processor time and file size. It sees the text, the references as one
set of descriptors, and the built-in files; it refuses absolute import names and `..` itself.
"""

import os
import re
import select
import subprocess
import sys
import time
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from skra_compat.errors import InvalidSchema, OpaqueSchema
from skra_compat.formats.protobuf.installed import folders, protoc

if sys.platform == "linux":
    import resource

SECONDS = 10
"""How long one compilation may take."""

_MEMORY = 2 << 30
_OUTPUT = 64 << 20
_MOST_READY = 1_000
_COMPLAINT = re.compile(
    r"^(?:[^:\n]*/)?(?P<file>[^/:\n]+):(?P<line>\d+):(?P<column>\d+): (?P<message>(?!warning:).*)$", re.MULTILINE
)
_NOT_FOUND = re.compile(r'Import "(?P<name>[^"]*)" was not found or had errors\.')


_READY: dict[tuple[str, str, bytes], bytes] = {}
"""Results that somebody had made ahead, until they are asked for."""


def keep(name: str, text: str, references: bytes, descriptors: bytes) -> None:
    """Have what `compiled` answers ready."""
    while len(_READY) >= _MOST_READY:
        _READY.pop(next(iter(_READY)), None)
    _READY[name, text, references] = descriptors


def kept(name: str, text: str, references: bytes) -> bool:
    """Whether the answer is ready."""
    return (name, text, references) in _READY


@lru_cache(maxsize=256)
def compiled(name: str, text: str | None, references: bytes) -> bytes:
    """The serialized `FileDescriptorSet` of a file and of all that it imports, imports first, comments included.

    `references` is a serialized `FileDescriptorSet`; without a text `name` is a built-in file.

    Raises:
        InvalidSchema: with the line and column that the compiler names. OpaqueSchema: an import is missing.
    """
    ready = _READY.pop((name, text or "", references), None)
    if ready is not None:
        return ready
    with TemporaryDirectory(prefix="skra-protoc-") as folder:
        place = Path(folder)
        (place / "text").mkdir()
        if text is not None:
            (place / "text" / name).write_bytes(encoded(text))
        (place / "references").write_bytes(references)
        complaints = run(place, [name])
        if complaints is not None:
            raise _refusal(name, complaints)
        return (place / "descriptors").read_bytes()


def run(place: Path, names: Sequence[str]) -> str | None:
    """What the compiler complains of; None when it succeeded, and `descriptors` are there."""
    command = [
        str(protoc()),
        f"--proto_path={place / 'text'}",
        *(f"--proto_path={start}={folder}" for start, folder in folders().items()),
        f"--descriptor_set_in={place / 'references'}",
        "--include_imports",
        "--include_source_info",
        "--retain_options",
        f"--descriptor_set_out={place / 'descriptors'}",
        *names,
    ]
    with (place / "complaints").open("wb") as complaints:
        child = subprocess.Popen(  # noqa: S603 - the wheel's own file, no shell, names that we chose
            command, cwd=place, env={}, stdin=subprocess.DEVNULL, stdout=complaints, stderr=complaints
        )
        _limit(child.pid)
        try:
            code = child.wait(SECONDS - _watched(child.pid))
        except subprocess.TimeoutExpired:
            return f"{names[0]}:1:1: the compiler needed more than {SECONDS} seconds: simplify the schema"
        finally:
            child.kill()
            child.wait()
    return None if code == 0 else (place / "complaints").read_text("utf-8", "replace")


def _watched(process: int) -> float:
    """Wait until a child ends, for as long as it may take; the seconds that this took.

    `Popen.wait` with a time limit looks again after ever longer pauses, which is twice as long as most texts need.
    """
    began = time.monotonic()
    if sys.platform == "linux":
        try:
            descriptor = os.pidfd_open(process)
        except OSError:  # an old kernel, or a sandbox without it
            return 0.0
        try:
            waiting = select.poll()
            waiting.register(descriptor, select.POLLIN)
            waiting.poll(SECONDS * 1000)
        finally:
            os.close(descriptor)
    return min(time.monotonic() - began, SECONDS)


def _limit(process: int) -> None:
    """Bound a child from outside: code between fork and exec is not safe in a process with threads."""
    if sys.platform == "linux":
        limits = {
            resource.RLIMIT_AS: _MEMORY,
            resource.RLIMIT_CPU: SECONDS,
            resource.RLIMIT_FSIZE: _OUTPUT,
            resource.RLIMIT_CORE: 0,
        }
        for limit, value in limits.items():
            try:
                resource.prlimit(process, limit, (value, value))
            except (ProcessLookupError, PermissionError):  # already done, or the system does not let us
                return


def encoded(text: str) -> bytes:
    """As UTF-8; raises InvalidSchema where that cannot be."""
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as reason:
        line = text.count("\n", 0, reason.start) + 1
        raise InvalidSchema(
            "the text is not valid Unicode: it holds half of a surrogate pair", line=line, column=1
        ) from None


def _refusal(name: str, complaints: str) -> InvalidSchema:
    found = [match for match in _COMPLAINT.finditer(complaints) if match["file"] == name]
    if not found:
        if placeless := re.search(rf"(?:^|/){re.escape(name)}: (?P<message>[^\n]+)", complaints, re.MULTILINE):
            return InvalidSchema(placeless["message"])
        said = " ".join(complaints.split())[:500]
        return InvalidSchema(f"the compiler gave up: {said}" if said else "the compiler gave up without a word")
    first = found[0]
    missing = _NOT_FOUND.search(first["message"])
    message = _unresolved(missing["name"], complaints) if missing else first["message"]
    refused = OpaqueSchema if missing else InvalidSchema  # what is imported is looked for in a text without faults
    return refused(message, line=int(first["line"]), column=int(first["column"]))


def _unresolved(imported: str, complaints: str) -> str:
    if imported.startswith("/") or ".." in imported.split("/") or "\\" in imported:
        return f'import "{imported}": expected a plain relative name without ".." or "\\", as references have'
    own = next((line for line in complaints.splitlines() if line.startswith(f"{imported}: ")), "")
    if own.endswith("File not found.") or not own:
        return f'import "{imported}" is not known: give the file as a reference named "{imported}"'
    return f'import "{imported}" has errors: {own.removeprefix(f"{imported}: ")}'
