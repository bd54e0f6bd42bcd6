"""Who does slow things beside the loop: a thread, or what a simulation puts in its place."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, Protocol, TypeAlias, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Worker(Protocol):
    """Does one thing after the other."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Do it behind what was submitted before."""
        ...

    def shutdown(self) -> None:
        """Return when all is done; nothing more is submitted."""
        ...


Workers: TypeAlias = Callable[[str], Worker]
"""Makes a worker of that name."""


def thread(name: str) -> Worker:
    """A thread of that name."""
    return ThreadPoolExecutor(1, name)
