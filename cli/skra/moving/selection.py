"""What of a registry is moved: everything, or some subjects with what they refer to."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from skra.exits import Unusable
from skra.moving.contents import Contents, Place
from skra.subject_name import joined, split
from skra_compat import Json


@dataclass(frozen=True, slots=True)
class Selection:
    """Subjects whose bare name has the prefix, in these contexts; no contexts are all."""

    prefix: str = ""
    contexts: tuple[str, ...] = ()

    @classmethod
    def of(cls, prefix: str, contexts: Iterable[str]) -> "Selection":
        """As people write it: `dev` and `.dev` are the same context."""
        return cls(prefix, tuple(sorted({"." + context.strip(":").removeprefix(".") for context in contexts})))

    @property
    def partial(self) -> bool:
        """Whether it leaves anything out: then what the default context and all contexts say stays where it is."""
        return bool(self.prefix or self.contexts)

    def to_json(self) -> dict[str, Json]:
        """For manifests; everything is empty."""
        said: dict[str, Json] = {"subjectPrefix": self.prefix, "contexts": list(self.contexts)}
        return {name: value for name, value in said.items() if value}

    def applied(self, contents: Contents) -> Contents:
        """What is moved: the selected versions and whatever they refer to, with config and modes around them."""
        if not self.partial:
            return contents
        places = _closed(contents, [place for place in contents.versions if self._has(place.subject)])
        subjects = {place.subject for place in places}
        return Contents(
            {place: one for place, one in contents.versions.items() if place in places},
            {scope: one for scope, one in contents.configs.items() if scope in subjects or self._has_scope(scope)},
            {scope: one for scope, one in contents.modes.items() if scope in subjects or self._has_scope(scope)},
            {tie: one for tie, one in contents.associations.items() if one["subject"] in subjects},
        )

    def _has(self, subject: str) -> bool:
        context, name = split(subject)
        return name.startswith(self.prefix) and (not self.contexts or context in self.contexts)

    def _has_scope(self, scope: str) -> bool:
        """A subject without versions that was selected, or a context that was named."""
        context, name = split(scope)
        return self._has(scope) if name else bool(scope) and context in self.contexts


def rehomed(contents: Contents, context: str) -> Contents:
    """The same in another context: what was said for the whole registry, or for the only context, is said for that.

    Raises:
        Unusable: the contents are of several contexts, whose ids may contradict each other.
    """
    home = "." + context.strip(":").removeprefix(".")
    named = {*(place.subject for place in contents.versions), *contents.configs, *contents.modes} - {""}
    contexts = sorted({split(name)[0] for name in named})
    if len(contexts) > 1:
        raise Unusable(f"--into {context}: the source has contexts {', '.join(contexts)}: choose one with --context")

    def moved(name: str) -> str:
        return joined(home, split(name)[1])

    versions = [
        replace(
            one,
            place=Place(moved(one.place.subject), one.place.version),
            references=tuple(each._replace(subject=split(each.subject)[1]) for each in one.references),
        )
        for one in contents.versions.values()
    ]
    return Contents(
        {one.place: one for one in versions},
        {moved(scope): config for scope, config in contents.configs.items()},
        {moved(scope): mode for scope, mode in contents.modes.items()},
        {tie: {**one, "subject": moved(str(one["subject"]))} for tie, one in contents.associations.items()},
    )


def _closed(contents: Contents, places: Iterable[Place]) -> set[Place]:
    """The places and everything behind them, as far as it is there."""
    found: set[Place] = set()
    waiting = list(places)
    while waiting:
        place = waiting.pop()
        if place not in found and place in contents.versions:
            found.add(place)
            waiting.extend(contents.versions[place].targets)
    return found
