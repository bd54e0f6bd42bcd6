"""Who may not come in, and who may not do this."""

from skra_app.errors.rejection import Rejection


class Unauthenticated(Rejection):
    """No key, or one that is not good."""

    code = 401

    def __init__(self) -> None:
        super().__init__(
            "a key is needed, and the one that came is not good: send HTTP Basic NAME:KEY or a bearer KEY "
            "(or a token or a certificate that this server takes); an admin makes keys with `skra principal add`"
        )


class InvalidToken(Unauthenticated):
    """A token of the identity provider that is not good."""

    def __init__(self, reason: str) -> None:
        Rejection.__init__(self, f"the token that came is not good: {reason}")


class TooManyFailures(Rejection):
    """Keys that were not good came too often from there."""

    code = 429

    def __init__(self) -> None:
        super().__init__("too many keys that are not good came from this address: try again in a minute")


class Forbidden(Rejection):
    """Understood, and not for this caller."""

    code = 403


class NotAllowed(Forbidden):
    """The caller's role or its grants do not go so far."""

    code = 40302

    def __init__(self, deed: str, principal: str, needed: str) -> None:
        super().__init__(f"'{principal}' may not {deed}: that takes {needed}")


class NotOwner(Forbidden):
    """A write to what another application owns."""

    code = 40301

    def __init__(self, owned: str, owner: str, principal: str) -> None:
        super().__init__(
            f"{owned} is owned by '{owner}', and '{principal}' is not of that application: "
            f"write as '{owner}', or ask it to transfer the ownership"
        )
        self.owned = owned
        self.owner = owner
        self.principal = principal


class Nameless(Forbidden):
    """An anonymous caller wants to be an owner."""

    code = 40301

    def __init__(self, wanted: str) -> None:
        super().__init__(f"an anonymous caller cannot {wanted}: say who you are (Basic user, or client.id)")
