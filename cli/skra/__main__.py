"""`skra`: the commands, each imported when it is called."""

import gc
import importlib
import pkgutil
import sys
from typing import TYPE_CHECKING, cast

import click

from skra import commands

if TYPE_CHECKING:
    import io


_FILES = {module.name.rstrip("_").replace("_", "-"): module.name for module in pkgutil.iter_modules(commands.__path__)}


class Commands(click.Group):
    """Finds commands by folder: `who_reads.py` is `skra who-reads`, and `import_.py` `import`, a word of Python's."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, sorted."""
        del ctx
        return sorted(_FILES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name; None when there is no such file."""
        del ctx
        file = _FILES.get(cmd_name)
        if file is None:
            return None
        gc.disable()  # code that is loaded is no garbage, and looking through it again and again takes time
        try:
            found: click.Command = importlib.import_module(f"skra.commands.{file}").command
            gc.freeze()
        finally:
            gc.enable()
        return found


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="skra", prog_name="skra", message="%(prog)s %(version)s")
def main() -> None:
    """Skra: a schema registry, verdicts with proof, an event linter and a validating broker.

    Exit 0: yes. 1: no. 2: wrong use, unreadable or unknown. 3: nobody answers.
    """
    if hasattr(sys.stdout, "reconfigure"):
        # A schema may hold characters that the terminal's encoding lacks; `\u0142` is JSON too.
        cast("io.TextIOWrapper[io.BufferedWriter]", sys.stdout).reconfigure(errors="backslashreplace")


if __name__ == "__main__":
    main(prog_name="skra")
