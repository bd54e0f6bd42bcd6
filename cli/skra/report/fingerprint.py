"""What stays of a note when lines move: services know by it what they have seen before."""

from hashlib import sha256

from skra.report.note import Note
from skra.report.repository import from_root


def fingerprint(note: Note) -> str:
    """Of what the note is about, not of where in the file it stands."""
    parts = (from_root(note.file) or note.file, note.code, *note.identity)
    return sha256("\0".join(parts).encode("utf-8", "backslashreplace")).hexdigest()[:32]
