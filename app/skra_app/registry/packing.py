"""The state's nouns as bytes: keys that sort as their nouns do, and values that are small.

A number in a key is four bytes; the text before it ends with a zero byte, which no subject and no context can hold.
Who changes how a noun is packed raises `snapshot.LAYOUT`.
"""

from collections.abc import Callable
from functools import lru_cache
from struct import Struct
from sys import intern
from typing import Final, Generic, NamedTuple, TypeVar

import orjson

from skra_app.registry.account import Account
from skra_app.registry.association import Association
from skra_app.registry.held import Held, HeldContract, Named, Place
from skra_app.registry.owner import Exemption, Kind, Offer, Owned, Owner
from skra_app.registry.scoped import Config, Mode
from skra_app.registry.topic import Topic, TopicPolicy

N = TypeVar("N")


class Packing(NamedTuple, Generic[N]):
    """How a noun becomes bytes and comes back."""

    pack: Callable[[N], bytes]
    unpack: Callable[[bytes], N]


NOBODY: Final = 2**32 - 1
"""In a key: a number that no version and no id has."""
_HELD: Final = Struct("<IIQ16s?BI")
"""Number, id, sequence, digest, deleted, length of the format's name, length of the rest."""
_NAMED: Final = Struct("<Q16s")
_LIVE: Final = b"\1"
_GONE: Final = b"\0"
_KINDS: Final[dict[bytes, Kind]] = {b"s": "subject", b"t": "topic"}


def any_live(versions: bytes) -> bool:
    """Whether packed versions hold a live one, without unpacking them."""
    return versions[:1] == _LIVE


def _pack_text(text: str) -> bytes:
    return text.encode(errors="surrogatepass")


def _text(packed: bytes) -> str:
    return packed.decode(errors="surrogatepass")


def _pack_place(place: Place) -> bytes:
    text, number = place
    return b"%b\0%b" % (_pack_text(text), (number if 0 <= number < NOBODY else NOBODY).to_bytes(4))


def _place(packed: bytes) -> Place:
    return _text(packed[:-5]), int.from_bytes(packed[-4:])


def _pack_versions(versions: tuple[Held, ...]) -> bytes:
    live = any(not held.deleted for held in versions)
    return b"".join((_LIVE if live else _GONE, *map(_pack_held, versions)))


def _pack_held(held: Held) -> bytes:
    name, rest = held.format.encode(), b""
    if held.references or held.plain != held.digest:
        rest = orjson.dumps([held.plain.hex(), held.references])
    fixed = _HELD.pack(held.number, held.id, held.sequence, held.digest, held.deleted, len(name), len(rest))
    return fixed + name + rest


def _versions(packed: bytes) -> tuple[Held, ...]:
    found: list[Held] = []
    at = 1
    while at < len(packed):
        number, schema_id, sequence, digest, deleted, name, rest = _HELD.unpack_from(packed, at)
        begin = at + _HELD.size
        at = begin + name + rest
        plain, references = _rest(packed[begin + name : at]) if rest else (digest, ())
        language = _format(packed[begin : begin + name])
        found.append(Held(number, schema_id, sequence, digest, plain, language, references, deleted))
    return tuple(found)


def _rest(packed: bytes) -> tuple[bytes, tuple[Place, ...]]:
    plain, places = orjson.loads(packed)
    return bytes.fromhex(plain), tuple((subject, number) for subject, number in places)


@lru_cache(64)
def _format(packed: bytes) -> str:
    return intern(packed.decode())


def _pack_named(named: Named) -> bytes:
    return _NAMED.pack(named.sequence, named.digest) + named.format.encode()


def _named(packed: bytes) -> Named:
    sequence, digest = _NAMED.unpack_from(packed)
    return Named(sequence, digest, _format(packed[_NAMED.size :]))


def _pack_owned(owned: Owned) -> bytes:
    return owned.kind[:1].encode() + _pack_text(owned.name)


