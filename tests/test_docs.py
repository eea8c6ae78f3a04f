"""Documentation keeps up: every metric, setting, command and fact table is documented, and what pages name is there."""

from __future__ import annotations

import dataclasses
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from greendot.cli import COMMANDS, EXIT_CODES, commands
from greendot.contracts import COLUMN_FIELDS, RULE_FIELDS, TABLE_FIELDS, read_contracts
from greendot.errors import GreendotError, MetricError
from greendot.load.macros import MACROS
from greendot.metrics import read_metric
from greendot.metrics.fields import FIELDS
from greendot.reference import FOLDER, check_pages, render_pages, write_pages
from greendot.resources import shipped
from greendot.settings import SECTIONS, SendSettings, SourceSettings, TableSettings
from greendot.warehouse import open_warehouse

CONTRACTS = read_contracts(shipped("data", "contracts"))
ROOT = shipped()
HAND_WRITTEN = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("queries/*.md"), *ROOT.glob("data/**/*.md"))
)


@pytest.fixture(scope="module")
def pages(root: Path) -> dict[str, str]:
    return render_pages(root, commands, {"an error": 1, **{kind.__name__: code for kind, code in EXIT_CODES.items()}})


def leaves(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield (*path, name)
        if isinstance(command, click.Group):
            yield from leaves(command, (*path, name))


def test_the_pages_in_the_repository_are_up_to_date() -> None:
    result = CliRunner().invoke(commands, ["docs", "--check"])
    assert result.exit_code == 0, result.exception


KINDS = (*SECTIONS.values(), SendSettings, SourceSettings, TableSettings)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_setting_is_documented(kind: type, pages: dict[str, str]) -> None:
    for field in dataclasses.fields(kind):
        (row,) = {line for line in pages["settings.md"].splitlines() if field.metadata["help"] in line}
        assert row.startswith(f"| `{field.name}` |")


def test_every_command_and_option_is_documented(pages: dict[str, str]) -> None:
    text = pages["commands.md"]
    for path in leaves(commands):
        assert f"`greendot {' '.join(path)}`\n" in text
        command: click.Command = commands
        for name in path:
            assert isinstance(command, click.Group)
            found = command.get_command(click.Context(command), name)
            assert found is not None
            command = found
        section = text.partition(f"`greendot {' '.join(path)}`\n")[2].partition("\n#")[0]
        assert all(option in section for parameter in command.params for option in parameter.opts[:1] if "-" in option)
    assert all(f"| {code} | {kind.__name__} |" in text for kind, code in EXIT_CODES.items())


@pytest.mark.parametrize("name", CONTRACTS)
def test_every_fact_table_and_column_is_documented(name: str, pages: dict[str, str]) -> None:
    contract = CONTRACTS[name]
    section = pages["fact-tables.md"].partition(f"\n### {name}\n")[2].partition("\n### ")[0]
    assert contract.summary in section
    for column in contract.columns:
        assert f"| `{column.name}` | {column.type.value} |" in section
    assert all(rule.reason in section for rule in contract.rules)


def test_every_metric_that_ships_is_documented(root: Path, pages: dict[str, str]) -> None:
    files = sorted((root / "queries").rglob("*.sql"))
    assert len(files) >= 12
    for file in files:
        read = read_metric(file, CONTRACTS)
        assert not isinstance(read, list)
        section = pages["metrics.md"].partition(f"\n### {file.stem}\n")[2].partition("\n### ")[0]
        metric = read.metric
        words = (metric.title, metric.summary, metric.pitfalls, metric.owner, metric.unit, metric.source)
        words += (f"A {metric.kind} in", f"better: {metric.better}", f"course: {metric.course}", f"/{file.name}](")
        assert not [said for said in words if said not in section]
        assert all(f"`{name}`" in section for name in (*metric.dimensions, *read.over))
        assert all(f"[{table}](fact-tables.md#{table}) (at most" in section for table in metric.sources)
        assert ("Looks back" in section) is (not read.lookback.is_none)


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("metric-files.md", FIELDS),
        ("contract-files.md", {**TABLE_FIELDS, **COLUMN_FIELDS, **RULE_FIELDS}),
        ("settings.md", MACROS),
    ],
)
def test_every_field_and_function_is_documented(page: str, names: dict[str, object], pages: dict[str, str]) -> None:
    assert not [name for name in names if f"`{name}" not in pages[page]]


def test_a_page_that_fell_behind_is_named_and_written_again(tmp_path: Path) -> None:
    new = {"a.md": "new\n", "b.md": "same\n", "c.md": "first\n"}
    (tmp_path / FOLDER).mkdir(parents=True)
    for name, text in {"a.md": "old\n", "b.md": "same\n", "gone.md": "of no more use\n"}.items():
        (tmp_path / FOLDER / name).write_text(text)
    assert [str(problem) for problem in check_pages(tmp_path, new)] == [
        "docs/reference/a.md: is out of date; run: make docs",
        "docs/reference/c.md: is missing; run: make docs",
        "docs/reference/gone.md: is made by nothing; run: make docs",
    ]
    assert write_pages(tmp_path, new) == [FOLDER / "a.md", FOLDER / "c.md", FOLDER / "gone.md"]
    assert {path.name: path.read_text() for path in (tmp_path / FOLDER).iterdir()} == new
    assert not check_pages(tmp_path, new)


