"""Turns a sample and the contracts into fits: which of its columns fills which of theirs, by name, type and values."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from greendot.contracts import NUMBERS as NUMBER_TYPES
from greendot.contracts import Column, Contract, Type
from greendot.inspect.names import SYNONYMS
from greendot.inspect.sampling import Sample
from greendot.inspect.words import as_word, known_words
from greendot.inspect.written import EPOCHS, NUMBERS, TIMES, WHOLES, how_written, is_quarter

ENOUGH = 0.45
_AROUND = 0.7
_GENERIC = ("name", "id", "key", "value", "label", "summary", "title", "displayname")
_WRAPPERS = ("metadata", "fields", "data", "attributes", "properties", "spec", "record", "item", "node", "source")
_SURE = 0.7
"""How alike the name of a key column must be for its contract to be proposed at all."""
_WIDE: Mapping[str, tuple[str, str]] = {"message_rate": ("kind", "messages"), "resource_use": ("resource", "used")}
"""Tables that a wide file is made long for: the column that its heads become, and the one for what stands below."""


@dataclass(frozen=True, slots=True)
class Match:
    """One source column for a contract's: how it is written (iso, slashed …), and how alike names are, 0 to 1."""

    column: str
    written: str
    likeness: float


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a sample fits a contract: the matches by contract column, and the columns nothing was found for.

    `repeated` is the share of rows whose key another row has too; `wide` are columns that are made long.
    """

    contract: Contract
    matches: Mapping[str, Match]
    missing: tuple[Column, ...]
    repeated: float
    wide: tuple[str, ...]
    score: float

    @property
    def long_names(self) -> tuple[str, str]:
        """The contract columns that hold the heads of wide columns, and what stands below them."""
        return _WIDE[self.contract.name]


def find_fits(sample: Sample, contracts: Mapping[str, Contract]) -> list[Fit]:
    """Return how the sample fits each contract, best first; contracts of whose key nothing was found are left out."""
    written = {name: how_written(texts) for name, texts in sample.columns.items()}
    if "comma" in written.values():
        written = {name: "comma" if kind == "thousands" else kind for name, kind in written.items()}
    fits = [_fit(sample, contract, written) for contract in contracts.values()]
    return sorted((fit for fit in fits if fit.matches), key=lambda fit: -fit.score)


def _suits(column: Column, written: str, texts: tuple[str, ...]) -> bool:
    """Whether what stands in a source column can be read as a contract's column."""
    if written == "empty":
        return column.nullable and not column.values
    if column.type is Type.DATE or column.type is Type.INSTANT:
        return written in TIMES
    if column.type is Type.INTEGER:
        return written in WHOLES
    if column.type in NUMBER_TYPES:
        return written in NUMBERS
    if column.type is Type.BOOLEAN:
        return written == "boolean"
    if column.values:
        return known_words(column, texts[:500]) is not None
    if column.name == "url":
        return any(text.startswith(("http://", "https://")) for text in texts[:500])
    if column.name == "quarter_committed":
        return is_quarter(texts[:500])
    return written not in ("iso", "slashed")


def _likeness_in(sample: Sample, wanted: str, found: str) -> float:
    """Return how alike names are; what stands around the record in its envelope says less than what is in it."""
    if not sample.envelope:
        return _likeness(wanted, found)
    inside = found.removeprefix(sample.envelope)
    return _likeness(wanted, inside) * (_AROUND if inside == found else 1)


def _likeness(wanted: str, found: str) -> float:
    if found.rpartition(".")[2].startswith("__"):
        return 0.0
    a, b = _plain(wanted), _plain(found)
    if a == b:
        return 1.0
    synonyms = [_plain(word) for word in SYNONYMS.get(wanted, "").split()]
    if b in synonyms:
        return max(0.6, 0.9 - 0.01 * synonyms.index(b))
    last = _plain(_telling_part(found))
    if last != b and (last == a or last in synonyms):
        return 0.75 if last == a else 0.7
    alike = difflib.SequenceMatcher(None, a, b).ratio()
    return 0.6 * alike if alike >= 0.8 else 0.0


def _telling_part(found: str) -> str:
    """Return the part of a nested name that says what it is: of priority.name the first, of fields.summary the last."""
    parts = found.split(".")
    if len(parts) > 1 and parts[-1].lower() in _GENERIC and parts[-2].lower() not in _WRAPPERS:
        return parts[-2]
    return parts[-1]


