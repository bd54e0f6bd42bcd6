"""What the linter and the contracts see of an Avro schema."""

import json

ORDER = {
    "type": "record",
    "name": "shop.Order",
    "doc": "An order was placed.",
    "fields": [
        {"name": "id", "type": "string", "doc": "Its number."},
        {"name": "coupon", "type": ["null", "string"], "default": None},
        {"name": "currency", "type": {"type": "enum", "name": "Currency", "symbols": ["EUR", "ISK"]}},
        {"name": "placedAt", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {
            "name": "lines",
            "type": {
                "type": "array",
                "items": {"type": "record", "name": "Line", "fields": [{"name": "sku", "type": "string"}]},
            },
        },
        {"name": "labels", "type": {"type": "map", "values": "string"}, "x-skra-ignore": {"SP105": "tags"}},
        {"name": "previous", "type": ["null", "Order"], "default": None},
    ],
}


def test_fields_by_path(avro):
    event = avro(json.dumps(ORDER, indent=1)).outline
    fields = {field.name: field for field in event.root.fields}
    assert (event.name, event.namespace, event.doc) == ("Order", "shop", "An order was placed.")
    assert (fields["id"].types, fields["id"].soft, fields["id"].doc) == (("string",), False, "Its number.")
    assert (fields["coupon"].optional, fields["coupon"].nullable) == (True, True)
    assert fields["currency"].enum == ("EUR", "ISK")
    assert (fields["placedAt"].types, fields["placedAt"].format) == (("integer",), "timestamp-millis")
    assert (fields["lines"].repeated, fields["lines"].record.fields[0].path) == (True, "lines[].sku")
    assert (fields["labels"].free_form, fields["labels"].annotations) == (True, {"x-skra-ignore": {"SP105": "tags"}})
    assert fields["previous"].record is None
    assert event.root.line == 1
    assert fields["id"].line == 6


def test_a_union_of_records_is_its_variants(avro):
    both = [{"type": "record", "name": name, "fields": []} for name in ("Bought", "Returned")]
    assert [one.name for one in avro(both).outline.root.variants] == ["Bought", "Returned"]


def test_a_list_is_a_batch_of_its_items(avro):
    event = avro({"type": "array", "items": ORDER}).outline
    assert event.batch
    assert event.root.name == "Order"


def test_bytes_accept_anything(avro):
    assert avro("bytes").outline.accepts_anything


def test_a_small_text_that_unfolds_without_end_has_a_bounded_outline(avro):
    nest = [{"type": "record", "name": "R0", "fields": []}]
    for number in range(1, 61):
        fields = [{"name": name, "type": f"R{number - 1}"} for name in "ab"]
        nest.append({"type": "record", "name": f"R{number}", "fields": fields})
    assert avro(nest).outline.root.variants


def test_a_long_chain_of_names_ends(avro):
    """Each record is written before the one that names it, so that the text nests little and the names far."""
    fields, then = [], "int"
    for start in reversed(range(0, 900, 40)):
        for number in reversed(range(start, start + 40)):
            then = {"type": "record", "name": f"L{number}", "fields": [{"name": "a", "type": then}]}
        fields.append({"name": f"f{start}", "type": then})
        then = f"L{start}"
    record, depth = avro({"type": "record", "name": "Top", "fields": fields}).outline.root, 1
    while record.fields and record.fields[-1].record:
        record, depth = record.fields[-1].record, depth + 1
    assert depth == 100
