"""Configurations in files: found from a place upwards, each read once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from skra.configuration.lint_settings import Configuration, LintSettings
from skra.configuration.lint_words import PER_PATH, settings
from skra.exits import Unreadable
from skra.schema_file import read_text
from skra_compat import Json

NAMES = ("skra.toml", "pyproject.toml", "setup.cfg")
"""In a folder the first that speaks of linting wins."""
_CFG = "skra:lint"
_MARKS = {"pyproject.toml": "skra", "setup.cfg": f"[{_CFG}"}
"""Without it a file of that name is none of ours, and need not be understood."""


@dataclass(frozen=True, slots=True)
class Configurations:
    """The configurations of one run, each read once."""

    given: Path | None = None
    """The file that holds for all, where the user named one."""
    read: dict[Path, Configuration] = field(default_factory=dict[Path, Configuration])

    def at(self, path: Path | None) -> Configuration:
        """The configuration nearest to a file, or to the working directory.

        Raises:
            Unreadable: it cannot be read, or says what nobody understands; the message names file, key and remedy.
        """
        if self.given is not None:
            return self._once(self.given.absolute(), _named)
        return self._nearest((path.absolute().parent if path is not None else Path.cwd()).resolve())

    def _nearest(self, folder: Path) -> Configuration:
        return self._once(folder, lambda _: _in_folder(folder) or self._further(folder.parent, folder))

    def _further(self, parent: Path, folder: Path) -> Configuration:
        return Configuration() if parent == folder else self._nearest(parent)

    def _once(self, place: Path, read: Callable[[Path], Configuration]) -> Configuration:
        if place not in self.read:
            self.read[place] = read(place)
        return self.read[place]


def _named(file: Path) -> Configuration:
    found = _read(file)
    if found is None:
        raise Unreadable(f"{file}: says nothing about linting: expected the table {_section(file)}", str(file))
    return found


def _in_folder(folder: Path) -> Configuration | None:
    found = (_read(folder / name) for name in NAMES if (folder / name).is_file())
    return next((one for one in found if one is not None), None)


def _read(file: Path) -> Configuration | None:
    text = read_text(file)
    if _MARKS.get(file.name, "") not in text:
        return None
    try:
        said = _cfg(text) if file.suffix == ".cfg" else _toml(text, file.name)
        return None if said is None else _configuration(said, file)
    except ValueError as problem:
        raise Unreadable(f"{file}: {_section(file)}: {problem}", str(file)) from problem


def _configuration(said: Mapping[str, Json], file: Path) -> Configuration:
    own = {key: value for key, value in said.items() if key.replace("-", "_") != PER_PATH}
    paths = said.get("per-path", said.get(PER_PATH, {}))
    if not isinstance(paths, Mapping):
        raise ValueError(f"per-path: expected a table for each pattern of paths, found {paths!r}")  # noqa: TRY004 - see above
    return Configuration(
        file,
        settings(own, file.parent),
        tuple((str(pattern), _of_path(str(pattern), members, file.parent)) for pattern, members in paths.items()),
    )


def _of_path(pattern: str, members: Json, root: Path) -> LintSettings:
    if not isinstance(members, Mapping):
        raise ValueError(f"per-path {pattern!r}: expected a table, found {members!r}")  # noqa: TRY004 - see above
    try:
        return settings({str(key): value for key, value in members.items()}, root)
    except ValueError as problem:
        raise ValueError(f"per-path {pattern!r}: {problem}") from None


def _toml(text: str, name: str) -> Mapping[str, Json] | None:
    import tomllib  # noqa: PLC0415 - loaded only where a file speaks of this tool

    found: Json = tomllib.loads(text)
    for step in ("lint",) if name != "pyproject.toml" else ("tool", "skra", "lint"):
        found = found.get(step) if isinstance(found, Mapping) else None
    if found is not None and not isinstance(found, Mapping):
        raise ValueError(f"expected a table, found {found!r}")
    return found


def _cfg(text: str) -> Mapping[str, Json] | None:
    import configparser  # noqa: PLC0415 - loaded only where a file speaks of this tool

    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string(text)
    except configparser.Error as problem:
        raise ValueError(str(problem)) from problem
    if not parser.has_section(_CFG):
        return None
    per_path = {
        name.removeprefix(f"{_CFG}:"): dict(parser[name]) for name in parser.sections() if name.startswith(f"{_CFG}:")
    }
    return {**parser[_CFG], **({PER_PATH: per_path} if per_path else {})}


def _section(file: Path) -> str:
    return {".cfg": f"[{_CFG}]"}.get(file.suffix, "[tool.skra.lint]" if file.name == "pyproject.toml" else "[lint]")
