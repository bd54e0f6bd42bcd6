"""Config and mode: what a scope says, what holds for it (registry API §1.8)."""

import pytest

from skra_app.errors import InvalidConfig, InvalidLevel, InvalidMode, InvalidRuleSet, NotPermitted, Rejection
from skra_app.registry import Config, ConfigChange, Metadata, Mode, Registry, config, mode
from skra_app.registry.scoped import DEFAULTS
from skra_compat import Level, Policy


@pytest.fixture
def registry(journal):
    return Registry(journal)


@pytest.fixture
def say(registry, somebody):
    def says(scope, **members):
        return config.put(registry, scope, ConfigChange.of_json(members), somebody)

    return says


def level(registry, subject):
    return config.effective(registry.state(), subject).level.value


def test_where_nobody_says_anything_the_defaults_hold(registry):
    assert config.effective(registry.state(), "s") == config.effective(registry.state()) == DEFAULTS
    assert config.own(registry.state(), "").level is Level.BACKWARD
    with pytest.raises(Rejection) as refused:
        config.own(registry.state(), "s")
    assert refused.value.code == 40408


@pytest.mark.parametrize("member", ["compatibility", "compatibilityLevel"])
def test_the_level_has_two_names_and_any_case(say, member):
    assert say("s", **{member: "full_transitive"}) == Config(level=Level.FULL_TRANSITIVE)


@pytest.mark.parametrize(
    ("said", "subject", "holds"),
    [
        ({"": "FULL"}, "s", "FULL"),
        ({"": "FULL", "s": "NONE"}, "s", "NONE"),
        ({"": "FULL", "s": "NONE"}, "t", "FULL"),
        ({":.__GLOBAL:": "FULL"}, "s", "FULL"),
        ({":.:": "FULL"}, "s", "FULL"),
        ({"": "FULL", ":.dev:": "FORWARD"}, ":.dev:s", "FORWARD"),
        ({"": "FULL", ":.dev:": "FORWARD"}, ":.dev:", "FORWARD"),
        ({"": "FULL", ":.dev:": "FORWARD"}, "s", "FULL"),
        ({"": "FULL", ":.dev:": "FORWARD", ":.dev:s": "NONE"}, ":.dev:s", "NONE"),
        ({"": "FULL", "s": "NONE"}, ":.dev:s", "BACKWARD"),
        ({":.__GLOBAL:": "FULL"}, ":.dev:s", "FULL"),
        ({":.__GLOBAL:": "FULL", "": "NONE"}, ":.dev:s", "FULL"),
        ({":.__GLOBAL:": "FULL", "": "NONE"}, "s", "NONE"),
        ({":.__GLOBAL:": "FULL", ":.dev:": "NONE"}, ":.dev:s", "NONE"),
        ({"s": "NONE"}, ":.:s", "NONE"),
    ],
)
def test_the_nearest_scope_wins(say, registry, said, subject, holds):
    for scope, name in said.items():
        say(scope, compatibility=name)
    assert level(registry, subject) == holds


def test_an_own_config_without_a_level_inherits_it(say, registry):
    say("", compatibility="FULL", normalize=True)
    say("s", validateFields=True)
    holds = config.effective(registry.state(), "s")
    assert (holds.level, holds.normalize, holds.validate_fields) == (Level.FULL, True, True)


def test_a_put_keeps_what_is_absent_and_clears_what_is_null(say, registry):
    say("s", compatibility="FULL", normalize=True, compatibilityPolicy="lenient")
    assert say("s", compatibility="NONE") == Config(Level.NONE, Policy.LENIENT, normalize=True)
    assert say("s", normalize=None, compatibility=None) == Config(policy=Policy.LENIENT)
    assert level(registry, "s") == "BACKWARD"


def test_saying_the_same_again_writes_nothing(say, registry):
    say("s", compatibility="FULL")
    head = registry.head()
    say("s", compatibility="FULL")
    assert registry.head() == head


def test_a_delete_answers_with_what_was(say, registry, somebody):
    say("s", compatibility="FULL")
    assert config.delete(registry, "s", somebody) == Config(level=Level.FULL)
    with pytest.raises(Rejection) as refused:
        config.delete(registry, "s", somebody)
    assert refused.value.code == 40401
    say("", compatibility="NONE")
    assert config.delete(registry, "", somebody) == Config(level=Level.NONE)
    assert config.delete(registry, "", somebody) == Config(level=Level.BACKWARD)


def test_config_as_json_and_back(say):
    members = {
        "compatibilityLevel": "FULL",
        "compatibilityPolicy": "LENIENT",
        "normalize": False,
        "alias": "other",
        "validateFields": True,
        "compatibilityGroup": "major",
        "defaultMetadata": {"properties": {"a": "b"}},
        "overrideRuleSet": {"domainRules": [{"name": "r", "disabled": False}]},
    }
    assert say("s", **members).to_json() == members
    assert Config.of_json({**members, "unheardOf": 1}).to_json() == members


