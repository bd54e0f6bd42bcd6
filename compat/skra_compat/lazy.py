"""Attributes that are worked out when they are first asked for."""

from collections.abc import Callable
from typing import Generic, Self, TypeVar, overload

H = TypeVar("H")
V = TypeVar("V")


class Lazy(Generic[H, V]):
    """What `functools.cached_property` is, without its lock, which in Python 3.11 all instances of a class share.

    Threads that ask at the same time work it out alike, so it must come out the same each time. The holder needs a
    `__dict__`, as with `cached_property`.
    """

    def __init__(self, work: Callable[[H], V]) -> None:
        self._work = work
        self.__doc__ = work.__doc__

    def __set_name__(self, _owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, holder: None, owner: type[H]) -> Self: ...
    @overload
    def __get__(self, holder: H, owner: type[H] | None = None) -> V: ...
    def __get__(self, holder: H | None, owner: type[H] | None = None) -> Self | V:
        """The value; from the second time on Python finds it in the holder without asking here."""
        if holder is None:
            return self
        found = holder.__dict__[self._name] = self._work(holder)
        return found
