"""The servers themselves: who may come in, where clients are sent, how much room is left, which versions speak."""

import socket
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from skra.doctor.picture import Picture
from skra.doctor.symptom import Symptom

_GIGABYTE: Final = 10**9
_LOW: Final = (0.10, _GIGABYTE)
"""A share of the disk, and bytes: under either of them room is low."""
_OUT: Final = (0.02, _GIGABYTE // 10)
"""And here it is all but out."""


def doors(picture: Picture) -> Iterator[Symptom]:
    """Authentication off, where others than this machine can come in."""
    exposed = [
        (what, place)
        for what, place, host, is_open in (
            ("registry", picture.url, urlsplit(picture.url).hostname or "", picture.open_registry),
            *(("broker", one, one.rpartition(":")[0], picture.open_broker) for one in picture.broker.split(",")),
        )
        if is_open and not is_loopback(host)
    ]
    for what, place in exposed:
        yield Symptom(
            "error",
            "open-door",
            place,
            f"the {what} lets everybody in, and is no loopback address",
            "who reaches it may read, write and register what they like",
            "skra serve --auth on, then skra principal add NAME",
        )


def advertised(picture: Picture) -> Iterator[Symptom]:
    """A broker that sends clients of other machines to themselves."""
    if all(is_loopback(one.rpartition(":")[0]) for one in picture.broker.split(",")):
        return
    for host in picture.advertised:
        if is_loopback(host):
            yield Symptom(
                "error",
                "advertised-loopback",
                picture.broker,
                f"it sends its clients to {host}",
                "clients on other machines look for it on their own",
                "skra serve --advertise HOST:PORT",
            )


def disks(picture: Picture) -> Iterator[Symptom]:
    """Little room, or none that outlives the process."""
    for disk in picture.overview.disks:
        if disk.folder == "memory:":
            what, why = "records are kept in memory", "they are gone when the server ends"
            yield Symptom("note", "in-memory", picture.broker, what, why, "skra serve --data DIR")
        elif disk.total > 0:
            yield from _room(picture, disk.folder, disk.usable, disk.total)


def _room(picture: Picture, folder: str, usable: int, total: int) -> Iterator[Symptom]:
    def under(limit: tuple[float, int]) -> bool:
        return usable < limit[1] or usable / total < limit[0]

    if under(_LOW):
        yield Symptom(
            "error" if under(_OUT) else "warning",
            "disk-low",
            picture.broker,
            f"{usable / _GIGABYTE:.1f} GB of {total / _GIGABYTE:.1f} GB are left where {folder} is",
            "a full disk stops every write",
            "skra topic list shows what is large; skra topic config set TOPIC retention.ms=… lets records go",
        )


def versions(picture: Picture) -> Iterator[Symptom]:
    """A command line and a server of different releases."""
    if picture.server_version and picture.server_version != picture.client_version:
        yield Symptom(
            "warning",
            "versions-differ",
            picture.url,
            f"it is Skra {picture.server_version}, and this is {picture.client_version}",
            "commands may ask for what it does not know yet, or does not know any more",
            f"pip install skra=={picture.server_version}",
        )


def journal(picture: Picture) -> Iterator[Symptom]:
    """A worker that does not follow the journal."""
    if picture.heads is not None and picture.heads[1] < picture.heads[0]:
        yield Symptom(
            "error",
            "journal-behind",
            picture.url,
            f"one worker stands at entry {picture.heads[1]} of the journal, another at {picture.heads[0]}",
            "answers depend on who gives them",
            "start the server again; its log says what stopped the worker",
        )


def unknown(picture: Picture) -> Iterator[Symptom]:
    """What we were not let ask."""
    for one in picture.unknown:
        yield Symptom("note", "not-told", picture.url, one, "what is not seen is not judged", "--user ADMIN:KEY")


def is_loopback(host: str) -> bool:
    """Whether a name or an address means this machine alone; one that nobody knows does not."""
    try:
        found = {info[4][0] for info in socket.getaddrinfo(host.strip("[]"), None)}
    except OSError:
        return False
    return all(ip_address(str(one).partition("%")[0]).is_loopback for one in found)
