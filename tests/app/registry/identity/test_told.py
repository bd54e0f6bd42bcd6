"""What the settings say of an identity provider: read, or refused with what to do."""

import json

import pytest

from skra_app.registry.identity.told import tokens_of
from skra_app.settings import InvalidSetting, Settings
from tests.provider import Provider


@pytest.fixture(scope="module")
def provider():
    made = Provider()
    yield made
    made.close()


def told(provider: Provider, **flags: str) -> Settings:
    usual = {"auth": "on", "oidc_issuer": provider.issuer, "oidc_audience": "skra"}
    return Settings.read({}, **{**usual, **flags})


def test_without_an_issuer_nobody_judges_tokens():
    assert tokens_of(Settings.read({}, auth="on")) is None


def test_a_provider_is_not_asked_before_a_token_comes(provider, tmp_path):
    file = tmp_path / "keys.json"
    file.write_text(json.dumps(provider.document()))
    asked = len(provider.asked)
    for flags in ({}, {"oidc_jwks": provider.url}, {"oidc_jwks": str(file)}):
        tokens = tokens_of(told(provider, oidc_groups="admin=a,writer=b, writer=c,reader=*", **flags))
        assert tokens is not None
        if flags:
            assert tokens.read(provider.token(groups=["c"])).role == "writer"
            assert tokens.read(provider.token(groups=["d"])).role == "reader"
    assert len(provider.asked) == asked + 1


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        ({"auth": "off"}, "--auth on only"),
        ({"oidc_audience": ""}, "add --oidc-audience"),
        ({"oidc_audience": " , "}, "add --oidc-audience"),
        ({"oidc_issuer": "login.example.org"}, "--oidc-issuer .*expected an https:// URL"),
        ({"oidc_issuer": "http://login.example.org"}, "--oidc-issuer .*expected an https:// URL"),
        ({"oidc_jwks": "http://login.example.org/keys"}, "--oidc-jwks .*expected an https:// URL"),
        ({"oidc_jwks": "/nowhere/keys.json"}, "--oidc-jwks /nowhere/keys.json: No such file"),
        ({"oidc_algorithms": "HS256"}, "--oidc-algorithms: expected some of ES256"),
        ({"oidc_algorithms": "RS256,none"}, "--oidc-algorithms: expected some of ES256"),
        ({"oidc_algorithms": ""}, "--oidc-algorithms: expected some of ES256"),
        ({"oidc_groups": "platform"}, "--oidc-groups: expected ROLE=GROUP"),
        ({"oidc_groups": "owner=platform"}, "--oidc-groups: expected ROLE=GROUP"),
        ({"oidc_groups": "admin="}, "--oidc-groups: expected ROLE=GROUP"),
    ],
)
def test_what_cannot_be_is_refused(provider, flags, said):
    with pytest.raises(InvalidSetting, match=said):
        tokens_of(told(provider, **flags))


def test_missing_packages_are_named(provider, monkeypatch):
    monkeypatch.setattr("skra_app.registry.identity.told.find_spec", lambda _: None)
    with pytest.raises(InvalidSetting, match=r"pip install 'skra\[oidc\]'"):
        tokens_of(told(provider))
