"""Why a server does not start, or does not go on."""


class CannotStart(Exception):
    """A reason not to start, in one sentence that says what to do about it."""


class ChildDied(Exception):
    """A process of the server ended by itself, so the server stopped."""
