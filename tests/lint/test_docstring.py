"""Documentation of fields that stands in the documentation of their class."""

import pytest

from skra_compat.outline import Field, Record
from skra_lint.docstring import documented

SPHINX = """A change.

:param kind: What was done. Possible values include:
    'opened', 'closed'
:type kind: str
:param shelf_id: Where.
"""
GOOGLE = """A change.

Args:
    kind (str): What was done. Possible values include:
        'opened', 'closed'
    shelf_id: Where.

Returns:
    kind: nothing of this.
"""


@pytest.mark.parametrize("doc", [SPHINX, GOOGLE])
def test_fields_take_what_the_class_says_of_them(doc):
    fields = (Field("kind", "kind", doc="Kind"), Field("shelfId", "shelfId"), Field("note", "note"))
    kind, shelf, note = documented(Record(doc=doc, fields=fields)).fields
    assert kind.doc == "What was done. Possible values include: 'opened', 'closed'"
    assert (shelf.doc, note.doc) == ("Where.", "")


def test_a_field_that_has_a_documentation_keeps_it():
    (kind,) = documented(Record(doc=SPHINX, fields=(Field("kind", "kind", doc="Of which sort."),))).fields
    assert kind.doc == "Of which sort."


def test_a_class_without_such_a_documentation_is_as_it_was():
    record = Record(doc="A change of kind: any.", fields=(Field("kind", "kind"),))
    assert documented(record) is record
