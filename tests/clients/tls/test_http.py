"""Who is let in over HTTP by a certificate or a token, and as whom."""

import base64
import subprocess

import httpx
import pytest

from skra_app.registry.identity import signing_keys
from skra_app.service import running
from tests.provider import secure_settings

STRING = {"schema": '"string"'}


def owner(secured, topic: str) -> str:
    with secured.admin() as http:
        return http.get(f"/v1/topics/{topic}/owner").raise_for_status().json()["application"]


@pytest.mark.parametrize(
    ("common_name", "names", "who"),
    [("shop", (), "shop"), ("bank", (), "bank"), ("stranger", ("client.test",), None), ("a stranger", (), None)],
)
def test_a_certificate_is_a_principal_of_its_name(secured, common_name, names, who):
    with secured.http(secured.ca.client(common_name, *names)) as http:
        answer = http.post(f"/subjects/of-{who}-value/versions", json=STRING)
        assert answer.status_code == (200 if who else 401)
    if who:
        assert owner(secured, f"of-{who}") == who


def test_the_first_rule_that_fits_names_it(secured, tmp_path):
    leaf = "[req]\ndistinguished_name=dn\n[dn]\n[v3]\nsubjectAltName=URI:spiffe://test/bank\n"
    (tmp_path / "leaf.cnf").write_text(leaf)
    key, request = tmp_path / "key.pem", tmp_path / "request.pem"
    new = [
        "openssl",
        "req",
        "-new",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        "/CN=shop",
        "-config",
        tmp_path / "leaf.cnf",
    ]
    subprocess.run([*new, "-keyout", key, "-out", request], check=True, capture_output=True)
    secured.ca._ca.private_key_pem.write_to_path(tmp_path / "ca-key.pem")
    sign = ["openssl", "x509", "-req", "-in", request, "-CA", secured.ca.file, "-CAkey", tmp_path / "ca-key.pem"]
    extra = ["-extfile", tmp_path / "leaf.cnf", "-extensions", "v3", "-days", "1", "-CAcreateserial"]
    made = subprocess.run([*sign, *extra], check=True, capture_output=True).stdout
    certificate = tmp_path / "whole.pem"
    certificate.write_bytes(key.read_bytes() + made)
    with secured.http(certificate) as http:
        http.post("/subjects/by-uri-value/versions", json=STRING).raise_for_status()
    assert owner(secured, "by-uri") == "bank"


def test_credentials_go_before_a_certificate(secured):
    certificate = secured.ca.client("bank")
    with secured.http(certificate) as http:
        key = base64.b64encode(f"shop:{secured.keys['shop']}".encode()).decode()
        for number, shown in enumerate((f"Basic {key}", f"Bearer {secured.keys['shop']}")):
            path = f"/subjects/first-{number}-value/versions"
            http.post(path, json=STRING, headers={"Authorization": shown}).raise_for_status()
            assert owner(secured, f"first-{number}") == "shop"
        for bad in ("Bearer nonsense", "Basic bm9ib2R5OmtleQ==", "Negotiate x"):
            assert http.get("/subjects", headers={"Authorization": bad}).status_code == 401


def test_an_ended_certificate_is_refused_by_the_handshake(secured):
    with secured.http(secured.ca.client("ended", ended=True)) as http, pytest.raises(httpx.HTTPError):
        http.get("/subjects")


def test_a_removed_principal_is_out_with_the_next_request_of_its_connection(secured):
    with secured.admin() as admin, secured.http(secured.ca.client("leaver")) as http:
        admin.post("/v1/principals", json={"name": "leaver", "role": "reader", "keyless": True}).raise_for_status()
        assert http.get("/subjects").status_code == 200
        admin.delete("/v1/principals/leaver").raise_for_status()
        assert http.get("/subjects").status_code == 401


def bearer(secured, **claims: object) -> str:
    return f"Bearer {secured.provider.token(**claims)}"


def test_a_token_lets_in_who_was_never_added(secured):
    with secured.http(Authorization=bearer(secured, subject="ada", groups=["devs"])) as http:
        http.post("/subjects/adas-value/versions", json=STRING).raise_for_status()
        assert http.get("/v1/principals").status_code == 403
        assert http.delete("/subjects/of-shop-value").status_code in {403, 404}
    assert owner(secured, "adas") == "ada"
    with secured.http(Authorization=bearer(secured, subject="root", groups=["devs", "platform"])) as http:
        assert http.get("/v1/principals").status_code == 200
        entries = http.get("/v1/audit", params={"principal": "ada"}).json()["entries"]
        assert {entry["who"] for entry in entries} == {"ada"}


