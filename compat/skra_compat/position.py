"""Where in a schema's text something stands, so that people and tools can be pointed there."""

from typing import NamedTuple, Protocol


class Position(NamedTuple):
    """A place in a text."""

    line: int
    """Counts from 1."""
    column: int
    """Counts from 1, in characters."""


class Places(Protocol):
    """Finds the places of one schema that differences name."""

    def at(self, path: str, *, written: bool = False) -> Position | None:
        """Where the part stands that `path` of an incompatibility or a degradation names in this schema.

        Where the schema lacks the part, the nearest one around it is meant; None for a text without lines of its own
        (a base64 descriptor). `written`: the schema is the writer of that comparison, whose paths choose among its own
        alternatives; those of a reader go by the writer's.
        """
        ...

    def steady(self, path: str, *, written: bool = False) -> str:
        """The same path with names for positions in the text: it stays when other parts come before this one."""
        ...
