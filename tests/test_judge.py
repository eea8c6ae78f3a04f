"""`greendot judge` and `greendot.judge`: the same verdict on any file or frame, whatever its state."""

import json
import time
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result

import greendot
from greendot.cli import commands
from greendot.errors import SourceError
from greendot.results import Word

FIRST_ON = date(2014, 1, 1)
DAYS = (date(2016, 9, 30) - FIRST_ON).days + 1
NOW, BEFORE = ("2016-07-01", "2016-09-30"), ("2016-04-01", "2016-06-30")


def frame(step: float = 1.1, seed: int = 3) -> pd.DataFrame:
    """Return almost three years of days about 1,000, `step` times as much in the last quarter."""
    rng = np.random.default_rng(seed)
    values = 1000 * np.exp(rng.normal(0, 0.03, DAYS))
    values[-92:] *= step
    return pd.DataFrame({"period": pd.date_range(FIRST_ON, periods=DAYS), "value": values})


def shares(failing: float = 1.0) -> pd.DataFrame:
    rng = np.random.default_rng(6)
    whole = np.full(DAYS, 1e6)
    bad = rng.poisson(1000 * np.exp(rng.normal(0, 0.1, DAYS)) * np.where(np.arange(DAYS) < DAYS - 92, 1, failing))
    days = [FIRST_ON + timedelta(days=place) for place in range(DAYS)]
    return pd.DataFrame({"period": days, "numerator": whole - bad, "denominator": whole})


def incidents(factor: float = 1.0) -> pd.DataFrame:
    rng = np.random.default_rng(9)
    opened = pd.Timestamp("2016-04-01") + pd.to_timedelta(np.sort(rng.uniform(0, 182, 160)), unit="D")
    hours = rng.lognormal(0, 1, 160) * np.where(opened < pd.Timestamp("2016-07-01"), 1.0, factor)
    closed = opened + pd.to_timedelta(hours, unit="h")
    return pd.DataFrame({"opened_at": opened, "closed_at": closed}).assign(
        closed_at=lambda rows: rows["closed_at"].where(np.arange(160) % 20 != 0)
    )


def judge_file(tmp_path: Path, rows: pd.DataFrame | str, *arguments: str) -> Result:
    file = tmp_path / "series.csv"
    text = rows if isinstance(rows, str) else rows.to_csv(index=False)
    file.write_text(text, encoding="utf-8")
    return CliRunner().invoke(commands, ["judge", str(file), *arguments])


GAUGE = ("--kind", "gauge", "--better", "higher")


def test_the_frame_and_the_file_say_the_same(tmp_path: Path) -> None:
    found = greendot.judge(frame(), kind="gauge", better="higher", now=NOW, before=BEFORE)
    asked = judge_file(tmp_path, frame(), *GAUGE, "--now", "..".join(NOW), "--before", "..".join(BEFORE), "--json")
    assert asked.exit_code == 0, asked.output
    told = json.loads(asked.output)
    assert (told["word"], found.word) == ("better", Word.BETTER)
    for name in ("change", "low", "high", "p", "detectable_rise", "raw_change"):
        assert told[name] == pytest.approx(getattr(found, name), rel=1e-9), name
    assert told["method"] == found.method


def test_the_text_says_word_size_and_method(tmp_path: Path) -> None:
    text = judge_file(tmp_path, frame(), *GAUGE).output
    assert text.startswith("● better: +")
    assert "(between +" in text
    assert "Compares typical weeks" in text
    quiet = judge_file(tmp_path, frame(1.0), *GAUGE).output
    assert quiet.startswith("– no clear change")
    assert "would have been noticed 8 times in 10." in quiet


def test_without_spans_the_last_full_quarter_is_meant() -> None:
    later = pd.concat([frame(), pd.DataFrame({"period": [pd.Timestamp("2016-10-20")], "value": [1.0]})])
    default = greendot.judge(later, kind="gauge", better="higher")
    assert default == greendot.judge(frame(), kind="gauge", better="higher", now=NOW, before=BEFORE)


def test_rows_may_stand_in_any_order() -> None:
    mixed = frame().sample(frac=1, random_state=1)
    question = {"kind": "gauge", "better": "higher"}
    assert greendot.judge(mixed, **question) == greendot.judge(frame(), **question)


@pytest.mark.parametrize(
    "period", [lambda days: days.astype(str), lambda days: days.dt.date, lambda days: days.dt.tz_localize("Asia/Tokyo")]
)
def test_days_are_taken_as_they_are_written(period: object) -> None:
    rows = frame()
    rows["period"] = period(rows["period"])  # type: ignore[operator]
    question = {"kind": "gauge", "better": "higher"}
    assert greendot.judge(rows, **question) == greendot.judge(frame(), **question)


def test_shares_come_in_parts_or_as_values_with_their_n() -> None:
    parts = greendot.judge(shares(3.0), kind="ratio", better="higher")
    assert parts.word is Word.WORSE
    whole = shares(3.0)
    by_value = pd.DataFrame(
        {"period": whole["period"], "value": whole["numerator"] / whole["denominator"], "n": whole["denominator"]}
    )
    other = greendot.judge(by_value, kind="ratio", better="higher")
    assert (other.word, other.change) == (parts.word, pytest.approx(parts.change))
    assert greendot.judge(shares(), kind="ratio", better="higher").word is Word.NO_CLEAR_CHANGE


def test_counts_have_exposure() -> None:
    rng = np.random.default_rng(2)
    users = np.where(np.arange(DAYS) < DAYS - 92, 1e6, 3e6)
    rows = frame().assign(value=rng.poisson(users / 1e6), exposure=users)
    assert greendot.judge(rows, kind="count", better="lower").word is Word.NO_CLEAR_CHANGE
    assert greendot.judge(rows.drop(columns="exposure"), kind="count", better="lower").word is Word.WORSE


