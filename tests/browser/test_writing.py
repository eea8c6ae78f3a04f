"""The weekly update in a browser: ten initiatives by keyboard alone, and two people at once who lose nothing."""

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, Page, expect, sync_playwright

from greendot.cli import commands
from greendot.store import open_store
from page_runs import Server, serving
from sample_plan import TEN, write_plan

pytestmark = pytest.mark.browser

FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking")
KEY_S = 0.2
"""How long one stroke takes someone who types 60 words a minute, with the looking between."""


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(write_plan(tmp_path_factory.mktemp("plan"))) as server:
        yield server


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield opened
        opened.close()


class Planner:
    """Someone at a keyboard: what was pressed is counted, and nothing is clicked."""

    def __init__(self, browser: Browser, server: Server, name: str) -> None:
        self.name, self.strokes = name, 0
        self.page: Page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        self.page.goto(f"{server.address}/roadmap")
        self.page.locator("footer.end").wait_for(timeout=60_000)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
        self.strokes += len(keys)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.strokes += len(text)

    def pick(self, option: str) -> None:
        """Type what to pick from the list in focus, and look that it is offered and taken before going on."""
        self.type(option)
        offered = self.page.get_by_role("option", name=option, exact=True)
        offered.wait_for(timeout=15_000)
        self.press("Enter")
        expect(offered).to_have_count(0, timeout=15_000)

    def begin(self) -> None:
        """Open the form from the menu."""
        self.page.get_by_test_id("stMenuButton").get_by_role("button").focus()
        self.press("Enter")
        expect(self.page.get_by_role("menu")).to_be_focused(timeout=15_000)
        self.press("ArrowDown", "ArrowUp")
        expect(self.page.get_by_role("menuitem", name="Weekly update")).to_be_focused()
        self.press("Enter")
        for label in ("Health of Initiative 10", "What changed in Initiative 10", "Your name, asked once"):
            self.page.get_by_label(label).wait_for(timeout=30_000)
        self.page.get_by_label("Team").first.focus()
        self.press("Tab")

    def send(self) -> None:
        """Go over the box that confirms the rest, give a name, and send."""
        self.press("Tab")
        self.type(self.name)
        self.press("Tab", "Enter")


def kept(server: Server) -> dict[str, tuple[str, ...]]:
    store = open_store("sqlite:///build/store.db", server.folder)
    found = store.book.entries().statuses
    store.close()
    return {key: tuple(one.body.note for one in ones) for key, ones in found.items()}


def test_ten_initiatives_are_updated_by_keyboard_in_under_five_minutes(browser: Browser, plan: Server) -> None:
    ada = Planner(browser, plan, "Ada")
    ada.begin()
    for number in range(1, 11):
        ada.pick("at risk")
        ada.press("Tab")
        ada.type("5")
        ada.press("Tab")
        ada.type("2017-01-20")
        ada.press("Tab")
        ada.type(f"Waits for disks, step {number} of ten.")
        ada.press("Tab")
    ada.send()
    expect(ada.page.get_by_role("dialog")).to_have_count(0, timeout=60_000)
    assert sorted(kept(plan)) == list(TEN)
    store = open_store("sqlite:///build/store.db", plan.folder)
    bodies = [one.body for one in store.book.entries().statuses["INF-10"]]
    store.close()
    (body,) = bodies
    assert (body.health, body.confidence, str(body.forecast_on)) == ("at risk", 5, "2017-01-20")
    assert ada.strokes * KEY_S < 240, f"{ada.strokes} strokes leave the machine no minute"
    ada.page.get_by_text("Said here, above the sources").first.wait_for()


def test_of_two_browsers_on_one_initiative_neither_loses_anything(browser: Browser, plan: Server) -> None:
    ada, bob = Planner(browser, plan, "Ada"), Planner(browser, plan, "Bob")
    before = kept(plan).get("INF-01", ())
    for one in (ada, bob):
        one.begin()
        one.press("Tab", "Tab", "Tab")
        one.type(f"This is what {one.name} knows.")
    for one in (ada, bob):
        one.page.get_by_label("Your name, asked once").fill(one.name)
        one.page.get_by_role("button", name="send").focus()
        one.press("Enter")
        if one is ada:
            expect(ada.page.get_by_role("dialog")).to_have_count(0, timeout=60_000)
    assert kept(plan)["INF-01"] == (*before, "This is what Ada knows.")
    dialog = bob.page.get_by_role("dialog")
    dialog.get_by_text("Someone else wrote about these").wait_for(timeout=30_000)
    for said in ("This is what Ada knows.", "This is what Bob knows."):
        dialog.get_by_role("cell", name=said).wait_for()
    dialog.get_by_text("write mine").click()
    dialog.get_by_role("button", name="send").click()
    expect(dialog).to_have_count(0, timeout=60_000)
    assert kept(plan)["INF-01"] == (*before, "This is what Ada knows.", "This is what Bob knows.")


def test_an_edited_sheet_shows_what_it_changes_and_is_accepted_line_by_line(browser: Browser, plan: Server) -> None:
    file = plan.folder / "plan.xlsx"
    CliRunner().invoke(commands, ["plan", "sheet", str(file), "-C", str(plan.folder)], catch_exceptions=False)
    book = openpyxl.load_workbook(file)
    page = book.worksheets[0]
    page["H2"], page["H3"], page["H4"], page["A5"] = "From the sheet.", "Not this one.", "=1+1", "INF-99"
    page["H5"] = "Whose?"
    book.save(file)
    before = kept(plan)
    planner = Planner(browser, plan, "Ada").page
    planner.get_by_test_id("stMenuButton").get_by_role("button").click()
    planner.get_by_role("menuitem", name="Planner's sheet").click()
    planner.locator("input[type=file]").set_input_files(file)
    dialog = planner.get_by_role("dialog")
    for said in ("row 4: Note: holds a formula", "row 5: the plan has no 'INF-99'"):
        dialog.get_by_text(said).wait_for(timeout=30_000)
    dialog.get_by_text("Initiative 02: note: Not this one.").click()
    dialog.get_by_label("Your name, asked once").fill("Ada")
    dialog.get_by_role("button", name="keep what is ticked").click()
    expect(dialog).to_have_count(0, timeout=60_000)
    assert kept(plan)["INF-01"] == (*before.get("INF-01", ()), "From the sheet.")
    assert kept(plan).get("INF-02") == before.get("INF-02")
