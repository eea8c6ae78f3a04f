"""Every sentence of every page: plain to read, and each number in it the one that the snapshot holds."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from greendot import compose
from greendot.compose.view import View
from greendot.document import Answer, Document, Items, Paragraph, Sentence, Span, walk
from greendot.formats import format_change, format_difference, format_value, format_words
from greendot.results import Against, Result
from greendot.snapshot import Snapshot
from sample_snapshot import AS_OF
from sample_story import story_content, write_story

GRADE = 9.0
"""School years that a page may ask of its reader."""

JARGON = re.compile(
    r"\b(MTTR|SLI|SLO|QoQ|YoY|pp|p\d\d|p-value|statistical\w*|significan\w*|confidence interval|variance|null|nan)\b|!",
    re.I,
)
VOWELS = re.compile(r"[aeiouy]+")
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return write_story(tmp_path_factory.mktemp("plain"), story_content())


def pages(story: Snapshot, **query: str) -> Iterator[Document]:
    for page in compose.PAGES.values():
        yield page.compose(story, compose.choose(story, page, query), AS_OF)


def sentences(document: Document) -> Iterator[Sentence]:
    yield Sentence.of(document.title)
    for block in walk(document.blocks):
        match block:
            case Answer():
                yield block.answer
            case Items():
                yield from block.sentences
            case Paragraph():
                yield block.sentence
            case _:
                continue


def syllables(word: str) -> int:
    """Return about how many syllables a word has: groups of vowels, without a silent e at its end."""
    count = len(VOWELS.findall(word.lower()))
    if word.lower().endswith("e") and not word.lower().endswith(("le", "ee")) and count > 1:
        count -= 1
    return max(count, 1)


def grade_of(texts: list[str]) -> float:
    """Return the reading grade of texts: 0.39 words a sentence + 11.8 syllables a word - 15.59 (Kincaid 1975).

    A number counts as a word of one syllable: it is read at a glance.
    """
    parts = [part for text in texts for part in re.split(r"(?<=[.?])\s+|;\s+", text) if part.strip()]
    words = [re.findall(r"[A-Za-z']+|\d[\d.,%]*", part) for part in parts]
    count = sum(map(len, words))
    beats = sum(syllables(word) if word[0].isalpha() else 1 for part in words for word in part)
    return 0.39 * count / max(len(parts), 1) + 11.8 * beats / max(count, 1) - 15.59


@pytest.mark.parametrize("query", [{}, {"period": "2016-Q3"}, {"period": "2016-10", "against": "year_ago"}])
def test_each_page_reads_at_grade_nine_or_below(story: Snapshot, query: dict[str, str]) -> None:
    graded = {page.page: grade_of([one.text for one in sentences(page)]) for page in pages(story, **query)}
    assert {name: round(grade, 1) for name, grade in graded.items() if grade > GRADE} == {}


def test_the_grade_tells_hard_from_plain() -> None:
    plain = ["The chat was down for two hours. Most people could not send a message."]
    hard = [
        "Availability deteriorated considerably, notwithstanding comprehensive organisational prioritisation efforts."
    ]
    assert grade_of(plain) < 5 < 15 < grade_of(hard)


@pytest.mark.parametrize("query", [{}, {"period": "2016-Q3"}, {"against": "target"}])
def test_no_sentence_needs_a_dictionary(story: Snapshot, query: dict[str, str]) -> None:
    texts = [one.text for page in pages(story, **query) for one in sentences(page)]
    assert [text for text in texts if JARGON.search(text)] == []


@pytest.mark.parametrize("query", [{}, {"period": "2016-Q3"}, {"period": "2016-10"}])
def test_each_number_in_a_sentence_is_the_snapshots(story: Snapshot, query: dict[str, str]) -> None:
    """A span that links to a metric names a number of that metric, period and members, as the snapshot holds it."""
    wrong = [
        (page.page, span.text, span.link)
        for page in pages(story, **query)
        for sentence in sentences(page)
        for span in sentence.spans
        if is_of_metric(span) and NUMBER.search(span.text) and not is_told(story, span)
    ]
    assert wrong == []


def is_of_metric(span: Span) -> bool:
    return span.link is not None and span.link.page == "metrics" and "metric" in dict(span.link.query)


def is_told(story: Snapshot, span: Span) -> bool:
    """Return whether the numbers of a linked span are among those of its result and what it is compared with."""
    assert span.link is not None
    query = dict(span.link.query)
    view = View(story, compose.choose(story, compose.PAGES["metrics"], query), AS_OF)
    members = tuple((name, value) for name, value in query.items() if name not in ("metric", "period", "against"))
    result = story.result(query["metric"], view.period, members, Against(query.get("against", "previous")))
    return set(NUMBER.findall(span.text)) <= numbers_of(result, view.currency) | counted(story, view, query["metric"])


def numbers_of(result: Result, currency: str) -> set[str]:
    unit, compared = result.metric.unit, result.comparison
    values = [result.value, *((compared.now, compared.then) if compared else ())]
    texts = [
        str(how(value, unit, currency)) for value in values if value is not None for how in (format_words, format_value)
    ]
    texts += [str(format_words(abs(value), unit, currency)) for value in values if value is not None]
    if compared and compared.now is not None and compared.then is not None:
        texts.append(format_difference(compared.now, compared.then, unit, currency))
        texts.append(format_change(compared.change, unit) if compared.change is not None else "")
    return {number for text in texts for number in NUMBER.findall(text)}


def counted(story: Snapshot, view: View, name: str) -> set[str]:
    """Return how many members a metric has: `5 of 7 services keep their promises` counts them."""
    dimensions = story.metrics[name].dimensions if name in story.metrics else ()
    most = max((len(story.members(name, dimension)) for dimension in dimensions), default=0)
    return {str(number) for number in range(most + 1)}