def test_durations_are_one_row_an_event(tmp_path: Path) -> None:
    assert greendot.judge(incidents(), kind="duration", better="lower").word is Word.NO_CLEAR_CHANGE
    assert greendot.judge(incidents(5.0), kind="duration", better="lower").word is Word.WORSE
    told = judge_file(tmp_path, incidents(5.0), "--kind", "duration", "--better", "lower")
    assert told.output.startswith("▲ worse"), told.output
    one_failure = incidents(5.0).assign(cluster="storm")
    found = greendot.judge(one_failure, kind="duration", better="lower")
    assert (found.word, "1 separate failures" in found.reason) == (Word.TOO_LITTLE, True)


def test_holidays_and_breaks(tmp_path: Path) -> None:
    closed = tmp_path / "closed.csv"
    closed.write_text("date,name\n2016-07-04,Independence Day\n\n# and\n2016-09-05\n", encoding="utf-8")
    assert judge_file(tmp_path, frame(), *GAUGE, "--holidays", str(closed)).exit_code == 0
    parted = judge_file(tmp_path, frame(), *GAUGE, "--break", "2016-08-01")
    assert "The two spans are not comparable: on 1 August 2016" in parted.output
    closed.write_text("2016-07-04\nfourth of July\n", encoding="utf-8")
    wrong = judge_file(tmp_path, frame(), *GAUGE, "--holidays", str(closed))
    assert isinstance(wrong.exception, SourceError)
    assert "closed.csv:2: 'fourth of July' is no date" in str(wrong.exception)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("day,value\n2016-01-01,1\n", "lacks the column 'period'; it has day, value"),
        ("periods,value\n2016-01-01,1\n", "did you mean 'periods'?"),
        ("period,value\n2016-01-01,1\n2016-01-01,2\n", "series.csv:3: a second row for 2016-01-01; give one row a day"),
        ("period,value\n2016-01-01 00:00,1\n2016-01-01 03:00,2\n", "a second row for 2016-01-01"),
        ("period,value\n01/02/2016,1\n", "series.csv:2: period '01/02/2016' is no date; write it as 2016-07-01"),
        ('period,value\n2016-01-01,"1,5"\n', "series.csv:2: value '1,5' is no number"),
        ("period,value\n", "holds no rows"),
        ("", "is no CSV that can be read"),
        ("period,value\n0201-01-01,1\n2016-01-01,2\n", "no series is that long"),
    ],
)
def test_a_file_that_cannot_be_read_says_where_and_what(tmp_path: Path, text: str, message: str) -> None:
    told = judge_file(tmp_path, text, *GAUGE)
    assert isinstance(told.exception, SourceError), told.output
    assert message in str(told.exception)


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    told = judge_file(tmp_path, "period,value\nsoon,1\n2016-01-02,much\n", *GAUGE)
    assert len(told.exception.problems) == 2  # type: ignore[union-attr]


def test_an_event_that_closed_before_it_opened(tmp_path: Path) -> None:
    text = "opened_at,closed_at\n2016-07-02 10:00,2016-07-02 09:00\n"
    told = judge_file(tmp_path, text, "--kind", "duration", "--better", "lower")
    assert "series.csv:2: closed_at is before opened_at" in str(told.exception)


def test_unknown_values_are_not_zero(tmp_path: Path) -> None:
    rows = frame(1.0)
    rows["value"] = rows["value"].map("{:.3f}".format).mask(np.arange(DAYS) % 9 == 0, "N/A")
    told = json.loads(judge_file(tmp_path, rows, *GAUGE, "--json").output)
    assert (told["word"], told["n"]) == ("no clear change", 183 - 20)


@pytest.mark.parametrize(
    ("text", "word", "reason"),
    [
        ("period,value\n2016-09-30,5\n", "too little data", "reaches no day of one of the spans"),
        ("period,value\n2016-09-30,\n", "too little data", "holds no value at all"),
        ("period,value\n2016-09-29,1\n2016-09-30,inf\n", "too little data", "infinite value on 2016-09-30"),
    ],
)
def test_a_file_too_poor_to_judge_has_a_verdict_all_the_same(tmp_path: Path, text: str, word: str, reason: str) -> None:
    told = json.loads(judge_file(tmp_path, text, *GAUGE, "--json").output)
    assert (told["word"], reason in told["reason"]) == (word, True), told


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--now", "2016-07-01"), "write its first and last day as 2016-07-01..2016-09-30"),
        (("--now", "..".join(NOW)), "give both now and before"),
        (("--now", "..".join(BEFORE), "--before", "..".join(NOW)), "must end before the later one"),
        (("--break", "someday"), "'someday' is not a day"),
    ],
)
def test_a_wrong_command_line_says_the_form_to_use(tmp_path: Path, arguments: tuple[str, ...], message: str) -> None:
    told = judge_file(tmp_path, frame(), *GAUGE, *arguments)
    assert told.exit_code == 2
    assert message in " ".join(told.output.split())


def test_a_wrong_kind_in_python_is_answered_with_the_near_miss() -> None:
    with pytest.raises(ValueError, match="'guage' is not a kind; did you mean 'gauge'"):
        greendot.judge(frame(), kind="guage", better="higher")


def test_ten_thousand_series_take_minutes() -> None:
    """Two processes have 60 ms a series where all take five minutes; what is measured here is a tenth of that."""
    rows = frame()
    greendot.judge(rows, kind="gauge", better="higher")
    started = time.process_time()
    for _ in range(40):
        greendot.judge(rows, kind="gauge", better="higher")
    assert (time.process_time() - started) / 40 < 0.03
