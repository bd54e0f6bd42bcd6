"""The run behind `skra lint`: every place is read, every event judged by what holds for it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple, TypeAlias

from skra.configuration.lint_file import Configurations
from skra.configuration.lint_settings import LintSettings
from skra.exits import Unusable
from skra.inputs.material import Material, Place
from skra.report.linted import Judged, Linted
from skra.report.unread import Unread
from skra_compat import Json
from skra_lint import Category, Review, Stream, review

Mend: TypeAlias = Callable[[Material, LintSettings], Material]
"""What is done with a schema before it is judged."""


class Terms(NamedTuple):
    """What the user says about a run; it wins over every configuration."""

    asked: LintSettings
    configurations: Configurations
    samples: tuple[Mapping[str, Json], ...] = ()
    """Events of the stream, where they are given beside the schema."""

    def at(self, path: Path | None) -> LintSettings:
        """What holds for a file, and for what is in none."""
        return self.configurations.at(path).at(path).under(self.asked)

    def excludes(self, path: Path) -> bool:
        """Whether a file found in a folder is to be left out."""
        return self.configurations.at(path).excludes(path)


def as_it_is(material: Material, _settings: LintSettings) -> Material:
    """Edits nothing."""
    return material


def lint_all(places: Iterable[Place], terms: Terms, mend: Mend) -> Linted:
    """The findings of a run; `mend` may put another schema in the place of what was read."""
    judged: list[Judged] = []
    unread: list[Unread] = []
    for place in places:
        for one in _read(place):
            if isinstance(one, Unusable):
                one.show()
                unread.append(Unread(place.name, one))
            else:
                settings = terms.at(one.path)
                judged.append(judge(mend(one, settings), settings, terms))
    return Linted(tuple(judged), tuple(unread))


def judge(material: Material, settings: LintSettings, terms: Terms) -> Judged:
    """What the linter says of one event, at the lines of its file."""
    found = reviewed(material, settings, terms)
    return Judged(
        material.file,
        found.event,
        tuple(one._replace(line=material.line(one.line)) for one in found.findings),
        found.suppressed,
        settings.rules,
        settings.fails_from,
        settings.baseline,
        inconclusive=tuple(one._replace(line=material.line(one.line)) for one in found.inconclusive),
    )


def reviewed(material: Material, settings: LintSettings, terms: Terms) -> Review:
    """The linter's own answer."""
    return review(
        material.schema,
        name=material.name,
        rules=settings.rules,
        file=material.file,
        stream=_stream(material.stream, settings, terms),
        accepted=material.accepted,
        today=date.today(),  # noqa: DTZ011 - a suppression holds until a day of the user's own calendar
        of_bundle=material.of_bundle,
    )


def _read(place: Place) -> Iterator[Material | Unusable]:
    """What is there; a refusal of the place itself is one more thing that cannot be read."""
    try:
        yield from place.read()
    except Unusable as problem:
        yield problem


def _stream(known: Stream, settings: LintSettings, terms: Terms) -> Stream:
    """What the source knows, and what somebody says where it does not; the command line wins."""
    asked = terms.asked
    declared = settings.category or Category.FACT
    return known._replace(
        category=asked.category or (declared if known.category is Category.FACT else known.category),
        headers=settings.headers if asked.headers is not None or known.headers is None else known.headers,
        samples=terms.samples or known.samples,
    )
