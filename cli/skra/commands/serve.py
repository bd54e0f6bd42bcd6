"""`skra serve`: the registry and the broker."""

from collections.abc import Callable

import click

from skra.exits import Unusable
from skra_app.settings import OPTIONS, InvalidSetting, Settings


def _with_settings(command: Callable[..., None]) -> Callable[..., None]:
    """Add a flag for every row of the settings table."""
    for option in reversed(OPTIONS):
        default = f" [default: {option.default}]" if option.default else ""
        command = click.option(option.flag, option.name, help=f"{option.help}{default} ({option.variable})")(command)
    return command


@click.command()
@_with_settings
def command(**flags: str | None) -> None:
    """Start the registry (HTTP) and the broker (Kafka protocol); data in ./skra-data, everything on loopback."""
    from skra_app.service.refusal import CannotStart  # noqa: PLC0415 - the service is loaded only to be started
    from skra_app.service.run import run  # noqa: PLC0415

    try:
        run(Settings.read(**flags))
    except (InvalidSetting, CannotStart) as problem:
        raise Unusable(str(problem)) from problem
