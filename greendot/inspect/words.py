"""Turns the words of a file into a contract's own, where their meaning is plain: sev1 is critical."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from greendot.contracts import Column

_MEANINGS: Mapping[str, Mapping[str, str]] = {
    "severity": {
        "critical": "1_-_critical sev0 sev1 sev-1 p0 p1 s1 blocker urgent highest emergency kritisch",
        "major": "2_-_high high sev2 sev-2 p2 s2 error hoch schwer schwerwiegend",
        "minor": "3_-_moderate 4_-_low 5_-_planning"
        " medium moderate low lowest sev3 sev-3 sev4 sev5 p3 p4 p5 s3 s4 warning mittel niedrig gering leicht",
        "none": "info informational maintenance trivial keine wartung",
    },
    "status": {
        "operational": "up ok healthy available green none",
        "degraded": "degraded_performance slow minor yellow",
        "partial outage": "partial_outage partial",
        "major outage": "down outage unavailable red major critical",
        "maintenance": "under_maintenance scheduled",
    },
    "state": {
        "proposed": "idea backlog draft suggested vorgeschlagen",
        "planned": "todo to_do open new scheduled not_started accepted approved committed geplant offen",
        "in progress": "in_progress doing active started wip ongoing in_arbeit laufend begonnen",
        "landed": "done complete completed shipped released launched closed finished fertig erledigt abgeschlossen",
        "dropped": "cancelled canceled rejected not_accepted abandoned declined withdrawn verworfen abgebrochen",
    },
    "lifecycle": {
        "planned": "experimental alpha beta development",
        "live": "production active running prod",
        "retiring": "deprecated sunset",
        "retired": "decommissioned archived",
    },
    "declared_health": {"on track": "green gut grün", "at risk": "yellow amber gelb", "off track": "red rot late"},
    "found_by": {
        "us": "internal monitoring alert alerting employee staff intern überwachung",
        "customer": "external customers user users client support kunde kunden",
    },
    "kind": {"product": "feature features produkt", "infrastructure": "infra platform technical tech_debt enabler"},
}
MOST = 0.6
"""The share of the words found that must be known for the column to be taken for the contract's."""


def as_word(text: str) -> str:
    """Return a text as a contract's allowed words are written."""
    return text.strip().lower().replace("_", " ")


def known_words(column: Column, texts: Iterable[str]) -> dict[str, str] | None:
    """Return which of the words found mean which of the contract's; None where too few of them are known.

    Words that are the contract's own as they stand are left out.
    """
    found = {as_word(text) for text in texts}
    own = {as_word(value) for value in column.values}
    meanings = {
        as_word(word): value
        for value, words in _MEANINGS.get(column.name, {}).items()
        if value in column.values
        for word in words.split()
    }
    if not found or len(found) > 40:
        return None
    known = [word for word in found if word in own or word in meanings]
    if len(known) < MOST * len(found):
        return None
    return {word: meanings[word] for word in sorted(found) if word not in own and word in meanings}


_GOOD = ("up", "ok", "success", "succeeded", "good", "pass", "passed", "true", "200", "available", "healthy")
_BAD = ("down", "fail", "failed", "failure", "error", "bad", "false", "timeout", "unavailable", "degraded")


def tells_good_from_bad(texts: Iterable[str]) -> list[str] | None:
    """Return the words of a column that mean a check went well; None where it holds other words than such."""
    found = {text.strip() for text in texts}
    good = sorted(word for word in found if word.lower() in _GOOD)
    plain = [word for word in found if word.lower() in _GOOD + _BAD]
    return good if good and len(plain) >= MOST * len(found) else None
