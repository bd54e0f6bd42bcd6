"""Which tokens are good: every way to be bad that this server knows of, with real keys and real signatures."""

import base64
import json
import time

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from skra_app.registry.identity.signing_keys import SigningKeys, Source
from skra_app.registry.identity.token import BadToken, TokenRules, Tokens
from skra_app.registry.rights import Role
from tests.provider import AUDIENCE, Provider, private_key


@pytest.fixture(scope="module")
def provider():
    made = Provider()
    for algorithm in ("PS256", "ES256", "EdDSA"):
        made.rotate(algorithm, algorithm)
    yield made
    made.close()


def judge(provider: Provider, **rules: object) -> Tokens:
    told = {"leeway": 5, "roles": {Role.WRITER: frozenset({"devs"}), Role.ADMIN: frozenset({"platform"})}, **rules}
    return Tokens(TokenRules(provider.issuer, (AUDIENCE, "other"), **told), SigningKeys(Source(provider.issuer)))


@pytest.mark.parametrize("kid", ["first", "PS256", "ES256", "EdDSA"])
def test_good_tokens_of_each_kind(provider, kid):
    before = int(time.time())
    said = judge(provider).read(provider.token("ada", 100, kid))
    assert (said.name, said.role, said.application) == ("ada", None, "")
    assert before + 100 <= said.expires // 1000 <= time.time() + 100
    assert said.ends - said.expires == 5000


@pytest.mark.parametrize(
    ("claims", "role"),
    [
        ({"groups": ["devs"]}, Role.WRITER),
        ({"groups": ["devs", "platform"]}, Role.ADMIN),
        ({"groups": "openid devs"}, Role.WRITER),
        ({"groups": ["Devs", 7, None]}, None),
        ({"groups": {"devs": True}}, None),
        ({"groups": ["*"]}, None),
    ],
)
def test_groups_give_the_highest_role(provider, claims, role):
    assert judge(provider).read(provider.token(**claims)).role is role


def test_everybody_may_have_a_role_and_claims_may_lie_deeper(provider):
    everybody = judge(provider, roles={Role.READER: frozenset({"*"})})
    assert everybody.read(provider.token()).role is Role.READER
    deeper = judge(provider, groups="realm_access.roles", principal="azp", application="https://skra/app")
    token = provider.token(realm_access={"roles": ["devs"]}, azp="svc", **{"https://skra/app": "shop"})
    said = deeper.read(token)
    assert (said.name, said.role, said.application) == ("svc", Role.WRITER, "shop")


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        ({"lifetime": -6}, "expired"),
        ({"exp": None}, "exp"),
        ({"exp": "never"}, "exp"),
        ({"exp": 2**62}, "no year"),
        ({"exp": float("inf")}, "JSON is not that of a token|exp|Expiration"),
        ({"exp": [1]}, "exp|JSON"),
        ({"nbf": 2**40}, "not yet valid"),
        ({"iat": 2**40}, "not yet valid"),
        ({"aud": "somebody else"}, "[Aa]udience"),
        ({"aud": None}, "aud"),
        ({"aud": []}, "aud"),
        ({"iss": "https://elsewhere"}, "[Ii]ssuer"),
        ({"iss": None}, "iss"),
        ({"sub": None}, "'sub' is no name"),
        ({"sub": ""}, "'sub' is no name"),
        ({"sub": "a\nb"}, "'sub' is no name"),
        ({"sub": "x" * 201}, "'sub' is no name"),
        ({"sub": "anonymous"}, "'sub' is no name"),
        ({"sub": "*"}, "'sub' is no name"),
        ({"kid": "unknown"}, "no key 'unknown'"),
        ({"filler": "x" * 20_000}, "more than 16384"),
    ],
    ids=lambda case: str(case)[:40],
)
def test_bad_claims(provider, claims, said):
    asked = dict(claims)
    kid = asked.pop("kid", "first")
    token = provider.token(kid="first", **asked)
    if kid != "first":
        algorithm, key = provider.keys["first"]
        token = jwt.encode(jwt.decode(token, options={"verify_signature": False}), key, algorithm, {"kid": kid})
    with pytest.raises(BadToken, match=said):
        judge(provider).read(token)


def encoded(members: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(members).encode()).rstrip(b"=").decode()


def test_signatures_that_prove_nothing(provider):
    good = provider.token()
    header, claims, signature = good.split(".")
    said = jwt.decode(good, options={"verify_signature": False})
    public = provider.keys["first"][1].public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    hs256 = {"alg": "HS256", "kid": "first"}
    from_secret = jwt.api_jws.PyJWS()._algorithms["HS256"].sign(f"{encoded(hs256)}.{claims}".encode(), public)
    stranger = private_key("RS256")
    bad = {
        "none": f"{encoded({'alg': 'none', 'kid': 'first'})}.{claims}.",
        "None": f"{encoded({'alg': 'None', 'kid': 'first'})}.{claims}.{signature}",
        "the public key as a secret": ".".join(
            (encoded(hs256), claims, base64.urlsafe_b64encode(from_secret).rstrip(b"=").decode())
        ),
        "another's key": jwt.encode(said, stranger, "RS256", {"kid": "first"}),
        "a key of its own": jwt.encode(
            said, stranger, "RS256", {"jwk": json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(stranger.public_key()))}
        ),
        "a place of its own": jwt.encode(said, stranger, "RS256", {"kid": "first", "jku": f"{provider.issuer}/theirs"}),
        "another algorithm": jwt.encode(said, provider.keys["first"][1], "RS512", {"kid": "ES256"}),
        "changed": f"{header}.{encoded({**said, 'sub': 'eve'})}.{signature}",
        "cut": good[:-10],
        "no token": "a.b.c",
        "empty": "",
        "dots": "..",
        "not even text": "\ud800.\udfff.",
        "deep": f"{base64.urlsafe_b64encode(b'[' * 9000).decode()}.{claims}.{signature}",
        "odd algorithm": f"{encoded({'alg': ['RS256'], 'kid': 'first'})}.{claims}.{signature}",
        "no object": f"{encoded([])}.{claims}.{signature}",
        "odd kid": jwt.encode(said, stranger, "RS256", {"kid": "first"}).replace(".", "..", 1),
    }
    tokens = judge(provider)
    for name, token in bad.items():
        with pytest.raises(BadToken):
            print(name, tokens.read(token))
    assert not [path for path in provider.asked if "theirs" in path]


def test_an_algorithm_that_is_not_wanted(provider):
    with pytest.raises(BadToken, match="signed by 'RS256': expected ES256"):
        judge(provider, algorithms=frozenset({"ES256"})).read(provider.token())


def test_clocks_may_differ_by_the_leeway(provider):
    assert judge(provider, leeway=60).read(provider.token(lifetime=-30)).name == "ada"


def test_a_missing_application_is_told(provider):
    with pytest.raises(BadToken, match="'app', the application, is missing"):
        judge(provider, application="app").read(provider.token())
