"""Turns checked claims into findings: a promise that was kept with its size, one that was not seen, one gone wrong."""

from __future__ import annotations

from greendot.analysis.claims import ClaimWord
from greendot.compose.finding import Finding
from greendot.compose.value.claims import Claim, read_claims
from greendot.compose.value.words import promised_words, seen_words
from greendot.compose.view import View
from greendot.document import Sentence, Span

_WEIGHTS = {ClaimWord.WORSE: 3.2, ClaimWord.KEPT: 2.4, ClaimWord.NOT_SEEN: 2.2, ClaimWord.PARTLY: 2.0}
_AREA = "value"


def value_findings(view: View) -> tuple[Finding, ...]:
    """Return what became of promises whose work landed in the chosen period or the one before, the weightiest first."""
    since = view.calendar.shift(view.period, -1).starts_on
    found = [
        Finding(f"claim:{claim.key}", _AREA, _WEIGHTS[claim.word], _sentence(view, claim))
        for claim in read_claims(view)
        if claim.word in _WEIGHTS and claim.landed_on is not None and claim.landed_on >= since
    ]
    return tuple(sorted(found, key=lambda one: (-one.weight, one.name)))


def _sentence(view: View, claim: Claim) -> Sentence:
    link = view.page_link("value", f"section:claim:{claim.key}")
    promised = promised_words(claim)
    asked = f"; promised was {promised}" if promised else ""
    match claim.word:
        case ClaimWord.NOT_SEEN:
            return Sentence.of(f"{claim.title}: ", Span("no change was seen", link), f"{asked}.")
        case ClaimWord.WORSE:
            return Sentence.of(f"{claim.title}: it went the other way, ", Span(seen_words(claim), link), f"{asked}.")
        case ClaimWord.PARTLY:
            return Sentence.of(f"{claim.title}: in part, ", Span(seen_words(claim), link), f"{asked}.")
    return Sentence.of(f"{claim.title}: kept, ", Span(seen_words(claim), link), f"{asked}.")