@pytest.mark.parametrize(
    ("members", "fault"),
    [
        ({"compatibility": "SOMETIMES"}, InvalidLevel),
        ({"compatibility": 7}, InvalidLevel),
        ({"compatibilityPolicy": "STERN"}, InvalidConfig),
        ({"overrideRuleSet": {"domainRules": [{}]}}, InvalidRuleSet),
        ({"defaultRuleSet": {"migrationRules": [{"name": "r", "type": "X", "mode": "READ"}]}}, InvalidRuleSet),
    ],
)
def test_values_that_cannot_be(members, fault):
    with pytest.raises(fault) as refused:
        ConfigChange.of_json(members).accepted()
    assert refused.value.status == 422


@pytest.mark.parametrize(
    "members",
    [
        {"compatibility": ["FULL"]},
        {"normalize": "yes"},
        {"alias": []},
        {"defaultMetadata": "x"},
        {"defaultMetadata": {"properties": {"a": []}}},
    ],
)
def test_values_of_another_type(members):
    with pytest.raises(ValueError, match=next(iter(members)) + "|properties.a"):
        ConfigChange.of_json(members)


def test_an_alias_is_another_name(say, registry):
    say("a", alias="b")
    state = registry.state()
    assert [config.alias_of(state, name) for name in ("a", "b", ":.dev:a")] == ["b", "b", ":.dev:a"]
    assert config.effective(state, "b").alias is None


def test_a_compatibility_group_compares_only_its_own(say, put, record):
    say("s", compatibility="BACKWARD", compatibilityGroup="major")
    put("s", record("A", "x int", metadata=Metadata(properties={"major": "1"})))
    assert put("s", record("A", "y int", metadata=Metadata(properties={"major": "2"}))).number == 2
    with pytest.raises(Rejection) as refused:
        put("s", record("A", "z int", metadata=Metadata(properties={"major": "1"})))
    assert refused.value.version == 1


class TestMode:
    def test_where_nobody_says_anything_all_may_be_written(self, registry):
        assert mode.own(registry.state(), "") is mode.effective(registry.state(), "s") is Mode.READWRITE
        with pytest.raises(Rejection) as refused:
            mode.own(registry.state(), "s")
        assert refused.value.code == 40409

    @pytest.mark.parametrize("name", ["readonly", "READONLY", "ReadOnly"])
    def test_names_have_any_case(self, name):
        assert Mode.of(name) is Mode.READONLY
        with pytest.raises(InvalidMode):
            Mode.of("SOMETIMES")

    def test_the_nearest_scope_wins(self, registry, somebody):
        mode.put(registry, "", Mode.READONLY, somebody)
        mode.put(registry, ":.dev:", Mode.FORWARD, somebody)
        mode.put(registry, ":.dev:s", Mode.READWRITE, somebody)
        found = [mode.effective(registry.state(), name).value for name in ("s", ":.dev:t", ":.dev:s", "")]
        assert found == ["READONLY", "FORWARD", "READWRITE", "READONLY"]
        mode.put(registry, "", Mode.READONLY_OVERRIDE, somebody)
        assert mode.effective(registry.state(), ":.dev:s") is Mode.READONLY_OVERRIDE

    def test_a_delete_answers_with_what_was(self, registry, somebody):
        with pytest.raises(Rejection) as refused:
            mode.delete(registry, "s", somebody)
        assert refused.value.code == 40401
        mode.put(registry, "s", Mode.READONLY, somebody)
        assert mode.delete(registry, "s", somebody) is Mode.READONLY
        assert mode.delete(registry, "", somebody) is Mode.READWRITE

    def test_a_recursive_delete_takes_all_within(self, registry, somebody):
        for scope in ("s", ":.dev:", ":.dev:s", ":.ops:s", ""):
            mode.put(registry, scope, Mode.READONLY, somebody)
        mode.delete(registry, ":.dev:", somebody, recursive=True)
        assert sorted(registry.state().modes) == ["", ":.ops:s", "s"]
        mode.delete(registry, "", somebody, recursive=True)
        assert sorted(registry.state().modes) == [":.ops:s"], "the default context is one among others"
        mode.delete(registry, ":.__GLOBAL:", somebody, recursive=True)
        assert not list(registry.state().modes)

    def test_read_only_config_stays_as_it_is(self, say, registry, somebody):
        mode.put(registry, "s", Mode.READONLY, somebody)
        with pytest.raises(NotPermitted):
            say("s", compatibility="NONE")
        say("t", compatibility="NONE")
        mode.put(registry, "s", Mode.READWRITE, somebody)
        say("s", compatibility="NONE")
