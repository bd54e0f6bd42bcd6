"""What a server can be told: one table, read from `SKRA_*` variables and from the flags of `skra serve`.

The fields of `Settings` are the table. Each row says how its text is read, what it is when nobody says anything, and
what it means; `OPTIONS` lists the rows for whoever builds a command line from them. To add a setting is to add a field.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, NamedTuple, cast

Claim = Literal["first-write", "explicit", "off"]
Fsync = Literal["group", "always", "never"]
Shape = Literal["7", "8"]
Auth = Literal["off", "on"]
TlsPorts = Literal["both", "http", "kafka"]
ClientAuth = Literal["off", "wanted", "required"]
TlsVersion = Literal["1.2", "1.3"]

MEGABYTE = 1_000_000
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class InvalidSetting(ValueError):
    """A setting with a value that it cannot have; the message says where it was set and what it may be."""


class Address(NamedTuple):
    """Where to listen, or what to tell clients; port 0 lets the system pick."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach it."""
        return self.host in LOOPBACK or self.host.startswith("127.")


@dataclass(frozen=True, slots=True)
class Option:
    """One row of the table: a setting as a person sees it."""

    name: str
    default: str
    help: str
    read: Callable[[str], object]

    @property
    def flag(self) -> str:
        """Its name on the command line."""
        return "--" + self.name.replace("_", "-")

    @property
    def variable(self) -> str:
        """Its name in the environment."""
        return "SKRA_" + self.name.upper()

    def value(self, text: str, place: str) -> object:
        """The value that `text` stands for; raises InvalidSetting naming the place where it was set."""
        try:
            return self.read(text.strip())
        except ValueError as fault:
            raise InvalidSetting(f"{place}: {fault}, not {text!r}") from None


def _address(text: str) -> Address:
    host, colon, port = text.rpartition(":")
    if not colon or not host or not (port.isascii() and port.isdigit()) or int(port) > 65_535:
        raise ValueError("expected HOST:PORT with a port from 0 to 65535, such as 127.0.0.1:8081")
    return Address(host.removeprefix("[").removesuffix("]"), int(port))


def _address_or_none(text: str) -> Address | None:
    return _address(text) if text else None


