"""The place of an event that is to blame, found in one walk.

The fast judge says yes or no in time that grows with the event; asked for its reasons it tries every alternative
inside every alternative, which a hostile event turns into years. Here an alternative is reported as a whole.
"""

from skra_compat.event import Fault, Json
from skra_compat.formats.jsonschema.model import Model
from skra_compat.formats.jsonschema.rules.admits import admits
from skra_compat.formats.jsonschema.rules.atom import Item, ItemAt, ItemsFrom, Property
from skra_compat.formats.jsonschema.rules.expand import Space
from skra_compat.formats.jsonschema.rules.kinds import gathered


def blame(model: Model, event: Json) -> Fault:
    """The first place that the schema refuses."""
    path, item, value = "$", [*gathered((Space(model).root,))], event
    while True:
        refused = next((atom for atom in item if admits(atom, value) is False), None)
        inner = _inside(refused, value) if refused is not None else None
        if inner is None:
            what = "none of the alternatives" if refused is None else type(refused).__name__
            return Fault(path, f"not valid here: {what} is satisfied" if refused is None else f"breaks {what} here")
        step, schema, value = inner
        path, item = path + step, [*gathered((schema,))]


def _inside(atom: Item, value: Json) -> tuple[str, Item, Json] | None:
    match atom:
        case Property(name, schema) if isinstance(value, dict):
            return f".{name}", schema, value[name]
        case ItemAt(position, schema) if isinstance(value, list):
            return f"[{position}]", schema, value[position]
        case ItemsFrom(start, schema) if isinstance(value, list):
            found = next(number for number in range(start, len(value)) if admits(schema, value[number]) is False)
            return f"[{found}]", schema, value[found]
        case _:
            return None
