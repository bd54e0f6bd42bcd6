"""Pact message files (specification V3 and V4) to contracts, and back.

An example of Pact says that some event like it comes; a need says something of every event. So a message becomes an
example, and only matchers that speak of a shape become needs.
"""

from skra_compat.contracts.pact.exported import pact_of
from skra_compat.contracts.pact.imported import Imported, contracts_of

__all__ = ["Imported", "contracts_of", "pact_of"]
