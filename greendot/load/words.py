"""Turns the words a source uses into those of the contract, by the table the configuration holds; never by guessing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from greendot.contracts import Column
from greendot.errors import Problem, nearest
from greendot.load.expressions import Expression
from greendot.warehouse import text_literal


def check_words(words: Mapping[str, Any], columns: Iterable[Column], where: str) -> Iterator[Problem]:
    """Yield what is wrong with `words`: no such column, one without a list of words, a meaning that is not on it."""
    named = {column.name: column for column in columns if column.values}
    for name, meanings in words.items():
        at = f"{where}.words.{name}"
        if name not in named:
            yield Problem(at, None, f"'{name}' is not a column with words of its own", nearest(name, named))
        elif not isinstance(meanings, Mapping):
            yield Problem(at, None, "is not a table", f"write {name} = {{'source word' = '{named[name].values[0]}'}}")
        else:
            allowed = named[name].values
            for word, meaning in meanings.items():
                if meaning not in allowed:
                    fix = nearest(str(meaning), allowed) or f"use one of {', '.join(allowed)}"
                    yield Problem(at, None, f"'{word}' cannot mean '{meaning}'", fix)


def translated(
    expressions: Mapping[str, Expression], columns: Iterable[Column], words: Mapping[str, Mapping[str, str]]
) -> dict[str, Expression]:
    """Return the expressions by column, those with words of their own translated."""
    known = {column.name: column for column in columns}
    return {
        name: _translate(expression, known[name], words[name]) if name in words else expression
        for name, expression in expressions.items()
    }


def _translate(expression: Expression, column: Column, meanings: Mapping[str, str]) -> Expression:
    """Return an expression whose words are the contract's; one that is not known stays as it was written."""
    given = f"CAST(({expression.sql}) AS VARCHAR)"
    known = {**{word: word for word in column.values}, **meanings}
    cases = " ".join(f"WHEN lower({text_literal(word)}) THEN {text_literal(to)}" for word, to in known.items())
    return replace(expression, sql=f"CASE lower(trim({given})) {cases} ELSE {given} END", column=None)
