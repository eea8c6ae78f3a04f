"""One sentence about several numbers is true of all of them, and leads to those that it names."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from greendot import compose
from greendot.compose.together import describe_together
from greendot.compose.view import View
from greendot.results import Against, Comparison, Result, Word
from greendot.snapshot import Snapshot, open_snapshot
from sample_snapshot import AS_OF, write_sample

LETTERS = {"b": Word.BETTER, "w": Word.WORSE, "c": Word.CLEAR_CHANGE, "n": Word.NO_CLEAR_CHANGE, "t": Word.TOO_LITTLE}


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder: Path = tmp_path_factory.mktemp("together")
    write_sample(folder)
    return open_snapshot(folder, None, "engineer")


def view_of(snapshot: Snapshot) -> View:
    return View(snapshot, compose.choose(snapshot, "growth", {"period": "2016-Q3"}), AS_OF)


def results(view: View, words: str) -> list[Result]:
    """Return a result for each letter, called N0, N1 … and judged as the letter says; `-` is not compared."""
    like = view.result("daily_users")
    assert like is not None
    like_this = Comparison(Against.PREVIOUS, None, 2.0, 1.0, 1.0, Word.BETTER, "")
    judged = [replace(like_this, word=LETTERS[one]) if one in LETTERS else None for one in words]
    return [
        replace(like, metric=replace(like.metric, name=f"n{place}", title=f"N{place}"), comparison=comparison)
        for place, comparison in enumerate(judged)
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("nn", "None of 2 numbers changed clearly in Q3 2016."),
        ("nnt-", "None of 4 numbers changed clearly in Q3 2016; for 2 it cannot be told."),
        ("tt-", "What became of 3 numbers in Q3 2016 cannot be told yet."),
        ("bn", "Of 2 numbers in Q3 2016, 1 is better (N0); 1 shows no clear change."),
        ("bwbnn", "Of 5 numbers in Q3 2016, 1 is worse (N1) and 2 are better (N0 and N2); 2 show no clear change."),
        ("bbbt", "Of 4 numbers in Q3 2016, 3 are better (N0 and 2 more); for 1 it cannot be told."),
        ("cwb", "Of 3 numbers in Q3 2016, 1 is worse (N1), 1 is better (N2) and 1 changed clearly (N0)."),
        ("ccn", "Of 3 numbers in Q3 2016, 2 changed clearly (N0 and N1); 1 shows no clear change."),
        ("bnt", "Of 3 numbers in Q3 2016, 1 is better (N0); 1 shows no clear change, for 1 it cannot be told."),
    ],
)  # fmt: skip
def test_every_number_is_counted_once(snapshot: Snapshot, words: str, said: str) -> None:
    view = view_of(snapshot)
    sentence = describe_together(view, results(view, words))
    assert sentence.text == said
    named = {span.text for span in sentence.spans if span.link}
    assert all(span.link.query[0][1] == span.text.lower() for span in sentence.spans if span.link)
    assert named == {f"N{n}" for n in range(len(words)) if f"N{n}" in said}