def _plain(name: str) -> str:
    return re.sub(r"[^a-zäöüß0-9.]", "", name.lower())


def _fit(sample: Sample, contract: Contract, written: Mapping[str, str]) -> Fit:
    matches: dict[str, Match] = {}
    candidates = list(contract.columns) + ([contract.column("reported_at")] if contract.keeps_history else [])
    for column in candidates:
        options = [
            Match(name, written[name], likeness)
            for name, texts in sample.columns.items()
            if (likeness := _likeness_in(sample, column.name, name)) >= ENOUGH and _suits(column, written[name], texts)
        ]
        if best := max(options, key=lambda match: match.likeness, default=None):
            matches[column.name] = best
    _settle_rivals(contract, matches)
    wide = _wide_columns(contract, matches, written)
    for name in _WIDE[contract.name] if wide else ():
        matches.pop(name, None)
    required = [column for column in contract.columns if not column.nullable and column.default is None]
    given = {*matches, *(_WIDE[contract.name] if wide else ())}
    missing = tuple(column for column in required if column.name not in given)
    found = sum(matches[column.name].likeness for column in required if column.name in matches) + 0.6 * bool(wide) * 2
    optional = sum(match.likeness for name, match in matches.items() if name not in {one.name for one in required})
    used = len({*(match.column for match in matches.values()), *wide}) / max(1, len(sample.columns))
    repeated = _repeated(sample, contract, matches) if matches and not wide else 0.0
    score = (found / max(1, len(required)) * 1.2 + used * 1.5 + min(optional, 4) * 0.15) * (1 - repeated)
    has_key = _has_key(contract, matches)
    return Fit(contract, matches if has_key else {}, missing, repeated, wide, score if has_key else 0.0)


def _has_key(contract: Contract, matches: Mapping[str, Match]) -> bool:
    """Whether something tells rows apart; incidents without a name of their own are told apart by when they began."""
    is_named = (
        contract.name == "incidents" and "title" in matches and ("service" in matches or "resolved_at" in matches)
    )
    keys = [*contract.key, *(["started_at"] if is_named else [])]
    return any(name in matches and matches[name].likeness >= _SURE for name in keys)


def _settle_rivals(contract: Contract, matches: dict[str, Match]) -> None:
    """Where one source column was found for two optional columns, leave it to the one more alike."""
    for name in sorted(matches, key=lambda one: matches[one].likeness):
        column = contract.column(name)
        rivals = [other for other in matches if other != name and matches[other].column == matches[name].column]
        if rivals and column.nullable and column.name not in contract.key:
            del matches[name]


def _wide_columns(contract: Contract, matches: Mapping[str, Match], written: Mapping[str, str]) -> tuple[str, ...]:
    """Return the columns of a wide file: a time, and numbers under heads of their own, nothing else."""
    time = matches.get(contract.time or "")
    if contract.name not in _WIDE or time is None:
        return ()
    rest = {name: kind for name, kind in written.items() if name != time.column and kind != "empty"}
    kinds = WHOLES if contract.name == "message_rate" else NUMBERS
    if len(rest) < 2 or any(kind not in kinds for kind in rest.values()):
        return ()
    return tuple(rest)


def _repeated(sample: Sample, contract: Contract, matches: Mapping[str, Match]) -> float:
    """Return the share of rows that have the key of a row before them, as far as the key was found."""
    names = [*contract.key, *(["reported_at"] if contract.keeps_history else [])]
    found = [(contract.column(name), matches[name]) for name in names if name in matches]
    if not found:
        return 0.0
    columns = [[_shown(column, match, text) for text in sample.cells[match.column]] for column, match in found]
    rows = [row for row in zip(*columns, strict=True) if row[0] is not None]
    return 1 - len(set(rows)) / len(rows) if rows else 0.0


def _shown(column: Column, match: Match, text: str | None) -> str | None:
    """Return a key's text as far as it tells rows apart: of a time in a column of days, the day."""
    if text is None or column.type is not Type.DATE:
        return text
    if match.written.startswith("epoch"):
        return str(int(float(text)) // (86_400 * EPOCHS[match.written]))
    return re.split(r"[T ]", text.strip())[0]


__all__ = ["Fit", "Match", "as_word", "find_fits"]
