"""What the page about security says is so."""

import re
from pathlib import Path

from skra_app.registry.rights import MAY, Right, Role
from skra_app.settings import OPTIONS

PAGE = (Path(__file__).parents[3] / "docs" / "security.md").read_text("utf-8")


def table(first):
    """The rows below a table's head that begins so, as lists of cells."""
    rows = PAGE.partition(f"| {first} |")[2].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def test_the_table_of_roles_is_the_table():
    said = {
        row[0]: {right for right, word in zip(Right, row[1:], strict=True) if word == "yes"} for row in table("role")
    }
    assert said == {role.value: set(MAY[role]) for role in Role}


def test_the_limits_are_settings_with_those_values():
    usual = {option.flag.removeprefix("--"): option.default for option in OPTIONS}
    said = {row[0].strip("`"): row[1] for row in table("setting")}
    assert said == {name: usual[name] for name in said}
    assert {name for name in usual if re.search("limit|failures", name)} == set(said)
