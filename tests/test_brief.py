"""A brief holds every text of its document, runs nothing, fetches nothing, and stays small."""

import gzip
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise

import pytest

import sample_documents as sample
from greendot.document import (
    Answer,
    Board,
    Code,
    Document,
    Figure,
    Items,
    Note,
    Number,
    Numbers,
    Paragraph,
    Section,
    Sentence,
    Table,
    walk,
)
from greendot.render.brief import render_brief, render_plain
from greendot.render.markup import Remark

DOCUMENTS = {"overview": sample.overview, "everything": sample.everything, "bare": sample.bare}
HOSTILE = "<img src=x onerror=alert(1)>\"'&"


class Words(HTMLParser):
    """Collects what a reader sees, and every tag with its attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def read(html: str) -> Words:
    words = Words()
    words.feed(html.replace("<style>", "<style><!--").replace("</style>", "--></style>"))
    return words


def texts_of(document: Document) -> Iterator[str]:
    """Yield every text a reader must find."""
    header = document.header
    yield from (document.title, document.lead, header.company, header.period, header.data_to, document.footer.build)
    for block in walk(document.blocks):
        match block:
            case Answer():
                yield from (block.question, block.answer.text)
                yield from (text for number in block.numbers for text in texts_of_number(number))
            case Numbers():
                yield from (text for number in block.numbers for text in texts_of_number(number))
            case Figure():
                yield from (block.title, block.subtitle, *texts_of_table(block.table))
            case Table():
                yield from texts_of_table(block)
            case Items():
                yield from (sentence.text for sentence in block.sentences)
            case Paragraph() | Note():
                yield block.sentence.text
            case Code():
                yield block.text
            case Section():
                yield block.title
            case Board():
                yield from (*block.columns, block.legend)
                yield from (text for lane in block.lanes for cards in lane.cells for card in cards
                            for text in (lane.title, card.title, card.detail, card.status))  # fmt: skip


def texts_of_number(number: Number) -> tuple[str, ...]:
    word = number.verdict.value if number.verdict else ""
    return (number.label, number.value, number.unit, number.comparison, number.note, word)


def texts_of_table(table: Table) -> Iterator[str]:
    yield from (table.caption, table.more, *table.headings)
    yield from (cell.text for row in table.rows for cell in row)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_text_of_the_document_is_in_its_brief(name: str) -> None:
    document = DOCUMENTS[name]()
    seen = squeezed("".join(read(render_brief(document, live_href="/")).texts))
    assert not [text for text in texts_of(document) if squeezed(text) not in seen]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_brief_runs_nothing_and_fetches_nothing(name: str) -> None:
    html = render_brief(DOCUMENTS[name](), live_href="/")
    tags = read(html).tags
    assert not {"script", "img", "iframe", "object", "embed", "form", "base"} & {tag for tag, _ in tags}
    assert not [key for _, attributes in tags for key in attributes if key.startswith("on")]
    loaded = [a.get("src") or a.get("href") or "" for tag, a in tags if tag in ("link", "source", "use", "image")]
    assert all(address.startswith("data:") for address in loaded)
    assert not re.search(r"@import|url\((?!#)", html)
    assert "default-src 'none'" in html


@pytest.mark.parametrize(("name", "most"), [("overview", 20_000), ("everything", 60_000)])
def test_a_brief_is_small(name: str, most: int) -> None:
    assert len(gzip.compress(render_brief(DOCUMENTS[name](), live_href="/").encode())) < most


def test_what_people_and_sources_write_is_never_markup() -> None:
    document = sample.overview()
    spoiled = replace(
        document,
        title=HOSTILE,
        lead=HOSTILE,
        header=replace(document.header, company=HOSTILE, period=HOSTILE),
        blocks=(
            replace(sample.asks(), caption=HOSTILE, headings=(HOSTILE,) * 4, anchor=HOSTILE),
            Paragraph(Sentence.of(HOSTILE), HOSTILE),
            replace(sample.board(), legend=HOSTILE, columns=(HOSTILE,) * 5),
        ),
        choices=(replace(document.choices[0], label=HOSTILE),),
    )
    html = render_brief(spoiled, comments={HOSTILE: (Remark(HOSTILE, HOSTILE, HOSTILE),)}, live_href=f"/{HOSTILE}")
    assert "<img" not in html
    assert not [key for _, attributes in read(html).tags for key in attributes if key.startswith("onerror")]
    assert html.count(unescape(HOSTILE)) == 0


def test_choices_are_links_that_keep_the_rest_of_the_address() -> None:
    document = replace(sample.overview(), query=(("against", "year_ago"), ("region", "emea")))
    links = [a["href"] for tag, a in read(render_brief(document, live_href="/")).tags if tag == "a"]
    assert "overview?against=year_ago&region=emea&period=2016-Q3" in links
    # The default needs no words in the address.
    assert "overview?region=emea" not in links  # the comparison chosen now is no link to itself


def test_links_lead_between_briefs_and_are_whole_where_the_brief_is_sent() -> None:
    near = [a["href"] for tag, a in read(render_brief(sample.overview(), live_href="../")).tags if tag == "a"]
    assert "metrics?metric=delivered" in near
    sent = render_brief(sample.overview(), live_href="https://green.example/")
    far = [a["href"] for tag, a in read(sent).tags if tag == "a"]
    assert all(address.startswith("https://green.example/") for address in far)
    assert "https://green.example/brief/metrics?metric=delivered" in far


def test_comments_stand_with_their_block() -> None:
    remarks = {"answer:safe": (Remark("Ada", "3 November 2016", "Why not sooner?"),)}
    html = render_brief(sample.overview(), comments=remarks, live_href="/")
    assert html.index("Is it safe?") < html.index("Why not sooner?") < html.index("What do we need?")


def test_headings_step_down_and_every_chart_has_its_table() -> None:
    html = render_brief(sample.everything(), live_href="/")
    levels = [int(tag[1]) for tag, _ in read(html).tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert html.count("<figure") == html.count('class="behind"')
    identifiers = [a["id"] for _, a in read(html).tags if "id" in a and not str(a["id"]).startswith("h")]
    assert len(identifiers) == len(set(identifiers))


def test_verdicts_carry_a_mark_and_a_word() -> None:
    html = render_brief(sample.overview(), live_href="/")
    assert re.search(r'class="verdict worse"[^>]*><span aria-hidden="true">▲</span> worse', html)
    assert re.search(r'class="verdict better"[^>]*><span aria-hidden="true">●</span> better', html)


def test_a_plain_page_says_where_to_go() -> None:
    html = render_plain("There is no such page.", "There is no page '<x>'.", "./overview", "Overview")
    assert "&lt;x&gt;" in html
    assert ("a", {"href": "./overview"}) in read(html).tags


@pytest.mark.skipif(shutil.which("w3m") is None, reason="needs a text browser: apt-get install w3m")
def test_a_brief_reads_well_in_a_text_browser() -> None:
    html = render_brief(sample.overview(), live_href="/")
    command = ["w3m", "-dump", "-T", "text/html", "-cols", "100", "-I", "UTF-8", "-O", "UTF-8"]
    text = subprocess.run(command, input=html, capture_output=True, text=True, check=True).stdout
    lines = [line.strip() for line in text.splitlines()]
    assert "Is it working?" in lines
    assert any("3.1 min" in line for line in lines)
    assert "3.85 4.31" in text
