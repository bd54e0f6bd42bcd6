"""What hangs on a scope (the whole registry, a context, a subject): its config and its mode."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from skra_app.errors import InvalidConfig, InvalidLevel, InvalidMode
from skra_app.journal import Json
from skra_app.registry.content import Metadata, RuleSet
from skra_app.registry.reading import flag, mapping, text
from skra_app.registry.ruling import accepted
from skra_compat import Level, Policy


class Mode(Enum):
    """What may be done within a scope (registry API §1.8)."""

    READWRITE = "READWRITE"
    READONLY = "READONLY"
    READONLY_OVERRIDE = "READONLY_OVERRIDE"
    IMPORT = "IMPORT"
    FORWARD = "FORWARD"

    @classmethod
    def of(cls, name: str) -> "Mode":
        """The mode of that name, in any case; raises InvalidMode."""
        try:
            return cls(name.upper())
        except ValueError:
            raise InvalidMode from None


@dataclass(frozen=True, slots=True)
class Config:
    """What one scope says for itself; None where it says nothing."""

    level: Level | None = None
    policy: Policy | None = None
    normalize: bool | None = None
    alias: str | None = None
    alias_for_deks: str | None = None
    """For key registries that read it here; nothing of ours does."""
    validate_fields: bool | None = None
    validate_new_schemas: bool | None = None
    validate_rules: bool | None = None
    group: str | None = None
    """Only versions whose metadata property of this name equals the candidate's are compared."""
    default_metadata: Metadata | None = None
    override_metadata: Metadata | None = None
    default_rules: RuleSet | None = None
    override_rules: RuleSet | None = None

    @property
    def adds(self) -> bool:
        """Whether a schema gets metadata or rules from here that were not given with it."""
        return bool(self.default_metadata or self.override_metadata or self.default_rules or self.override_rules)

    def to_json(self) -> dict[str, Json]:
        """With the API's member names, the level as `compatibilityLevel`; members that say nothing are left out."""
        found: dict[str, Json] = {}
        for member, attribute in MEMBERS.items():
            value = getattr(self, attribute)
            if value is not None:
                found[member] = _written(value)
        return found

    @classmethod
    def of_json(cls, value: Mapping[str, Json]) -> "Config":
        """From the API's member names (`compatibility` is one more name of the level); unknown members are ignored.

        Raises:
            InvalidLevel: a level that does not exist.
            InvalidConfig: a policy that does not exist.
            ValueError: a member of another type.
        """
        return ConfigChange.of_json(value).applied(cls())


@dataclass(frozen=True, slots=True)
class ConfigChange:
    """What a PUT says: absent members stay, null ones are cleared."""

    values: Mapping[str, object]
    """By our name of the member."""

    @classmethod
    def of_json(cls, value: Mapping[str, Json]) -> "ConfigChange":
        """From the API's member names; raises as `Config.of_json` does."""
        return cls({MEMBERS[name]: _read(value, name) for name in _given(value)})

    def accepted(self) -> "ConfigChange":
        """The same with whole rules. Raises InvalidRuleSet where they cannot be kept together."""
        values = self.values.items()
        return ConfigChange({name: accepted(value) if isinstance(value, RuleSet) else value for name, value in values})

    def applied(self, own: Config | None) -> Config:
        """The scope's own config after it."""
        values: dict[str, Any] = dict(self.values)
        return replace(own or Config(), **values)


MEMBERS: Mapping[str, str] = {
    "compatibilityLevel": "level",
    "compatibilityPolicy": "policy",
    "normalize": "normalize",
    "alias": "alias",
    "aliasForDeks": "alias_for_deks",
    "validateFields": "validate_fields",
    "validateNewSchemas": "validate_new_schemas",
    "validateRules": "validate_rules",
    "compatibilityGroup": "group",
    "defaultMetadata": "default_metadata",
    "overrideMetadata": "override_metadata",
    "defaultRuleSet": "default_rules",
    "overrideRuleSet": "override_rules",
}
"""The API's name of each member and ours."""

DEFAULTS = Config(level=Level.BACKWARD, policy=Policy.STRICT, normalize=False, validate_new_schemas=True)
"""What holds where nobody says anything."""

UNSAID = Config(level=DEFAULTS.level)
"""What the whole registry answers with while nobody has said anything."""


def _given(value: Mapping[str, Json]) -> list[str]:
    names = [name for name in MEMBERS if name in value]
    return ["compatibilityLevel", *names] if "compatibility" in value and "compatibilityLevel" not in value else names


def _read(value: Mapping[str, Json], name: str) -> object:
    spelled = name if name in value else "compatibility"
    return None if value[spelled] is None else _typed(value, name, spelled)


def _typed(value: Mapping[str, Json], name: str, spelled: str) -> object:
    if name == "compatibilityLevel":
        return _level(value, spelled)
    if name == "compatibilityPolicy":
        return _policy(text(value, name))
    if name in {"alias", "aliasForDeks", "compatibilityGroup"}:
        return text(value, name) or None
    if name.endswith("Metadata"):
        return Metadata.of_json(mapping(value, name))
    if name.endswith("RuleSet"):
        return RuleSet.of_json(mapping(value, name))
    return flag(value, name)


def _level(value: Mapping[str, Json], member: str) -> Level:
    given = value[member]
    word = text(value, member) if isinstance(given, list | Mapping) else str(given)
    try:
        return Level(word.upper())
    except ValueError:
        raise InvalidLevel from None


def _policy(name: str) -> Policy:
    try:
        return Policy(name.upper())
    except ValueError:
        known = " or ".join(policy.value for policy in Policy)
        raise InvalidConfig(f"Invalid config: compatibilityPolicy: expected {known}, found {name!r}") from None


def _written(value: Level | Policy | Metadata | RuleSet | bool | str) -> Json:
    if isinstance(value, Level | Policy):
        return str(value.value)
    return value.to_json() if isinstance(value, Metadata | RuleSet) else value
