"""Reads a directory that `skra export` wrote, also after somebody edited it; faults name the file and the member."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from skra.exits import Unreadable
from skra.moving import decoding, layout
from skra.moving.contents import Contents, Members, Standing, Tie
from skra.subject_name import joined
from skra_compat import Json


def is_export(root: Path) -> bool:
    """Whether a directory says that it is an export."""
    return (root / layout.MANIFEST).is_file()


def read_directory(root: Path) -> Contents:
    """Everything in the directory.

    Raises:
        Unreadable: a file that is missing or not as it should be.
    """
    said: dict[str, tuple[Path, Members]] = {"": (root / layout.MANIFEST, _manifest(root / layout.MANIFEST))}
    versions: list[Standing] = []
    for file in sorted(root.glob(f"contexts/*/{layout.CONTEXT}")):
        with_context = _object(file)
        said[joined(_text(file, with_context, "context"), "")] = file, with_context
    for file in sorted(file for top in ("", "contexts/*/") for file in root.glob(f"{top}subjects/*/{layout.SUBJECT}")):
        described = _object(file)
        subject = decoding.qualified(_text(file, described, "subject"))
        if subject in said:
            raise Unreadable(f"{file}: subject {subject!r} stands in {said[subject][0]} too: remove one", str(file))
        said[subject] = file, described
        versions.extend(_versions(file, described, subject))
    tied = [one for file, found in said.values() for one in _associations(file, found).items()]
    return Contents(
        {one.place: one for one in sorted(versions, key=lambda one: one.place)},
        {scope: _config(file, found) for scope, (file, found) in said.items() if "config" in found},
        {scope: _text(file, found, "mode").upper() for scope, (file, found) in said.items() if "mode" in found},
        dict(sorted(tied)),
    )


def _associations(file: Path, members: Members) -> Mapping[Tie, Members]:
    """Those of a subject; other files say nothing of any."""
    subject = members.get("subject")
    try:
        return decoding.associations(members.get("associations"), subject if isinstance(subject, str) else None)
    except ValueError as fault:
        raise Unreadable(f"{file}: {fault}", str(file)) from fault


def _config(file: Path, members: Members) -> Members:
    try:
        return decoding.config(decoding.members(members, "config"))
    except ValueError as fault:
        raise Unreadable(f"{file}: {fault}", str(file)) from fault


def _manifest(file: Path) -> Members:
    found = _object(file)
    if found.get("layout") != layout.LAYOUT:
        message = f"{file}: layout {found.get('layout')!r}: this Skra reads layout {layout.LAYOUT}: export again"
        raise Unreadable(message, str(file))
    return found


def _versions(file: Path, described: Members, subject: str) -> Iterator[Standing]:
    listed = described.get("versions", [])
    if not isinstance(listed, list):
        raise Unreadable(f"{file}: versions: expected a list", str(file))
    known = {layout.SUBJECT}
    for place, one in enumerate(listed):
        standing = _described(file, one, subject, f"versions[{place}]")
        name = layout.text_file(standing.place.version, standing.format)
        if name in known:
            raise Unreadable(f"{file}: version {standing.place.version} is listed twice", str(file))
        known.add(name)
        yield replace(standing, text=layout.read(standing.format, _content(file.parent / name)))
    endings = {*layout.ENDINGS.values(), layout.OTHERWISE}
    for stray in sorted(file.parent.iterdir()):
        if stray.suffix in endings and stray.name not in known:
            message = f"{stray}: {layout.SUBJECT} does not list it: list the version, or remove the file"
            raise Unreadable(message, str(stray))


def _described(file: Path, one: Json, subject: str, place: str) -> Standing:
    try:
        if not isinstance(one, Mapping):
            raise decoding.unexpected(place, "an object", one)
        return decoding.described(one, subject)
    except ValueError as fault:
        raise Unreadable(f"{file}: {place}: {fault}", str(file)) from fault


def _text(file: Path, members: Members, member: str) -> str:
    try:
        return decoding.text(members, member)
    except ValueError as fault:
        raise Unreadable(f"{file}: {fault}", str(file)) from fault


def _object(file: Path) -> Members:
    try:
        found: Json = json.loads(_content(file))
    except ValueError as fault:
        raise Unreadable(f"{file}: {fault}: expected JSON", str(file)) from fault
    if not isinstance(found, Mapping):
        raise Unreadable(f"{file}: expected an object", str(file))
    return found


def _content(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8", "surrogatepass")
    except FileNotFoundError as failure:
        raise Unreadable(f"{file}: no such file, though {layout.SUBJECT} lists it", str(file)) from failure
    except (OSError, UnicodeDecodeError) as failure:
        raise Unreadable(f"{file}: {failure}", str(file)) from failure
