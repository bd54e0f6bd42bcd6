"""What principals and their keys do to the state."""

from typing import Final

from skra_app.registry import facts
from skra_app.registry.account import Account
from skra_app.registry.draft import Draft
from skra_app.registry.effects.effect import Effects


def _principal_added(draft: Draft, fact: facts.PrincipalAdded) -> None:
    draft.accounts.put(fact.principal, Account(fact.principal, fact.role, fact.salt, fact.grants))


def _principal_changed(draft: Draft, fact: facts.PrincipalChanged) -> None:
    if account := draft.accounts.get(fact.principal):
        draft.accounts.put(fact.principal, account._replace(role=fact.role, grants=fact.grants))


def _principal_removed(draft: Draft, fact: facts.PrincipalRemoved) -> None:
    if account := draft.accounts.get(fact.principal):
        for key in account.keys:
            draft.keys.drop(key.id)
        draft.accounts.drop(fact.principal)
    draft.applications.drop(fact.principal)


def _key_issued(draft: Draft, fact: facts.KeyIssued) -> None:
    if account := draft.accounts.get(fact.principal):
        live = account.live(draft.at)
        for gone in {*account.keys} - {*live}:
            draft.keys.drop(gone.id)
        draft.accounts.put(fact.principal, account._replace(keys=(*live, fact.key)))
        draft.keys.put(fact.key.id, fact.principal)


def _key_ended(draft: Draft, fact: facts.KeyEnded) -> None:
    if account := draft.accounts.get(fact.principal):
        keys = (key._replace(ends=fact.ends) if key.id == fact.id else key for key in account.keys)
        draft.accounts.put(fact.principal, account._replace(keys=tuple(keys)))


EFFECTS: Final[Effects] = {
    facts.PrincipalAdded: _principal_added,
    facts.PrincipalChanged: _principal_changed,
    facts.PrincipalRemoved: _principal_removed,
    facts.KeyIssued: _key_issued,
    facts.KeyEnded: _key_ended,
}
