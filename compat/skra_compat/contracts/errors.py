"""What is refused about a contract itself."""

from skra_compat.errors import EngineError


class InvalidContract(EngineError):
    """A document that is no contract, or a contract that nobody could keep; `path` names the place in the document."""

    def __init__(self, message: str, *, path: str = "") -> None:
        super().__init__(f"{path}: {message}" if path else message)
        self.message = message
        self.path = path
