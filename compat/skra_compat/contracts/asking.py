"""Contracts laid together: a need that several have is one, and is made ready to be asked once."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from skra_compat.contracts.contract import Contract
from skra_compat.contracts.need import Need, Unknown
from skra_compat.contracts.proofs import Wish
from skra_compat.view import View

_MOST: Final = 512
"""Compiled wishes that are kept; all are forgotten together."""


class Asked(NamedTuple):
    """A contract with its needs; those that other contracts have as well are the same objects."""

    contract: Contract
    needs: tuple[Need, ...]

    @property
    def only_needs(self) -> bool:
        """Whether nothing but its needs can break it."""
        return self.contract.reader_schema is None and self.contract.tolerates.extra_fields


class Asking:
    """Distinct needs of contracts, and what they come to compiled."""

    def __init__(self, contracts: Iterable[Contract]) -> None:
        distinct: dict[tuple[object, ...], Need] = {}
        self.all: Final = [
            Asked(one, tuple(distinct.setdefault(need.key, need) for need in one.needs)) for one in contracts
        ]
        self.needs: Final = tuple(distinct.values())
        self._without_format: dict[int, tuple[Need, Need]] = {}
        self._wishes: dict[tuple[object, ...], tuple[Wish, Sequence[Need]]] = {}

    def without_format(self, need: Need) -> Need:
        """The need without its format; the same object each time."""
        found = self._without_format.get(id(need))
        if found is None:
            self._forget()
            found = self._without_format[id(need)] = need, replace(need, format="")
        return found[1]

    def wish(self, needs: Sequence[Need], view: View) -> Wish:
        """What breaks a consumer, compiled: values that it merely does not know do not."""
        key = (view.null_is_absent, view.marks_bytes, *map(id, needs))
        found = self._wishes.get(key)
        if found is None:
            self._forget()
            firm = [need if need.unknown is Unknown.FAIL else replace(need, one_of=()) for need in needs]
            found = self._wishes[key] = Wish.of(firm, view), needs
        return found[0]

    def _forget(self) -> None:
        """Objects are known by their identity, so they are kept as long as what is known of them."""
        if len(self._wishes) > _MOST or len(self._without_format) > _MOST:
            self._wishes.clear()
            self._without_format.clear()
