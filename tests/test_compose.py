"""Documents say what the snapshot holds, in plain words, whatever is missing from it."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from greendot import compose
from greendot.document import (
    Answer,
    Board,
    Code,
    Document,
    Figure,
    Items,
    Link,
    Note,
    Paragraph,
    Section,
    Sentence,
    Table,
    numbers_of,
    walk,
)
from greendot.errors import GreendotError
from greendot.formats import format_value, format_words
from greendot.results import Against, Result, Word, members_of
from greendot.snapshot import Snapshot
from sample_snapshot import AS_OF, sample_content
from sample_story import story_content, write_story

QUERIES = (
    {},
    {"period": "2016-Q3"},
    {"period": "2016-Q4", "against": "year_ago"},
    {"period": "2016-Q4", "against": "target"},
    {"period": "2016-10"},
    {"period": "week-2016-11-07"},
    {"period": "2013-Q1"},
    {"severity": "critical", "service": "search", "kind": "presence", "resource": "gateway"},
)
LISTED = {"table:initiatives", "table:freshness", "table:facts", "table:runs", "table:dormant", "table:restated"}
VERDICT_WORDS = {"rose", "fell", "better", "worse", "doubled", "halved"}


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return write_story(tmp_path_factory.mktemp("story"), story_content())


def every_document(snapshot: Snapshot) -> Iterator[Document]:
    for page in compose.available_pages(snapshot):
        for query in QUERIES:
            yield compose.compose_page(snapshot, page.name, query, AS_OF)
    for name in snapshot.metrics:
        yield compose.compose_page(snapshot, "metrics", {"metric": name}, AS_OF)


@pytest.fixture(scope="module")
def documents(story: Snapshot) -> tuple[Document, ...]:
    return tuple(every_document(story))


def sentences_of(document: Document) -> Iterator[Sentence]:
    for block in walk(document.blocks):
        match block:
            case Answer(answer=sentence) | Paragraph(sentence=sentence) | Note(sentence=sentence):
                yield sentence
            case Items(sentences=sentences):
                yield from sentences


def texts_of(document: Document) -> Iterator[str]:
    yield from (document.title, document.lead)
    yield from (sentence.text for sentence in sentences_of(document))
    yield from (text for number in numbers_of(document) for text in (number.comparison, number.note))
    for block in walk(document.blocks):
        if isinstance(block, Figure):
            yield from (block.title, block.subtitle, block.note)


def linked_result(snapshot: Snapshot, link: Link) -> Result | None:
    """Return the result that a link to a metric leads to."""
    query = dict(link.query)
    name = query.pop("metric", "")
    if link.page != "metrics" or name not in snapshot.metrics:
        return None
    period, against = snapshot.calendar.parse(query.pop("period")), Against(query.pop("against"))
    return snapshot.result(name, period, members_of(query), against)


def test_every_number_is_the_snapshots_value(story: Snapshot, documents: tuple[Document, ...]) -> None:
    numbers = [number for document in documents for number in numbers_of(document)]
    checked = 0
    for number in numbers:
        if number.anchor == "metric:promises_kept":
            continue
        result = linked_result(story, number.link)
        assert result is not None
        formatted = format_value(result.value, result.metric.unit, "USD")
        assert (number.value, number.unit) == (formatted.text, formatted.unit)
        checked += 1
    assert checked > 100


def test_every_linked_number_in_a_sentence_is_the_snapshots_value(
    story: Snapshot, documents: tuple[Document, ...]
) -> None:
    checked = 0
    for document in documents:
        for span in (span for sentence in sentences_of(document) for span in sentence.spans):
            result = linked_result(story, span.link) if span.link else None
            if result is None or result.metric.name == "error_budget_left" or not re.search(r"\d", span.text):
                continue
            assert is_said(result, span.text), (result.metric.name, span.text)
            checked += 1
    assert checked > 100


def is_said(result: Result, text: str) -> bool:
    """Return whether a text is a result's value, with or without its unit's words; people may stand for users."""
    whole = format_words(result.value, result.metric.unit)
    said = text.replace(" people", " users").removesuffix(".")
    return whole == said or whole.startswith(f"{said} ") or (result.metric.unit == "services" and said in whole)


def test_no_verdict_word_without_a_verdict(story: Snapshot, documents: tuple[Document, ...]) -> None:
    for document in documents:
        for sentence in sentences_of(document):
            if not VERDICT_WORDS & set(re.findall(r"[a-z]+", sentence.text)):
                continue
            results = [found for span in sentence.spans if span.link and (found := linked_result(story, span.link))]
            words = {result.comparison.word for result in results if result.comparison}
            assert words & {Word.BETTER, Word.WORSE, Word.CLEAR_CHANGE}, sentence.text


@pytest.mark.parametrize(
    "pattern",
    [r"\b1 (incidents|services|users|people|days|weeks|decisions|metrics|rows)\b", r"\b(\w+) \1\b", r" ,| \.|\.\.",
     r"None(?! of )|nan|Decimal|\[|\{|_", r"(?<!\d)%", r"  ", r"points (more|less|fewer) %"],
)  # fmt: skip
def test_no_text_is_broken(documents: tuple[Document, ...], pattern: str) -> None:
    broken = {text for document in documents for text in texts_of(document) if re.search(pattern, text)}
    assert not broken


def test_sentences_are_whole(documents: tuple[Document, ...]) -> None:
    texts = [sentence.text for document in documents for sentence in sentences_of(document)]
    assert not [text for text in texts if not re.match(r"[A-Z0-9$“]|[a-z-]+[:;]", text) or text[-1] not in ".:"]
    assert not [document.title for document in documents if not document.title.endswith(".")]


def syllables(word: str) -> int:
    """Return about how many syllables an English word has: its groups of vowels, a silent last e left out."""
    groups = len(re.findall(r"[aeiouy]+", word))
    return max(1, groups - (word.endswith("e") and not word.endswith("le") and groups > 1))


def grade(text: str) -> float:
    """Return the Flesch-Kincaid grade of a text (Kincaid and others, 1975)."""
    sentences = [part for part in re.split(r"[.:;?]\s", text) if part.strip()]
    words = re.findall(r"[a-z]+", text.lower())
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


@pytest.mark.parametrize("page", ["overview", "growth", "cost", "reliability", "incidents", "capacity", "roadmap"])
def test_a_page_reads_at_grade_nine_or_below(story: Snapshot, page: str) -> None:
    document = compose.compose_page(story, page, {}, AS_OF)
    text = " ".join([document.title, document.lead, *(sentence.text for sentence in sentences_of(document))])
    assert grade(text) <= 9, text


def test_anchors_are_there_and_once(documents: tuple[Document, ...]) -> None:
    for document in documents:
        anchors = [block.anchor for block in walk(document.blocks)]
        assert all(":" in anchor for anchor in anchors)
        assert len(anchors) == len(set(anchors)), (document.page, sorted(anchors))


def test_links_lead_to_pages_that_are_there(documents: tuple[Document, ...]) -> None:
    spans = [span for document in documents for sentence in sentences_of(document) for span in sentence.spans]
    links = [span.link for span in spans if span.link] + [n.link for d in documents for n in numbers_of(d)]
    assert {link.page for link in links} <= set(compose.PAGES)


def test_tables_are_cut_and_say_so(documents: tuple[Document, ...]) -> None:
    tables = [block for document in documents for block in walk(document.blocks) if isinstance(block, Table)]
    figures = [block.table for document in documents for block in walk(document.blocks) if isinstance(block, Figure)]
    assert [table for table in tables + figures if table.more]
    for table in tables + figures:
        is_whole_list = table.anchor in LISTED
        assert len(table.rows) <= (100 if is_whole_list else 20)
        assert all(len(row) == len(table.headings) for row in table.rows), table.caption


def test_a_figures_table_holds_the_texts_of_its_marks(documents: tuple[Document, ...]) -> None:
    for document in documents:
        for block in walk(document.blocks):
            if isinstance(block, Figure) and len(block.chart.series) == 1 and not block.table.more:
                drawn = {point.text for point in block.chart.series[0].points if point.value is not None}
                told = " ".join(cell.text for row in block.table.rows for cell in row)
                assert all(text in told for text in drawn), block.anchor


def test_the_overview_answers_in_order(story: Snapshot) -> None:
    document = compose.compose_page(story, "overview", {}, AS_OF)
    answers = [block for block in document.blocks if isinstance(block, Answer)]
    assert [answer.question for answer in answers] == [
        "Is it working?", "Is it worth it?", "Is it safe?", "What is next?", "What do we need?",
    ]  # fmt: skip
    assert all(len(answer.numbers) <= 2 for answer in answers)
    assert document.title == (
        "The service keeps its promises to 4.11 million people a day. 2 decisions are due, the first by 25 November."
    )
    assert document.header.period == "Q4 2016, day 46 of 92"
    assert document.header.data_to == "data to 11 November, 22:00"


def test_findings_are_five_at_most_and_tell_what_was_restated(story: Snapshot) -> None:
    document = compose.compose_page(story, "overview", {}, AS_OF)
    found = next(block for block in walk(document.blocks) if block.anchor == "items:changes")
    assert isinstance(found, Items)
    texts = [sentence.text for sentence in found.sentences]
    assert len(texts) == 5
    assert "The incident of 3 September was longer than first reported: 71 minutes, not 44." in texts
    assert "There have been 6 incidents this quarter, as many as last quarter to the same day." in texts


def test_late_data_is_said_instead_of_a_verdict(story: Snapshot) -> None:
    document = compose.compose_page(story, "capacity", {}, AS_OF)
    headroom = next(number for number in numbers_of(document) if number.anchor == "metric:headroom")
    assert headroom.verdict is None
    assert headroom.note == "data to 11 November, 44 hours late, so no verdict"
    assert any(
        isinstance(block, Note) and "resource use by 44 hours" in block.sentence.text for block in document.blocks
    )


def test_a_period_that_was_over_before_the_data_ended_is_not_late(story: Snapshot) -> None:
    document = compose.compose_page(story, "capacity", {"period": "2016-Q3"}, AS_OF)
    headroom = next(number for number in numbers_of(document) if number.anchor == "metric:headroom")
    assert (headroom.verdict, headroom.note) == (Word.WORSE, "")
    assert not [block for block in document.blocks if isinstance(block, Note)]


def test_a_build_that_is_old_says_so(story: Snapshot) -> None:
    document = compose.compose_page(story, "growth", {}, AS_OF + timedelta(days=4))
    notes = [block.sentence.text for block in document.blocks if isinstance(block, Note)]
    assert any("published 4 days ago" in note for note in notes)
    assert all(number.verdict is None for number in numbers_of(document))


@pytest.mark.parametrize(
    ("period", "text"),
    [("2014-Q1", "No data for Q1 2014. The first quarter with data is Q4 2014."),
     ("2017-Q1", "No data for Q1 2017. The last quarter with data is Q4 2016.")],
)  # fmt: skip
def test_a_period_without_data_says_where_data_is(story: Snapshot, period: str, text: str) -> None:
    document = compose.compose_page(story, "overview", {"period": period}, AS_OF)
    note = document.blocks[0]
    assert isinstance(note, Note)
    assert note.sentence.text == text
    assert [span.link.page for span in note.sentence.spans if span.link] == ["overview"]


@pytest.mark.parametrize(
    "query",
    [{"period": "yesterday"}, {"period": "9999-Q4"}, {"period": "0001-01"}, {"period": ["2016-Q9"]}, {"period": []},
     {"against": "history"}, {"region": "atlantis"}, {"severity": "'; DROP TABLE"}, {"metric": "nothing"}, {"x": "y"},
     {"period": "2016-11-14"}, {"period": "2016"}],
)  # fmt: skip
def test_what_an_address_says_wrongly_is_left_out(story: Snapshot, query: dict[str, str]) -> None:
    for page in compose.PAGES:
        assert compose.choose(story, page, query) == compose.choose(story, page, {})


def test_an_address_reopens_what_was_seen(story: Snapshot) -> None:
    document = compose.compose_page(story, "incidents", {"period": ["2016-10"], "severity": "critical"}, AS_OF)
    assert dict(document.query) == {"period": "2016-10", "against": "previous", "severity": "critical"}
    assert compose.compose_page(story, "incidents", dict(document.query), AS_OF) == document
    assert {choice.name: choice.chosen for choice in document.choices}["severity"] == "critical"
    incidents = next(number for number in numbers_of(document) if number.anchor.startswith("metric:incidents"))
    assert incidents.label == "Incidents, critical"


def test_the_default_stands_first_among_what_can_be_chosen(story: Snapshot) -> None:
    for page in compose.PAGES:
        document = compose.compose_page(story, page, {}, AS_OF)
        assert all(choice.chosen == choice.options[0].key for choice in document.choices)


def test_a_metric_has_a_page_with_its_sql_and_where_it_comes_from(story: Snapshot) -> None:
    document = compose.compose_page(story, "metrics", {"metric": "daily_users", "segment": "paid"}, AS_OF)
    assert (
        document.title
        == "Daily users, paid: 1.23 million users this quarter, 1.06 M users last quarter to the same day."
    )
    code = [block for block in walk(document.blocks) if isinstance(block, Code)]
    assert [block.text for block in code] == [story.metrics["daily_users"].sql]
    assert {"section:comparisons", "section:by-segment", "section:definition", "section:sources"} <= {
        block.anchor for block in document.blocks
    }


def test_a_workspaces_own_metric_stands_on_the_page_of_its_area(story: Snapshot) -> None:
    document = compose.compose_page(story, "growth", {}, AS_OF)
    assert "metric:own_growth" in {number.anchor for number in numbers_of(document)}


def test_areas_without_data_leave_the_navigation_and_data_says_what_brings_them(tmp_path: Path) -> None:
    costs = {"cost_per_daily_user", "total_cost"}
    snapshot = write_story(tmp_path, story_content(without=costs, tables=["incidents", "services"]))
    assert "cost" not in {page.name for page in compose.available_pages(snapshot)}
    document = compose.compose_page(snapshot, "data", {}, AS_OF)
    told = next(block for block in walk(document.blocks) if block.anchor == "items:absent")
    assert isinstance(told, Items)
    assert told.sentences[0].text.startswith("Cost is not shown: no source fills")


def test_the_plan_stands_on_one_grid(story: Snapshot) -> None:
    document = compose.compose_page(story, "roadmap", {}, AS_OF)
    board = document.blocks[0]
    assert isinstance(board, Board)
    assert board.columns == ("Q3 2016, over", "Q4 2016, day 46", "Q1 2017", "Q2 2017", "Later")
    assert board.now == 1
    assert [lane.title for lane in board.lanes] == ["Product", "Data stores", "Messaging"]
    card = board.lanes[2].cells[1][0]
    assert (card.title, card.status, card.verdict) == ("Publish and subscribe for presence", "6 weeks late", Word.WORSE)
    assert card.detail == "31 October → 15 December, moved twice, 6 weeks later in all"


def test_an_unknown_page_is_said_with_the_nearest(story: Snapshot) -> None:
    with pytest.raises(GreendotError, match="did you mean 'growth'"):
        compose.compose_page(story, "grwth", {}, AS_OF)


@pytest.mark.parametrize("seed", range(8))
def test_no_page_fails_whatever_is_missing(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    names = [metric.name for metric in story_content().metrics]
    without = set(chance.sample(names, chance.randint(1, len(names))))
    tables = chance.sample(
        ["incidents", "initiatives", "services", "asks", "resources", "objectives", "dependencies"], 3
    )
    content = story_content(without=without, tables=tables)
    snapshot = write_story(tmp_path, content)
    for page in compose.PAGES:
        for query in QUERIES[:4]:
            document = compose.compose_page(snapshot, page, query, AS_OF)
            assert document.title.endswith(".")
            assert all(section.blocks for section in document.blocks if isinstance(section, Section))


def test_a_snapshot_of_nothing_still_has_pages(tmp_path: Path) -> None:
    everything = {metric.name for metric in story_content().metrics}
    snapshot = write_story(tmp_path, story_content(without=everything, tables=[]))
    assert [page.name for page in compose.available_pages(snapshot)] == ["overview", "metrics", "data"]
    for page in compose.PAGES:
        assert compose.compose_page(snapshot, page, {}, AS_OF).title


def test_synthetic_data_is_marked(story: Snapshot, documents: tuple[Document, ...]) -> None:
    assert sample_content().is_synthetic
    for document in documents:
        assert document.header.is_synthetic
        assert document.footer.texts[-1].text == "synthetic data"


def test_a_page_of_a_part_is_called_after_that_part(story: Snapshot) -> None:
    kind = story.members("messages_peak", "kind")[0]
    document = compose.compose_page(story, "growth", {"period": "2016-Q3", "kind": kind}, AS_OF)
    assert document.title.startswith(f"Messages a minute at peak ({kind})")
    figures = {one.anchor: one for one in walk(document.blocks) if isinstance(one, Figure)}
    assert figures["figure:bars:messages_peak"].title.startswith(f"Messages a minute at peak ({kind})")
    of_all = {anchor for anchor, one in figures.items() if "of all, not of the part chosen" in one.subtitle}
    assert "figure:bars:daily_users" in of_all
    assert "figure:bars:messages_peak" not in of_all
    whole = compose.compose_page(story, "growth", {"period": "2016-Q3"}, AS_OF)
    assert not [text for text in texts_of(whole) if "of the part chosen" in text]


@pytest.mark.parametrize(
    ("page", "anchor", "words"),
    [
        ("growth", "figure:lines:daily_users", [("Counting changed", True), ("Threads launched", False)]),
        ("growth", "figure:lines:presence_share", [("Counting changed", True)]),
    ],
)
def test_a_chart_remembers_breaks_and_what_is_said_of_its_metric(
    story: Snapshot, page: str, anchor: str, words: list[tuple[str, bool]]
) -> None:
    document = compose.compose_page(story, page, {}, AS_OF)
    figure = next(block for block in walk(document.blocks) if block.anchor == anchor)
    assert isinstance(figure, Figure)
    assert [(event.label, event.is_break) for event in figure.chart.events] == words


def test_a_line_leaves_the_unfinished_week_out(story: Snapshot) -> None:
    document = compose.compose_page(story, "growth", {}, AS_OF)
    figure = next(block for block in walk(document.blocks) if block.anchor == "figure:lines:daily_users")
    assert isinstance(figure, Figure)
    assert figure.chart.series[0].points[-1].note == "week of 7 November 2016"


def test_late_data_that_a_page_does_not_tell_of_is_left_to_the_footer(story: Snapshot) -> None:
    document = compose.compose_page(story, "growth", {}, AS_OF)
    assert not [block for block in document.blocks if isinstance(block, Note)]
    assert "1 late (resource use by 44 hours)" in document.footer.texts[0].text
