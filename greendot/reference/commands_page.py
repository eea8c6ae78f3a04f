"""Turns click's commands into their reference page."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping

import click

from greendot.reference.markdown import code, fenced, page, table


def render_commands(group: click.Group, exit_codes: Mapping[str, int]) -> str:
    """Return the page of every command of a group; `exit_codes` says what exits with which."""
    # With the group's own settings, so that the page does not depend on which commands ran before in this process.
    context = click.Context(group, info_name="greendot", **group.context_settings)
    codes = sorted((number, when) for when, number in exit_codes.items())
    return page(
        "Commands",
        "`greendot/cli/`",
        "`greendot COMMAND --help` says the same as this page. Every command works on the workspace in the current "
        "folder unless `-C DIR` names another.",
        *_commands(context, group, 2),
        "## Exit codes",
        "0 is success. A failure prints one line for each problem on standard error: where, what, and what to do.",
        table(("code", "when"), [(str(number), when) for number, when in codes]),
    )


def _commands(context: click.Context, group: click.Group, level: int) -> Iterator[str]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None or command.hidden:
            continue
        own = click.Context(command, info_name=name, parent=context)
        yield f"{'#' * level} `{own.command_path}`"
        yield from _paragraphs(command.help or command.short_help or "")
        yield fenced(" ".join([own.command_path, *command.collect_usage_pieces(own)]))
        yield table(("option", "meaning"), _parameters(command, own))
        if isinstance(command, click.Group):
            yield from _commands(own, command, level + 1)


def _paragraphs(help_text: str) -> Iterator[str]:
    """Yield a help text's paragraphs; one that click is told not to wrap is a block of code."""
    for paragraph in inspect.cleandoc(help_text).split("\n\n"):
        kept = paragraph.removeprefix("\b\n")
        yield fenced(kept) if kept != paragraph else kept


def _parameters(command: click.Command, context: click.Context) -> list[tuple[str, str]]:
    records = [
        param.get_help_record(context)
        for param in command.get_params(context)
        if param.name != "help" and not getattr(param, "hidden", False)
    ]
    return [(code(record[0]), record[1]) for record in records if record]