def _owned(packed: bytes) -> Owned:
    return Owned(_KINDS[packed[:1]], _text(packed[1:]))


def _pack_owner(owner: Owner) -> bytes:
    return orjson.dumps([*owner])


def _owner(packed: bytes) -> Owner:
    return Owner(*orjson.loads(packed))


def _pack_offer(offer: Offer) -> bytes:
    return orjson.dumps([*offer])


def _offer(packed: bytes) -> Offer:
    return Offer(*orjson.loads(packed))


def _pack_exemption(exemption: Exemption) -> bytes:
    return orjson.dumps([*exemption])


def _exemption(packed: bytes) -> Exemption:
    return Exemption(*orjson.loads(packed))


def _pack_numbers(found: tuple[int, ...]) -> bytes:
    return orjson.dumps(found)


def _numbers(packed: bytes) -> tuple[int, ...]:
    return tuple(orjson.loads(packed))


def _pack_account(account: Account) -> bytes:
    return orjson.dumps(account.to_json())


def _account(packed: bytes) -> Account:
    return Account.of_json(orjson.loads(packed))


def _pack_topic(topic: Topic) -> bytes:
    return orjson.dumps([*topic])


def _topic(packed: bytes) -> Topic:
    return Topic(*orjson.loads(packed))


def _pack_policy(policy: TopicPolicy) -> bytes:
    return orjson.dumps(policy.to_json())


def _policy(packed: bytes) -> TopicPolicy:
    members: dict[str, str | None] = orjson.loads(packed)
    return TopicPolicy().with_members(members)


def _pack_config(config: Config) -> bytes:
    return orjson.dumps(config.to_json())


def _config(packed: bytes) -> Config:
    return Config.of_json(orjson.loads(packed))


def _pack_mode(mode: Mode) -> bytes:
    return mode.value.encode()


def _mode(packed: bytes) -> Mode:
    return Mode(packed.decode())


def _pack_reader(reader: tuple[str, str]) -> bytes:
    topic, application = reader
    return b"%b\0%b" % (_pack_text(topic), _pack_text(application))


def _reader(packed: bytes) -> tuple[str, str]:
    topic, _, application = packed.partition(b"\0")
    return _text(topic), _text(application)


def _pack_contract(contract: HeldContract) -> bytes:
    return orjson.dumps([*contract])


def _contract(packed: bytes) -> HeldContract:
    return HeldContract(*orjson.loads(packed))


def _pack_association(association: Association) -> bytes:
    return orjson.dumps(association.to_json())


def _association(packed: bytes) -> Association:
    return Association.of_json(orjson.loads(packed))


TEXT: Final = Packing(_pack_text, _text)
PLACE: Final = Packing(_pack_place, _place)
"""A subject and a version number, or a context and an id."""
DIGEST: Final = Packing[bytes](bytes, bytes)
VERSIONS: Final = Packing(_pack_versions, _versions)
NAMED: Final = Packing(_pack_named, _named)
COUNT: Final = Packing[int](orjson.dumps, orjson.loads)
CONFIG: Final = Packing(_pack_config, _config)
MODE: Final = Packing(_pack_mode, _mode)
TOPIC: Final = Packing(_pack_topic, _topic)
POLICY: Final = Packing(_pack_policy, _policy)
OWNED: Final = Packing(_pack_owned, _owned)
OWNER: Final = Packing(_pack_owner, _owner)
OFFER: Final = Packing(_pack_offer, _offer)
EXEMPTION: Final = Packing(_pack_exemption, _exemption)
NUMBERS: Final = Packing(_pack_numbers, _numbers)
READER: Final = Packing(_pack_reader, _reader)
"""A topic and an application that reads it, or a principal that writes it; a resource and how it is associated."""
CONTRACT: Final = Packing(_pack_contract, _contract)
ASSOCIATION: Final = Packing(_pack_association, _association)
ACCOUNT: Final = Packing(_pack_account, _account)
