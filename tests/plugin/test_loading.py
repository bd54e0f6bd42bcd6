"""What the plugin costs those who have it installed and do not use it: nothing."""

import configparser
from pathlib import Path


def test_loading_it_imports_nothing_of_the_service_and_no_client(run):
    result = run(
        """
        import sys

        def test_nothing_is_there():
            heavy = {"skra_app", "skra_compat", "skra_lint", "aiokafka", "httpx", "flask", "kio", "click"}
            assert "skra.pytest_plugin" in sys.modules
            assert not heavy & set(sys.modules)
        """.replace("\n        ", "\n")
    )
    result.assert_outcomes(passed=1)


def test_pytest_finds_it_by_the_entry_point_that_is_declared():
    declared = configparser.ConfigParser()
    declared.read(Path(__file__).parents[2] / "setup.cfg")
    name, module = declared["options.entry_points"]["pytest11"].split("=")
    assert name.strip() == module.strip() == "skra.pytest_plugin", "one name, so that `-p` and the entry point agree"
