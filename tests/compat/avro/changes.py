"""Changes to a random schema, as teams make them."""

from copy import deepcopy
from random import Random
from typing import Any

from tests.compat.avro.graphs import FIELDS, LOGICAL, PRIMITIVES, SYMBOLS, Graph


def changed(graph: Graph, random: Random, most: int = 3) -> Graph:
    """The graph after a few small changes."""
    made = graph.copy()
    for _ in range(random.randint(0, most)):
        change = random.choice(CHANGES)
        change(made, random)
        made.end()
    return made


def wider(graph: Graph, random: Random) -> Graph:
    """The graph after one change that takes nothing away."""
    made = graph.copy()
    random.choice([_wider_type, _wider_type, _wider_union, _more_symbols, _more_fields])(made, random)
    return made


def _wider_type(graph: Graph, random: Random) -> None:
    container, key = random.choice(_slots(graph))
    promoted = {"int": "long", "long": "double", "float": "double", "string": "bytes"}
    if _in_union(container) or isinstance(container[key], list):
        return
    if random.random() < 0.5:
        container[key] = graph.distinct([container[key], "null"])
    elif isinstance(container[key], str):
        container[key] = promoted.get(container[key], container[key])


def _wider_union(graph: Graph, random: Random) -> None:
    for container, key in _slots(graph):
        if isinstance(container[key], list):
            container[key] = graph.distinct([*container[key], random.choice(PRIMITIVES)])


def _more_symbols(graph: Graph, random: Random) -> None:
    for made in graph.types.values():
        if made["kind"] == "enum":
            made["symbols"] += [one for one in random.sample(SYMBOLS, 2) if one not in made["symbols"]]


def _more_fields(graph: Graph, random: Random) -> None:
    for made in graph.types.values():
        taken = {field["name"] for field in made.get("fields", [])}
        if made["kind"] == "record":
            name = random.choice([name for name in [*FIELDS, *SYMBOLS] if name not in taken])
            made["fields"].append(graph.field(name, random.choice(PRIMITIVES)) | {"default": True})
            random.shuffle(made["fields"])


def _slots(graph: Graph) -> list[tuple[Any, Any]]:
    """Every place where a type stands, as container and key."""
    found: list[tuple[Any, Any]] = [(graph.__dict__, "root")]
    for made in graph.types.values():
        found += [(field, "type") for field in made.get("fields", [])]
    for container, key in found:
        inner = container[key]
        if isinstance(inner, list):
            found += [(inner, at) for at in range(len(inner))]
        elif isinstance(inner, dict):
            found += [(inner, below) for below in ("items", "values") if below in inner]
    return found


def _in_union(container: Any) -> bool:
    return isinstance(container, list)


def _other_type(graph: Graph, random: Random) -> None:
    container, key = random.choice(_slots(graph))
    if not _in_union(container):
        container[key] = graph.type(3)


def _promoted(graph: Graph, random: Random) -> None:
    wider = {
        "int": "long",
        "long": "double",
        "float": "double",
        "string": "bytes",
        "bytes": "string",
        "double": "float",
    }
    slots = [(c, k) for c, k in _slots(graph) if isinstance(c[k], str) and c[k] in wider and not _in_union(c)]
    if slots:
        container, key = random.choice(slots)
        container[key] = random.choice([wider[container[key]], "long", "float", "double", "int"])


def _relabelled(graph: Graph, random: Random) -> None:
    """Another logical type, or none, on what is a primitive."""
    slots = [(c, k) for c, k in _slots(graph) if not isinstance(c[k], list) and graph.label(c[k]) in PRIMITIVES]
    slots = [(c, k) for c, k in slots if not _in_union(c)]
    if slots:
        container, key = random.choice(slots)
        kind = graph.label(container[key])
        container[key] = random.choice([kind, *(dict(one) for one in LOGICAL if one["type"] == kind)])


