"""Loading: what is read, what becomes of it, and that nothing is lost."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest

from greendot.errors import SettingsError, SourceError, WarehouseError
from greendot.load import retry_quarantine
from greendot.settings import read_settings
from greendot.warehouse import open_warehouse
from workspace_files import CONTRACTS, NOW, Workspace, counts

RATES = """
[company]
time_zone = "{zone}"
[sources.rates]
path = "rates.csv"
pull = "{pull}"
{extra}
[sources.rates.tables.message_rate]
columns = {{bucket_at = "ts", bucket_s = "300", kind = "'all'", messages = "value"}}
"""


def rates(folder: Path, content: str | bytes, *, zone: str = "UTC", pull: str = "append", extra: str = "") -> Workspace:
    workspace = Workspace(folder, RATES.format(zone=zone, pull=pull, extra=extra))
    workspace.write("rates.csv", content)
    return workspace


def stored(workspace: Workspace) -> list[tuple[str, int]]:
    found = workspace.rows("SELECT strftime(bucket_at, '%m-%d %H:%M'), messages FROM message_rate ORDER BY bucket_at")
    return [(str(at), int(messages)) for at, messages in found]


TWO = [("01-01 00:00", 1), ("01-01 00:05", 2)]


@pytest.mark.parametrize(
    "content",
    [
        "ts,value\n2016-01-01 00:00,1\n2016-01-01 00:05,2\n",
        "\ufeffts,value\r\n2016-01-01 00:00,1\r\n2016-01-01 00:05,2\r\n",
        "ts;value\n2016-01-01 00:00;1\n2016-01-01 00:05;2",
        "ts\tvalue\n2016-01-01T00:00:00Z\t1\n2016-01-01T01:05:00+01:00\t2.0\n",
        "value,ts\n1,2016-01-01 00:00\r\n2,2016-01-01 00:05\n",
        '"ts","value"\n\n"2016-01-01 00:00","1"\n\n2016-01-01 00:05,2\n\n',
        "ts,value\r2016-01-01 00:00,1\r2016-01-01 00:05,2\r",
        "ts,value,\n2016-01-01 00:00,1,\n2016-01-01 00:05,2,\n",
        "ts,value\n2016-01-01 00:00,1\n2016-01-01 00:05,2\n".encode("utf-16"),
        "TS,Value\n2016-01-01 00:00:00,1\n2016-01-01 00:05:00.000,2\n",
    ],
    ids=["plain", "mark-crlf", "semicolon", "tab-offset", "mixed-ends", "blank-lines", "cr", "tail", "utf-16", "case"],
)
def test_csv_however_it_is_written(tmp_path, content):
    workspace = rates(tmp_path, content)
    assert counts(workspace.load().tables[0]) == (2, 2, 0, 0, 0, 0)
    assert stored(workspace) == TWO


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"", "is empty"),
        (b" \n\n", "is blank"),
        (b"ts,value\n\xe9,1\n", "latin-1"),
        (b"PK\x03\x04rest", "Excel or ZIP"),
        (b"time,value\n1,2\n", "mentions 'ts', which the source lacks"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_changes_nothing(tmp_path, content, text):
    report = rates(tmp_path, content).try_load()
    assert text in report.failures[0].reason
    assert "rates" in report.failures[0].reason
    assert not report.tables


def test_latin_1_is_read_when_it_is_named(tmp_path):
    workspace = rates(tmp_path, b"ts,value,\xe9\n2016-01-01 00:00,1,\xe9\n", extra='encoding = "latin-1"')
    assert counts(workspace.load().tables[0]) == (1, 1, 0, 0, 0, 0)


@pytest.mark.parametrize(("path", "text"), [("rates.csv", "does not exist"), ("r*.csv", "no file matches")])
def test_a_source_without_a_file(tmp_path, path, text):
    workspace = Workspace(tmp_path, RATES.format(zone="UTC", pull="append", extra="").replace("rates.csv", path))
    assert text in workspace.try_load().failures[0].reason


def test_a_header_alone_is_a_pull_without_rows_and_closes_nothing(tmp_path):
    workspace = rates(tmp_path, "ts,value\n2016-01-01 00:00,1\n", pull="full")
    workspace.load()
    workspace.write("rates.csv", "ts,value\n")
    report = workspace.load().tables[0]
    assert counts(report) == (0, 0, 0, 0, 0, 0)
    assert "nothing was closed" in report.note
    assert len(stored(workspace)) == 1


def test_each_faulty_row_is_in_quarantine_with_its_line(tmp_path):
    content = (
        "ts,value,note\n"
        '2016-01-01 00:00,1,"two\nlines"\n'  # lines 2 and 3
        "2016-01-01 00:05,abc,\n"  # 4
        "2016-01-01 00:10,2.5,\n"  # 5
        "2016-01-01 00:15,-1,\n"  # 6
        "\n"
        "nonsense,1,\n"  # 8
        "2016-01-01 00:20,,\n"  # 9
        "2017-01-01 00:00,1,\n"  # 10
        "2016-01-01 00:25,7,\n"  # 11
        "2016-01-01 00:25,8,\n"
    )
    workspace = rates(tmp_path, content)
    assert counts(workspace.load().tables[0]) == (9, 2, 0, 0, 7, 0)
    found = [(row.line, row.column, row.value, row.reason.split(",")[0]) for row in workspace.quarantine()]
    assert found == [
        (4, "messages", "abc", "is not a whole number"),
        (5, "messages", "2.5", "is not a whole number"),
        (6, "messages", "-1", "is negative"),
        (8, "bucket_at", "nonsense", "is not a time"),
        (9, "messages", None, "is missing"),
        (10, "bucket_at", "2017-01-01 00:00:00", "lies in the future"),
        (11, "", None, "has the same bucket_at"),
    ]
    assert workspace.quarantine()[0].raw == '{"ts": "2016-01-01 00:05", "value": "abc", "note": ""}'


def test_ragged_rows_are_in_quarantine_and_the_others_are_facts(tmp_path):
    workspace = rates(tmp_path, "ts,value\n2016-01-01 00:00\n2016-01-01 00:05,2\n2016-01-01 00:10,3,4\n")
    assert counts(workspace.load().tables[0]) == (3, 1, 0, 0, 2, 0)
    assert [(row.line, row.reason) for row in workspace.quarantine()] == [
        (2, "has 1 fields where the header has 2"),
        (4, "has 3 fields where the header has 2"),
    ]


def test_the_same_row_twice_is_one_row(tmp_path):
    workspace = rates(tmp_path, "ts,value\n2016-01-01 00:00,1\n2016-01-01 00:00,1\n")
    assert counts(workspace.load().tables[0]) == (2, 1, 0, 1, 0, 0)
    assert counts(workspace.load().tables[0]) == (2, 0, 0, 2, 0, 0)


@pytest.mark.parametrize("skip_same", [True, False])
def test_loading_twice_changes_nothing(tmp_path, skip_same):
    content = "ts,value\n" + "".join(
        f"2016-01-{day:02} 00:{m:02},{day * m}\n" for day in range(1, 29) for m in range(60)
    )
    workspace = rates(tmp_path, content)
    workspace.load()
    facts = workspace.rows("SELECT * FROM message_rate ORDER BY ALL")
    journal = workspace.rows("SELECT * FROM greendot.journal ORDER BY ALL")
    assert counts(workspace.load(NOW + timedelta(days=1), skip_same=skip_same).tables[0]) == (1680, 0, 0, 1680, 0, 0)
    assert workspace.rows("SELECT * FROM message_rate ORDER BY ALL") == facts
    assert workspace.rows("SELECT * FROM greendot.journal ORDER BY ALL") == journal


def test_a_corrected_row_replaces_by_key_and_is_journaled(tmp_path):
    workspace = rates(tmp_path, "ts,value\n2016-01-01 00:00,1\n2016-01-01 00:05,2\n2016-01-02 00:00,9\n")
    workspace.load()
    later = NOW + timedelta(hours=1)
    workspace.write("rates.csv", "ts,value\n2016-01-01 00:00,1\n2016-01-01 00:05,5\n2016-01-01 00:10,4\n")
    assert counts(workspace.load(later).tables[0]) == (3, 1, 1, 1, 0, 0)
    assert stored(workspace) == [("01-01 00:00", 1), ("01-01 00:05", 5), ("01-01 00:10", 4), ("01-02 00:00", 9)]
    entries = workspace.rows(
        "SELECT day::TEXT, member, column_name, rows_before, rows_after, total_before, total_after"
        " FROM greendot.journal WHERE run = 2"
    )
    assert entries == [("2016-01-01", '{"kind":"all"}', "messages", 2, 3, 3.0, 10.0)]
    at = workspace.rows("SELECT messages, loaded_at FROM message_rate WHERE messages IN (1, 5) ORDER BY 1")
    assert at == [(1, NOW.replace(tzinfo=None)), (5, later.replace(tzinfo=None))]


@pytest.mark.parametrize(
    ("pull", "left", "closed"),
    [
        ("append", ["01-01 00:00", "01-01 00:05", "01-02 00:00", "01-03 00:00"], 0),
        ("window", ["01-01 00:00", "01-02 00:00", "01-03 00:00"], 1),
        ("full", ["01-01 00:00", "01-02 00:00"], 2),
    ],
)
def test_a_row_that_is_gone_is_closed_as_the_pull_says(tmp_path, pull, left, closed):
    content = "ts,value\n2016-01-01 00:00,1\n2016-01-01 00:05,2\n2016-01-02 00:00,3\n2016-01-03 00:00,4\n"
    workspace = rates(tmp_path, content, pull=pull)
    workspace.load()
    workspace.write("rates.csv", "ts,value\n2016-01-01 00:00,1\n2016-01-02 00:00,3\n")
    assert counts(workspace.load().tables[0]) == (2, 0, 0, 2, 0, closed)
    assert [at for at, _ in stored(workspace)] == left
    kept = workspace.rows("SELECT messages, closed_at FROM message_rate_closed ORDER BY 1")
    assert [messages for messages, _ in kept] == [2, 4][:closed]
    assert all(at == NOW.replace(tzinfo=None) for _, at in kept)


def test_a_row_at_fault_is_not_gone(tmp_path):
    workspace = rates(tmp_path, "ts,value\n2016-01-01 00:00,1\n2016-01-01 00:05,2\n", pull="full")
    workspace.load()
    workspace.write("rates.csv", "ts,value\n2016-01-01 00:00,1\n2016-01-01 00:05,oops\n")
    assert counts(workspace.load().tables[0]) == (2, 0, 0, 1, 1, 0)
    assert stored(workspace) == TWO


@pytest.mark.parametrize(
    ("zone", "local", "utc"),
    [
        ("UTC", "2016-03-27 02:30", "03-27 02:30"),
        ("Europe/Berlin", "2016-01-01 00:30", "12-31 23:30"),
        ("Europe/Berlin", "2016-07-01 00:30", "06-30 22:30"),
        ("Europe/Berlin", "2016-03-27 02:30", None),
        ("Europe/Berlin", "2016-03-27 03:00:00", "03-27 01:00"),
        ("Europe/Berlin", "2015-10-25 02:30", "10-25 00:30"),
        ("Europe/Berlin", "2015-10-25 02:30:00", "10-25 00:30"),
        ("Europe/Berlin", "2015-10-25 03:00", "10-25 02:00"),
        ("Europe/Berlin", "2015-10-25T02:30:00+01:00", "10-25 01:30"),
        ("Europe/Berlin", "2016-03-27T02:30:00Z", "03-27 02:30"),
        ("America/New_York", "2016-03-13 02:30", None),
        ("America/New_York", "2015-11-01 01:30", "11-01 05:30"),
        ("Australia/Lord_Howe", "2016-04-03 01:45", "04-02 14:45"),
        ("Asia/Kolkata", "2016-01-01 00:00", "12-31 18:30"),
    ],
)
def test_times_without_a_zone_are_read_in_the_source_s(tmp_path, zone, local, utc):
    workspace = rates(tmp_path, f"ts,value\n{local},1\n", zone=zone)
    workspace.load()
    assert [at for at, _ in stored(workspace)] == ([utc] if utc else [])
    if utc is None:
        assert "did not exist" in workspace.quarantine()[0].reason


@pytest.mark.parametrize(
    ("expression", "given", "expected"),
    [
        ("epoch_s(ts)", "1451606400", "01-01 00:00"),
        ("epoch_ms(ts)", "1451606400123", "01-01 00:00"),
        ("instant_format(ts, '%d/%m/%Y %H:%M')", "01/02/2016 13:00", "02-01 12:00"),
        ("instant(ts, 'America/New_York')", "2016-01-01 00:00", "01-01 05:00"),
        ("instant(ts)", "2016-01-01 00:00", "12-31 23:00"),
        ("strptime(ts, '%Y%m%d')", "20160101", "12-31 23:00"),
        ("epoch_s(ts)", "soon", None),
        ("instant(ts)", "2016-03-27 02:30", None),
    ],
)
def test_expressions_for_times(tmp_path, expression, given, expected):
    text = RATES.format(zone="Europe/Berlin", pull="append", extra="").replace('"ts"', f'"{expression}"')
    workspace = Workspace(tmp_path, text)
    workspace.write("rates.csv", f"ts,value\n{given},1\n")
    report = workspace.load().tables[0]
    assert [at for at, _ in stored(workspace)] == ([expected] if expected else [])
    assert report.quarantined == (expected is None)


@pytest.mark.parametrize(
    ("decimal", "given", "expected"),
    [(",", "1.234", 1234), (",", "1.234,0", 1234), (",", "1 234", 1234), (",", "1.5", None), (".", "1,5", None)],
)
def test_decimal_commas(tmp_path, decimal, given, expected):
    workspace = rates(tmp_path, f"ts;value\n2016-01-01 00:00;{given}\n", extra=f'decimal = "{decimal}"')
    workspace.load()
    assert [value for _, value in stored(workspace)] == ([expected] if expected else [])


def test_a_source_may_fill_several_tables_or_none_of_them(tmp_path):
    text = RATES.format(zone="UTC", pull="append", extra="") + (
        "[sources.rates.tables.daily_users]\n"
        'columns = {day = "ts", users = "value", region = "\'all\'", plan = "\'all\'"}\n'
    )
    workspace = Workspace(tmp_path, text)
    workspace.write("rates.csv", "ts,value\n2016-01-01,1\n")
    assert [report.table for report in workspace.load().tables] == ["message_rate", "daily_users"]
    workspace.write("greendot.toml", text.replace('users = "value"', 'users = "no_such"'))
    workspace.write("rates.csv", "ts,value\n2016-01-01,1\n2016-01-02,2\n")
    assert "no_such" in workspace.try_load().failures[0].reason
    assert len(stored(workspace)) == 1
    outcomes = workspace.rows("SELECT outcome FROM greendot.load_runs WHERE run = 2")
    assert outcomes == [("failed",), ("failed",)]


def test_where_leaves_rows_out_and_says_so(tmp_path):
    text = RATES.format(zone="UTC", pull="append", extra="") + 'where = "number(value) > 1"\n'
    workspace = Workspace(tmp_path, text)
    workspace.write("rates.csv", "ts,value\n2016-01-01 00:00,1\n2016-01-01 00:05,2\n2016-01-01 00:10,x\n")
    report = workspace.load().tables[0]
    assert (counts(report), report.left_out) == ((2, 1, 0, 0, 1, 0), 1)


def test_wide_rows_become_long_ones(tmp_path):
    text = (
        '[sources.wide]\npath = "w.csv"\n[sources.wide.tables.message_rate]\n'
        'unpivot = {columns = ["chat", "presence"], name = "kind", value = "messages"}\n'
        'columns = {bucket_at = "ts", bucket_s = "60"}\n'
    )
    workspace = Workspace(tmp_path, text)
    workspace.write("w.csv", "ts,chat,presence\n2016-01-01 00:00,1,2\n2016-01-01 00:01,,x\n")
    assert counts(workspace.load().tables[0]) == (3, 2, 0, 0, 1, 0)
    assert workspace.rows("SELECT kind, messages FROM message_rate ORDER BY 1") == [("chat", 1), ("presence", 2)]
    assert [(row.line, row.value) for row in workspace.quarantine()] == [(3, "x")]


def test_several_files_keep_their_own_lines(tmp_path):
    text = RATES.format(zone="UTC", pull="append", extra="").replace("rates.csv", "r*.csv")
    workspace = Workspace(tmp_path, text)
    for number in range(3):
        workspace.write(f"r{number}.csv", f"ts,value\n2016-01-0{number + 1} 00:00,1\n2016-01-0{number + 1} 00:05,x\n")
    assert counts(workspace.load().tables[0]) == (6, 3, 0, 0, 3, 0)
    assert [(row.file, row.line) for row in workspace.quarantine()] == [("r0.csv", 3), ("r1.csv", 3), ("r2.csv", 3)]


def test_retry_reads_rows_again_with_today_s_configuration(tmp_path):
    workspace = rates(tmp_path, "ts,value\n2016-01-01 00:00,1\n2016-01-01 00:05,<2>\n2016-01-01 00:10\n")
    workspace.load()
    text = (tmp_path / "greendot.toml").read_text()
    workspace.write("greendot.toml", text.replace('"value"', "\"replace(replace(value, '<', ''), '>', '')\""))
    report = retry_quarantine(read_settings(tmp_path, {}), CONTRACTS, now=NOW)
    assert [counts(table) for table in report.tables] == [(2, 1, 0, 0, 1, 0)]
    assert stored(workspace) == TWO
    assert [row.line for row in workspace.quarantine()] == [4]


def test_retry_does_not_undo_a_later_correction(tmp_path):
    workspace = rates(tmp_path, "ts,value\n2016-01-01 00:00,<1>\n")
    workspace.load()
    text = (tmp_path / "greendot.toml").read_text()
    workspace.write("greendot.toml", text.replace("rates.csv", "mended.csv"))
    workspace.write("mended.csv", "ts,value\n2016-01-01 00:00,5\n")
    workspace.load(NOW + timedelta(hours=1))
    workspace.write("greendot.toml", text.replace('"value"', "\"replace(replace(value, '<', ''), '>', '')\""))
    report = retry_quarantine(read_settings(tmp_path, {}), CONTRACTS, now=NOW + timedelta(hours=2))
    assert counts(report.tables[0]) == (1, 0, 0, 0, 1, 0)
    assert stored(workspace) == [("01-01 00:00", 5)]


INCIDENTS = """
[sources.pages]
path = "incidents.csv"
pull = "full"
[sources.pages.tables.incidents]
columns = {title = "'Trouble'", reported_at = "seen", started_at = "start", resolved_at = "end"}
"""


def test_versions_are_kept_and_the_newest_is_current(tmp_path):
    workspace = Workspace(tmp_path, INCIDENTS)
    head = "incident,start,end,seen\n"
    first = "a,2016-01-01,,2016-01-01\n"
    workspace.write("incidents.csv", head + first + "b,2016-01-02,,2016-01-02\n")
    assert counts(workspace.load().tables[0]) == (2, 2, 0, 0, 0, 0)
    later = NOW + timedelta(days=1)
    workspace.write("incidents.csv", head + "a,2016-01-01,2016-01-03,2016-01-03\n" + first)
    assert counts(workspace.load(later).tables[0]) == (2, 0, 1, 1, 0, 1)
    assert counts(workspace.load(later, skip_same=False).tables[0]) == (2, 0, 0, 2, 0, 0)
    assert workspace.rows("SELECT incident, resolved_at FROM incidents") == [("a", datetime(2016, 1, 3))]  # noqa: DTZ001 - as stored, in UTC
    versions = workspace.rows(
        "SELECT incident, day(reported_at), loaded_at, closed_at FROM incidents_versions ORDER BY 1, 2"
    )
    one, two = NOW.replace(tzinfo=None), later.replace(tzinfo=None)
    assert versions == [("a", 1, one, None), ("a", 3, two, None), ("b", 2, one, two)]


def test_a_source_that_is_not_configured(tmp_path):
    with pytest.raises(SourceError, match="did you mean 'rates'"):
        rates(tmp_path, "ts,value\n").try_load(names=["rate"])


def test_every_fault_of_a_mapping_is_told_at_once(tmp_path):
    text = RATES.format(zone="UTC", pull="append", extra="")
    text = text.replace('messages = "value"', 'messages = "vlaue", kinds = "1"').replace('bucket_s = "300", ', "")
    workspace = Workspace(tmp_path, text)
    workspace.write("rates.csv", "ts,value\n2016-01-01,1\n")
    reason = workspace.try_load().failures[0].reason
    assert "'kinds' is not a column of it; did you mean 'kind'?" in reason
    assert "mentions 'vlaue', which the source lacks; did you mean 'value'?" in reason
    assert "maps nothing to 'bucket_s'" in reason


def test_arithmetic_on_text_says_what_to_write(tmp_path):
    text = RATES.format(zone="UTC", pull="append", extra="").replace('"value"', '"value * 60"')
    workspace = Workspace(tmp_path, text)
    workspace.write("rates.csv", "ts,value\n2016-01-01,1\n")
    assert "write number(x)" in workspace.try_load().failures[0].reason


@pytest.mark.parametrize(
    ("extra", "text"),
    [('encoding = "klingon"', "is not an encoding of text"), ('delimiter = "||"', "cannot part the fields of CSV")],
)
def test_a_source_that_says_nonsense_is_a_fault_of_the_configuration(tmp_path, extra, text):
    with pytest.raises(SettingsError, match=text):
        rates(tmp_path, "ts,value\n", extra=extra).try_load()


def test_a_long_load_can_be_watched(tmp_path):
    rows = "".join(f"2016-01-{n % 28 + 1:02d} {n // 28 % 24:02d}:{n // 672 % 60:02d},{n}\n" for n in range(40_000))
    workspace = rates(tmp_path, "ts,value\n" + rows)
    seen: list[float] = []
    followers: list[Thread] = []

    def watch(progress_pct):
        followers.append(Thread(target=follow, args=[progress_pct]))
        followers[0].start()

    def follow(progress_pct):
        with suppress(WarehouseError):
            while True:
                seen.append(progress_pct())

    workspace.load(watch=watch)
    followers[0].join(10)
    assert not followers[0].is_alive(), "the facts are closed, so there is nothing left to watch"
    assert all(share <= 100 for share in seen)


def test_how_far_a_statement_is_can_be_told(tmp_path):
    shares: list[float] = []
    with open_warehouse(tmp_path / "facts.duckdb", read_only=False) as warehouse:
        is_over = Event()

        def follow():
            while not is_over.wait(0.02):
                shares.append(warehouse.progress_pct())

        follower = Thread(target=follow)
        follower.start()
        warehouse.run("CREATE TEMP TABLE numbers AS SELECT n FROM range(3000000) t(n)")
        warehouse.run("SELECT sum(length(repeat(md5(n::TEXT), 4))) FROM numbers")
        is_over.set()
        follower.join()
    assert any(0 < share <= 100 for share in shares), shares
