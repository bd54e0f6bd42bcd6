"""A registry at the other end of a line that may break: asked again where that helps, and by several threads."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from skra.client import Body, RegistryClient, segment
from skra.exits import Missing, Unreachable
from skra.moving.contents import Members, Place
from skra.moving.progress import progress
from skra_compat import Json

T = TypeVar("T")
R = TypeVar("R")

PAUSES: Final = (0.2, 0.5, 1.0, 2.0)
"""Seconds between tries, once the registry has answered at all. Every question may be asked twice: see `carrying`."""
JOBS: Final = 8
"""Questions at a time, unless told otherwise."""


class Remote:
    """One registry."""

    def __init__(self, client: RegistryClient, jobs: int = JOBS) -> None:
        self.url = client.url
        self.jobs = jobs
        self._client = client
        self._pauses: tuple[float, ...] = ()

    def ask(self, method: str, path: str, **request: Body) -> Body:
        """The answer; raises a ClickException."""
        for pause in self._pauses:
            try:
                return self._client.call(method, path, **request)
            except Unreachable:
                time.sleep(pause)
        answer = self._client.call(method, path, **request)
        self._pauses = PAUSES
        return answer

    def get(self, path: str, **params: object) -> Body:
        """What stands at a path; raises a ClickException."""
        return self.ask("GET", path, params=params)

    def get_or(self, path: str, default: Body, **params: object) -> Body:
        """What stands at a path, or the default where nothing does."""
        try:
            return self.get(path, **params)
        except Missing:
            return default

    def each(self, label: str, work: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """Do the work for every item, several at a time; results in the order of the items."""
        listed = list(items)
        with ThreadPoolExecutor(self.jobs) as pool, progress(label, len(listed)) as tick:
            try:
                for result in pool.map(work, listed):
                    tick(1)
                    yield result
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise


def version_path(place: Place) -> str:
    """Where a version stands."""
    return f"/subjects/{segment(place.subject)}/versions/{place.version}"


def scope_path(kind: str, scope: str) -> str:
    """Where a scope's own config or mode stands."""
    return f"/{kind}/{segment(scope)}" if scope else f"/{kind}"


def as_members(answer: Json, what: str) -> Members:
    """An answer that should be an object; raises Unreachable."""
    if not isinstance(answer, Mapping):
        raise Unreachable(f"{what}: expected an object, found {answer!r:.200}: is this a schema registry?")
    return answer


def as_list(answer: Json, what: str) -> Sequence[Members]:
    """An answer that should be a list of objects; raises Unreachable."""
    if not isinstance(answer, list):
        raise Unreachable(f"{what}: expected a list, found {answer!r:.200}: is this a schema registry?")
    return [as_members(one, what) for one in answer]
