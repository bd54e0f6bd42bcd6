"""Which name a certificate gives, as rules say."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skra_app.registry.identity.certificate import CertificateNames, NameRule, subject

CERTIFICATE = {
    "subject": (
        (("countryName", "IS"),),
        (("organizationName", "Fish, Chips + Co"),),
        (("organizationalUnitName", "Events"), ("userId", "7")),
        (("commonName", "shop"),),
    ),
    "subjectAltName": (
        ("DNS", "shop.clients.test"),
        ("DNS", "other.test"),
        ("URI", "spiffe://shop/orders"),
        ("email", "shop@clients.test"),
    ),
    "notAfter": "Jan  5 09:34:43 2030 GMT",
}
ENDS = 1_893_836_083_000


@pytest.mark.parametrize(
    ("rules", "name"),
    [
        ("cn", "shop"),
        ("CN", "shop"),
        ("cn,subject", "shop"),
        ("subject", "CN=shop,OU=Events+UID=7,O=Fish\\, Chips \\+ Co,C=IS"),
        ("dns", "shop.clients.test"),
        ("dns:*.clients.test", "shop"),
        ("dns:other.test", "other.test"),
        ("dns:nobody.test, uri:spiffe://shop/*", "orders"),
        ("email:*@clients.test", "shop"),
        ("uri:spiffe://bank/*,cn", "shop"),
        ("uri:spiffe://shop/orders*", None),
        ("uri:spiffe://bank/*", None),
        ("cn:SHOP", None),
    ],
)
def test_the_first_rule_that_fits_gives_the_name(rules, name):
    shown = CertificateNames.of(rules).shown(CERTIFICATE)
    assert (shown and shown.name) == name
    assert shown is None or shown.ends == ENDS


@pytest.mark.parametrize("certificate", [None, {}, {"subject": (), "notAfter": CERTIFICATE["notAfter"]}])
def test_no_certificate_and_no_name_is_nobody(certificate):
    assert CertificateNames().shown(certificate) is None


@pytest.mark.parametrize("common_name", ["", "a\0b", "a\nb", "x" * 201])
def test_what_is_no_name_is_nobodys(common_name):
    certificate = {**CERTIFICATE, "subject": ((("commonName", common_name),),)}
    assert CertificateNames.of("cn").shown(certificate) is None


@pytest.mark.parametrize("text", ["", "name", "cn,", "cn:*a*", "san:x", "RULE:^CN=(.*)$/$1/"])
def test_a_rule_that_is_none_says_what_one_is(text):
    with pytest.raises(ValueError, match="expected one of cn, uri, dns, email, subject"):
        CertificateNames.of(text)


TEXT = st.text(string.ascii_letters + ".:/@", max_size=8)


@given(before=TEXT, name=st.text(string.ascii_letters, min_size=1, max_size=8), after=TEXT)
def test_what_stands_in_the_place_of_the_star_is_the_name(before, name, after):
    assert NameRule.of(f"uri:{before}*{after}").name(before + name + after) == name
    assert NameRule.of(f"uri:{before}*{after}").name(before + after) == ""


@given(st.lists(st.text(max_size=6), min_size=2, max_size=4))
def test_different_subjects_are_written_differently(values):
    def written(values):
        return subject({"subject": tuple((("commonName", value),) for value in values)})

    assert written(values) != written([",CN=".join(values)])
    assert written(values) != written([*values, ""])
