"""Words of a source mean what the configuration says; what nothing explains is kept out and named, never guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from greendot.publish.planned import UNREAD, read_planned
from greendot.settings import PlanSettings
from greendot.warehouse import open_warehouse
from workspace_files import CONTRACTS, NOW, Workspace

MEANINGS = {
    "proposed": ("Proposed", "idea", "backlog", "Idee", "Vorschlag", "idée", "proposé", "à l'étude"),
    "planned": ("Accepted", "To do", "scheduled", "Geplant", "angenommen", "prévu", "planifié", "à faire"),
    "in progress": ("doing", "WIP", "started", "In Arbeit", "läuft", "en cours", "démarré", "in Prüfung"),
    "landed": ("Done", "shipped", "complete", "Fertig", "erledigt", "terminé", "livré", "clos"),
    "dropped": ("Won't do", "cancelled", "Abgebrochen", "verworfen", "abandonné", "annulé", "not planned"),
    "unknown": ("?!",),
}
FORTY = [(word, meaning) for meaning, words in MEANINGS.items() for word in words]

CONFIGURATION = """
[sources.plan]
path = "plan.csv"
pull = "full"
[sources.plan.tables.initiatives.columns]
kind = "'product'"
title = "initiative"
{more}
"""


def workspace(folder: Path, words: str, rows: list[str]) -> Workspace:
    made = Workspace(folder, CONFIGURATION.format(more=words))
    lines = [f'I{number},"{word}"' for number, word in enumerate(rows)]
    made.write("plan.csv", "\n".join(["initiative,state", *lines]))
    return made


def mapping(pairs: list[tuple[str, str]]) -> str:
    listed = ", ".join(f'"{word}" = "{meaning}"' for word, meaning in pairs)
    return f"[sources.plan.tables.initiatives.words]\nstate = {{ {listed} }}"


def test_forty_words_in_three_languages_mean_what_is_said_whatever_their_case(tmp_path: Path) -> None:
    assert len(FORTY) == 40
    given = [word if number % 2 else f" {word.upper()} " for number, (word, _) in enumerate(FORTY)]
    made = workspace(tmp_path, mapping(FORTY), [*given, "Landed", "in progress", ""])
    made.load()
    stored = dict(made.rows("SELECT initiative, state FROM initiatives"))
    assert [stored[f"I{number}"] for number in range(40)] == [meaning for _, meaning in FORTY]
    assert [stored[f"I{number}"] for number in (40, 41, 42)] == ["landed", "in progress", "unknown"]
    assert made.quarantine() == ()


def test_a_word_that_nothing_explains_is_kept_out_and_named(tmp_path: Path) -> None:
    made = workspace(tmp_path, mapping(FORTY[:3]), ["idea", "Fertig", "Fertig", "läuft"])
    made.load()
    assert made.rows("SELECT initiative FROM initiatives") == [("I0",)]
    assert [row.value for row in made.quarantine()] == ["Fertig", "Fertig", "läuft"]
    with open_warehouse(tmp_path / "build/facts.duckdb") as facts:
        unread = read_planned(facts, CONTRACTS, NOW, PlanSettings())[UNREAD].rows
    assert [tuple(row) for row in unread.itertuples(index=False)] == [
        ("plan", "initiatives", "state", "Fertig", 2),
        ("plan", "initiatives", "state", "läuft", 1),
    ]


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("state = { 'done' = 'finished' }", "'done' cannot mean 'finished'"),
        ("stat = { 'done' = 'landed' }", "did you mean 'state'"),
        ("title = { 'done' = 'landed' }", "'title' is not a column with words of its own"),
        ("state = 'landed'", "is not a table"),
    ],
)
def test_a_mapping_that_cannot_be_is_told_before_anything_is_read(tmp_path: Path, words: str, problem: str) -> None:
    made = workspace(tmp_path, f"[sources.plan.tables.initiatives.words]\n{words}", ["idea"])
    report = made.try_load()
    assert not report.is_complete
    assert problem in str(report.failures)
    assert made.quarantine() == ()
