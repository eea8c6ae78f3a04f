"""Turns a node of a parsed query into the file and line an engineer should look at."""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from greendot.errors import Problem


@dataclass(frozen=True, slots=True)
class Site:
    """A metric file and the line on which its query's text begins."""

    file: str
    first_line: int

    def line_of(self, node: exp.Expr | None) -> int:
        """Return a node's line: the earliest of its parts that knows one, else the nearest around it."""
        while node is not None:
            lines = [int(part.meta["line"]) for part in node.walk() if part.meta.get("line")]
            if lines:
                return self.first_line + min(lines) - 1
            node = node.parent
        return self.first_line

    def problem(self, node: exp.Expr | None, text: str, fix: str = "") -> Problem:
        """Return what is wrong with a node, with file and line."""
        return Problem(self.file, self.line_of(node), text, fix)


def name_of(node: exp.Expr) -> str:
    """Return a function's name as SQL writes it, in lower case."""
    return node.sql_name().lower() if isinstance(node, exp.Func) else node.key


def written(node: exp.Expr) -> str:
    """Return a node as SQL short enough for a message, without the qualifiers that were put in."""
    plain = node.copy()
    for column in plain.find_all(exp.Column):
        column.set("table", None)
    text = plain.sql(dialect="duckdb", comments=False)
    return text if len(text) <= 60 else text[:57] + "..."
