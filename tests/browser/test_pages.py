"""The pages in a browser: nothing overflows, nothing fails, links reopen, drawings answer, Plotly comes when asked."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from greendot.compose import PAGES
from page_runs import Server

pytest_plugins = ("page_fixtures",)
pytestmark = pytest.mark.browser

FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking")


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield opened
        opened.close()


class Visit:
    """A page in the browser, with what went wrong on it."""

    def __init__(self, browser: Browser, address: str, width: int, **options: str) -> None:
        self.faults: list[str] = []
        self.page: Page = browser.new_page(viewport={"width": width, "height": 900}, **options)
        self.page.on("console", lambda said: self.faults.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.goto(address)
        self.page.locator("footer.end").wait_for(timeout=30_000)
        self.page.wait_for_timeout(200)

    def overflow(self) -> int:
        """Return by how many pixels the page is wider than its window."""
        main = "(document.querySelector('.stMain') || document.documentElement)"
        script = f"{main}.scrollWidth - {main}.clientWidth"
        return int(self.page.evaluate(script))


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[object]:
    visits: list[Visit] = []

    def open_at(path: str, width: int = 1440, **options: str) -> Visit:
        visits.append(Visit(browser, server.address + path, width, **options))
        return visits[-1]

    yield open_at
    for one in visits:
        one.page.close()


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("name", list(PAGES))
def test_a_page_fits_and_nothing_fails(name: str, width: int, visit) -> None:
    seen = visit("/" if name == "overview" else f"/{name}", width)
    assert (seen.overflow(), seen.faults) == (0, [])
    assert seen.page.locator("h1").count() == 1


@pytest.mark.parametrize("name", list(PAGES))
def test_a_brief_fits_a_phone_and_nothing_fails(name: str, visit) -> None:
    seen = visit(f"/brief/{name}", 390)
    assert (seen.overflow(), seen.faults) == (0, [])


@pytest.mark.parametrize(("width", "in_a_row"), [(1440, 4), (390, 2), (320, 2)])
def test_lists_to_pick_from_stand_side_by_side_as_far_as_there_is_room(width: int, in_a_row: int, visit) -> None:
    seen = visit("/growth", width)
    tops = [one.bounding_box()["y"] for one in seen.page.locator(".choices select").all()]
    assert tops.count(tops[0]) == min(in_a_row, len(tops))
    assert seen.overflow() == 0


@pytest.mark.parametrize("width", [390, 360, 320])
def test_text_in_a_figure_is_never_below_eleven_pixels_on_a_phone(width: int, visit) -> None:
    seen = visit("/brief/reliability", width)
    sizes = seen.page.evaluate("""() => [...document.querySelectorAll("svg text")]
        .filter(text => text.getBoundingClientRect().width)
        .map(text => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().d)""")
    assert len(sizes) > 20
    assert min(sizes) >= 11 - 1e-3
    assert seen.overflow() == 0


def test_a_link_reopens_what_was_seen_and_back_returns_to_it(visit) -> None:
    page = visit("/reliability?period=2016-Q2&service=files").page
    assert page.get_by_label("Period", exact=True).locator("option:checked").inner_text() == "Q2 2016"
    assert page.get_by_label("Service", exact=True).locator("option:checked").inner_text() == "Files"
    assert "Q2 2016" in page.locator("header.top").inner_text()
    page.get_by_label("Period", exact=True).select_option(label="Q1 2016")
    page.locator("header.top", has_text="Q1 2016").wait_for()
    page.wait_for_url("**/reliability?*period=2016-Q1*")
    page.go_back()
    page.locator("header.top", has_text="Q2 2016").wait_for()
    assert page.get_by_label("Period", exact=True).locator("option:checked").inner_text() == "Q2 2016"


def test_of_two_picks_in_a_row_none_is_lost_and_the_keyboard_stays_where_it_was(visit) -> None:
    page = visit("/reliability").page
    page.get_by_label("Period", exact=True).select_option(label="Q3 2016")
    page.get_by_label("Service", exact=True).select_option(label="Files")
    page.wait_for_url("**/reliability?*service=files*")
    page.wait_for_url("**/reliability?*period=2016-Q3*")
    page.locator("header.top", has_text="Q3 2016").wait_for()
    page.get_by_label("Period", exact=True).focus()
    page.keyboard.press("ArrowDown")
    page.locator("header.top", has_text="Q2 2016").wait_for()
    page.keyboard.press("ArrowDown")
    page.locator("header.top", has_text="Q1 2016").wait_for()
    assert page.get_by_label("Service", exact=True).locator("option:checked").inner_text() == "Files"


def test_a_choice_stays_when_the_page_changes(visit) -> None:
    page = visit("/growth?period=2016-Q2").page
    page.get_by_role("link", name="Cost").click()
    page.locator("header.top", has_text="Cost").wait_for()
    page.locator("header.top", has_text="Q2 2016").wait_for()
    page.wait_for_url("**/cost?period=2016-Q2")


def test_a_drawing_answers_pointer_and_keyboard(visit) -> None:
    page = visit("/").page
    figure = page.locator("figure").first
    figure.locator(".d:visible .m").nth(1).hover()
    pointed = figure.locator(".readout").inner_text()
    assert ":" in pointed
    figure.locator(".d:visible svg").focus()
    page.keyboard.press("End")
    assert figure.locator(".readout").inner_text() not in ("", pointed)
    page.keyboard.press("Escape")
    assert figure.locator(".readout").inner_text() == ""


def test_explore_loads_plotly_only_then(visit) -> None:
    seen = visit("/growth")
    loaded: list[str] = []
    seen.page.on("request", lambda request: loaded.append(request.url))
    assert (
        "plotly"
        not in " ".join(seen.page.evaluate("performance.getEntriesByType('resource').map(e => e.name)")).lower()
    )
    seen.page.get_by_role("button", name="explore").first.click()
    seen.page.locator(".js-plotly-plot").wait_for(timeout=30_000)
    assert any("plotly" in address.lower() for address in loaded)
    seen.page.get_by_role("button", name="back").click()
    seen.page.locator(".js-plotly-plot").wait_for(state="detached")
    assert seen.faults == []


@pytest.mark.parametrize(("scheme", "paper"), [("light", "rgb(255, 255, 255)"), ("dark", "rgb(18, 23, 29)")])
def test_pages_and_briefs_follow_the_reader_s_light_or_dark(scheme: str, paper: str, visit) -> None:
    page = visit("/", color_scheme=scheme).page
    assert page.locator(".stApp").evaluate("e => getComputedStyle(e).backgroundColor") == paper
    brief = visit("/brief/overview", color_scheme=scheme).page
    assert brief.locator("body").evaluate("e => getComputedStyle(e).backgroundColor") == paper
