"""What configs and modes do to the state."""

from typing import Final

from skra_app.registry import facts
from skra_app.registry.draft import Draft
from skra_app.registry.effects.effect import Effects


def _config_set(draft: Draft, fact: facts.ConfigSet) -> None:
    draft.configs.put(fact.scope, fact.config)


def _config_deleted(draft: Draft, fact: facts.ConfigDeleted) -> None:
    draft.configs.drop(fact.scope)


def _mode_set(draft: Draft, fact: facts.ModeSet) -> None:
    draft.modes.put(fact.scope, fact.mode)


def _mode_deleted(draft: Draft, fact: facts.ModeDeleted) -> None:
    draft.modes.drop(fact.scope)


EFFECTS: Final[Effects] = {
    facts.ConfigSet: _config_set,
    facts.ConfigDeleted: _config_deleted,
    facts.ModeSet: _mode_set,
    facts.ModeDeleted: _mode_deleted,
}