def _count(lowest: int, highest: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        digits = text.replace("_", "")
        if not (digits.isascii() and digits.isdigit()) or not lowest <= int(digits) <= highest:
            raise ValueError(f"expected a whole number from {lowest} to {highest}")
        return int(digits)

    return read


def _one_of(*choices: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text.lower() not in choices:
            raise ValueError(f"expected {' or '.join(choices)}")
        return text.lower()

    return read


def _switch(text: str) -> bool:
    if text.lower() not in {"on", "off", "true", "false"}:
        raise ValueError("expected on or off")
    return text.lower() in {"on", "true"}


def _folder(text: str) -> Path:
    if not text:
        raise ValueError("expected a folder")
    return Path(text)


def _text(text: str) -> str:
    return text


def _name(text: str) -> str:
    if not text:
        raise ValueError("expected a name")
    return text


def _file_or_none(text: str) -> Path | None:
    return Path(text) if text else None


def _row(default: str, read: Callable[[str], object], explanation: str) -> dict[str, object]:
    return {"default": default, "read": read, "help": explanation}


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that a server was told, already read; build it with `read`."""

    data: Path = field(metadata=_row("./skra-data", _folder, "folder that holds the journal and the log"))
    journal: str = field(
        metadata=_row("", _text, "journal URL: sqlite:///PATH or memory: (default: SQLite in the data folder)")
    )
    http: Address = field(metadata=_row("127.0.0.1:8081", _address, "where the registry listens (port 0: a free one)"))
    kafka: Address = field(metadata=_row("127.0.0.1:9092", _address, "where the broker listens (port 0: a free one)"))
    advertise: Address | None = field(
        metadata=_row("", _address_or_none, "the broker address told to clients (default: the one they connected to)")
    )
    auth: Auth = field(
        metadata=_row("off", _one_of("off", "on"), "on: nobody comes in without a key; off: callers are who they say")
    )
    login_failures: int = field(
        metadata=_row("20", _count(1, 1_000_000), "wrong keys from one address in a minute, then no more are looked at")
    )
    tls_cert: Path | None = field(
        metadata=_row("", _file_or_none, "PEM file of the server's certificate and its chain: the ports speak TLS")
    )
    tls_key: Path | None = field(
        metadata=_row("", _file_or_none, "PEM file of its key (default: the key stands in the certificate's file)")
    )
    tls_ports: TlsPorts = field(
        metadata=_row("both", _one_of("both", "http", "kafka"), "which ports speak TLS: both, http or kafka")
    )
    tls_min: TlsVersion = field(metadata=_row("1.2", _one_of("1.2", "1.3"), "oldest TLS version taken: 1.2 or 1.3"))
    tls_client_ca: Path | None = field(
        metadata=_row("", _file_or_none, "PEM file of the CAs whose client certificates are taken")
    )
    tls_client_auth: ClientAuth = field(
        metadata=_row(
            "wanted",
            _one_of("off", "wanted", "required"),
            "whether a client shows a certificate of --tls-client-ca: off, wanted or required",
        )
    )
    tls_principal: str = field(
        metadata=_row(
            "cn,subject",
            _text,
            "what of a client's certificate is its name, the first that fits: cn, uri, dns, email or subject, "
            "each with a pattern if need be, whose * is the name (uri:spiffe://shop/*)",
        )
    )
    oidc_issuer: str = field(
        metadata=_row("", _text, "identity provider whose bearer tokens are taken: the `iss` of its tokens, an URL")
    )
    oidc_audience: str = field(
        metadata=_row("", _text, "what a token has to be meant for (`aud`); several with commas between")
    )
    oidc_jwks: str = field(
        metadata=_row(
            "", _text, "its public keys: a JWKS file, or an URL (default: what the issuer's description names)"
        )
    )
    oidc_principal: str = field(metadata=_row("sub", _name, "the claim that names the principal"))
    oidc_application: str = field(
        metadata=_row("", _text, "the claim that names its application (default: one of its own name)")
    )
    oidc_groups_claim: str = field(metadata=_row("groups", _name, "the claim with its groups, or its scopes"))
    oidc_groups: str = field(
        metadata=_row("", _text, "roles by groups: admin=platform,writer=devs,reader=* (* is every good token)")
    )
    oidc_algorithms: str = field(
        metadata=_row("RS256,PS256,ES256,EdDSA", _text, "signatures that are taken; with public keys only")
    )
    oidc_leeway: int = field(metadata=_row("60", _count(0, 3600), "seconds by which its clock and ours may differ"))
    claim: Claim = field(
        metadata=_row(
            "first-write",
            _one_of("first-write", "explicit", "off"),
            "how a topic without an owner gets one: first-write, explicit or off",
        )
    )
    workers: int = field(metadata=_row("1", _count(1, 64), "processes that answer HTTP"))
    fsync: Fsync = field(
        metadata=_row("group", _one_of("group", "always", "never"), "when the log is synced: group, always or never")
    )
    response_shape: Shape = field(
        metadata=_row("7", _one_of("7", "8"), "generation of the registry API to answer in: 7 or 8")
    )
    auto_create: bool = field(metadata=_row("on", _switch, "create a topic when a client first asks for it: on or off"))
    connections_limit: int = field(
        metadata=_row("10000", _count(1, 10_000_000), "most connections to the Kafka port; further ones are closed")
    )
    connections_per_address_limit: int = field(metadata=_row("5000", _count(1, 10_000_000), "the same of one address"))
    idle_limit: int = field(
        metadata=_row("600", _count(1, 10_000_000), "seconds until a Kafka connection that says nothing is closed")
    )
    slow_limit: int = field(
        metadata=_row(
            "30", _count(1, 86_400), "seconds that a request or a login may take to come, and one for each 100 kB"
        )
    )
    held_limit: int = field(
        metadata=_row(
            "536870912", _count(1, 2**40), "most bytes of unfinished Kafka requests and of answers that nobody takes"
        )
    )
    bodies_per_address_limit: int = field(
        metadata=_row("32", _count(1, 10_000), "most HTTP request bodies of one address that are still coming")
    )
    body_limit: int = field(metadata=_row(str(10 * MEGABYTE), _count(1, 2**31), "largest HTTP request body, bytes"))
    schema_limit: int = field(metadata=_row(str(MEGABYTE), _count(1, 2**31), "largest schema text, bytes of UTF-8"))
    nesting_limit: int = field(metadata=_row("100", _count(1, 500), "deepest nesting of a schema"))
    references_limit: int = field(
        metadata=_row("1000", _count(0, 1_000_000), "most references of a schema, all levels")
    )
    steps_limit: int = field(
        metadata=_row("200000", _count(1, 2**31), "most steps of one comparison; what is not decided by then is a no")
    )

    @classmethod
    def read(cls, environment: Mapping[str, str] | None = None, /, **flags: str | int | Path | None) -> "Settings":
        """Settings from flags, else from variables, else from the defaults; a flag of None was not given.

        Raises InvalidSetting for a value that cannot be, TypeError for a flag that does not exist.
        """
        variables = os.environ if environment is None else environment
        if unknown := flags.keys() - {option.name for option in OPTIONS}:
            raise TypeError(f"no such setting: {', '.join(sorted(unknown))}")
        values: dict[str, Any] = {o.name: _chosen(o, flags.get(o.name), variables) for o in OPTIONS}
        return cls(**values)

    def speaks_tls(self, port: Literal["http", "kafka"]) -> bool:
        """Whether that port speaks TLS."""
        return self.tls_cert is not None and self.tls_ports in {"both", port}

    @property
    def journal_url(self) -> str:
        """Where the journal is, the default filled in."""
        return self.journal or f"sqlite:///{self.data.absolute() / 'journal.sqlite'}"

    @property
    def in_memory(self) -> bool:
        """Whether nothing is kept: everything in one process, no data folder."""
        return self.journal.startswith("memory:")

    @property
    def log(self) -> str:
        """Where the broker's log is: a folder, or `memory:`."""
        return "memory:" if self.in_memory else str(self.data.absolute() / "log")


def _chosen(option: Option, flag: str | int | Path | None, variables: Mapping[str, str]) -> object:
    if flag is not None:
        return option.value(str(flag), option.flag)
    if option.variable in variables:
        return option.value(variables[option.variable], option.variable)
    return option.value(option.default, option.name)


def _options() -> tuple[Option, ...]:
    return tuple(
        Option(
            row.name,
            str(row.metadata["default"]),
            str(row.metadata["help"]),
            cast("Callable[[str], object]", row.metadata["read"]),
        )
        for row in fields(Settings)
    )


OPTIONS: tuple[Option, ...] = _options()
"""The table, in the order in which `--help` shows it."""
