"""What the engine refuses, as one tree.

EngineError
├── UnknownFormat    a schema language that no folder under `formats/` speaks
├── InvalidSchema    text that is not a schema of its language
│   └── OpaqueSchema    text of its language of which nothing can be said: a part is missing, or not understood
└── InvalidEvent     a value that its schema does not admit
"""


class EngineError(Exception):
    """Whatever the engine refuses."""


class UnknownFormat(EngineError):
    """A schema language that nobody here speaks."""

    def __init__(self, name: str, known: list[str]) -> None:
        super().__init__(f"Invalid schema type {name}: expected one of {', '.join(known)}")
        self.name = name


class InvalidSchema(EngineError):
    """Text that is not a schema of its language.

    `line` and `column` count from 1 and are 0 where the language's parser knows no position; `path` names the place
    inside the schema (a JSON pointer, a `fields/0/type`, a message name) and is empty for the schema as a whole.
    """

    def __init__(self, message: str, *, path: str = "", line: int = 0, column: int = 0) -> None:
        place = f"line {line}, column {column}: " if line else f"{path}: " if path else ""
        super().__init__(place + message)
        self.message = message
        self.path = path
        self.line = line
        self.column = column


class OpaqueSchema(InvalidSchema):
    """Text of its language, of whose events nothing can be said: a part that it needs is missing, or not understood.

    A registry may have stored it all the same; who reads leniently keeps it (`skra_compat.opaque`).
    """


class InvalidEvent(EngineError):
    """A value that its schema does not admit; `path` names the field."""

    def __init__(self, message: str, *, path: str = "") -> None:
        super().__init__(f"{path}: {message}" if path else message)
        self.message = message
        self.path = path
