"""Markdown carries the document's texts, and nothing in them becomes markup."""

from __future__ import annotations

import pytest

from greendot.document import Document, Footer, Header, Paragraph, Sentence
from greendot.render.markdown import render_markdown
from sample_pages import sample_document, texts_of_numbers


def paragraph(text: str) -> str:
    header = Header("", "", "", "", False)
    document = Document("p", "t", "", header, (Paragraph(Sentence.of(text), "a"),), Footer("", ()), ())
    return render_markdown(document).split("# t\n\n", 1)[1].split("\n\n---")[0]


def test_every_number_stands_there_as_the_document_says_it() -> None:
    written = render_markdown(sample_document())
    assert [text for text in texts_of_numbers(sample_document()) if text not in written] == []


def test_a_page_reads_in_its_order() -> None:
    lines = [line for line in render_markdown(sample_document()).splitlines() if line]
    assert lines[0] == (
        "**Größe & Söhne 為替** · Overview · Q4 2016, day 46 of 92 · data to 14 November, 06:00 · **synthetic data**"
    )
    assert lines[1].startswith("# The service keeps its promises")
    assert lines[2:6] == [
        "Five answers, then what changed.",
        "> Deployments are 2 days late.",
        "## Is it working?",
        "Customers lost 3.1 minutes each; that is what we usually see.",
    ]
    assert lines[6] == "- Minutes lost per user: **3.1 min**; 4.0 last quarter to the same day; ● better"
    assert lines[-1] == "Build 2016-11-15-3f9a2c1e"


def test_numbers_link_to_their_metric_when_there_is_a_public_address() -> None:
    written = render_markdown(sample_document(), site="https://greendot.example.org/")
    assert "[6 incidents](https://greendot.example.org/metrics?metric=daily_users&period=2016-Q4)" in written
    assert "](" not in render_markdown(sample_document()).replace("\\](", "")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("<script>", r"\<script\>"),
        ("[x](javascript:y)", r"\[x\](javascript:y)"),
        ("a | b", r"a \| b"),
        ("# no heading", r"\# no heading"),
        ("- no item", r"\- no item"),
        ("1. no item", r"\1. no item"),
        ("*b* _i_ `c` ~s~", r"\*b\* \_i\_ \`c\` \~s\~"),
        ("two\nlines", "two lines"),
        ("−3.5%", "−3.5%"),
    ],
)
def test_nothing_in_a_text_becomes_markup(text: str, written: str) -> None:
    assert paragraph(text) == written


def test_tables_keep_one_line_a_row() -> None:
    written = render_markdown(sample_document()).splitlines()
    start = written.index("| Service | Availability | What it means |")
    assert written[start + 1] == "| --- | ---: | --- |"
    assert all(line.count(" | ") == 2 for line in written[start + 3 : start + 42])
    assert r"\| =HYPERLINK(1)" in written[start + 2]


def test_code_keeps_its_backticks_inside_its_fence() -> None:
    assert "```sql\nSELECT '`x`'\n```" in render_markdown(sample_document())
