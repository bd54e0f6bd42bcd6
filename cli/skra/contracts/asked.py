"""One contract asked about one schema."""

from collections.abc import Sequence

from skra.comparison_options import Terms
from skra.contracts.files import Filed
from skra.exits import Unreadable
from skra_compat import Schema
from skra_compat.contracts.audience import verdict
from skra_compat.contracts.errors import InvalidContract
from skra_compat.contracts.outcome import ContractVerdict
from skra_compat.contracts.review import review


def asked(filed: Filed, candidate: Schema, known: Sequence[Schema], terms: Terms) -> ContractVerdict:
    """What the candidate means to the contract.

    Raises:
        Unusable: no schema could ever keep the contract.
    """
    try:
        review(filed.contract, [*known, candidate], terms.limits)
    except InvalidContract as fault:
        raise Unreadable(f"{filed.file}: {fault}", str(filed.file)) from fault
    return verdict(filed.contract, candidate, known=known, policy=terms.policy, limits=terms.limits)
