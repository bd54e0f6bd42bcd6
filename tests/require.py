"""What a test needs of the machine."""

import os
import shutil
from typing import NoReturn

import pytest


class Require:
    """Skips a test where a tool is missing, with a clear line; fails it where nothing may be skipped."""

    def command(self, name: str) -> str:
        """The path of a command that the test runs."""
        found = shutil.which(name)
        return found or self.missing(f"the command `{name}` is not installed")

    def missing(self, what: str) -> NoReturn:
        """Skip, or fail under SKRA_TEST_REQUIRE=all."""
        if os.environ.get("SKRA_TEST_REQUIRE") == "all":
            pytest.fail(f"{what}, and SKRA_TEST_REQUIRE=all allows no skip")
        pytest.skip(what)
