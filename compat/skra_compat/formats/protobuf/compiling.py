"""Many `.proto` texts in few calls of the compiler, whose start costs more than most texts.

What comes of it is kept until `compiled` asks for it, one text at a time; a text that the compiler refuses is left to
that call, so a refusal never speaks of another file. In one call all files share their names, so texts that declare the
same ones go into different calls.
"""

import re
import secrets
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from google.protobuf.descriptor_pb2 import FileDescriptorProto, FileDescriptorSet

from skra_compat.errors import InvalidSchema
from skra_compat.formats.protobuf.protoc import encoded, keep, kept, run

_MOST = 100
"""Texts in one call; it has as much time as a single one."""
_REFUSALS = 10
"""Texts that may be taken out of a call before the others are left to calls of their own."""
_BLAMED = re.compile(r"^(?:[^:\n]*/)?([^:/\n]+/[^:/\n]+):\d+:\d+: (?!warning:)", re.MULTILINE)
_NOISE = re.compile(r"//[^\n]*|/\*.*?\*/|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", re.DOTALL)
_PACKAGE = re.compile(r"\bpackage\s+([\w.]+)\s*;")
_DECLARED = re.compile(r"([{}])|\b(message|enum|service)\s+(\w+)|\b(\w+)\s*=\s*-?\w+")

Names = frozenset[str]


def compile_together(name: str, texts: Iterable[str], references: bytes) -> None:
    """Have the results of `compiled(name, text, references)` ready for texts that the compiler takes."""
    waiting = [text for text in dict.fromkeys(texts) if not kept(name, text, references)]
    for chunk in _apart(waiting):
        if len(chunk) > 1:
            _compile(name, chunk, references)


def _compile(name: str, texts: Sequence[str], references: bytes) -> None:
    """One call, and one more for each text that the compiler names as being at fault."""
    with TemporaryDirectory(prefix="skra-protoc-") as folder:
        place = Path(folder)
        (place / "references").write_bytes(references)
        staged = dict(_staged(place, name, texts))
        for _ in range(_REFUSALS):
            complaints = run(place, list(staged)) if staged else ""
            if complaints is None:
                _keep(name, staged, (place / "descriptors").read_bytes(), references)
                return
            blamed = next((path for path in _BLAMED.findall(complaints) if path in staged), None)
            if blamed is None:
                return
            del staged[blamed]


def _staged(place: Path, name: str, texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each text in a folder of its own, whose name no text can know to import it; the import name and the text."""
    for text in texts:
        folder = secrets.token_hex(8)
        try:
            content = encoded(text)
        except InvalidSchema:
            continue
        (place / "text" / folder).mkdir(parents=True)
        (place / "text" / folder / name).write_bytes(content)
        yield f"{folder}/{name}", text


def _keep(name: str, staged: dict[str, str], descriptors: bytes, references: bytes) -> None:
    files = {file.name: file for file in FileDescriptorSet.FromString(descriptors).file}
    for path, text in staged.items():
        found = FileDescriptorSet(file=[files[one] for one in _imports_first(files, path)])
        found.file[-1].name = name
        keep(name, text, references, found.SerializeToString())


def _imports_first(files: dict[str, FileDescriptorProto], path: str) -> list[str]:
    """A file's import names, each after those that it imports, and the file itself."""
    ordered: dict[str, None] = {}
    waiting = [(path, False)]
    while waiting:
        one, done = waiting.pop()
        if done:
            ordered[one] = None
        elif one not in ordered:
            waiting.append((one, True))
            waiting += [(imported, False) for imported in reversed(files[one].dependency) if imported not in ordered]
    return list(ordered)


def _apart(texts: Iterable[str]) -> Iterator[list[str]]:
    """The texts in groups of which no two declare the same name."""
    open_ones: list[tuple[list[str], set[str]]] = []
    for text in texts:
        names = _names(text)
        group = next((one for one in open_ones if len(one[0]) < _MOST and names.isdisjoint(one[1])), None)
        if group is None:
            group = (list[str](), set[str]())
            open_ones.append(group)
        group[0].append(text)
        group[1].update(names)
    yield from (group for group, _ in open_ones)


def _names(text: str) -> Names:
    """The full names that a text declares outermost, roughly: what is missed costs a call, and no answer."""
    bare = _NOISE.sub(" ", text)
    package = _PACKAGE.search(bare)
    scope = f"{package[1]}." if package else ""
    found: set[str] = set()
    depth, in_enum = 0, False
    for brace, kind, name, value in _DECLARED.findall(bare):
        if brace:
            depth += 1 if brace == "{" else -1
        elif kind and depth == 0:
            found.add(scope + name)
            in_enum = kind == "enum"
        elif value and depth == 1 and in_enum:
            found.add(scope + value)
    return frozenset(found)
