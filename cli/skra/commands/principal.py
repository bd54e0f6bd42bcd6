"""`skra principal`: who may come in, as what, and with which keys."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import click

from skra.client import RegistryClient
from skra.duration import Duration
from skra.exits import Unusable
from skra.options import output_option, with_registry

ROLES = ("admin", "writer", "reader")


@click.group()
def command() -> None:
    """Let principals in, and give them keys; for admins, while the server runs with --auth on.

    A key is shown once. It goes into `--user NAME:KEY`, into basic.auth.user.info, or alone as a bearer token; Kafka
    clients send NAME and KEY by SASL PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512.
    """


def _what_it_shall_be(added: Callable[..., None]) -> Callable[..., None]:
    for option in (
        click.option("--grant", "grants", multiple=True, help="Narrow the role: read:NAME or write:NAME*."),
        click.option("--application", default="", help="Whose topics it writes. [default: one of its own name]"),
        click.option("--role", type=click.Choice(ROLES), required=True, help="What it may do."),
        click.argument("name"),
    ):
        added = option(added)
    return added


_expires = click.option("--expires", type=Duration(), help="When the key ends: 90d, 12h. [default: never]")


@command.command("add")
@_what_it_shall_be
@click.option("--no-key", is_flag=True, help="Give it none: it comes with a certificate, or a token of your provider.")
@_expires
@output_option("json")
@with_registry
def add(  # noqa: PLR0913 - one for each option
    registry: RegistryClient,
    *,
    name: str,
    role: str,
    application: str,
    grants: tuple[str, ...],
    no_key: bool,
    expires: int | None,
    output: str,
) -> None:
    """Let NAME in, and show its key."""
    if no_key and expires is not None:
        raise Unusable("--expires is of a key, and with --no-key there is none")
    wish = _wish(role, application, grants) | ({"keyless": True} if no_key else {})
    issued = registry.add_principal(name, wish, expires)
    if no_key and output == "text":
        click.echo(_line(issued["principal"]))
    else:
        _show_key(issued, output)


@command.command("change")
@_what_it_shall_be
@with_registry
def change(registry: RegistryClient, name: str, role: str, application: str, grants: tuple[str, ...]) -> None:
    """Give NAME another role and other grants; its keys stay."""
    click.echo(_line(registry.change_principal(name, _wish(role, application, grants))))


@command.command("list")
@output_option("json")
@with_registry
def listed(registry: RegistryClient, output: str) -> None:
    """List every principal, and what is public of its keys."""
    for principal in registry.principals():
        click.echo(json.dumps(principal, ensure_ascii=False) if output == "json" else _line(principal))


@command.command("rotate")
@click.argument("name")
@_expires
@click.option("--grace", type=Duration(), default="0s", show_default=True, help="How long the old keys stay good.")
@output_option("json")
@with_registry
def rotate(registry: RegistryClient, name: str, expires: int | None, grace: int, output: str) -> None:
    """Give NAME a new key, and show it; the old ones end."""
    _show_key(registry.rotate_key(name, expires, grace), output)


@command.command("remove")
@click.argument("name")
@with_registry
def remove(registry: RegistryClient, name: str) -> None:
    """Let NAME in no more. What its application owns stays owned."""
    registry.remove_principal(name)
    click.echo(f"{name} is removed, and its keys are refused from now on")


def _wish(role: str, application: str, grants: tuple[str, ...]) -> dict[str, Any]:
    return {"role": role, "application": application, "grants": list(grants)}


def _show_key(issued: Mapping[str, Any], output: str) -> None:
    """The key alone on stdout, so that a script can take it."""
    if output == "json":
        click.echo(json.dumps(issued, ensure_ascii=False))
        return
    click.echo(f"{_line(issued['principal'])}\nIts key is shown this once:", err=True)
    click.echo(issued["key"])


def _line(principal: Mapping[str, Any]) -> str:
    keys = [_key(key) for key in principal["keys"]]
    application = f"application {principal['application']}"
    return "\t".join([principal["name"], principal["role"], application, *principal["grants"], *keys])


def _key(key: Mapping[str, Any]) -> str:
    ends = f" until {key['ends']}" if key["ends"] else ""
    return f"key {key['id']}{ends}" + (f" last used {key['used']}" if key.get("used") else " not used yet")
