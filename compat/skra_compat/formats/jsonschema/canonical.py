"""The texts in which a registry shows a schema.

Canonical is minified, key order kept, every digit of a number kept; normalised also sorts the keys of all objects.
"""

import json
from decimal import Decimal

from skra_compat import jackson
from skra_compat.formats.jsonschema.model import Model


def canonical(model: Model) -> str:
    """Equal for texts that differ in white space alone."""
    return jackson.written(_exact(model))


def normalized(model: Model) -> str:
    """Equal for texts that differ in white space and the order of keys."""
    return jackson.written(_exact(model), ordered=True)


def _exact(model: Model) -> jackson.Value:
    """The text's value again, numbers with every digit that was written."""
    value: jackson.Value = json.loads(model.text, parse_float=Decimal)
    return value