def test_pages_are_made_in_a_checkout_only(tmp_path: Path) -> None:
    with pytest.raises(GreendotError, match="checkout"):
        render_pages(tmp_path, commands, {})


def test_a_metric_that_is_wrong_is_named(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "queries" / "a").mkdir(parents=True)
    (tmp_path / "queries" / "a" / "odd.sql").write_text("SELECT 1")
    with pytest.raises(MetricError, match=r"odd\.sql:1: has no header"):
        render_pages(tmp_path, commands, {})


def code_of(text: str) -> Iterator[str]:
    """Yield each line of code of a page that calls greendot, without its remark."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    inline = re.findall(r"`(greendot [^`]+)`", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))
    lines = [line.partition("  #")[0] for block in blocks for line in block.splitlines()]
    for line in (re.sub(r"\[[^\]]*\]", "", line) for line in [*lines, *inline]):  # what may be left out
        line = re.sub(r"<(\w+)>", r"\1", line)  # what stands for a name
        for part in re.split(r"&&|\|", line):
            if re.match(r"\s*(\S+/)?greendot [a-z-]", part):
                yield part.partition(">")[0].strip()


@pytest.mark.parametrize("page", HAND_WRITTEN)
def test_commands_that_pages_name_are_there(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is parsed by the program itself, so that options are right too."""
    (tmp_path / "here" / "queries" / "area").mkdir(parents=True)
    named = ("FILE", "FILE.csv", "users.csv", "numbers.csv", "queries/area/name.sql", "../users.csv")
    for file in named:
        (tmp_path / "here" / file).touch()
    monkeypatch.chdir(tmp_path / "here")
    for line in code_of((ROOT / page).read_text(encoding="utf-8")):
        words = shlex.split(line)[1:]
        command: click.Command = commands
        while isinstance(command, click.Group) and words and not words[0].startswith("-"):
            found = command.get_command(click.Context(command), words[0])
            assert found is not None, line
            command, words = found, words[1:]
        if words and words != ["--help"]:
            command.make_context(line, words)


def test_pages_that_name_commands_are_among_those_read() -> None:
    named = {page: len(list(code_of((ROOT / page).read_text(encoding="utf-8")))) for page in HAND_WRITTEN}
    assert named["README.md"] >= 5
    assert named["docs/guide.md"] >= 15
    assert named["data/workspace/README.md"] >= 5


def test_every_command_is_named_by_the_guide_or_needs_no_words(root: Path) -> None:
    guide = (root / "docs" / "guide.md").read_text(encoding="utf-8")
    for_developers = {"docs", "demo"}
    assert not [name for name in COMMANDS if f"greendot {name}" not in guide and name not in for_developers]


@pytest.mark.parametrize("page", ["README.md", "docs/guide.md"])
def test_metrics_that_pages_write_are_sound(root: Path, page: str, tmp_path: Path) -> None:
    text = (root / page).read_text(encoding="utf-8")
    (block,) = re.findall(r"^```sql\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    file = tmp_path / "queries" / "growth" / "example_of_a_page.sql"
    file.parent.mkdir(parents=True)
    file.write_text(re.sub(r"\A-- .*\n", "", block))
    (tmp_path / "greendot.toml").touch()
    result = CliRunner().invoke(commands, ["check", "-C", str(tmp_path)])
    assert result.exit_code == 0, result.exception


def test_the_picture_is_there_and_light(root: Path) -> None:
    picture = root / "docs" / "images" / "overview.png"
    assert picture.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert picture.stat().st_size < 300_000


def test_sources_that_the_guide_writes_load(root: Path, tmp_path: Path) -> None:
    text = (root / "docs" / "guide.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```toml\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    (tmp_path / "greendot.toml").write_text("\n".join(block for block in blocks if block.startswith("[sources")))
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "users-1.csv").write_text('Date;Active users;region\n14/11/2016;"1,5";EMEA\n')
    (tmp_path / "bills").mkdir()
    (tmp_path / "bills" / "a.csv").write_text(
        "ChargePeriodStart,ChargePeriodEnd,charge,BilledCost,EffectiveCost,BillingCurrency,ServiceName\n"
    )
    (tmp_path / "traffic.csv").write_text("minute,chat,presence\n2016-11-14 06:00,10,20\n")
    (tmp_path / "plan.csv").write_text(
        "initiative,title,kind,state,declared_health\nA,Search,product,EN COURS,gelb\n", encoding="utf-8"
    )
    result = CliRunner().invoke(commands, ["load", "-C", str(tmp_path)])
    assert result.exit_code == 0, result.exception
    with open_warehouse(tmp_path / "build" / "facts.duckdb") as warehouse:
        plan = warehouse.run("SELECT state, declared_health FROM initiatives")
        users = warehouse.run("SELECT day::TEXT, users, region FROM daily_users")
        rate = warehouse.run("SELECT kind, messages, bucket_s FROM message_rate ORDER BY kind")
    assert users == [("2016-11-14", 1500, "emea")]
    assert plan == [("in progress", "at risk")]
    assert rate == [("chat", 10, 60), ("presence", 20, 60)]
