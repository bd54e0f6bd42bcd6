"""Where keys come from, how often they are asked for, and what happens when they change."""

import json
import threading

import pytest

from skra_app.registry.identity import signing_keys
from skra_app.registry.identity.signing_keys import FRESH, PAUSE, NoKeys, SigningKeys, Source, secure
from tests.provider import Provider


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def provider():
    made = Provider()
    yield made
    made.close()


def asked(provider: Provider) -> int:
    return provider.asked.count("/keys")


def test_keys_are_asked_for_once_and_again_when_they_are_old(provider):
    clock = Clock()
    keys = SigningKeys(Source(provider.issuer, provider.url), clock)
    for _ in range(10):
        assert keys.find("first", "RS256")
    assert asked(provider) == 1
    del provider.keys["first"]
    provider.rotate("second")
    clock.now += FRESH
    assert keys.find("second", "RS256")
    assert keys.find("first", "RS256") is None
    assert asked(provider) == 2


def test_a_new_key_is_found_at_once_and_a_flood_of_unknown_ones_asks_seldom(provider):
    clock = Clock()
    keys = SigningKeys(Source(provider.issuer, provider.url), clock)
    assert keys.find("first", "RS256")
    provider.rotate("second")
    clock.now += PAUSE
    assert keys.find("second", "RS256")
    assert asked(provider) == 2
    for number in range(500):
        assert keys.find(f"unknown-{number}", "RS256") is None
    assert asked(provider) == 2
    clock.now += PAUSE
    for number in range(500):
        assert keys.find(f"unknown-{number}", "RS256") is None
    assert asked(provider) == 3


def test_a_provider_that_fails_leaves_the_keys_in_force_and_is_left_alone_for_a_while(provider, caplog):
    clock = Clock()
    keys = SigningKeys(Source(provider.issuer, provider.url), clock)
    assert keys.find("first", "RS256")
    provider.answers["/keys"] = b"no JSON"
    clock.now += FRESH
    for _ in range(5):
        assert keys.find("first", "RS256")
    assert "expected JSON" in caplog.text
    assert "those before stay in force" in caplog.text
    assert asked(provider) == 2


def test_a_provider_that_was_never_reached_is_asked_again_after_a_while(provider):
    clock = Clock()
    provider.answers["/keys"] = b"{}"
    keys = SigningKeys(Source(provider.issuer, provider.url), clock)
    for _ in range(5):
        with pytest.raises(NoKeys, match="no keys of"):
            keys.find("first", "RS256")
    assert asked(provider) == 1
    del provider.answers["/keys"]
    clock.now += PAUSE
    assert keys.find("first", "RS256")


def test_many_who_come_at_once_ask_once(provider):
    keys = SigningKeys(Source(provider.issuer, provider.url))
    found = []
    threads = [threading.Thread(target=lambda: found.append(keys.find("first", "RS256"))) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 16
    assert all(found)
    assert asked(provider) == 1


def test_without_an_id_only_a_key_that_can_be_meant_is_taken(provider):
    provider.rotate("ec", "ES256")
    keys = SigningKeys(Source(provider.issuer, provider.url), Clock())
    assert keys.find(None, "RS256").id == "first"
    assert keys.find("ec", "RS256") is None
    provider.rotate("second")
    assert SigningKeys(Source(provider.issuer, provider.url)).find(None, "RS256") is None


def test_shared_secrets_and_keys_for_encryption_are_no_keys(provider):
    public = provider.public("first")
    listed = [
        {"kty": "oct", "k": "c2VjcmV0", "kid": "secret"},
        public | {"use": "enc", "kid": "enc"},
        7,
        {"kty": "RSA"},
    ]
    provider.answers["/keys"] = json.dumps({"keys": [*listed, public | {"alg": "RS512", "kid": "bound"}]}).encode()
    keys = SigningKeys(Source(provider.issuer, provider.url))
    assert keys.find("bound", "RS512")
    for kid, algorithm in (("secret", "HS256"), ("secret", "RS256"), ("enc", "RS256"), ("bound", "RS256")):
        assert keys.find(kid, algorithm) is None


def test_a_file_is_read_again_when_it_changes(provider, tmp_path):
    file = tmp_path / "keys.json"
    file.write_text(json.dumps(provider.document()))
    keys = SigningKeys(Source(provider.issuer, str(file)), Clock())
    assert keys.find("first", "RS256")
    provider.rotate("second")
    file.write_text(json.dumps(provider.document()))
    assert keys.find("second", "RS256")
    assert not provider.asked


def test_the_issuers_description_names_the_keys_and_has_to_name_itself(provider):
    assert SigningKeys(Source(provider.issuer)).find("first", "RS256")
    path = "/.well-known/openid-configuration"
    for told, said in (
        ({"issuer": "https://elsewhere", "jwks_uri": provider.url}, "expected itself"),
        ({"issuer": provider.issuer, "jwks_uri": "http://elsewhere/keys"}, "expected an https:// URL"),
        ({"issuer": provider.issuer}, "expected an https:// URL"),
    ):
        provider.answers[path] = json.dumps(told).encode()
        with pytest.raises(NoKeys, match=said):
            Source(provider.issuer).read()


def test_a_document_without_end_is_not_read(provider, monkeypatch):
    monkeypatch.setattr(signing_keys, "LARGEST", 1000)
    provider.answers["/keys"] = b'{"keys": []' + b" " * 100_000 + b"}"
    with pytest.raises(NoKeys, match="more than 1000 bytes"):
        Source(provider.issuer, provider.url).read()


@pytest.mark.parametrize("url", ["ftp://host/keys", "http://host/keys", "https://", "file:///etc/passwd", "None", ""])
def test_only_https_or_this_machine(url):
    with pytest.raises(NoKeys, match="expected an https:// URL"):
        secure(url)
