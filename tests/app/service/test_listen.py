"""Ports are bound first, and what cannot be bound is one sentence."""

import socket

import pytest

from skra_app.service.listen import bound, place_of, reachable, reserved
from skra_app.service.refusal import CannotStart
from skra_app.settings import Address

FREE = Address("127.0.0.1", 0)


@pytest.mark.parametrize("take", [bound, reserved])
def test_a_port_in_use_is_refused_with_the_flag_that_chooses_another(take):
    with bound(FREE, "--http") as sock, pytest.raises(CannotStart, match=r"another program listens .* --kafka"):
        take(place_of(sock), "--kafka")


def test_a_port_in_use_is_noticed_even_when_its_user_would_share_it():
    with socket.create_server(("127.0.0.1", 0), reuse_port=True) as sharing:
        port = sharing.getsockname()[1]
        with pytest.raises(CannotStart, match="another program listens"):
            reserved(Address("127.0.0.1", port), "--http")


def test_a_reserved_port_can_be_opened_by_workers_and_takes_no_connections_itself():
    with reserved(FREE, "--http") as sock:
        place = place_of(sock)
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(place, timeout=5)
        with socket.create_server(place, reuse_port=True), socket.create_connection(place, timeout=5):
            pass


@pytest.mark.parametrize("host", ["no-such-host.invalid", "203.0.113.1", "a" * 300])
def test_hosts_that_are_not_here(host):
    with pytest.raises(CannotStart, match="--http"):
        bound(Address(host, 0), "--http")


def test_names_are_resolved_and_wildcards_are_reached_by_loopback():
    with bound(Address("localhost", 0), "--http") as sock:
        assert place_of(sock).loopback
    assert reachable(Address("0.0.0.0", 1)) == ("127.0.0.1", 1)
    assert reachable(Address("::", 1)) == ("::1", 1)
