"""Writes contents into a directory that lives well in git: the same contents are the same bytes.

Files that hold what they should are not touched, files of versions that are gone are removed, and nothing outside of
`subjects/` and `contexts/` but the manifest is ever changed.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path, PurePosixPath

from skra.exits import Unusable
from skra.moving import layout
from skra.moving.contents import Contents, Members, Standing, Tie
from skra.moving.progress import progress
from skra.moving.selection import Selection
from skra.subject_name import joined, split
from skra_compat import Json


@dataclass(frozen=True, slots=True)
class Written:
    """What changed in the directory."""

    written: int
    removed: int
    same: int


def write_directory(contents: Contents, root: Path, selection: Selection) -> Written:
    """Make the directory hold these contents and no others.

    Raises:
        Unusable: it holds something else than an export of this selection, or cannot be written.
    """
    files = dict(_files(contents, selection))
    try:
        _ready(root, selection)
        stale = sorted(set(_exported(root)) - files.keys())
        with progress("writing files", len(files)) as tick:
            changed = 0
            for name, text in files.items():
                changed += _put(root / name, text.encode("utf-8", "surrogatepass"))
                tick(1)
        _remove(root, stale)
    except OSError as failure:
        raise Unusable(f"{failure.filename or root}: {failure.strerror}: expected a directory to write to") from failure
    return Written(changed, len(stale), len(files) - changed)


def _files(contents: Contents, selection: Selection) -> Iterator[tuple[PurePosixPath, str]]:
    yield PurePosixPath(layout.MANIFEST), layout.as_json(_manifest(contents, selection))
    subjects = {
        subject: list(found) for subject, found in groupby(contents.versions.values(), lambda one: one.place.subject)
    }
    scopes = {*contents.configs, *contents.modes} - {""}
    for context in sorted({split(name)[0] for name in scopes if not split(name)[1]}):
        yield layout.context_folder(context) / layout.CONTEXT, layout.as_json(_context(contents, context))
    for subject in sorted({*subjects, *(name for name in scopes if split(name)[1])}):
        versions = subjects.get(subject, [])
        place = layout.folder(subject)
        yield place / layout.SUBJECT, layout.as_json(_subject(contents, subject, versions))
        for one in versions:
            file = place / layout.text_file(one.place.version, one.format)
            yield file, layout.written(one.format, one.text)


def _manifest(contents: Contents, selection: Selection) -> Members:
    said = selection.to_json()
    return {"layout": layout.LAYOUT, **({"selection": said} if said else {}), **_scope(contents, "")}


def _context(contents: Contents, context: str) -> Members:
    return {"context": context, **_scope(contents, joined(context, ""))}


def _subject(contents: Contents, subject: str, versions: list[Standing]) -> Members:
    tied: list[Json] = [
        _association(tie, one) for tie, one in contents.associations.items() if one["subject"] == subject
    ]
    return {
        "subject": subject,
        **_scope(contents, subject),
        **({"associations": tied} if tied else {}),
        "versions": [_version(one) for one in versions],
    }


def _association(tie: Tie, said: Members) -> Members:
    own = {name: value for name, value in said.items() if name != "subject"}
    return {"resourceId": tie.resource, "resourceType": tie.kind, "associationType": tie.type, **own}


def _scope(contents: Contents, scope: str) -> dict[str, Json]:
    said: dict[str, Json] = {"config": contents.configs.get(scope), "mode": contents.modes.get(scope)}
    return {name: value for name, value in said.items() if value is not None}


def _version(one: Standing) -> Members:
    members: dict[str, Json] = {
        "version": one.place.version,
        "id": one.id,
        "schemaType": one.format,
        "references": [each._asdict() for each in one.references],
        "metadata": one.metadata,
        "ruleSet": one.rules,
        "deleted": one.deleted,
    }
    return {name: value for name, value in members.items() if value not in ({}, [], False)}


def _ready(root: Path, selection: Selection) -> None:
    """Make sure that the directory is there, and that what is in it is ours; raises Unusable."""
    root.mkdir(parents=True, exist_ok=True)
    manifest = root / layout.MANIFEST
    if manifest.exists():
        before = _selected(manifest)
        if before != selection.to_json():
            raise Unusable(
                f"{root} holds an export of {before or 'everything'}, not of {selection.to_json() or 'everything'}: "
                "name another directory, or remove this one"
            )
    elif any(not found.name.startswith(".") for found in root.iterdir()):
        raise Unusable(f"{root} is not empty and holds no {layout.MANIFEST}: expected an empty directory or an export")


def _selected(manifest: Path) -> Json:
    try:
        found: Json = json.loads(manifest.read_bytes()).get("selection", {})
    except (ValueError, AttributeError) as fault:
        raise Unusable(f"{manifest}: {fault}: expected the manifest of an export") from fault
    return found


def _exported(root: Path) -> Iterator[PurePosixPath]:
    for top in ("subjects", "contexts"):
        for file in (root / top).rglob("*"):
            if file.is_file():
                yield PurePosixPath(file.relative_to(root).as_posix())


def _put(file: Path, content: bytes) -> bool:
    """Whether the file held something else, or was not there."""
    if file.is_file() and file.read_bytes() == content:
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return True


def _remove(root: Path, stale: list[PurePosixPath]) -> None:
    for name in stale:
        (root / name).unlink()
    for folder in sorted({(root / name).parent for name in stale}, reverse=True):
        while folder != root and not any(folder.iterdir()):
            folder.rmdir()
            folder = folder.parent  # noqa: PLW2901 - the folders around an empty one may be empty too
