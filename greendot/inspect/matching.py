"""Turns a sample and the contracts into fits: which of its columns fills which of theirs, by name, type and values."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from greendot.contracts import NUMBERS, Column, Contract, Type
from greendot.inspect.sampling import Sample

SYNONYMS: Mapping[str, str] = {
    "bucket_at": "timestamp time ts datetime date at minute",
    "minute_at": "timestamp time ts datetime date at minute",
    "day": "date timestamp time ts updated_at created_at",
    "started_at": "start start_at begin downtime_start created_at seen_at opened_at timestamp",
    "ended_at": "end end_at downtime_end closed_at",
    "resolved_at": "end end_at resolved closed_at downtime_end",
    "detected_at": "seen_at found_at alerted_at",
    "incident": "id incident_id number key ticket",
    "initiative": "slug id key goal epic",
    "service": "repo_name app application system name component",
    "component": "component_name name",
    "title": "name summary subject headline slug repo_name service id incident_id",
    "state": "status stage",
    "status": "new_status state",
    "severity": "impact priority level",
    "team": "teams owner squad group",
    "messages": "value count requests volume total number",
    "users": "active_users dau members people accounts",
    "charge": "line_item_id charge_id id service Keys",
    "BilledCost": "unblended_cost cost amount billed total Metrics.UnblendedCost.Amount",
    "EffectiveCost": "amortized_cost unblended_cost cost amount Metrics.UnblendedCost.Amount",
    "BillingCurrency": "currency unit Metrics.UnblendedCost.Unit",
    "ChargePeriodStart": "start date day usage_start TimePeriod.Start",
    "ChargePeriodEnd": "end usage_end TimePeriod.End",
    "ServiceName": "service product Keys",
    "summary": "description message body",
    "url": "link html_url tracking_issue",
    "reported_at": "updated_at modified_at last_updated",
}
_TIME = re.compile(r"\d{4}-\d{1,2}-\d{1,2}([T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?(Z|[+-]\d{2}(:?\d{2})?))?)?$")
_SLASHED = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})$")
_WHOLE = re.compile(r"[+-]?\d+(\.0+)?$")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$")
_COMMA = re.compile(r"[+-]?(\d+|\d{1,3}(\.\d{3})+),\d+$")
ENOUGH = 0.45
MOST = 0.6
"""The share of a column's texts that have to be written alike; the others will be in quarantine."""


@dataclass(frozen=True, slots=True)
class Match:
    """One source column for a contract's: how it is written (iso, slashed …), and how alike names are, 0 to 1."""

    column: str
    written: str
    likeness: float


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a sample fits a contract: the matches by contract column, the columns nothing was found for, a score."""

    contract: Contract
    matches: Mapping[str, Match]
    missing: tuple[Column, ...]
    score: float


def find_fits(sample: Sample, contracts: Mapping[str, Contract]) -> list[Fit]:
    """Return how the sample fits each contract, best first; contracts of whose key nothing was found are left out."""
    written = {name: how_written(texts) for name, texts in sample.columns.items()}
    fits = [_fit(sample, contract, written) for contract in contracts.values()]
    return sorted((fit for fit in fits if fit.matches), key=lambda fit: -fit.score)


def how_written(texts: Sequence[str]) -> str:
    """Return how most texts of a column are written, one of `_KINDS`, else empty or text."""
    some = texts[:500]
    if not some:
        return "empty"
    for kind, is_so in _KINDS:
        if sum(is_so(text.strip()) for text in some) >= MOST * len(some):
            return kind
    return "text"


def _between(text: str, low: float, high: float) -> bool:
    return bool(_NUMBER.match(text)) and low <= float(text) <= high


_KINDS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("boolean", lambda text: text.lower() in ("true", "false", "yes", "no")),
    ("iso", lambda text: bool(_TIME.match(text))),
    ("slashed", lambda text: bool(_SLASHED.match(text))),
    ("epoch_s", lambda text: _between(text, 9e8, 3e9)),
    ("epoch_ms", lambda text: _between(text, 9e11, 3e12)),
    ("whole", lambda text: bool(_WHOLE.match(text))),
    ("number", lambda text: bool(_NUMBER.match(text))),
    ("comma", lambda text: bool(_COMMA.match(text))),
)


def _suits(column: Column, written: str, texts: Sequence[str]) -> bool:
    """Whether what stands in a source column can be read as a contract's column."""
    if written == "empty":
        return column.nullable
    if column.type is Type.DATE or column.type is Type.INSTANT:
        return written in ("iso", "slashed", "epoch_s", "epoch_ms")
    if column.type is Type.INTEGER:
        return written in ("whole", "epoch_s", "epoch_ms")
    if column.type in NUMBERS:
        return written in ("whole", "number", "comma", "epoch_s", "epoch_ms")
    if column.type is Type.BOOLEAN:
        return written == "boolean"
    if column.values:
        return all(as_word(text) in {value.lower() for value in column.values} for text in texts[:500])
    return written not in ("iso", "slashed")


def as_word(text: str) -> str:
    """Return a text as a contract's allowed words are written."""
    return text.strip().lower().replace("_", " ")


def _likeness(wanted: str, found: str) -> float:
    a, b = _plain(wanted), _plain(found)
    if a == b:
        return 1.0
    synonyms = [_plain(word) for word in SYNONYMS.get(wanted, "").split()]
    if b in synonyms:
        return 0.9 - 0.02 * synonyms.index(b)
    last = _plain(found.rsplit(".", 1)[-1])
    if last != b and (last == a or last in synonyms):
        return 0.7
    alike = difflib.SequenceMatcher(None, a, b).ratio()
    return 0.6 * alike if alike >= 0.8 else 0.0


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9.]", "", name.lower())


def _fit(sample: Sample, contract: Contract, written: Mapping[str, str]) -> Fit:
    matches: dict[str, Match] = {}
    candidates = list(contract.columns) + ([contract.column("reported_at")] if contract.keeps_history else [])
    for column in candidates:
        options = [
            Match(name, written[name], _likeness(column.name, name))
            for name, texts in sample.columns.items()
            if _suits(column, written[name], texts)
        ]
        best = max(options, key=lambda match: match.likeness, default=None)
        if best is not None and best.likeness >= ENOUGH:
            matches[column.name] = best
    _settle_rivals(contract, matches)
    required = [column for column in contract.columns if not column.nullable and column.default is None]
    missing = tuple(column for column in required if column.name not in matches)
    found = sum(matches[column.name].likeness for column in required if column.name in matches)
    optional = sum(match.likeness for name, match in matches.items() if name not in {one.name for one in required})
    used = len({match.column for match in matches.values()}) / max(1, len(sample.columns))
    share = found / max(1, len(required))
    has_key = any(name in matches and matches[name].likeness >= 0.7 for name in contract.key)
    score = (share * 1.2 + used * 1.5 + min(optional, 4) * 0.15) if has_key else 0.0
    return Fit(contract, matches if has_key else {}, missing, score)


def _settle_rivals(contract: Contract, matches: dict[str, Match]) -> None:
    """Where one source column was found for two optional columns, leave it to the one more alike."""
    for name in sorted(matches, key=lambda one: matches[one].likeness):
        column = contract.column(name)
        rivals = [other for other in matches if other != name and matches[other].column == matches[name].column]
        if rivals and column.nullable and column.name not in contract.key:
            del matches[name]
