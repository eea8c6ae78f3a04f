"""The pages as Streamlit runs them, on the sample: what they show, what a reader picks, what goes wrong calmly."""

import logging
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from greendot.compose import PAGES, available_pages
from greendot.compose.page import REPORTS, WORKBENCH
from greendot.document import Document, Figure, numbers_of, walk
from greendot.resources import shipped
from greendot.settings import ROLES
from greendot.snapshot import activate, open_snapshot, write_snapshot
from greendot.ui.documents import compose_query
from greendot.ui.workspace import current_settings, current_snapshot, serve_folder
from page_runs import TOML, choices_of, html_of, open_page, words_on
from sample_snapshot import sample_content, write_sample
from test_brief import squeezed, texts_of

pytest_plugins = ("page_fixtures",)  # the fixtures served and through_app


@pytest.mark.parametrize("name", list(PAGES))
def test_every_text_of_a_page_s_document_is_on_the_page(name: str, served: Path) -> None:
    app = open_page(name)
    assert not app.exception
    document = compose_query(name, current_snapshot(), {})
    seen = words_on(app)
    assert not [text for text in texts_of(document) if squeezed(text) not in seen]
    assert f"./brief/{name}" in html_of(app)


def test_numbers_are_the_document_s_own(served: Path) -> None:
    document: Document = compose_query("overview", current_snapshot(), {"period": "2016-Q3"})
    seen = words_on(open_page("overview", period="2016-Q3"))
    assert len(list(numbers_of(document))) > 4
    assert all(number.value in seen for number in numbers_of(document))


def test_an_address_reopens_what_was_seen(served: Path) -> None:
    app = open_page("overview", period="2016-Q2", against="year_ago")
    assert {one["name"]: one["chosen"] for one in choices_of(app)} == {"period": "2016-Q2", "against": "year_ago"}
    document = compose_query("overview", current_snapshot(), {"period": "2016-Q2", "against": "year_ago"})
    assert document.title in words_on(app)
    assert "./brief/overview?period=2016-Q2&amp;against=year_ago" in html_of(app)


def test_a_picked_period_changes_the_page_and_a_wrong_one_in_the_address_does_not_break_it(served: Path) -> None:
    app = open_page("overview", period="no such period", region="<script>")
    assert not app.exception
    assert choices_of(app)[0]["chosen"] == "2016-Q4"
    app.session_state["period"] = "2016-Q3"  # as the list of periods leaves it
    app.run()
    assert compose_query("overview", current_snapshot(), {"period": "2016-Q3"}).title in words_on(app)


@pytest.mark.parametrize("place", [0, -1])
def test_explore_swaps_the_drawing_for_plotly_and_back(served: Path, place: int) -> None:
    app = open_page("growth")
    document = compose_query("growth", current_snapshot(), {})
    anchor = [block.anchor for block in walk(document.blocks) if isinstance(block, Figure)][place]
    drawings = html_of(app).count("<svg")
    assert not app.get("plotly_chart")
    app.session_state["explored"] = frozenset({("growth", anchor)})
    app.run()
    assert len(app.get("plotly_chart")) == 1
    assert html_of(app).count("<svg") < drawings
    seen = words_on(app)
    assert not [text for text in texts_of(document) if squeezed(text) not in seen]
    app.session_state["explored"] = frozenset()
    app.run()
    assert not app.get("plotly_chart")
    assert html_of(app).count("<svg") == drawings


def test_navigation_holds_the_pages_there_is_data_for(served: Path) -> None:
    snapshot = current_snapshot()
    assert {page.name for page in available_pages(snapshot)} <= set(PAGES)
    files = {path.stem for path in shipped("pages").glob("*.py")}
    assert files == {name.replace("-", "_") for name in (*PAGES, REPORTS, WORKBENCH)}


def test_without_a_snapshot_a_calm_page_says_what_to_run(tmp_path: Path, through_app: None) -> None:
    (tmp_path / "greendot.toml").write_text(TOML)
    serve_folder(tmp_path)
    app = open_page("overview")
    assert not app.exception
    seen = words_on(app)
    assert "There is nothing to show yet." in seen
    assert "greendot publish" in seen


def test_a_role_that_may_see_nothing_is_told_so(served: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("greendot.access.GRANTS", dict.fromkeys(ROLES, frozenset()))
    app = open_page("overview")
    assert "may not see pages" in words_on(app)


def test_a_new_build_shows_on_the_next_press_and_is_said(tmp_path: Path, through_app: None) -> None:
    (tmp_path / "greendot.toml").write_text(TOML)
    folder = tmp_path / "build" / "snapshots"
    write_sample(folder)
    serve_folder(tmp_path)
    app = open_page("overview")
    first = open_snapshot(folder).build.build
    assert first in words_on(app)
    activate(folder, write_snapshot(folder, sample_content(is_synthetic=False)))
    second = open_snapshot(folder).build.build
    assert second != first
    app.session_state["against"] = "year_ago"
    app.run()
    assert second in words_on(app)
    assert [toast.value for toast in app.toast] == [f"New numbers: build {second}."]


def test_a_fault_in_a_page_is_one_calm_line(
    served: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    from greendot.ui.notices import FAULT, on_script_error

    monkeypatch.setattr(logging.getLogger("greendot.ui"), "disabled", False)  # others may have turned it off

    def page() -> None:
        from greendot.ui.notices import on_script_error

        on_script_error(ValueError("secret detail"))

    app = AppTest.from_function(page).run()
    assert FAULT in words_on(app)
    assert "secret detail" not in words_on(app)
    assert "secret detail" in caplog.text
    assert callable(on_script_error)


def test_settings_are_read_again_when_the_file_changes(tmp_path: Path, through_app: None) -> None:
    import os

    file = tmp_path / "greendot.toml"
    file.write_text('[company]\nname = "Before"\n')
    serve_folder(tmp_path)
    assert current_settings().company.name == "Before"
    file.write_text('[company]\nname = "After"\n')
    os.utime(file, (1, 1))
    assert current_settings().company.name == "After"
