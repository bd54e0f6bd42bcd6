"""Speaks to a registry over HTTP, in Confluent's REST API and in Skra's own under `/v1`."""

from skra.client.connection import Body, segment
from skra.client.contracts import Contracts
from skra.client.owners import Owners
from skra.client.principals import Principals
from skra.client.service import Service
from skra.client.subjects import Registered, Subjects

__all__ = ["Body", "Registered", "RegistryClient", "segment"]


class RegistryClient(Subjects, Contracts, Owners, Principals, Service):
    """Everything that one registry can be asked."""