def test_grants_by_name_hold_for_a_token_whatever_its_groups(secured):
    with secured.http(Authorization=bearer(secured, subject="granted", groups=["platform"])) as http:
        http.post("/subjects/granted.x-value/versions", json=STRING).raise_for_status()
        assert http.post("/subjects/other-value/versions", json=STRING).status_code == 403
        assert http.get("/v1/principals").status_code == 403


@pytest.mark.parametrize("name", ["admin", "shop"])
def test_a_token_does_not_speak_for_a_principal_that_has_keys(secured, name):
    with secured.http(Authorization=bearer(secured, subject=name, groups=["platform"])) as http:
        answer = http.get("/subjects")
        assert answer.status_code == 401
        assert f"'{name}' is a principal that comes in with a key" in answer.json()["message"]


@pytest.mark.parametrize(
    ("claims", "status", "said"),
    [
        ({"groups": ["guests"]}, 403, "a group of --oidc-groups"),
        ({"groups": ["devs"], "lifetime": -1}, 401, "expired"),
        ({"groups": ["devs"], "aud": "another"}, 401, "audience"),
        ({"groups": ["devs"], "iss": "another"}, 401, "ssuer"),
    ],
)
def test_a_token_that_is_not_good_is_told_why(secured, claims, status, said):
    with secured.http(Authorization=bearer(secured, **claims)) as http:
        for path, member in (("/subjects", "message"), ("/v1/owners", "detail")):
            answer = http.get(path)
            assert answer.status_code == status
            assert said in answer.json()[member].lower()
            challenges = answer.headers.get_list("WWW-Authenticate")
            assert any(one.startswith("Bearer") for one in challenges) is (status == 401)


def test_a_new_key_of_the_provider_is_taken_and_one_taken_out_no_longer(secured, monkeypatch):
    secured.provider.rotate("next", "ES256")
    monkeypatch.setattr(signing_keys, "PAUSE", 0.0)  # as if nothing had been asked for a while
    with secured.http(Authorization=bearer(secured, kid="next", groups=["devs"])) as http:
        assert http.get("/subjects").status_code == 200
        del secured.provider.keys["next"]
        assert http.get("/subjects").status_code == 200
        monkeypatch.setattr(signing_keys, "FRESH", 0.0)
        answer = http.get("/subjects")
        assert answer.status_code == 401
        assert "no key 'next' for ES256 is known" in answer.json()["message"]


def test_curl_comes_with_a_certificate(secured):
    certificate = str(secured.ca.client("shop"))
    command = ["curl", "-sS", "--cacert", str(secured.ca.file), "--cert", certificate, f"{secured.url}/subjects"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.startswith("[")
    bare = subprocess.run([*command[:4], command[-1]], capture_output=True, text=True, timeout=60, check=True)
    assert '"error_code":401' in bare.stdout


def test_health_needs_neither(secured):
    with secured.http() as http:
        assert http.get("/ready").status_code == 200
        assert http.get("/subjects").status_code == 401


def test_a_claim_may_name_the_application(secured):
    with running(secure_settings(secured.ca, secured.provider, oidc_application="app")) as server:

        def said(subject: str, **claims: object) -> dict[str, str]:
            token = secured.provider.token(subject, groups=["devs"], **claims)
            return {"Authorization": f"Bearer {token}"}

        with secured.ca.http(server.registry_url) as http:
            http.put("/v1/topics/t/owner", json={}, headers=said("ada", app="shop")).raise_for_status()
            assert http.get("/v1/topics/t/owner", headers=said("bob", app="bank")).json()["application"] == "shop"
            path = "/subjects/t-value/versions"
            assert http.post(path, json=STRING, headers=said("bob", app="bank")).status_code == 403
            assert http.post(path, json=STRING, headers=said("shop", app="bank")).status_code == 403
            assert http.post(path, json=STRING, headers=said("carl", app="shop")).status_code == 200
            assert http.get("/subjects", headers=said("dora")).status_code == 401
