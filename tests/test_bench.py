"""The bench runs each part by itself, writes down what it measured, and says which part could not be."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

from bench import __main__ as bench


def add_part(monkeypatch: pytest.MonkeyPatch, name: str, result: object) -> None:
    module = ModuleType(f"bench.{name}_bench")

    def measure() -> object:
        if isinstance(result, Exception):
            raise result
        return result

    module.measure = measure  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.12345, "0.123"), (12.34, "12.3"), (1234567, "1,234,567"), (True, "True"), ("4 MB", "4 MB"), ([1, 2], "[1, 2]")],
)
def test_figures_have_a_few_digits(value: object, text: str) -> None:
    assert bench.shown(value) == text


def test_parts_that_work_are_kept_when_one_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    add_part(monkeypatch, "one", {"what": "a", "seconds": 0.5})
    add_part(monkeypatch, "many", [{"what": "b", "rows": 2}, {"what": "c", "rows": 3}, {"ratio": 0.25}])
    add_part(monkeypatch, "broken", RuntimeError("[no] luck"))
    monkeypatch.setattr(bench, "PARTS", ("broken", "many", "one"))
    monkeypatch.setattr("sys.argv", ["bench", "--json", str(tmp_path / "new" / "bench.json")])
    assert bench.main() == 1
    report = json.loads((tmp_path / "new" / "bench.json").read_text())
    assert report["parts"] == {
        "one": [{"what": "a", "seconds": 0.5}],
        "many": [{"what": "b", "rows": 2}, {"what": "c", "rows": 3}, {"ratio": 0.25}],
    }
    assert report["failed"] == {"broken": "RuntimeError: [no] luck"}
    assert report["machine"]["cores"] >= 1
    assert "broken could not be measured: RuntimeError: [no] luck" in capsys.readouterr().out


def test_an_unknown_part_is_answered_with_those_there_are(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["bench", "exprot"])
    with pytest.raises(SystemExit) as left:
        bench.main()
    assert left.value.code == 2
    assert "there is no part 'exprot'; these are:" in capsys.readouterr().err


def test_every_part_can_be_measured_by_name(root: Path) -> None:
    assert bench.PARTS
    for part in bench.PARTS:
        assert "def measure(" in (root / "bench" / f"{part}_bench.py").read_text(encoding="utf-8")
