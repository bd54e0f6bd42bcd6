"""A server for real clients."""

from tests.serving import server, start_server

__all__ = ["server", "start_server"]
