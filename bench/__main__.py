"""`python -m bench [NAME …]`: run the benchmarks and print their figures."""

import importlib
import pkgutil
import sys

import bench
from bench.figure import table

_NO_BENCHMARKS = {"__main__", "bare", "calls", "fields", "figure", "load", "million", "paired", "processes", "server"}


def main(wanted: list[str]) -> int:
    """Run the benchmarks named, or all; 2 when a name is unknown."""
    known = [m.name for m in pkgutil.iter_modules(bench.__path__) if m.name not in _NO_BENCHMARKS]
    if unknown := set(wanted) - set(known):
        print(f"no such benchmark: {', '.join(sorted(unknown))}; there are {', '.join(known)}", file=sys.stderr)
        return 2
    for name in wanted or known:
        module = importlib.import_module(f"bench.{name}")
        print(table((module.__doc__ or name).splitlines()[0], list(module.figures())), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
