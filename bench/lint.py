"""Linting a folder as `skra lint` does: files read, parsed and judged; what one file costs.

Times are this process's on the processor; Protobuf's compiler runs beside it and shows in the wall clock alone.
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from bench.figure import Figure, interleaved
from skra.configuration.lint_file import Configurations
from skra.configuration.lint_settings import LintSettings
from skra.inputs.files import file_places
from skra.linting import Terms, lint_all
from skra.schema_file import SchemaReader

ROUNDS: Final = 3
FILES: Final = 300
TARGET_MILLISECONDS: Final = 5.0
"""A thousand files in five seconds."""
_SOURCES: Final = Path(__file__).parents[1] / "schemas"
_NAME: Final = "ProductEngagement"


def figures() -> Iterator[Figure]:
    """A file of each language that is read in this process, and one of Protobuf by the wall clock."""
    with TemporaryDirectory(prefix="skra-bench-") as folder:
        places = {ending: _copies(Path(folder) / ending, ending) for ending in ("avsc", "json", "proto")}
        for ending, clock in (("avsc", time.process_time), ("json", time.process_time), ("proto", time.perf_counter)):
            files = FILES if ending != "proto" else FILES // 10
            rounds = 1 if ending == "proto" else ROUNDS  # what the compiler said is remembered
            measured = interleaved({ending: _run(places[ending], files, clock)}, rounds)[ending]
            yield Figure(f"a file, .{ending}", measured, "ms", measured / TARGET_MILLISECONDS, "the target, 5 ms")


def _copies(folder: Path, ending: str) -> Path:
    """Files that differ, so that nothing is remembered."""
    folder.mkdir()
    text = (_SOURCES / f"product_engagement.{ending}").read_text("utf-8")
    for number in range(FILES):
        (folder / f"e{number}.{ending}").write_text(text.replace(_NAME, f"{_NAME}{number}"), "utf-8")
    return folder


def _run(folder: Path, files: int, clock: Callable[[], float]) -> Callable[[], float]:
    def run() -> float:
        terms = Terms(LintSettings(), Configurations())
        paths = [(path, True) for path in sorted(folder.iterdir())[:files]]
        started = clock()
        lint_all(file_places(paths, SchemaReader("", {})), terms, lambda material, _: material)
        return (clock() - started) / files * 1000

    return run
