"""Texts that are compiled together say what each of them says by itself, and one that is wrong spoils no other."""

import pytest

from skra_compat import InvalidSchema, Schema
from skra_compat.formats.protobuf import protoc

MONEY = 'syntax = "proto3"; package common; message Money { int64 cents = 1; }'


def event(name, package="shop", body="", head=""):
    return f"""syntax = "proto3";
package {package};
{head}
// What {name} is.
message {name} {{
  // The id.
  string event_id = 1;
  enum Kind {{ KIND_UNSPECIFIED = 0; KIND_A = 1; }}
  Kind kind = 2; // which
  {body}
}}
"""


TEXTS = {
    "plain": event("Placed"),
    "another of its package": event("Paid"),
    "the same name": event("Placed", body="string more = 3;"),
    "without a package": 'syntax = "proto3"; message Lone { string a = 1; }',
    "values in the scope of the package": 'syntax = "proto3"; package shop; enum State { ON = 0; OFF = 1; }',
    "the same values": 'syntax = "proto3"; package shop; enum Other { ON = 0; } message Held { Other o = 1; }',
    "a built-in import": event("Sent", head='import "google/protobuf/timestamp.proto";',
                               body="google.protobuf.Timestamp at = 3;"),
    "an import that nobody needs": event("Idle", head='import "google/protobuf/any.proto";'),
    "an edition": 'edition = "2023"; package e; message E { string a = 1; }',
    "proto2 with a group": 'syntax = "proto2"; message G { optional group Part = 1 { optional int32 a = 1; } }',
    "names in comments": event("Quiet", head="/* message Placed { } */ // message Paid {\n"),
}  # fmt: skip
WRONG = {
    "no syntax": "message {",
    "an unknown type": event("Broken", body="Nothing n = 3;"),
    "an unknown import": event("Lost", head='import "no/such.proto";'),
    "an import of another text": event("Thief", head='import "schema.proto";'),
    "half of a pair": 'syntax = "proto3"; message H { } // \ud800',
}


def told(text, references=None):
    """What a text says, by itself."""
    protoc._READY.clear()
    protoc.compiled.cache_clear()
    return shown(text, references)


def shown(text, references=None):
    try:
        schema = Schema.parse("PROTOBUF", text, references)
    except InvalidSchema as refusal:
        return str(refusal)
    return schema.canonical, schema.rendered("serialized"), schema.outlines, schema.places.at("#/Placed/2")


def ready():
    return len(protoc._READY)


@pytest.mark.parametrize("wrong", [None, *WRONG])
def test_each_text_says_what_it_says_by_itself(wrong):
    texts = [*TEXTS.values(), *([WRONG[wrong]] if wrong else [])]
    alone = [told(text) for text in texts]
    protoc.compiled.cache_clear()
    Schema.prepare("PROTOBUF", texts)
    assert ready() >= len(TEXTS) - 1, "all that are right, but for one that may stand alone"
    assert [shown(text) for text in texts] == alone


def test_texts_with_the_same_references_are_compiled_together():
    money = Schema.parse("PROTOBUF", MONEY)
    references = {"common/money.proto": money}
    head, body = 'import "common/money.proto";', "common.Money total = 3;"
    texts = [event(name, head=head, body=body) for name in ("Placed", "Paid", "Sent")]
    alone = [told(text, references) for text in texts]
    protoc.compiled.cache_clear()
    Schema.prepare("PROTOBUF", texts, references)
    assert ready() == 3
    assert [shown(text, references) for text in texts] == alone
    assert ready() == 0, "each was used, and none is kept for longer"


def test_languages_without_a_compiler_have_nothing_to_prepare():
    Schema.prepare("AVRO", ['"string"', "{"])
    assert Schema.parse("AVRO", '"string"').canonical == '"string"'
