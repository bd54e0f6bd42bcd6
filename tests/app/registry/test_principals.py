"""Principals, their roles, grants and keys: who gets in, what they may do, and what is kept of a key."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skra_app.errors import (
    InvalidPrincipal,
    NotAllowed,
    NotOwner,
    NotPermitted,
    PrincipalExists,
    PrincipalNotFound,
    TooManyFailures,
    Unauthenticated,
)
from skra_app.journal.codec import encode
from skra_app.registry import (
    Actor,
    Candidate,
    ConfigChange,
    Owned,
    Principal,
    config,
    ownership,
    principals,
    topics,
    transfer,
)
from skra_app.registry.authentication import Authenticator
from skra_app.registry.failures import WINDOW, Failures
from skra_app.registry.register import register
from skra_app.registry.remove import subject as delete_subject
from skra_app.registry.rights import MAY, Access, Grant, Right, Role
from skra_app.registry.scram import SHA_256, SHA_512, Kept, answer_to, is_proof, kept

HOUR = 3_600_000
STRING, LONG = Candidate('"string"'), Candidate('"long"')


class Ticks:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def ticks():
    return Ticks()


@pytest.fixture
def doors(registry, ticks):
    return Authenticator(registry, Failures(3, ticks))


@pytest.fixture
def admin(registry):
    issued = principals.ensure_admin(registry, Actor(Principal("skra", named=True), "start"))
    return Actor(Principal(issued.account.name, named=True, access=issued.account.access), "http")


@pytest.fixture
def enter(registry, admin, doors):
    """Add a principal and come in as it."""

    def enters(name, role="writer", *grants, application=""):
        issued = principals.add(registry, name, principals.wish(role, grants, application), admin)
        return Actor(doors.principal(doors.by_name(name, issued.key, "here")), "http")

    return enters


def test_a_key_lets_in_by_name_and_alone_and_says_what_may_be_done(registry, admin, doors):
    issued = principals.add(registry, "ci", principals.wish("writer", ["write:orders*"], "shop"), admin)
    login = doors.by_name("ci", issued.key, "here")
    assert login == doors.by_key(issued.key, "here") == doors.by_name("ci", issued.key, "here")
    who = doors.principal(login)
    assert (who.name, who.named, who.access) == ("ci", True, Access(MAY[Role.WRITER], (Grant.of("write:orders*"),)))
    assert registry.state().application("ci") == "shop"


def test_what_is_no_key_of_that_principal_does_not_let_in(registry, admin, doors):
    one, other = (
        principals.add(registry, name, principals.wish("writer", [], ""), admin).key for name in ("one", "other")
    )
    doors = Authenticator(registry, Failures(100))
    for name, key in [
        ("one", other),
        ("one", ""),
        ("one", one[:-1]),
        ("one", one + "x"),
        ("", one),
        ("nobody", one),
        ("one", "skra_"),
        ("one", "skra__"),
        ("one", "\ud800"),
    ]:
        with pytest.raises(Unauthenticated):
            doors.by_name(name, key, "here")
    for key in ("", "skra", "skra_00_x", other[:-2], f"skra_{principals.key_id(one)}_x"):
        with pytest.raises(Unauthenticated):
            doors.by_key(key, "here")


def test_no_entry_of_the_journal_holds_a_key(registry, admin):
    issued = principals.add(registry, "ci", principals.wish("writer", [], ""), admin)
    secret = issued.key.rpartition("_")[2]
    written = b"".join(encode(entry) for _, entry in registry.since(0))
    assert issued.account.keys[0].id.encode() in written
    for form in (issued.key, secret, base64.b64encode(issued.key.encode()).decode(), issued.key.encode().hex()):
        assert form.encode() not in written


def test_an_old_key_is_good_for_the_grace_and_no_longer(registry, admin, doors, clock):
    old = principals.add(registry, "ci", principals.wish("writer", [], ""), admin).key
    login = doors.by_name("ci", old, "here")
    new = principals.rotate(registry, "ci", admin, grace=HOUR).key
    assert {doors.by_key(key, "here").name for key in (old, new)} == {"ci"}
    clock.now += HOUR
    for refused in (lambda: doors.by_key(old, "here"), lambda: doors.principal(login)):
        with pytest.raises(Unauthenticated):
            refused()
    assert doors.by_key(new, "here").name == "ci"
    principals.rotate(registry, "ci", admin)
    with pytest.raises(Unauthenticated):
        doors.by_key(new, "here")
    assert len(registry.state().accounts["ci"].keys) <= 2, "keys that have ended are forgotten"


def test_a_key_ends_when_its_life_is_over(registry, admin, doors, clock):
    key = principals.add(registry, "ci", principals.wish("reader", [], ""), admin, lifetime=HOUR).key
    clock.now += HOUR - 1
    assert doors.by_key(key, "here").name == "ci"
    clock.now += 1
    with pytest.raises(Unauthenticated):
        doors.by_key(key, "here")


def test_who_is_removed_is_out_at_once_and_its_name_can_come_again(registry, admin, doors):
    key = principals.add(registry, "ci", principals.wish("writer", [], "shop"), admin).key
    login = doors.by_key(key, "here")
    principals.remove(registry, "ci", admin)
    with pytest.raises(Unauthenticated):
        doors.principal(login)
    principals.add(registry, "ci", principals.wish("writer", [], ""), admin)
    assert registry.state().application("ci") == "ci"
    with pytest.raises(Unauthenticated):
        doors.by_name("ci", key, "here")


def test_a_changed_role_holds_for_who_is_in_already(registry, admin, doors):
    login = doors.by_key(principals.add(registry, "ci", principals.wish("writer", [], ""), admin).key, "here")
    principals.change(registry, "ci", principals.wish("reader", [], ""), admin)
    assert doors.principal(login).access == Access(MAY[Role.READER])


def test_somebody_can_administer_at_any_time(registry, admin, clock):
    for deed in (
        lambda: principals.remove(registry, "admin", admin),
        lambda: principals.change(registry, "admin", principals.wish("reader", [], ""), admin),
    ):
        with pytest.raises(NotPermitted, match="only admin"):
            deed()
    principals.add(registry, "second", principals.wish("admin", [], ""), admin, lifetime=HOUR)
    principals.remove(registry, "admin", admin)
    start = Actor(Principal("skra", named=True), "start")
    assert principals.ensure_admin(registry, start) is None
    clock.now += HOUR
    assert principals.ensure_admin(registry, start).account.role is Role.ADMIN


def test_a_start_finds_the_way_back_when_the_admins_key_is_over(registry, clock, doors):
    start = Actor(Principal("skra", named=True), "start")
    principals.add(registry, "admin", principals.wish("admin", [], ""), start, lifetime=HOUR)
    clock.now += HOUR
    issued = principals.ensure_admin(registry, start)
    assert doors.by_key(issued.key, "here").name == "admin"


def test_only_an_admin_touches_principals(registry, admin, enter):
    for actor in (enter("w"), enter("r", "reader")):
        for deed in (
            lambda actor=actor: principals.add(registry, "x", principals.wish("admin", [], ""), actor),
            lambda actor=actor: principals.change(registry, "w", principals.wish("admin", [], ""), actor),
            lambda actor=actor: principals.rotate(registry, "admin", actor),
            lambda actor=actor: principals.remove(registry, "r", actor),
        ):
            with pytest.raises(NotAllowed, match="the role admin"):
                deed()


@pytest.mark.parametrize(
    ("role", "grants", "says"),
    [
        ("owner", [], "expected admin, writer, reader"),
        ("writer", ["orders"], "read:NAME, write:NAME or as-owner:NAME"),
        ("writer", ["write:"], "read:NAME, write:NAME or as-owner:NAME"),
        ("writer", ["write:a*b"], "ends with"),
        ("writer", ["overrule:x"], "read:NAME, write:NAME or as-owner:NAME"),
        ("admin", ["write:x"], "cannot be narrowed"),
        ("reader", ["write:x"], "a reader writes nothing"),
    ],
)
def test_a_wish_that_cannot_be_says_why(role, grants, says):
    with pytest.raises(InvalidPrincipal, match=says):
        principals.wish(role, grants, "")


@pytest.mark.parametrize("name", ["", " a", "a:b", "a,b", "a=b", "a\nb", "anonymous", "x" * 201])
def test_a_name_that_cannot_be_is_refused(registry, admin, name):
    with pytest.raises(InvalidPrincipal, match="printable"):
        principals.add(registry, name, principals.wish("reader", [], ""), admin)


def test_a_name_that_is_the_path_of_keys_is_refused(registry, admin):
    with pytest.raises(InvalidPrincipal, match="/keys"):
        principals.add(registry, "shop/keys", principals.wish("reader", [], ""), admin)
    principals.add(registry, "keys/shop", principals.wish("reader", [], ""), admin)


def test_what_does_not_stand_and_what_does(registry, admin):
    for deed in (principals.remove, principals.rotate):
        with pytest.raises(PrincipalNotFound):
            deed(registry, "nobody", admin)
    with pytest.raises(PrincipalNotFound):
        principals.change(registry, "nobody", principals.wish("reader", [], ""), admin)
    with pytest.raises(PrincipalExists):
        principals.add(registry, "admin", principals.wish("reader", [], ""), admin)


def test_guessing_ends_and_who_is_known_goes_on(registry, admin, ticks):
    doors = Authenticator(registry, Failures(3, ticks))
    key = principals.add(registry, "ci", principals.wish("writer", [], ""), admin).key
    doors.by_name("ci", key, "there")
    for _ in range(3):
        with pytest.raises(Unauthenticated):
            doors.by_name("ci", "skra_guess_guess", "there")
    with pytest.raises(TooManyFailures):
        doors.by_name("ci", "skra_guess_guess", "there")
    assert doors.by_name("ci", key, "there").name == "ci", "what was good before needs no new look"
    with pytest.raises(Unauthenticated):
        doors.by_name("ci", "skra_guess_guess", "elsewhere")
    ticks.now += WINDOW
    with pytest.raises(Unauthenticated):
        doors.by_name("ci", "skra_guess_guess", "there")


def test_a_reader_changes_nothing(registry, enter, put):
    put("orders-value", STRING)
    reader = enter("r", "reader")
    assert register(registry, "orders-value", STRING, reader).number == 1, "what stands is only read"
    deeds = [
        lambda: register(registry, "orders-value", LONG, reader),
        lambda: delete_subject(registry, "orders-value", reader),
        lambda: config.put(registry, "orders-value", ConfigChange.of_json({"compatibility": "NONE"}), reader),
        lambda: config.put(registry, ":.__GLOBAL:", ConfigChange.of_json({"compatibility": "NONE"}), reader),
        lambda: ownership.claim(registry, Owned.topic("orders"), reader),
        lambda: topics.create(registry, "orders", 1, reader),
    ]
    head = registry.head()
    for deed in deeds:
        with pytest.raises(NotAllowed):
            deed()
    assert registry.head() == head


def test_grants_narrow_a_writer(registry, enter):
    team = enter("team", "writer", "write:shop.*", "read:*")
    assert register(registry, "shop.orders-value", STRING, team).number == 1
    for name in ("bank.orders-value", "shop-value", "__skra-value"):
        with pytest.raises(NotAllowed, match="write:"):
            register(registry, name, STRING, team)
    reads = team.principal.access.reads
    assert (reads("bank.orders"), reads("__skra_rejections")) == (True, False)


def test_an_admin_overrules_an_owner_but_does_not_write_in_its_place(registry, enter, admin):
    owner = enter("owner")
    register(registry, "orders-value", STRING, owner)
    topics.create(registry, "orders", 1, owner)
    with pytest.raises(NotOwner):
        register(registry, "orders-value", LONG, admin)
    config.put(registry, "orders-value", ConfigChange.of_json({"compatibility": "FULL"}), admin)
    topics.delete(registry, "orders", admin)
    assert delete_subject(registry, "orders-value", admin) == [1]
    assert transfer.offer(registry, Owned.topic("orders"), "bank", admin).application == "bank"
    with pytest.raises(NotAllowed, match="a principal of 'bank'"):
        transfer.accept(registry, Owned.topic("orders"), admin)


def test_another_writer_neither_writes_nor_configures_what_is_owned(registry, enter):
    register(registry, "orders-value", STRING, enter("owner"))
    other = enter("other")
    for deed in (
        lambda: register(registry, "orders-value", LONG, other),
        lambda: delete_subject(registry, "orders-value", other),
        lambda: config.put(registry, "orders-value", ConfigChange.of_json({"compatibility": "NONE"}), other),
        lambda: topics.create(registry, "orders", 1, other),
    ):
        with pytest.raises(NotOwner):
            deed()


def test_principals_of_one_application_write_the_same(registry, enter):
    pipeline, service = (enter(name, application="shop") for name in ("shop-ci", "shop-service"))
    assert register(registry, "orders-value", STRING, pipeline).number == 1
    assert register(registry, "orders-value", LONG, service).number == 2


NAMES = st.text("ab.-", min_size=1, max_size=6)


@settings(deadline=None)
@given(role=st.sampled_from([Role.WRITER, Role.READER]), patterns=st.lists(NAMES, max_size=3), name=NAMES)
def test_grants_never_widen_a_role(role, patterns, name):
    grants = tuple(Grant(Right.READ if role is Role.READER else Right.WRITE, pattern + "*") for pattern in patterns)
    wide, narrow = Access(MAY[role]), Access(MAY[role], grants)
    covered = not grants or any(name.startswith(pattern) for pattern in patterns)
    assert narrow.reads(name) == covered
    assert narrow.writes(name) == (covered and wide.writes(name))


RFC_7677 = {
    "salt": base64.b64decode("W22ZaJ0SNY7soEsUEjb6gQ=="),
    "message": b"n=user,r=rOprNGfwEbeRWgbNEkqO,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
    b"s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0",
    "proof": base64.b64decode("dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="),
    "signature": base64.b64decode("6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="),
}


def test_the_arithmetic_is_that_of_the_standard():
    """The exchange of RFC 7677 §3: user `user`, password `pencil`."""
    known = kept("pencil", RFC_7677["salt"], SHA_256)
    assert is_proof(RFC_7677["proof"], RFC_7677["message"], known, SHA_256)
    assert answer_to(RFC_7677["message"], known, SHA_256) == RFC_7677["signature"]
    assert not is_proof(RFC_7677["proof"], RFC_7677["message"] + b"x", known, SHA_256)


@settings(deadline=None)
@given(st.binary(max_size=64))
def test_no_guessed_proof_is_one(proof):
    known = kept("pencil", RFC_7677["salt"], SHA_256)
    assert is_proof(proof, RFC_7677["message"], known, SHA_256) == (proof == RFC_7677["proof"])
    assert not is_proof(proof, b"m", Kept(bytes(64), bytes(64)), SHA_512)
