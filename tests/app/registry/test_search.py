"""Finding fields and subjects in every language, fresh at every moment, whoever wrote and whoever asks."""

import contextlib
import json
import sqlite3
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skra_app.errors import InvalidQuery, Rejection
from skra_app.journal import open_journal
from skra_app.registry import ANONYMOUS, Actor, Candidate, Metadata, Registry, register, remove
from skra_app.registry.finding.place import where
from skra_app.registry.finding.words import names, words
from skra_app.registry.search import search

ACTOR = Actor(ANONYMOUS, "test")
ORDER = {
    "type": "record",
    "name": "OrderPlaced",
    "namespace": "shop",
    "doc": "A customer placed an order",
    "fields": [
        {"name": "orderId", "type": "string", "doc": "which order"},
        {"name": "placed_at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {
            "name": "lines",
            "type": {
                "type": "array",
                "items": {
                    "type": "record",
                    "name": "Line",
                    "fields": [
                        {"name": "sku", "type": "string", "aliases": ["articleNumber"]},
                        {"name": "state", "type": {"type": "enum", "name": "State", "symbols": ["PACKED", "SENT"]}},
                    ],
                },
            },
        },
        {
            "name": "customer",
            "type": {
                "type": "record",
                "name": "Customer",
                "fields": [{"name": "eMail", "type": "string", "confluent:tags": ["PII"]}],
            },
        },
    ],
}
PAYMENT = {
    "type": "object",
    "title": "Payment",
    "properties": {"order_id": {"type": "string"}, "paidAt": {"type": "string", "format": "date-time"}},
}
CLICK = """syntax = "proto3";
import "google/protobuf/timestamp.proto";
// Somebody clicked.
message Click { string OrderID = 1; google.protobuf.Timestamp at = 2; Ünit einheit = 3; message Ünit { string n = 1; } }
""".replace("Ünit", "Unit")


def put(
    registry: Registry, subject: str, text: object, language: str = "AVRO", metadata: Metadata | None = None
) -> None:
    written = text if isinstance(text, str) else json.dumps(text)
    register.register(registry, subject, Candidate(written, language, metadata=metadata), ACTOR, force=True)


@pytest.fixture
def shop() -> Registry:
    registry = Registry(open_journal("memory:"))
    metadata = Metadata({"**.orderId": ("KEY",)}, {"team": "checkout", "secret": "hush"}, ("secret",))
    put(registry, "orders-value", ORDER, metadata=metadata)
    put(registry, "payments-value", PAYMENT, "JSON")
    put(registry, ":.dev:clicks", CLICK, "PROTOBUF")
    return registry


def found(registry: Registry, query: str) -> list[str]:
    answer = search(registry, query, limit=100)
    assert answer.pending == 0
    assert answer.total == len(answer.hits)
    return [f"{hit.source.subject} {hit.part.path}".strip() for hit in answer.hits]


ORDER_IDS = {":.dev:clicks OrderID", "orders-value orderId", "payments-value order_id"}
FINDS = {
    "orderId": ORDER_IDS,
    "order_id": ORDER_IDS,
    "ORDERID": ORDER_IDS,
    "field:order": ORDER_IDS,
    "orde": ORDER_IDS | {"orders-value"},
    "sku": {"orders-value lines[].sku"},
    "articleNumber": {"orders-value lines[].sku"},
    "lines sku": {"orders-value lines[].sku"},
    "packed": {"orders-value lines[].state"},
    "type:timestamp": {"orders-value placed_at", ":.dev:clicks at"},
    "type:date-time": {"payments-value paidAt"},
    "type:long placed": {"orders-value placed_at"},
    "tag:pii": {"orders-value customer.eMail"},
    "tag:key": {"orders-value", "orders-value orderId"},
    "doc:which": {"orders-value orderId"},
    "placed an": {"orders-value"},
    "somebody": {":.dev:clicks"},
    "checkout": {"orders-value"},
    "subject:orders*": {"orders-value"},
    "subject:CLICK": {":.dev:clicks"},
    "subject:orders* email": {"orders-value customer.eMail"},
    "format:json id": {"payments-value order_id"},
    "OrderPlaced": {"orders-value", "orders-value placed_at"},
    "type:shop": {"orders-value", "orders-value lines", "orders-value lines[].state", "orders-value customer"},
    "hush": set(),
    "rder": set(),
    "value": {"orders-value", "payments-value"},
    "subject:orders[-]value": set(),
    "it's 'quoted": set(),
}


@pytest.mark.parametrize("query", FINDS)
def test_a_query_finds_what_it_should_in_every_language(shop, query):
    assert set(found(shop, query)) == FINDS[query]


def test_names_that_are_the_word_come_first(shop):
    put(shop, "other", {"type": "record", "name": "X", "fields": [{"name": "orderIdOfOrders", "type": "string"}]})
    assert found(shop, "orderId")[-1] == "other orderIdOfOrders"
    assert found(shop, "orders-value")[0] == "orders-value"
    assert found(shop, "OrderPlaced")[0] == "orders-value"


@pytest.mark.parametrize(
    ("query", "matched"),
    [
        ("orderId", ("name", "orderId")),
        ("tag:pii", ("tag", "PII")),
        ("type:millis", ("type", "integer long timestamp-millis")),
        ("which", ("doc", "which order")),
    ],
)
def test_a_hit_says_what_matched(shop, query, matched):
    answer = search(shop, f"{query} subject:orders*")
    assert where(answer.hits[0].part, answer.query.wanted) == matched


