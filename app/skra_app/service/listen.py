"""Ports, bound before anything else starts: a port in use is one clear sentence, and port 0 has its number."""

import errno
import resource
import socket
import sys
from contextlib import suppress
from typing import Final

from skra_app.service.refusal import CannotStart
from skra_app.settings import Address

BACKLOG: Final = 4096
"""Connections that wait to be taken: a whole fleet that starts at once; the system may hold fewer (`somaxconn`)."""

REASONS = {
    errno.EADDRINUSE: "another program listens there; stop it",
    errno.EACCES: "this user may not listen on that port; use one above 1023",
    errno.EADDRNOTAVAIL: "this machine has no such address; use 127.0.0.1 or 0.0.0.0",
}


def bound(address: Address, flag: str) -> socket.socket:
    """A socket bound to an address and not yet listening. Raises CannotStart."""
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(
            address.host, address.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (OSError, UnicodeError) as fault:
        raise CannotStart(f"{flag} {address}: host {address.host!r} is unknown ({fault})") from fault
    sock = socket.socket(family, kind, protocol)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(place)
        sock.listen(BACKLOG)
    except OSError as fault:
        sock.close()
        why = REASONS.get(fault.errno or 0, fault.strerror)
        raise CannotStart(f"{flag} {address}: {why}, or choose another with {flag} HOST:PORT") from fault
    return sock


def reserved(address: Address, flag: str) -> socket.socket:
    """A bound socket that takes no connections but keeps the port for the web workers.

    The workers open sockets of their own on the same port (SO_REUSEPORT). Such a bind would also succeed beside a
    stranger's socket of the same kind, so the port is first taken alone. Raises CannotStart.
    """
    with bound(address, flag) as alone:
        found = place_of(alone)
        family = alone.family
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        sock.bind((found.host, found.port))
    except OSError as fault:
        sock.close()
        raise CannotStart(f"{flag} {address}: {fault.strerror}") from fault
    return sock


def allow_connections() -> None:
    """Let this process and its children open as many files as the system allows: a connection is one."""
    _, highest = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(OSError, ValueError):  # macOS names a hard limit that it does not grant
        resource.setrlimit(resource.RLIMIT_NOFILE, (highest, highest))


def files_allowed() -> int:
    """How many files and connections this process may have open."""
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return sys.maxsize if allowed == resource.RLIM_INFINITY else allowed


def place_of(sock: socket.socket) -> Address:
    """Where a socket is bound, in numbers."""
    host, port, *_ = sock.getsockname()
    return Address(host, port)


def reachable(address: Address) -> Address:
    """How this machine reaches an address: a wildcard stands for the loopback."""
    loopback = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared with, not bound to
    return Address(loopback.get(address.host, address.host), address.port)