def _wrapped(graph: Graph, random: Random) -> None:
    container, key = random.choice(_slots(graph))
    if _in_union(container):
        return
    if isinstance(container[key], list):
        container[key] = random.choice(container[key])
    else:
        container[key] = graph.distinct(random.sample([container[key], random.choice(PRIMITIVES)], 2))


def _branches(graph: Graph, random: Random) -> None:
    unions = [container[key] for container, key in _slots(graph) if isinstance(container[key], list)]
    if not unions:
        return
    union = random.choice(unions)
    match random.choice(["add", "remove", "shuffle"]):
        case "add":
            union[:] = graph.distinct([*union, graph.type(3, union=False)])
        case "remove" if len(union) > 1:
            union.pop(random.randrange(len(union)))
        case _:
            random.shuffle(union)


def _renamed(graph: Graph, random: Random) -> None:
    if not graph.types:
        return
    old = random.choice(list(graph.types))
    new = random.choice([*graph.names, "x." + old.rpartition(".")[2]])
    if new in graph.types:
        return
    graph.types[new] = graph.types.pop(old)
    if random.random() < 0.6:
        graph.types[new]["aliases"].append(old)
    for container, key in _slots(graph):
        if isinstance(container[key], dict) and container[key].get("ref") == old:
            container[key] = {"ref": new}


def _aliased(graph: Graph, random: Random) -> None:
    """An alias that may be the name of another type or field."""
    if graph.types:
        made = random.choice(list(graph.types.values()))
        made["aliases"].append(random.choice(graph.names))
        if made.get("fields") and random.random() < 0.5:
            random.choice(made["fields"])["aliases"].append(random.choice(FIELDS))


def _copied(graph: Graph, random: Random) -> None:
    """A union gets a second type that looks like one of its own."""
    unions = [container[key] for container, key in _slots(graph) if isinstance(container[key], list)]
    free = [name for name in graph.names if name not in graph.types]
    refs = [one["ref"] for union in unions for one in union if isinstance(one, dict) and "ref" in one]
    if not refs or not free:
        return
    ref, name = random.choice(refs), random.choice(free)
    graph.types[name] = deepcopy(graph.types[ref])
    graph.types[name]["aliases"].append(ref)
    union = random.choice(unions)
    union.insert(random.randint(0, len(union)), {"ref": name})


def _record(graph: Graph, random: Random) -> None:
    records = [made for made in graph.types.values() if made["kind"] == "record"]
    if not records:
        return
    fields = random.choice(records)["fields"]
    free = [name for name in [*FIELDS, "n", "o"] if name not in {field["name"] for field in fields}]
    match random.choice(["add", "add", "remove", "shuffle", "rename", "default"]):
        case "add" if free:
            fields.insert(random.randint(0, len(fields)), graph.field(random.choice(free), graph.type(3)))
        case "remove" if fields:
            fields.pop(random.randrange(len(fields)))
        case "rename" if fields and free:
            field = random.choice(fields)
            field["aliases"] += [field["name"]] * (random.random() < 0.7)
            field["name"] = random.choice(free)
        case "default" if fields:
            field = random.choice(fields)
            field["default"] = not field["default"]
        case _:
            random.shuffle(fields)


def _leaf(graph: Graph, random: Random) -> None:
    leaves = [made for made in graph.types.values() if made["kind"] != "record"]
    if not leaves:
        return
    made = random.choice(leaves)
    if made["kind"] == "fixed":
        made["size"] = random.randint(0, 3)
        return
    made["symbols"] = random.sample(SYMBOLS, random.randint(1, 5))
    if random.random() < 0.5:
        made["default"] = random.choice([None, random.choice(made["symbols"])])
    elif made["default"] not in made["symbols"]:
        made["default"] = None


CHANGES = [
    _other_type,
    _promoted,
    _relabelled,
    _wrapped,
    _branches,
    _branches,
    _renamed,
    _renamed,
    _aliased,
    _copied,
    _record,
    _record,
    _record,
    _leaf,
    _leaf,
]
