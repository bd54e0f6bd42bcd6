"""`skra doctor`: what is wrong or risky in a running system."""

import asyncio
import json
import sys
from collections import Counter
from typing import TYPE_CHECKING

import click

from skra.broker import Broker
from skra.options import output_option, with_broker, with_registry

if TYPE_CHECKING:
    from skra.client import RegistryClient


@click.command()
@with_broker
@output_option("json")
@with_registry
def command(registry: "RegistryClient", *, broker: Broker, output: str) -> None:
    """Look at a running registry and its broker, and say what is wrong or risky, why, and what mends it.

    Nothing is changed. Exit 0: nothing at error. 1: errors. 3: registry or broker does not answer.
    """
    from skra.doctor.examination import examined  # noqa: PLC0415 - loads engine, linter and a Kafka client
    from skra.doctor.picture import now, taken  # noqa: PLC0415
    from skra.doctor.symptom import SEVERITIES  # noqa: PLC0415
    from skra.report.line import one_line  # noqa: PLC0415

    found = examined(asyncio.run(taken(broker, registry, now())))
    counts = Counter(one.severity for one in found)
    if output == "json":
        members = {"symptoms": [one._asdict() for one in found], **{f"{one}s": counts[one] for one in SEVERITIES}}
        click.echo(json.dumps(members, ensure_ascii=False))
    else:
        for one in found:
            click.echo(f"{one.severity:<8} {one_line(f'{one.about}: {one.what}')} [{one.code}]")
            click.echo(f"         {one_line(one.why)}")
            click.echo(f"         mend: {one_line(one.mend)}")
        told = ", ".join(f"{counts[one]} {one}{'' if counts[one] == 1 else 's'}" for one in SEVERITIES)
        click.echo(told if found else "nothing is wrong")
    sys.exit(int(counts["error"] > 0))
