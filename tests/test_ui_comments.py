"""Questions and comments on pages: who asks, what is kept, where it shows, what is refused and how."""

from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from greendot.document import Answer, Figure, numbers_of, walk
from greendot.render.brief import render_brief
from greendot.settings import ROLES
from greendot.store import Comment
from greendot.ui.comments import NAME, PRESSED
from greendot.ui.documents import compose_query
from greendot.ui.remarks import current_store, remarks_on_page, subjects_of
from greendot.ui.sheets import Press
from greendot.ui.workspace import current_snapshot, serve_folder
from page_runs import TOML, html_of, open_page, words_on
from sample_snapshot import write_sample
from test_brief import read, squeezed

pytest_plugins = ("page_fixtures",)

ANCHOR = "answer:worth"
HOSTILE = "</p><script>alert(1)</script><img src=x onerror=alert(2)>"
QUESTION = "Why so many?\nAnd since when?"


@pytest.fixture
def workspace(tmp_path: Path, through_app: None) -> Path:
    """Serve a workspace that a test may write in."""
    (tmp_path / "greendot.toml").write_text(TOML)
    write_sample(tmp_path / "build" / "snapshots")
    serve_folder(tmp_path)
    return tmp_path


def press(app: AppTest, act: str, *, anchor: str = "", entry: int = 0) -> AppTest:
    """Press one of a document's buttons, as the browser would tell of it."""
    app.session_state[PRESSED] = ("overview", Press(act, anchor, entry))
    return app.run()


def send(app: AppTest, act: str, body: str = "", name: str = "", *, anchor: str = "", entry: int = 0) -> AppTest:
    """Open a form, fill it in and send it. Without a browser each run is a whole one, so the form is opened twice."""
    press(app, act, anchor=anchor, entry=entry)
    if body:
        app.text_area(key=f"{act}_body").set_value(body)
    if name:
        app.text_input(key="ask_name").set_value(name)
    app.session_state[PRESSED] = ("overview", Press(act, anchor, entry))
    (button,) = (one for one in app.button if f"{act}_send" in (one.key or ""))
    return button.click().run()


def ask(app: AppTest, body: str, name: str = "") -> AppTest:
    return send(app, "ask", body, name, anchor=ANCHOR)


def open_questions() -> tuple[Comment, ...]:
    return current_store().open_questions()


def test_a_question_stands_beside_its_block_on_the_brief_and_on_data(workspace: Path) -> None:
    app = ask(open_page("overview"), QUESTION, "Ada")
    assert not app.exception
    assert squeezed(QUESTION) in words_on(app)
    (question,) = open_questions()
    owner = subjects_of(compose_query("overview", current_snapshot(), {}), current_snapshot())[ANCHOR].owner
    assert owner
    assert (question.page, question.anchor, question.author, question.owner) == ("overview", ANCHOR, "Ada", owner)
    assert question.build == current_snapshot().build.build
    assert "period=2016-Q4" in question.query
    document = compose_query("overview", current_snapshot(), {})
    brief = render_brief(document, comments=remarks_on_page("overview"), live_href="/")
    assert squeezed(QUESTION) in squeezed("".join(read(brief).texts))
    assert "<button" not in brief
    data = words_on(open_page("data"))
    assert all(text in data for text in ("Questions nobody has answered", squeezed(QUESTION), "Ada", owner))
    assert "#answer-worth" in html_of(open_page("data"))


def test_an_answer_stands_under_its_question_which_is_open_no_more(workspace: Path) -> None:
    app = ask(open_page("overview"), QUESTION, "Ada")
    assert f"open, for {open_questions()[0].owner}" in words_on(app)
    send(app, "answer", "Because they came.", entry=open_questions()[0].id)
    assert open_questions() == ()
    (remark,) = remarks_on_page("overview")[ANCHOR]
    assert [answer.text for answer in remark.answers] == ["Because they came."]
    assert "Questions nobody has answered" not in words_on(open_page("data"))


