"""Comments of a Protobuf schema in the schemas that it is split into: above what they speak of, and nowhere else."""

import pytest

from skra_compat import Schema
from skra_lint.split import propose
from tests.lint.protovalidate import RULES, VALIDATE

SHIPMENT = """// A licence.

syntax = "proto3";
package shop;
import "google/protobuf/timestamp.proto";

// What happened to a shipment.
message ShipmentEvent {
  // The id of the event.
  string event_id = 1;
  google.protobuf.Timestamp at = 2; // when it happened
  oneof what {
    /* It left the house.
     * In a van. */
    Departed departed = 3;
    Arrived arrived = 4; // it reached somebody
  }
}

// Leaves the house.
message Departed {
  // Where from.
  string from = 1; // a city
  Kind kind = 2;
}
enum Kind {
  KIND_UNSPECIFIED = 0;
  // A lorry.
  KIND_BIG = 1;
}
message Arrived {
  map<string, string> marks = 2;
  string to = 1; // where to
}
"""
DEPARTED = """// What happened to a shipment.
message ShipmentDeparted {
  // The id of the event.
  string event_id = 1;
  // when it happened
  google.protobuf.Timestamp at = 2;
  // It left the house.
  // In a van.
  Departed departed = 3;

  // Leaves the house.
  message Departed {
    // Where from.
    // a city
    string from = 1;
    Kind kind = 2;
  }
  enum Kind {
    KIND_UNSPECIFIED = 0;
    // A lorry.
    KIND_BIG = 1;
  }
}
"""
ENGAGEMENT = """syntax = "proto3";
// Somebody did something with a product.
message ProductEngagement {
  // What it was about.
  enum ProductType { PRODUCT_TYPE_UNSPECIFIED = 0; PRODUCT_TYPE_MOVIE = 1; PRODUCT_TYPE_BOOK = 2; }
  ProductType product_type = 1;
  string id = 2; // of the product
  // In seconds. Only applies to Movie.
  optional int32 watched = 3;
  optional int32 page_id = 4; // Only applies to Book.
}
"""


def texts(source):
    return {part.name: part.text for part in propose(Schema.parse("PROTOBUF", source), name="x").parts}


def test_a_member_of_a_oneof_keeps_every_comment():
    written = texts(SHIPMENT)
    departed = written["ShipmentDeparted"]
    assert departed.startswith("// A licence.\n\nsyntax")
    assert departed.partition('proto";\n\n')[2] == DEPARTED
    arrived = written["ShipmentArrived"]
    for part in ("  // it reached somebody\n  Arrived arrived = 3;", "    // where to\n    string to = 1;"):
        assert part in arrived
    assert "van" not in arrived


def test_a_condition_leaves_the_comment_and_what_must_be_set_is_said():
    written = texts(ENGAGEMENT)
    movie = next(text for name, text in written.items() if "Movie" in name)
    assert "  // In seconds.\n  // Required.\n  int32 watched" in movie
    assert "  // of the product\n  string id" in movie
    assert not any("Only applies" in text for text in written.values())


@pytest.mark.parametrize("source", [SHIPMENT, ENGAGEMENT])
def test_the_compiler_reads_each_comment_where_it_was_put(source):
    for text in texts(source).values():
        fields = Schema.parse("PROTOBUF", text).outline.root.fields
        said = [line.strip(" /") for line in text.splitlines() if line.strip().startswith("//")]
        assert any(field.doc for field in fields)
        assert all(line in said for field in fields for line in field.doc.splitlines())


SECTIONED = """syntax = "proto3";
message OrderEvent {
  Kind kind = 1;
  string order_id = 2;

  // --- refund only ---

  optional string refund_id = 3;
  // Why it came back.
  optional string reason = 4;

  // --- sale only ---

  optional int64 total = 5;
}
enum Kind { KIND_UNSPECIFIED = 0; KIND_SALE = 1; KIND_REFUND = 2; }
"""


def test_a_heading_says_whose_fields_stand_under_it_and_goes_when_it_is_settled():
    plan = propose(Schema.parse("PROTOBUF", SECTIONED), name="x")
    assert [[field.name for field in part.fields] for part in plan.parts] == [
        ["order_id", "total"], ["order_id", "refund_id", "reason"],
    ]  # fmt: skip
    assert "only" not in plan.parts[1].text
    assert "// Why it came back." in plan.parts[1].text


RULED = """syntax = "proto3";
import "buf/validate/validate.proto";
message PaymentEvent {
  option (buf.validate.message).cel_expression = "this.kind != 'card' || has(this.pan)";
  // One of: card, cash.
  string kind = 1;
  // Only set for kind=card.
  optional string pan = 2;
  // Only set for kind=cash.
  optional int64 change = 3;
}
"""


def test_rules_in_cel_that_speak_of_what_is_gone_are_told():
    rules = {VALIDATE: Schema.parse("PROTOBUF", RULES)}
    plan = propose(Schema.parse("PROTOBUF", RULED, rules), name="x")
    assert "the new events have the rules in CEL still: take out those that speak of kind" in plan.notes
