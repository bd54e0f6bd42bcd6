"""A Kafka broker as a command was told of it: where it is, as whom to come, and how that is shown."""

import os
from typing import Any, Final, NamedTuple

from skra.exits import Unusable
from skra.trust import Trust

AUTO: Final = "auto"
SECURITIES: Final = (AUTO, "plaintext", "ssl", "sasl_plaintext", "sasl_ssl")
SCRAM: Final = "SCRAM-SHA-512"
MECHANISMS: Final = (SCRAM, "SCRAM-SHA-256", "PLAIN")
VARIABLES: Final = (
    ("user", "SKRA_BROKER_USER", ""),
    ("token", "SKRA_TOKEN", ""),
    ("mechanism", "SKRA_SASL_MECHANISM", SCRAM),
    ("security", "SKRA_BROKER_SECURITY", AUTO),
)


class Broker(NamedTuple):
    """Everything that a client needs to connect."""

    place: str
    """HOST:PORT, or several with commas."""
    user: str = ""
    """NAME:KEY; without a key it shows nothing."""
    token: str = ""
    """A bearer token; it goes before a key."""
    mechanism: str = SCRAM
    """How a key is shown."""
    security: str = AUTO
    trust: Trust = Trust()

    @classmethod
    def of_environment(cls, place: str, user: str) -> "Broker":
        """A broker at a place, the rest as the variables say; `user` where they name none for brokers.

        Raises Unusable.
        """
        said = {name: os.environ.get(variable, usual) for name, variable, usual in VARIABLES}
        if said["security"] not in SECURITIES or said["mechanism"].upper() not in MECHANISMS:
            raise Unusable(
                f"SKRA_BROKER_SECURITY is one of {', '.join(SECURITIES)}, and SKRA_SASL_MECHANISM one of "
                f"{', '.join(MECHANISMS)}: found {said['security']!r} and {said['mechanism']!r}"
            )
        return cls(
            place,
            said["user"] or user,
            said["token"],
            said["mechanism"].upper(),
            said["security"],
            Trust.of_environment(),
        )

    def __str__(self) -> str:
        return self.place

    @property
    def protocol(self) -> str:
        """Kafka's `security.protocol`: as told, else by what there is to show and to trust."""
        if self.security != AUTO:
            return self.security.upper()
        sasl = "SASL_" if self.token or self.user.partition(":")[2] else ""
        return sasl + ("SSL" if self.trust.given else "PLAINTEXT")

    def options(self) -> dict[str, Any]:
        """What the constructors of aiokafka take; raises Unusable."""
        found: dict[str, Any] = {"bootstrap_servers": self.place, "security_protocol": self.protocol}
        if self.protocol.endswith("SSL"):
            found["ssl_context"] = self.trust.context()
        return found | (self._login() if self.protocol.startswith("SASL_") else {})

    def _login(self) -> dict[str, Any]:
        if self.token:
            return {"sasl_mechanism": "OAUTHBEARER", "sasl_oauth_token_provider": _provider(self.token)}
        name, _, key = self.user.partition(":")
        if not key:
            raise Unusable(f"--broker-security {self.security}: as whom? say --broker-user NAME:KEY, or give a token")
        return {"sasl_mechanism": self.mechanism, "sasl_plain_username": name, "sasl_plain_password": key}


def _provider(token: str) -> object:
    from aiokafka.abc import AbstractTokenProvider  # noqa: PLC0415 - start-up

    class Given(AbstractTokenProvider):
        """Gives the token that a command was given."""

        async def token(self) -> str:
            return token

    return Given()
