"""What stands of a principal that has keys: its role, its grants, and what is kept of its keys."""

from collections.abc import Mapping
from typing import NamedTuple

from skra_app.journal import Json
from skra_app.registry.reading import mapping, mappings, number, text, texts
from skra_app.registry.rights import MAY, Access, Grant, Role
from skra_app.registry.scram import SHA_256, SHA_512, Kept


class Key(NamedTuple):
    """One key of a principal, as far as it is kept."""

    id: str
    """Public: it stands in the key's text, and names the key in lists."""
    kept: tuple[Kept, Kept]
    """For SHA-256 and for SHA-512."""
    since: int
    """Milliseconds since the epoch, UTC; so is `ends`."""
    ends: int | None = None
    """From when on it is refused."""

    def live(self, now: int) -> bool:
        """Whether it is good at that time."""
        return self.ends is None or now < self.ends

    def of(self, algorithm: str) -> Kept:
        """What is kept of it for a hash function."""
        return self.kept[0 if algorithm == SHA_256 else 1]

    def to_json(self) -> dict[str, Json]:
        """Its members as JSON, bytes in hexadecimal."""
        written: dict[str, Json] = {"id": self.id, "since": self.since, "ends": self.ends}
        for algorithm in (SHA_256, SHA_512):
            known = self.of(algorithm)
            written[algorithm] = {"stored": known.stored.hex(), "server": known.server.hex()}
        return written

    @classmethod
    def of_json(cls, value: Mapping[str, Json]) -> "Key":
        """From what `to_json` wrote; raises ValueError naming a member."""
        known = [mapping(value, algorithm) for algorithm in (SHA_256, SHA_512)]
        short, long = (Kept(bytes.fromhex(text(each, "stored")), bytes.fromhex(text(each, "server"))) for each in known)
        ends = None if value.get("ends") is None else number(value, "ends")
        return cls(text(value, "id"), (short, long), number(value, "since"), ends)


class Account(NamedTuple):
    """A principal that has to show a key."""

    name: str
    role: Role
    salt: bytes
    """The same for all its keys, so that a SCRAM exchange needs no key to begin with."""
    grants: tuple[Grant, ...] = ()
    keys: tuple[Key, ...] = ()

    @property
    def access(self) -> Access:
        """What it may do."""
        return Access(MAY[self.role], self.grants)

    def live(self, now: int) -> tuple[Key, ...]:
        """The keys that are good at that time."""
        return tuple(key for key in self.keys if key.live(now))

    def to_json(self) -> dict[str, Json]:
        """Its members as JSON, bytes in hexadecimal."""
        return {
            "name": self.name,
            "role": self.role.value,
            "salt": self.salt.hex(),
            "grants": [str(grant) for grant in self.grants],
            "keys": [key.to_json() for key in self.keys],
        }

    @classmethod
    def of_json(cls, value: Mapping[str, Json]) -> "Account":
        """From what `to_json` wrote; raises ValueError naming a member."""
        return cls(
            text(value, "name"),
            Role(text(value, "role")),
            bytes.fromhex(text(value, "salt")),
            tuple(map(Grant.of, texts(value, "grants"))),
            tuple(map(Key.of_json, mappings(value, "keys"))),
        )
