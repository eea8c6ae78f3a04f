"""Turns `greendot plan ask` and `decide` into entries: what is asked of those who decide, and what they decided."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from greendot.cli.planning import DAY, keep, open_desk, tell_kept, writing_options
from greendot.entries import Decision, plain_of, read_body
from greendot.entries.kinds import OUTCOMES


@click.command("ask")
@writing_options
@click.argument("title")
@click.option("--team", default="", help="The team that asks.")
@click.option("--owner", default="", help="Who answers for it.")
@click.option("--needed-by", "needed_by_on", type=DAY, default=None, help="When a decision is needed.")
@click.option("--if-nothing", default="", help="What happens if nothing is done.")
@click.option("--initiative", default="", help="The initiative it is for.")
@click.option("--resource", default="", help="The resource whose running out it prevents.")
@click.option("--currency", default="", help="The currency of its prices; the reporting one by default.")
@click.option(
    "--option",
    "options",
    nargs=5,
    multiple=True,
    metavar="KEY TITLE PRICE PEOPLE DAYS",
    help="A way to meet it; write - for what it does not cost. The first is recommended. May repeat.",
)
@click.option("--key", default="", help="Change the ask of this key instead of adding one.")
def ask(
    folder: Path, author: str, reason: str, key: str, options: tuple[tuple[str, str, str, str, str], ...], **said: Any
) -> None:
    """Ask TITLE of those who decide."""
    names = ("option", "title", "price", "people", "time_days")
    ways = [
        {name: value for name, value in zip(names, way, strict=True) if value != "-"} | {"is_recommended": number == 0}
        for number, way in enumerate(options)
    ]
    keep(folder, "ask", {**said, "options": ways}, author=author, reason=reason, key=key)


@click.command("decide")
@writing_options
@click.argument("ask")
@click.argument("outcome", type=click.Choice(OUTCOMES))
@click.option("--option", default="", help="The option that was chosen.")
@click.option("--decided-by", default="", help="Who decided; who writes this by default.")
@click.option("--on", "decided_on", type=DAY, default=None, help="When; today by default.")
@click.option("--why", default="", help="Why.")
@click.option("--came-of-it", default="", help="What came of it; the decision so far stays as it is.")
def decide(folder: Path, author: str, reason: str, ask: str, outcome: str, **said: Any) -> None:
    """Record what was decided about ASK; again later, what came of it."""
    with open_desk(folder) as desk:
        before = desk.entries.decisions.get(ask)
        given = {name: value for name, value in said.items() if value}
        defaults: dict[str, Any] = {"decided_by": author, "decided_on": desk.today}
        held = plain_of(before.body) if before else defaults
        body = read_body(Decision, {**held, **given, "ask": ask, "outcome": outcome})
        tell_kept(before, desk.keep(body, author=author, reason=reason))
