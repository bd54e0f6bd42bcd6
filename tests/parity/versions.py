"""Which versions of an API both brokers serve: those that Kafka 4 has and this broker advertises."""

import re
from importlib import import_module
from pkgutil import iter_modules

from skra_app.broker.dispatch import advertised


def versions(api: str) -> list[int]:
    """The versions to ask an API in; `api` as Kafka spells it."""
    snake = re.sub(r"(?<!^)(?=[A-Z])", "_", api).lower()
    package = import_module(f"kio.schema.{snake}")
    known = sorted(int(module.name[1:]) for module in iter_modules(package.__path__) if module.name[0] == "v")
    key = import_module(f"kio.schema.{snake}.v{known[0]}.request").__dict__[f"{api}Request"].__api_key__
    ours = next(row for row in advertised() if row.key == key)
    return [version for version in known if ours.first <= version <= ours.last]
