"""The command line: every command explains itself, a mistake is a line and a number, never a trace."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from greendot import errors
from greendot.cli import COMMANDS, EXIT_CODES, commands, main
from greendot.store import open_store

NOW = datetime(2016, 11, 15, 6, tzinfo=UTC)


def run(*arguments: object) -> str:
    result = CliRunner().invoke(commands, [str(argument) for argument in arguments])
    assert result.exception is None, result.output
    return result.stdout


def leave(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    """Return what the program exits with."""
    monkeypatch.setattr("sys.argv", ["greendot", *map(str, arguments)])
    try:
        main()
    except SystemExit as left:
        return int(left.code or 0)
    return 0


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str) -> None:
    command = commands.get_command(click.Context(commands), name)
    assert command is not None
    assert command.help
    told = command.params + [param for one in getattr(command, "commands", {}).values() for param in one.params]
    assert not [param.name for param in told if isinstance(param, click.Option) and not param.help]
    assert "Usage:" in run(name, "--help")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("publsh", "There is no command 'publsh'; did you mean 'publish'?"),
        ("metric", "There is no command 'metric'; did you mean 'metrics'?"),
        ("xyzzy", "There is no command 'xyzzy'; greendot --help lists them"),
    ],
)
def test_a_mistyped_command_is_answered_with_the_nearest(
    typed: str, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert leave(monkeypatch, typed) == 2
    assert said in " ".join(capsys.readouterr().err.split())


def kinds() -> list[type[errors.GreendotError]]:
    """Return the errors of the tree; those that packages derive from them leave as they do."""
    return [errors.GreendotError, *errors.GreendotError.__subclasses__()]


def test_codes_are_of_different_errors_and_none_that_a_shell_uses() -> None:
    assert set(EXIT_CODES) <= set(kinds())
    assert all(2 < code < 70 for code in EXIT_CODES.values())


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.__name__)
def test_an_error_is_its_own_words_and_its_code(
    kind: type[errors.GreendotError], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    @click.command("store")
    def failing() -> None:
        raise kind(
            problems=[errors.Problem("a.toml", 3, "lacks 'unit'", "add it"), errors.Problem("b", None, "is odd")]
        )

    monkeypatch.setattr("greendot.cli.store_commands.store_command", failing)
    assert leave(monkeypatch, "store") == EXIT_CODES.get(kind, 1)
    assert capsys.readouterr() == ("", "greendot: a.toml:3: lacks 'unit'; add it\nb: is odd\n")


@pytest.mark.parametrize(
    ("raised", "code", "said"),
    [
        (
            RuntimeError("no such thing"),
            70,
            "this is a fault in Greendot, nothing of yours: RuntimeError: no such thing",
        ),
        (KeyboardInterrupt(), 130, ""),
        (click.Abort(), 130, ""),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_fault_or_an_interrupt_leaves_no_trace(
    raised: BaseException, code: int, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    @click.command("store")
    def failing() -> None:
        raise raised

    monkeypatch.setattr("greendot.cli.store_commands.store_command", failing)
    assert leave(monkeypatch, "store") == code
    told = capsys.readouterr().err
    assert said in told
    assert "Traceback" not in told


def test_a_folder_without_configuration_says_how_to_make_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert leave(monkeypatch, "store", "comments", "-C", tmp_path) == 1
    assert f"create one with: greendot init {tmp_path}" in capsys.readouterr().err


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """A workspace in which one question was asked and one answered, and a load ran."""
    (tmp_path / "greendot.toml").write_text('[company]\ntime_zone = "Europe/Berlin"\n')
    store = open_store("sqlite:///build/store.db", tmp_path)
    first = store.add_comment(
        page="cost", anchor="metric:total", body="Why\x1b[31m?\nReally", author="ada", now=NOW, is_question=True
    )
    store.add_comment(page="cost", anchor="metric:total", body="Disks.", author="bo", now=NOW, reply_to=first.id)
    store.add_comment(page="growth", anchor="metric:users", body="Until when?", author="ada", now=NOW, is_question=True)
    store.record_run("load", started_at=NOW, ended_at=NOW.replace(second=2), status="done")
    store.close()
    return tmp_path


def test_comments_stand_in_lines_that_a_terminal_cannot_misread(written: Path) -> None:
    lines = run("store", "comments", "-C", written).splitlines()
    assert lines[0].split() == ["id", "written", "by", "where", "what"]
    assert lines[1] == "1   2016-11-15 07:00  ada  cost metric:total    Why [31m? Really"
    assert len(lines) == 4


@pytest.mark.parametrize(
    ("options", "bodies"),
    [
        ((), ["Why\x1b[31m?\nReally", "Disks.", "Until when?"]),
        (("--page", "growth"), ["Until when?"]),
        (("--open",), ["Until when?"]),
        (("--open", "--page", "cost"), []),
    ],
)
def test_comments_as_json_are_whole(written: Path, options: tuple[str, ...], bodies: list[str]) -> None:
    listed = run("store", "comments", "-C", written, "--json", *options).splitlines()
    assert [json.loads(line)["body"] for line in listed] == bodies


def test_audit_and_runs_are_listed(written: Path) -> None:
    steps = [json.loads(line) for line in run("store", "audit", "-C", written, "--json").splitlines()]
    assert [(step["actor"], step["action"], step["entry"]) for step in steps] == [
        ("ada", "added", 1),
        ("bo", "added", 2),
        ("ada", "added", 3),
    ]
    assert run("store", "audit", "-C", written, "--entry", 2).splitlines()[1].endswith("bo  added  2      Disks.")
    assert run("store", "runs", "-C", written).splitlines()[1].split() == [
        *("2016-11-15", "07:00", "2.0", "s", "load", "done")
    ]


def test_a_viewer_reads_comments_and_not_their_audit_trail(
    written: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GREENDOT_SITE_ROLE", "viewer")
    assert leave(monkeypatch, "store", "comments", "-C", written) == 0
    assert leave(monkeypatch, "store", "audit", "-C", written) == EXIT_CODES[errors.AccessError]
    assert "The role 'viewer' may not see the audit trail" in capsys.readouterr().err
