"""One table, three sources: defaults, variables, flags."""

from pathlib import Path

import pytest

from skra_app.settings import OPTIONS, Address, InvalidSetting, Settings


def test_defaults_keep_everything_on_this_machine():
    settings = Settings.read({})
    assert settings.http == Address("127.0.0.1", 8081)
    assert settings.kafka == Address("127.0.0.1", 9092)
    assert settings.http.loopback
    assert settings.kafka.loopback
    assert settings.response_shape == "7"
    assert settings.journal_url.startswith("sqlite:////")
    assert settings.journal_url.endswith("/skra-data/journal.sqlite")


def test_a_flag_wins_over_a_variable_and_a_variable_over_the_default(tmp_path):
    variables = {"SKRA_WORKERS": "3", "SKRA_DATA": "/var/lib/skra"}
    assert Settings.read(variables).workers == 3
    settings = Settings.read(variables, workers=2, data=tmp_path, http=None)
    assert (settings.workers, settings.data, settings.http.port) == (2, tmp_path, 8081)
    assert Settings.read(variables).data == Path("/var/lib/skra")


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_every_row_explains_itself_and_reads_its_own_default(option):
    assert option.help
    assert option.flag.startswith("--")
    assert option.variable == option.variable.upper()
    option.value(option.default, "default")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("http", "8081"),
        ("http", "localhost:http"),
        ("http", "localhost:65536"),
        ("http", "localhost:-1"),
        ("kafka", ":9092"),
        ("kafka", "localhost:٣"),
        ("workers", "0"),
        ("workers", "two"),
        ("claim", "always"),
        ("fsync", ""),
        ("response_shape", "9"),
        ("auth", "maybe"),
        ("body_limit", "10MB"),
        ("nesting_limit", "100000"),
        ("steps_limit", "0"),
        ("data", ""),
    ],
)
def test_a_bad_value_is_refused_with_its_place_and_what_it_may_be(name, text):
    with pytest.raises(InvalidSetting) as of_flag:
        Settings.read({}, **{name: text})
    assert str(of_flag.value).startswith(f"--{name.replace('_', '-')}: expected ")
    assert repr(text) in str(of_flag.value)
    with pytest.raises(InvalidSetting, match=f"^SKRA_{name.upper()}: expected "):
        Settings.read({f"SKRA_{name.upper()}": text})


def test_an_unknown_flag_is_a_mistake_of_the_caller():
    with pytest.raises(TypeError, match="colour"):
        Settings.read({}, colour="red")


@pytest.mark.parametrize(
    ("text", "address", "loopback"),
    [
        ("[::1]:0", Address("::1", 0), True),
        ("0.0.0.0:9092", Address("0.0.0.0", 9092), False),
        ("registry.example:80", Address("registry.example", 80), False),
        ("127.0.0.2:1", Address("127.0.0.2", 1), True),
    ],
)
def test_addresses(text, address, loopback):
    read = Settings.read({}, http=text).http
    assert read == address
    assert read.loopback is loopback
    assert str(read) == text


def test_memory_keeps_nothing():
    settings = Settings.read({}, journal="memory:")
    assert settings.in_memory
    assert settings.log == "memory:"
    assert settings.journal_url == "memory:"
