"""Servers to start, stop and kill."""

from tests.serving import server, start_server

__all__ = ["server", "start_server"]
