"""Turns `greendot plan …` into entries about the plan: what forms on the pages write, on the command line."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import click

from greendot.cli.options import workspace_option
from greendot.cli.plan_asks import ask, decide
from greendot.cli.plan_sheets import sheet, update
from greendot.cli.planning import DAY, about, keep, line, open_desk, tell_kept, writing_options
from greendot.entries import KINDS, OVERRIDABLE, plain_of
from greendot.entries.kinds import MARKS


@click.group("plan")
def plan_command() -> None:
    """Write about the plan: status, overrides, targets, asks, decisions, scenarios; the planner's sheet.

    What sources say stays theirs. An entry is laid over it until it expires or is taken back, and every earlier version
    stands in the audit trail.
    """


@plan_command.command("status")
@writing_options
@click.argument("initiative")
@click.option("--health", default="", help="on_track, at_risk, off_track or unknown.")
@click.option("--confidence", type=int, default=None, help="How sure you are of the date, 1 to 10; 5 is even odds.")
@click.option("--forecast", "forecast_on", type=DAY, default=None, help="The date expected now, such as 2017-03-10.")
@click.option("--note", default="", help="What changed, in a line.")
def status(folder: Path, author: str, reason: str, **said: Any) -> None:
    """Say how INITIATIVE is going. Each status is a new one; what you leave out stays as it was."""
    keep(folder, "status", said, author=author, reason=reason)


@plan_command.command("override")
@writing_options
@click.argument("initiative")
@click.argument("field", metavar="FIELD", type=click.Choice(list(OVERRIDABLE)))
@click.argument("value")
@click.option("--expires", "expires_on", type=DAY, required=True, help="The last day it holds.")
def override(folder: Path, author: str, reason: str, expires_on: date, **said: Any) -> None:
    """Set FIELD of INITIATIVE above its source until a day; --reason says why."""
    keep(folder, "override", said, author=author, reason=reason, expires_on=expires_on)


@plan_command.command("staff")
@writing_options
@click.argument("initiative")
@click.argument("team")
@click.argument("person_weeks", metavar="WEEKS", type=float)
@click.option("--expires", "expires_on", type=DAY, required=True, help="The last day it holds.")
def staff(folder: Path, author: str, reason: str, expires_on: date, **said: Any) -> None:
    """Set how many person-weeks of TEAM INITIATIVE takes in all, until a day; --reason says why.

    What teams have promised follows: the difference is spread over the initiative's months to come.
    """
    keep(folder, "staffing", said, author=author, reason=reason, expires_on=expires_on)


@plan_command.command("target")
@writing_options
@click.argument("metric")
@click.argument("quarter")
@click.argument("value", type=float)
def target(folder: Path, author: str, reason: str, **said: Any) -> None:
    """Set what METRIC should reach in QUARTER, such as 2017-Q1, above its file. Verdicts follow at the next publish."""
    keep(folder, "target", said, author=author, reason=reason)


@plan_command.command("scenario")
@writing_options
@click.argument("name")
@click.option("--note", default="", help="What it is meant to show.")
@click.option(
    "--move", nargs=2, multiple=True, metavar="INITIATIVE WHEN", help="Move to a date or quarter. May repeat."
)
@click.option("--drop", multiple=True, metavar="INITIATIVE", help="Drop one. May repeat.")
@click.option("--add", nargs=3, multiple=True, metavar="KEY WHEN TEAM", help="Add one. May repeat.")
@click.option(
    "--re-staff",
    "staff",
    nargs=3,
    multiple=True,
    metavar="INITIATIVE TEAM WEEKS",
    help="Give so many person-weeks more; -3 takes them. May repeat.",
)
def scenario(
    folder: Path,
    author: str,
    reason: str,
    name: str,
    note: str,
    move: tuple[tuple[str, str], ...],
    drop: tuple[str, ...],
    add: tuple[tuple[str, str, str], ...],
    staff: tuple[tuple[str, str, str], ...],
) -> None:
    """Keep a named list of changes to compare with the plan. It changes nothing by itself."""
    changes: list[dict[str, Any]] = [{"act": "move", "initiative": key, "to": to} for key, to in move]
    changes += [{"act": "drop", "initiative": key} for key in drop]
    changes += [{"act": "add", "initiative": key, "to": to, "team": team} for key, to, team in add]
    changes += [
        {"act": "re-staff", "initiative": key, "team": team, "person_weeks": weeks} for key, team, weeks in staff
    ]
    keep(folder, "scenario", {"name": name, "note": note, "changes": changes}, author=author, reason=reason)


@plan_command.command("assume")
@writing_options
@click.argument("name")
@click.argument("value", type=float)
@click.option("--most", type=float, default=None, help="The most it may be; VALUE is then the least.")
@click.option("--unit", default="", help="Its unit.")
@click.option("--note", default="", help="Where it comes from.")
def assume(folder: Path, author: str, reason: str, **said: Any) -> None:
    """Set a number that pages work with. NAME is that of a price, such as person_week; it stands above the declared."""
    keep(folder, "assumption", said, author=author, reason=reason)


@plan_command.command("annotate")
@writing_options
@click.argument("title")
@click.option("--from", "started_on", type=DAY, required=True, help="The day it happened or began.")
@click.option("--to", "ended_on", type=DAY, default=None, help="The last day of it.")
@click.option("--mark", type=click.Choice(MARKS), default="note", show_default=True, help="What kind of thing it was.")
@click.option("--metric", default="", help="The metric it is about.")
@click.option("--service", default="", help="The service it is about.")
@click.option("--initiative", default="", help="The initiative it belongs to.")
def annotate(folder: Path, author: str, reason: str, **said: Any) -> None:
    """Note what should be remembered when a chart is read."""
    keep(folder, "annotation", said, author=author, reason=reason)


@plan_command.command("list")
@workspace_option
@click.option("--kind", type=click.Choice(list(KINDS)), default=None, help="Only one kind.")
@click.option("--initiatives", "is_plan", is_flag=True, help="The plan's initiatives and their keys instead.")
@click.option("--json", "is_json", is_flag=True, help="One JSON object a line, with every field.")
def list_entries(folder: Path, kind: str | None, is_plan: bool, is_json: bool) -> None:
    """List what people wrote and what of it holds, oldest first."""
    with open_desk(folder) as desk:
        if is_plan:
            for key, row in sorted(desk.known.initiatives.items()):
                click.echo(f"{key}  {line(str(row.get('title') or ''))}")
            return
        astray = {one.key for one in desk.snapshot.overlay.astray}
        found = [one for one in desk.entries.entries if kind in (None, one.kind) and one.withdrawn_at is None]
        for one in found:
            state = "expired" if not one.holds_on(desk.today) else "not in the plan" if one.key in astray else "holds"
            if is_json:
                click.echo(json.dumps({"key": one.key, "kind": one.kind, "state": state, "author": one.author,
                    "reason": one.reason, "at": one.changed_at.isoformat(), **plain_of(one.body)}))  # fmt: skip
            else:
                day = desk.settings.calendar.local_day(one.changed_at)
                click.echo("  ".join((one.key, f"{state:7}", str(day), line(one.author), about(one.body))))
    click.echo(f"{len(found)} in all", err=True)


@plan_command.command("withdraw")
@writing_options
@click.argument("key")
def withdraw(folder: Path, author: str, reason: str, key: str) -> None:
    """Take back the entry KEY: it no longer holds, and the audit trail keeps it."""
    with open_desk(folder) as desk:
        before = desk.entries.get(key)
        tell_kept(before, desk.withdraw(key, author=author, reason=reason))


@plan_command.command("adopt")
@writing_options
@click.argument("name")
@click.option("--expires", "expires_on", type=DAY, required=True, help="The last day that what it becomes holds.")
def adopt(folder: Path, author: str, reason: str, name: str, expires_on: date) -> None:
    """Make the scenario NAME the plan: its moves and drops as overrides, its re-staffing as staffing, all or none.

    Sources stay as they are. What it adds stays in the scenario: a new initiative begins in its source.
    """
    with open_desk(folder) as desk:
        adopted = desk.adopt(name, author=author, reason=reason or f"scenario {name}", expires_on=expires_on)
        for change in adopted.left:
            why = "a new initiative begins in its source" if change.act == "add" else "it names no team or no weeks"
            click.echo(f"  {change.act} {line(change.initiative)}: stays in the scenario; {why}")
        for before, entry in adopted.kept:
            tell_kept(before, entry)


for _command in (ask, decide, sheet, update):
    plan_command.add_command(_command)
