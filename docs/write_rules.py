"""Writes `docs/rules/` from the docstrings of the rules: `python docs/write_rules.py`, from the repository's root."""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def main() -> None:
    """Write every page, and delete those of rules that are gone."""
    sys.path[:0] = [str(ROOT / "lint"), str(ROOT / "compat")]
    from skra_lint.rule_page import pages  # noqa: PLC0415 - found by the path above

    folder, written = ROOT / "docs" / "rules", pages()
    folder.mkdir(exist_ok=True)
    for gone in {page.name for page in folder.glob("*.md")} - written.keys():
        (folder / gone).unlink()
    for name, text in written.items():
        (folder / name).write_text(text, "utf-8")


if __name__ == "__main__":
    main()
