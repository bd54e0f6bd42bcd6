"""The text that a registry stores: minified, key order kept, numbers as they were read."""

from skra_compat.formats.jsonschema.model import Model
from skra_compat.formats.jsonschema.text import write_json


def canonical(model: Model) -> str:
    """Equal for texts that differ in white space alone."""
    return write_json(model.written)
