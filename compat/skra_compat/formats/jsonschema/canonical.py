"""The texts in which a registry shows a schema.

Canonical is minified, key order kept, every digit of a number kept; normalised also sorts the keys of all objects. A
text in which a name stands twice is its own form: written anew it would lose one.
"""

import json
import re
from decimal import Decimal
from typing import Final

from skra_compat import jackson
from skra_compat.formats.jsonschema.model import Model

_FRACTION: Final = re.compile(r"[0-9](?:\.[0-9]|[eE][-+0-9])")
"""A number that is not whole, or what looks like one inside of a string."""


def canonical(model: Model) -> str:
    """Equal for texts that differ in white space alone."""
    return model.text if model.verbatim else jackson.written(_exact(model))


def normalized(model: Model) -> str:
    """Equal for texts that differ in white space and the order of keys."""
    return model.text if model.verbatim else jackson.written(_exact(model), ordered=True)


def _exact(model: Model) -> jackson.Value:
    """The text's value, numbers with every digit that was written."""
    if not _FRACTION.search(model.text):
        return model.written
    value: jackson.Value = json.loads(model.text, parse_float=Decimal)
    return value