@pytest.mark.parametrize(
    ("query", "said"),
    [("", "asks for nothing"), ("  ", "asks for nothing"), ("***", "asks for nothing"), ("colour:red x", "no filter")],
)
def test_a_query_that_cannot_be_read_is_refused(shop, query, said):
    with pytest.raises(InvalidQuery, match=said):
        search(shop, query)


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_no_query_breaks_the_search(query):
    with contextlib.suppress(InvalidQuery):
        search(SHELF, query)


SHELF = Registry(open_journal("memory:"))
put(SHELF, "orders-value", ORDER)


def test_pages_follow_each_other(shop):
    whole = found(shop, "orde")
    pages = [search(shop, "orde", offset=at, limit=1) for at in range(len(whole))]
    assert [f"{page.hits[0].source.subject} {page.hits[0].part.path}".strip() for page in pages] == whole
    assert {page.total for page in pages} == {len(whole)}


def test_every_change_is_found_at_once(shop):
    assert found(shop, "field:note") == []
    put(
        shop, "orders-value", {**ORDER, "fields": [*ORDER["fields"], {"name": "note", "type": "string", "default": ""}]}
    )
    assert found(shop, "field:note") == ["orders-value note"]
    remove.version(shop, "orders-value", 2, ACTOR)
    assert found(shop, "field:note") == []
    assert found(shop, "sku") == ["orders-value lines[].sku"]
    remove.subject(shop, "orders-value", ACTOR)
    remove.subject(shop, "orders-value", ACTOR, permanent=True)
    assert found(shop, "sku") == []


def test_a_search_that_has_no_time_says_so_and_the_next_goes_on(shop):
    for number in range(60):
        put(shop, f"more-{number}", '"string"')
    answer = search(shop, "more", limit=100, patience=0.0)
    assert answer.pending
    with shop.index.reading:  # behind the scenes the rest was read
        answer = search(shop, "more", limit=100)
    assert (answer.pending, answer.total) == (0, 60)


def url(path: Path) -> str:
    return f"sqlite:///{path}"


def test_processes_share_an_index_and_a_restart_finds_it(tmp_path):
    journal, index = url(tmp_path / "journal.sqlite"), str(tmp_path / "search.sqlite")
    one, other = (Registry(open_journal(journal), index=index) for _ in range(2))
    put(one, "orders-value", ORDER)
    assert found(other, "sku") == found(one, "sku") == ["orders-value lines[].sku"]
    put(other, "payments-value", PAYMENT, "JSON")
    assert found(one, "paidAt") == ["payments-value paidAt"]
    one.close()
    other.close()
    again = Registry(open_journal(journal), index=index)
    assert again.index.head == again.state().head
    assert found(again, "sku paidAt") == []
    assert found(again, "paidAt") == ["payments-value paidAt"]


def damaged(file: Path) -> None:
    file.write_bytes(b"no database at all" * 100)


def of_another_layout(file: Path) -> None:
    with contextlib.closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA user_version = 999")


def of_another_journal(file: Path) -> None:
    with contextlib.closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE reached SET head = 1000")
        connection.execute("UPDATE part SET subject = 'gone'")
        connection.commit()


@pytest.mark.parametrize("harm", [damaged, of_another_layout, of_another_journal, Path.unlink])
def test_an_index_that_is_of_no_use_is_begun_anew(tmp_path, harm):
    journal, index = url(tmp_path / "journal.sqlite"), tmp_path / "search.sqlite"
    registry = Registry(open_journal(journal), index=str(index))
    put(registry, "orders-value", ORDER)
    assert found(registry, "sku")
    registry.close()
    harm(index)
    again = Registry(open_journal(journal), index=str(index))
    assert found(again, "sku") == ["orders-value lines[].sku"]


deeds = st.lists(
    st.tuples(
        st.sampled_from(["put", "delete", "purge", "search"]), st.sampled_from(["a", "b", ":.c:a"]), st.integers(0, 3)
    ),
    max_size=25,
)


@given(deeds)
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whenever_it_is_asked_it_answers_as_an_index_that_is_new(history):
    registry = Registry(open_journal("memory:"))
    for deed, subject, number in history:
        with contextlib.suppress(Rejection):
            if deed == "put":
                fields = [{"name": f"field{number}", "type": "string"}]
                put(registry, subject, {"type": "record", "name": f"R{number}", "fields": fields})
            elif deed == "search":
                search(registry, "field")
            elif number:
                remove.version(registry, subject, number, ACTOR, permanent=deed == "purge")
            else:
                remove.subject(registry, subject, ACTOR, permanent=deed == "purge")
    fresh = Registry(registry._journal)
    for query in ("field", "type:string", "subject:*"):
        assert found(registry, query) == found(fresh, query)


@pytest.mark.parametrize(
    ("name", "taken"),
    [
        ("orderId", ["order", "id"]),
        ("order_id", ["order", "id"]),
        ("ORDER-ID", ["order", "id"]),
        ("HTTPServerId", ["http", "server", "id"]),
        ("com.shop.v2Orders", ["com", "shop", "v2", "orders"]),
        ("straßenName", ["strassen", "name"]),
        ("Þingvellir", ["þingvellir"]),
        ("日本語", ["日本語"]),
        ("", []),
    ],
)
def test_names_are_taken_apart(name, taken):
    assert words(name) == taken


def test_who_types_a_name_as_one_word_finds_it():
    assert names("lines.orderId") == ["lines", "order", "id", "orderid", "linesorderid"]
