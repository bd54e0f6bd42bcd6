import pytest

from skra_app.gate.batch import Part
from skra_app.gate.wire import frame_of, group_by_frame

ID_7 = b"\x00" + (7).to_bytes(4)
ID_8 = b"\x00" + (8).to_bytes(4)
GUID = b"\x01" + bytes(range(16))
HEADER = "__value_schema_id"


@pytest.mark.parametrize(
    ("payload", "frame"),
    [
        (ID_7, ID_7),
        (ID_7 + b"rest", ID_7),
        (ID_7[:4], b""),
        (GUID + b"rest", GUID),
        (GUID[:16], b""),
        (b"{}", b""),
        (b"", b""),
        (b"\x02" + bytes(20), b""),
    ],
)
def test_a_frame_is_magic_and_id_or_nothing(payload: bytes, frame: bytes) -> None:
    assert frame_of(payload) == frame


@pytest.mark.parametrize(
    ("wire", "payload", "headers", "expected"),
    [
        ("auto", ID_7 + b"a", (), (ID_7, ID_7 + b"a")),
        ("auto", b"a", ((HEADER, GUID),), (GUID, GUID + b"a")),
        ("auto", ID_7 + b"a", ((HEADER, GUID),), (GUID, GUID + ID_7 + b"a")),
        ("auto", b"{}", ((HEADER, None),), (b"", b"{}")),
        ("auto", b"{}", (("__key_schema_id", GUID),), (b"", b"{}")),
        ("confluent", ID_7 + b"a", ((HEADER, GUID),), (ID_7, ID_7 + b"a")),
        ("confluent", b"{}", (), (b"", b"{}")),
        ("header", ID_7 + b"a", (), (b"", ID_7 + b"a")),
        ("header", b"a", ((HEADER, ID_7),), (ID_7, ID_7 + b"a")),
        ("raw-json", ID_7 + b"a", ((HEADER, GUID),), (b"", ID_7 + b"a")),
    ],
)
def test_the_wire_setting_says_where_the_schema_is_named(
    wire: str, payload: bytes, headers: tuple[tuple[str, bytes | None], ...], expected: tuple[bytes, bytes]
) -> None:
    (group,) = group_by_frame([payload], [headers], Part.VALUE, wire)
    assert (group.frame, group.payloads[0]) == expected


def test_records_of_several_schemas_keep_their_places() -> None:
    groups = group_by_frame([ID_7 + b"a", None, ID_8 + b"b", ID_7 + b"c"], [()] * 4, Part.VALUE, "auto")
    assert [(g.frame, g.indexes) for g in groups] == [(ID_7, [0, 3]), (ID_8, [2])]


def test_the_usual_batch_is_one_group() -> None:
    (group,) = group_by_frame([ID_7 + b"a", ID_7 + b"b"], [(), ()], Part.VALUE, "auto")
    assert (group.frame, group.indexes, group.payloads) == (ID_7, [0, 1], [ID_7 + b"a", ID_7 + b"b"])