def test_only_who_wrote_it_takes_it_back(workspace: Path) -> None:
    app = ask(open_page("overview"), QUESTION, "Ada")
    entry = open_questions()[0].id
    assert 'data-act="withdraw"' in html_of(app)
    other = open_page("overview")
    assert 'data-act="withdraw"' not in html_of(other)
    other.session_state[NAME] = "Bob"
    send(other, "withdraw", entry=entry)
    assert "only they may change it" in words_on(other)
    send(app, "withdraw", entry=entry)
    assert open_questions() == ()
    assert squeezed(QUESTION) not in words_on(app)


@pytest.mark.parametrize(
    ("body", "name", "said"),
    [
        (" \n ", "Ada", "it is empty; write something"),
        ("x" * 20_001, "Ada", "20,001 characters are too many; 20,000 fit"),
        ("Why?", "", "Your name is empty"),
        ("Why?", "x" * 81, "your name: 81 characters are too many"),
    ],
)
def test_what_cannot_be_kept_is_said_in_the_form(body: str, name: str, said: str, workspace: Path) -> None:
    app = ask(open_page("overview"), body, name)
    assert said in words_on(app)
    assert current_store().comments() == ()
    assert app.text_area(key="ask_body").value == body


def test_the_longest_text_that_fits_and_a_hostile_one_are_shown_as_written(workspace: Path) -> None:
    app = ask(open_page("overview"), "x" * 20_000, HOSTILE)
    ask(app, HOSTILE)
    assert len(current_store().comments()) == 2
    for page in ("overview", "data"):
        html = html_of(open_page(page))
        assert not [tag for tag in ("<script", "<img") if tag in html.lower()]
        assert squeezed(HOSTILE) in words_on(open_page(page))


def test_a_name_is_asked_for_once(workspace: Path) -> None:
    app = ask(open_page("overview"), QUESTION, "Ada")
    press(app, "ask", anchor=ANCHOR)
    assert not [one for one in app.text_input if one.key == "ask_name"]
    ask(app, "And where?")
    assert [one.author for one in current_store().comments()] == ["Ada", "Ada"]


@pytest.mark.parametrize(
    ("act", "anchor", "entry"), [("ask", "answer:none", 0), ("answer", "", 99), ("withdraw", "", 99), ("drop", "", 0)]
)
def test_a_press_that_names_nothing_on_the_page_opens_nothing(
    act: str, anchor: str, entry: int, workspace: Path
) -> None:
    app = press(open_page("overview"), act, anchor=anchor, entry=entry)
    assert not app.exception
    assert not app.text_area


def test_a_role_that_may_not_write_sees_no_button_and_opens_no_form(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from greendot.access import GRANTS, Action

    monkeypatch.setattr("greendot.access.GRANTS", {role: GRANTS[role] - {Action.COMMENT} for role in ROLES})
    app = press(open_page("overview"), "ask", anchor=ANCHOR)
    assert 'data-act="ask"' not in html_of(app)
    assert not app.text_area


def test_every_number_answer_and_figure_can_be_asked_about(workspace: Path) -> None:
    snapshot = current_snapshot()
    for page in ("overview", "growth", "reliability", "cost"):
        document = compose_query(page, snapshot, {})
        subjects = subjects_of(document, snapshot)
        blocks = [block for block in walk(document.blocks) if isinstance(block, Answer | Figure)]
        assert {block.anchor for block in blocks} | {number.anchor for number in numbers_of(document)} <= set(subjects)
        named = [n for n in numbers_of(document) if dict(n.link.query).get("metric") in snapshot.metrics]
        assert all(subjects[number.anchor].owner for number in named)


def test_what_was_said_about_a_block_this_view_lacks_is_still_shown(workspace: Path) -> None:
    app = ask(open_page("overview"), QUESTION, "Ada")
    assert app
    document = compose_query("overview", current_snapshot(), {})
    without = replace(document, blocks=tuple(block for block in document.blocks if block.anchor != ANCHOR))
    brief = read(render_brief(without, comments=remarks_on_page("overview"), live_href="/"))
    assert "Said about what this view does not show" in brief.texts
    assert squeezed(QUESTION) in squeezed("".join(brief.texts))


def test_pages_stand_without_the_store(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from greendot.errors import StoreError

    def gone() -> None:
        raise StoreError("store: it cannot be reached")

    monkeypatch.setattr("greendot.ui.remarks.current_store", gone)
    for page in ("overview", "data"):
        assert not open_page(page).exception
