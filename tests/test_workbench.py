"""The workbench: what it says of a draft, what it refuses, what it stops, and what it never shows."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench_workspace import AS_OF, NAMES, PEOPLE, bench_workspace, text_of
from greendot import access
from greendot.calendar import Grain
from greendot.errors import AccessError, MetricError, WarehouseError
from greendot.results import Word
from greendot.settings import ROLES
from greendot.workbench import (
    LONGEST,
    Limits,
    Tried,
    draft_of_text,
    explain,
    find_draft,
    run_preview,
    try_apart,
    try_out,
)
from greendot.workspace import Workspace, open_workspace

QUICK = Limits(seconds=3.0)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return bench_workspace(tmp_path_factory.mktemp("bench"))


def tried(workspace: Workspace, text: str, by: str = "", limits: Limits = QUICK, grain: Grain = Grain.QUARTER) -> Tried:
    draft = draft_of_text(workspace, text)
    return try_out(workspace, draft, grain=grain, by=by, last=8, limits=limits, now=AS_OF)


def test_a_preview_gives_what_publish_would(workspace: Workspace) -> None:
    found = tried(workspace, text_of(PEOPLE))
    assert (found.problems, found.trouble) == ((), "")
    assert found.preview is not None
    # 91 days from 1,000 to 1,090: their mean. The fourth quarter has 45 days from 1,274 to 1,318.
    values = [(one.period.starts_on.month, one.value, one.is_partial) for one in found.preview.observations]
    assert values == [(1, 1045, False), (4, 1136, False), (7, 1227.5, False), (10, 1296, True)]
    assert found.preview.rows_read == {"daily_users": 638}
    assert found.preview.verdicts[()].word is Word.TOO_LITTLE
    assert found.explained is not None
    assert found.explained.lineage.columns == {"daily_users": ("day", "region", "users")}
    assert [one.rows for one in found.explained.rewritten] == [319, 47, 11, 4, 1]


def test_members_have_their_own_values_and_verdicts(workspace: Workspace) -> None:
    text = text_of(
        "SELECT period(day) AS period, region, avg(users) AS value FROM daily_users GROUP BY ALL", dimensions="region"
    )
    found = tried(workspace, text, by="region", grain=Grain.MONTH)
    assert found.preview is not None, found
    assert {one.members for one in found.preview.observations} == {(("region", "europe"),)}
    assert set(found.preview.verdicts) == {(("region", "europe"),)}


def test_without_daily_values_or_rows_it_says_so(workspace: Workspace) -> None:
    restore = find_draft(workspace, "time_to_restore")
    assert restore.file is not None
    found = run_preview(workspace, restore.file, limits=QUICK, now=AS_OF)
    assert found.verdicts[()].word is Word.TOO_LITTLE
    assert run_preview(workspace, restore.file, grain=Grain.WEEK, now=AS_OF).unjudged.startswith("a week has too few")
    assert [(one.value, one.n, one.n_open) for one in found.observations] == [(60, 3, 0), (45, 1, 1)]
    budget = find_draft(workspace, "cost_against_budget")
    assert budget.file is not None
    with pytest.raises(MetricError, match="cost_against_budget: no source fills"):
        run_preview(workspace, budget.file, limits=QUICK, now=AS_OF)


REFUSED = {
    "attach": "ATTACH 'other.duckdb' AS other",
    "copy": "COPY (SELECT 1) TO 'stolen.csv'",
    "pragma": "PRAGMA database_list",
    "setting": "SET memory_limit = '100GB'",
    "install": "INSTALL httpfs",
    "two statements": f"{PEOPLE}; DROP TABLE daily_users",
    "a file": "SELECT period(x) AS period, count(*) AS value FROM '/etc/passwd' GROUP BY 1",
    "read_csv": "SELECT period(x) AS period, count(*) AS value FROM read_csv('/etc/passwd') GROUP BY 1",
    "read_text": "SELECT period(day) AS period, max(read_text('/etc/passwd')) AS value FROM daily_users GROUP BY 1",
    "environment": "SELECT period(day) AS period, max(getenv('HOME')) AS value FROM daily_users GROUP BY 1",
    "settings": "SELECT period(day) AS period, max(current_setting('threads')) AS value FROM daily_users GROUP BY 1",
    "another schema": "SELECT period(day) AS period, max(users) AS value FROM facts.daily_users GROUP BY 1",
    "the catalogue": "SELECT period(x) AS period, count(*) AS value FROM duckdb_settings() GROUP BY 1",
    "regex": PEOPLE.replace("region = 'all'", "regexp_matches(region, '(a+)+$')"),
    "endless": "WITH RECURSIVE r AS (SELECT 1 AS a UNION ALL SELECT a FROM r) SELECT period(a) AS period, count(*) AS"
               " value FROM r GROUP BY 1",
    "series": "SELECT period(day) AS period, count(*) AS value FROM generate_series(1, 1000000000) GROUP BY 1",
    "brackets": f"SELECT {'(' * 5000}1{')' * 5000}",
    "NOT": PEOPLE.replace("region", "NOT " * 3000 + "region"),
    "sums": PEOPLE.replace("avg(users)", "sum(" + "1+" * 8000 + "1)"),
    "length": PEOPLE + " " * LONGEST,
}  # fmt: skip


@pytest.mark.parametrize("sql", REFUSED.values(), ids=list(REFUSED))
def test_an_attack_is_refused_before_it_runs(workspace: Workspace, sql: str, tmp_path: Path) -> None:
    found = tried(workspace, text_of(sql))
    assert found.problems
    assert (found.preview, found.explained) == (None, None)
    assert all(problem.file.endswith("pasted.sql") for problem in found.problems)


@pytest.mark.parametrize("text", ["", "/* ---\n" + "\n" * 15000, "/* ---\n" + " \n" * 9000, "SELECT 1", "\0" * 50])
def test_a_text_that_is_no_metric_file_is_said_to_be_none(workspace: Workspace, text: str) -> None:
    assert "has no header" in str(tried(workspace, text).problems[0])


def test_what_cannot_be_stopped_is_ended(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("greendot.workbench.apart.GRACE_S", -2.9)
    draft = draft_of_text(workspace, text_of(PEOPLE))
    with pytest.raises(MetricError, match=r"took longer than 0\.1 s and was ended"):
        try_apart(workspace, draft, grain=Grain.QUARTER, by="", last=8, limits=Limits(seconds=1.0), now=AS_OF)


def test_another_process_gives_the_same(workspace: Workspace) -> None:
    draft = draft_of_text(workspace, text_of(PEOPLE))
    given = {"grain": Grain.QUARTER, "by": "", "last": 8, "limits": Limits(), "now": AS_OF, "is_explained": False}
    here, there = try_out(workspace, draft, **given), try_apart(workspace, draft, **given)  # type: ignore[arg-type]
    assert here.preview is not None
    assert there.preview is not None
    assert there.preview.observations == here.preview.observations
    assert there.problems == here.problems == ()


def test_too_many_rows_are_refused_in_words(workspace: Workspace) -> None:
    file = draft_of_text(workspace, text_of(PEOPLE)).file
    assert file is not None
    with pytest.raises(MetricError, match="gives 200 rows of days and members, more than the 100 that are shown"):
        run_preview(workspace, file, grain=Grain.DAY, last=200, limits=Limits(rows=100), now=AS_OF)
    everyone = text_of(
        "SELECT period(i.started_at) AS period, u.region || CAST(u.users AS VARCHAR) AS who, count(*) AS value"
        " FROM incidents i CROSS JOIN daily_users u GROUP BY ALL", kind="count", dimensions="who",
        sources="incidents: 36h, daily_users: 36h", more="lookback: all\n",
    )  # fmt: skip
    found = tried(workspace, everyone, by="who")
    assert found.preview is None
    assert found.problems or found.trouble


def test_infinities_are_said_where_they_come_up(workspace: Workspace) -> None:
    found = tried(workspace, text_of(PEOPLE.replace("avg(users)", "avg(users) / 0")))
    assert found.trouble.startswith("pasted: returns an infinite value for 2016-01-01; divide by nullif(x, 0)")


def test_nothing_is_changed_and_nothing_is_left(workspace: Workspace) -> None:
    def files() -> dict[str, int]:
        return {str(path): path.stat().st_mtime_ns for path in workspace.folder.rglob("*") if path.is_file()}

    before = files()
    tried(workspace, text_of(PEOPLE))
    assert files() == before


WHO = (
    "SELECT p.period AS period, w.name AS who, count(*) AS value FROM people w "
    "JOIN periods p ON w.valid_from < local_day(p.as_of) GROUP BY p.period, w.name"
)


@pytest.mark.parametrize(("role", "shown"), [("engineer", False), ("admin", True)])
def test_names_of_people_are_signs_to_who_may_not_see_them(tmp_path: Path, role: str, shown: bool) -> None:
    bench_workspace(tmp_path)
    (tmp_path / "greendot.toml").write_text((tmp_path / "greendot.toml").read_text() + f'[site]\nrole = "{role}"\n')
    text = text_of(WHO, unit="people", dimensions="who", sources="people: 36h")
    found = tried(open_workspace(tmp_path), text, by="who")
    assert found.preview is not None, (found.problems, found.trouble)
    who = {dict(one.members)["who"] for one in found.preview.observations}
    assert len(who) == len(NAMES)
    assert (who == set(NAMES)) is shown
    assert all(name.startswith("person ") for name in who) is not shown


@pytest.fixture
def loading(workspace: Workspace) -> Iterator[int]:
    """Hold the facts as a load does, in another process; return its number."""
    path = workspace.settings.path(workspace.settings.folders.warehouse)
    program = f"import duckdb, sys; c = duckdb.connect({str(path)!r}); print('open', flush=True); sys.stdin.read()"
    holder = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert holder.stdout is not None
    holder.stdout.readline()
    yield holder.pid
    holder.kill()
    holder.wait()


def test_while_a_load_runs_it_says_who_holds_the_facts(workspace: Workspace, loading: int) -> None:
    found = tried(workspace, text_of(PEOPLE))
    assert isinstance(found.failure, WarehouseError)
    assert f"is in use by process {loading} (" in found.trouble
    file = find_draft(workspace, "daily_users").file
    assert file is not None
    told = explain(workspace, file, now=AS_OF)
    assert f"is in use by process {loading} (" in told.no_facts
    assert [one.grain.value for one in told.rewritten] == ["day", "week", "month", "quarter", "year"]


def test_two_previews_at_once_do_not_stop_each_other_and_a_load_waits_for_them(workspace: Workspace) -> None:
    found: list[Tried] = []
    threads = [
        threading.Thread(target=lambda: found.append(tried(workspace, text_of(PEOPLE), limits=Limits(30.0))))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    path = workspace.settings.path(workspace.settings.folders.warehouse)
    program = (
        "from pathlib import Path; from greendot.warehouse import open_warehouse; "
        f"open_warehouse(Path({str(path)!r}), read_only=False, patience_s=60.0).close()"
    )
    load = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True)
    assert load.returncode == 0, load.stderr.decode()
    for thread in threads:
        thread.join()
    assert [one.preview is not None for one in found] == [True, True]


def test_an_unknown_name_is_answered_with_the_nearest(workspace: Workspace) -> None:
    with pytest.raises(MetricError, match="there is no metric 'daily_user'; did you mean 'daily_users'"):
        find_draft(workspace, "daily_user")
    with pytest.raises(MetricError, match="is no file"):
        find_draft(workspace, "no/such.sql")


def test_only_some_roles_may_preview_and_an_error_names_them(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [role for role in ROLES if access.can(role, access.Action.PREVIEW)] == ["engineer", "admin"]
    monkeypatch.setattr(access, "GRANTS", {**access.GRANTS, "engineer": access.GRANTS["viewer"]})
    with pytest.raises(AccessError, match="may not preview metrics on the facts; these may: admin"):
        tried(workspace, text_of(PEOPLE))
