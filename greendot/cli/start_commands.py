"""The commands one begins with: a new workspace, and a look at an unknown file."""

from __future__ import annotations

import dataclasses
import json
import shlex
import tempfile
from pathlib import Path

import click

from greendot.cli.options import workspace_option
from greendot.contracts import read_contracts
from greendot.errors import SettingsError
from greendot.inspect import propose_source, read_sample
from greendot.metrics import SCHEMA_FILE, render_schema
from greendot.resources import shipped
from greendot.settings import FILE_NAME, Settings, read_settings

_TEMPLATE = shipped("data", "workspace")


@click.command("init")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--name", default="", help="The company's name; it can be changed later in greendot.toml.")
@click.option("--currency", default="", help="The reporting currency, three letters; USD by default.")
@click.option("--time-zone", default="", help="The reporting time zone, such as Europe/Berlin; UTC by default.")
def init_command(folder: Path, name: str, currency: str, time_zone: str) -> None:
    """Make a new workspace that works at once."""
    if (folder / FILE_NAME).exists():
        raise SettingsError(f"{folder / FILE_NAME} is there already; edit it, or name another folder")
    settings = _filled({"name": name.strip(), "currency": currency.strip().upper(), "time_zone": time_zone.strip()})
    try:
        kept = _write(folder, settings)
    except OSError as error:
        raise SettingsError(
            f"{error.filename or folder}: {error.strerror}; name a folder that you may write"
        ) from error
    for path in kept:
        click.echo(f"{path} was there already and is left as it is", err=True)
    shown = shlex.quote(str(folder))
    click.echo(f"{folder} is a workspace. Next, with a file of your own:\n")
    click.echo("" if folder.resolve() == Path.cwd() else f"  cd {shown}\n", nl=False)
    click.echo("  greendot inspect users.csv >> greendot.toml\n  greendot load && greendot publish\n  greendot serve")


@click.command("inspect")
@workspace_option
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--sheet", default="", help="The sheet of an Excel workbook; the first one by default.")
def inspect_command(folder: Path, path: Path, sheet: str) -> None:
    """Look at an unknown file and propose the source section for it, guesses marked."""
    settings = read_settings(folder) if (folder / FILE_NAME).exists() else Settings(folder.resolve())
    contracts = read_contracts(shipped("data", "contracts"), settings.path(settings.folders.contracts))
    click.echo(propose_source(read_sample(path, settings, sheet), contracts, settings), nl=False)


def _filled(answers: dict[str, str]) -> str:
    """Return the text of a new greendot.toml with the answers that are not empty; SettingsError when one is wrong."""
    lines = (_TEMPLATE / FILE_NAME).read_text(encoding="utf-8").splitlines()
    for setting, answer in answers.items():
        if answer:
            place = next(index for index, line in enumerate(lines) if line.startswith(f"{setting} = "))
            remark = lines[place].partition("#")[2]
            value = f"{setting} = {json.dumps(answer, ensure_ascii=False)}"
            lines[place] = f"{value:<23} #{remark}" if remark else value
    text = "\n".join(lines) + "\n"
    with tempfile.TemporaryDirectory() as trial:
        Path(trial, FILE_NAME).write_text(text, encoding="utf-8")
        try:
            read_settings(trial, environ={})
        except SettingsError as error:
            asked = [dataclasses.replace(one, file="greendot init", line=None) for one in error.problems]
            raise SettingsError(problems=asked) from error
    return text


def _write(folder: Path, settings: str) -> list[Path]:
    """Write a workspace, greendot.toml last, and return the files of the same name that were there and are kept."""
    kept: list[Path] = []
    for original in sorted(path for path in _TEMPLATE.rglob("*") if path.is_file() and path.name != FILE_NAME):
        target = folder / original.relative_to(_TEMPLATE)
        if target.exists():
            kept.append(target)
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(original.read_bytes())
    schema = folder / SCHEMA_FILE
    if schema.exists():
        kept.append(schema)
    else:
        schema.write_text(render_schema(read_contracts(shipped("data", "contracts"))), encoding="utf-8", newline="\n")
    (folder / FILE_NAME).write_text(settings, encoding="utf-8")
    return kept
