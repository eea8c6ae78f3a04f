"""The Workbench as Streamlit runs it: who sees it, what a run shows, and what never comes through."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench_workspace import PEOPLE, bench_workspace, text_of
from greendot.ui.workspace import serve_folder
from greendot.workbench import try_out
from page_runs import html_of, open_page, words_on
from sample_snapshot import write_sample
from test_brief import squeezed

pytest_plugins = ("page_fixtures",)

HOSTILE = "</pre><script>alert(1)</script><img src=x onerror=alert(2)>"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = bench_workspace(tmp_path_factory.mktemp("bench")).folder
    write_sample(folder / "build" / "snapshots")
    return folder


@pytest.fixture
def served_bench(folder: Path, through_app: None, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("greendot.workbench.try_apart", try_out)  # another process is tested in test_workbench
    serve_folder(folder)
    return folder


def test_a_picked_metric_is_run_and_told(served_bench: Path) -> None:
    app = open_page("workbench", metric="daily_users")
    assert not app.exception
    assert app.selectbox(key="bench_metric").value == "daily_users"
    assert "Try a metric on the facts of now." in words_on(app)
    app.button(key="bench_run").click().run(timeout=120)
    assert not app.exception
    seen = words_on(app)
    assert squeezed("Daily users: 1,296 users, Q4 2016 to date.") in seen
    assert squeezed("day, plan, region, users") in seen
    assert html_of(app).count("<svg") >= 2
    assert "brief/workbench" not in html_of(app)


def test_a_pasted_text_is_checked_and_shown_as_text(served_bench: Path) -> None:
    app = open_page("workbench")
    assert app.button(key="bench_run").disabled
    app.text_area(key="bench_text").set_value(text_of(f"{PEOPLE} LIMIT 3 -- {HOSTILE}")).run()
    app.button(key="bench_run").click().run(timeout=120)
    assert not app.exception
    assert squeezed("A limit picks rows, not members") in words_on(app)
    assert squeezed(HOSTILE) in words_on(app)
    assert "<script" not in html_of(app)
    assert "<img" not in html_of(app)


@pytest.mark.parametrize("role", ["viewer", "planner", "people"])
def test_others_neither_find_nor_reach_it(served_bench: Path, role: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENDOT_SITE_ROLE", role)
    toml = served_bench / "greendot.toml"
    toml.write_text(toml.read_text() + "\n")
    with pytest.raises(ValueError, match="Could not find a navigation page"):
        open_page("workbench")
