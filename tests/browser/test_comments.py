"""Asking *why?* in a browser: the question stands on the page, in its brief and on Data, as it was written."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from page_runs import TOML, serving
from sample_snapshot import write_sample

pytest_plugins = ("page_fixtures",)
pytestmark = pytest.mark.browser

FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking")
FOCUSED = """() => {
  let element = document.activeElement
  while (element && element.shadowRoot) element = element.shadowRoot.activeElement
  return element.id
}"""
WRITTEN = "Why more? </p><script>document.title = 'broken'</script>"


@pytest.fixture
def page(chromium: Path, tmp_path: Path) -> Iterator[Page]:
    """Return a page on a server whose store a test may write in."""
    (tmp_path / "greendot.toml").write_text(TOML)
    write_sample(tmp_path / "build" / "snapshots")
    with serving(tmp_path) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser.new_page(base_url=server.address, viewport={"width": 1440, "height": 900})
        browser.close()


def live(page: Page, path: str) -> None:
    page.goto(path)
    page.locator("footer.end").wait_for(timeout=30_000)


def test_a_question_is_asked_with_the_keyboard_and_shows_everywhere(page: Page) -> None:
    live(page, "/")
    button = page.locator("[data-act=ask]").first
    assert button.evaluate("e => getComputedStyle(e).opacity") == "0"
    button.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    page.wait_for_function("e => getComputedStyle(e).opacity === '1'", arg=button.element_handle())
    page.keyboard.press("Enter")
    page.get_by_label("What do you want to know or say?").fill(WRITTEN)
    page.get_by_label("Your name, asked once").fill("Ada")
    page.get_by_role("button", name="send").click()
    page.locator(".said", has_text=WRITTEN).wait_for()
    assert page.get_by_role("dialog").count() == 0
    page.goto("/brief/overview")
    assert WRITTEN in page.locator(".said").inner_text()
    live(page, "/data")
    row = page.locator("tr", has_text="Why more?")
    assert "Ada" in row.inner_text()
    assert page.title() != "broken"
    row.get_by_role("link").click()
    page.locator(".said", has_text=WRITTEN).wait_for()


def focus_comes_to(page: Page, name: str | None) -> None:
    """Wait for the focus: the new piece of the page takes it once it is drawn. A time-out fails the test."""
    page.wait_for_function(f"name => ({FOCUSED})() === name", arg=name, timeout=15_000)


def test_explore_keeps_place_and_focus(page: Page) -> None:
    live(page, "/growth")
    button = page.get_by_role("button", name="explore").nth(1)
    name = button.get_attribute("id")
    button.scroll_into_view_if_needed()
    before = page.evaluate("document.querySelector('.stMain').scrollTop")
    button.focus()
    page.keyboard.press("Enter")
    page.locator(".js-plotly-plot .main-svg").first.wait_for(timeout=30_000)
    focus_comes_to(page, name)
    assert abs(page.evaluate("document.querySelector('.stMain').scrollTop") - before) <= 40
    page.keyboard.press("Enter")
    page.locator(".js-plotly-plot").first.wait_for(state="detached")
    focus_comes_to(page, name)
