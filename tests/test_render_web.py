"""A report as one web page, read back by an HTML parser."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from greendot.document import numbers_of
from greendot.errors import ExportError
from greendot.render.prose import plain_text, read_prose, render_prose
from greendot.render.web import render_web
from sample_reports import HOSTILE, SCRIPTS, hostile_report, sample_report

SITE = "https://greendot.example.org"


class Page(HTMLParser):
    """Words, tags, links and ids of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: Counter[str] = Counter()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.handlers: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        for name, value in attrs:
            if name in ("href", "src", "action"):
                self.links.append(value or "")
            if name == "id":
                self.ids.append(value or "")
            if name.startswith("on"):
                self.handlers.append(name)

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s", "", "".join(self.words))


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_every_number_is_the_documents_own_text() -> None:
    page = Page(render_web(sample_report(), site=SITE))
    for part in sample_report().parts:
        for number in numbers_of(part.document):
            for text in (number.label, number.value, number.unit, number.comparison, number.note):
                assert squeezed(text) in page.text


def test_it_fetches_nothing_and_runs_nothing() -> None:
    for report in (sample_report(), hostile_report()):
        text = render_web(report, site=SITE)
        page = Page(text)
        assert not page.tags["script"] + page.tags["img"] + page.tags["iframe"] + page.tags["form"]
        assert page.tags["link"] == 1  # the dot beside its name, carried along
        assert not page.handlers
        assert "@import" not in text
        assert "default-src 'none'" in text
        for link in page.links:
            assert link.startswith(("#", f"{SITE}/", "data:image/svg+xml", "https://example.org/plan")), link


def test_ids_differ_and_links_inside_lead_somewhere() -> None:
    page = Page(render_web(sample_report(), site=SITE))
    twice = [name for name, count in Counter(page.ids).items() if count > 1]
    assert not [name for name in twice if not re.match(r"p\d+-h[0-9a-f]{8}$", name)]
    for link in page.links:
        assert not link.startswith("#") or link[1:] in page.ids


def test_without_a_site_nothing_leads_out_of_the_file() -> None:
    page = Page(render_web(sample_report()))
    assert {link for link in page.links if not link.startswith(("#", "data:"))} == {"https://example.org/plan"}


def test_cover_contents_and_comments() -> None:
    page = Page(render_web(sample_report(), site=SITE))
    report = sample_report()
    for text in (report.title, report.state, report.freeze, *report.notes, "synthetic data", "for Ada Vance"):
        assert squeezed(text) in page.text
    assert {"#part-1", "#part-2"} <= set(page.links)
    assert squeezed("Read the second answer first, see the plan.") in page.text
    assert page.text.count("Anodefailed.") == 2


def test_hostile_texts_are_texts() -> None:
    page = Page(render_web(hostile_report(), site=SITE))
    for text in (*HOSTILE[:6], *SCRIPTS):
        assert squeezed(text) in page.text, text


def test_prose_is_a_small_safe_part_of_markdown() -> None:
    told = (
        "# Why\n\n**Files** *ran* out, `x<y`, [plan](https://example.org) [bad](javascript:alert(1)) <b>no</b>\n\n"
        "3. a\n4. b\n\n> said\n\n```sql\nSELECT 1\n```"
    )
    passages = read_prose(told)
    assert [passage.mark for passage in passages] == ["", "", "3.", "4.", "", ""]
    assert {words.href for passage in passages for words in passage.words} == {"", "https://example.org"}
    html = render_prose(told)
    assert "<b>Why</b>" in html
    assert "&lt;b&gt;no&lt;/b&gt;" in html
    assert 'href="javascript' not in html
    assert "<code>x&lt;y</code>" in html
    assert plain_text(told).splitlines()[1:4] == [
        "Files ran out, x<y, plan (https://example.org) [bad](javascript:alert(1)) <b>no</b>", "3. a", "4. b"
    ]  # fmt: skip
    assert plain_text("<https://example.org> and [**the** plan](mailto:a@example.org)") == (
        "https://example.org and the plan (mailto:a@example.org)"
    )
    assert plain_text("![x](http://example.org/track.png)").startswith("!")


def test_a_long_report_stays_small() -> None:
    report = sample_report()
    many = replace(report, parts=report.parts * 6)
    assert len(render_web(many).encode()) < 1_000_000


def test_nothing_to_show_is_an_error() -> None:
    with pytest.raises(ExportError, match="has no parts"):
        render_web(replace(sample_report(), parts=()))
