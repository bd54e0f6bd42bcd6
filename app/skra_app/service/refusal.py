"""Why a server does not start."""


class CannotStart(Exception):
    """A reason not to start, in one sentence that says what to do about it."""
