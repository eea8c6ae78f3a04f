"""Turns Parquet files into a relation that keeps the columns' types and each row's file and number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from greendot.errors import SourceError
from greendot.sources.files import SourceFile
from greendot.sources.raw import WIDE
from greendot.warehouse import QueryRefusedError, Warehouse, quoted, text_literal

_APART = 1 << 40
"""Sets the row numbers of two files apart."""


@dataclass(frozen=True, slots=True)
class ParquetRows:
    """The rows of Parquet files. Nested columns and those of unlike types in two files are told as text."""

    columns: Mapping[str, str]
    shapes: tuple[tuple[SourceFile, Mapping[str, str]], ...]

    def relation(self, nulls: Sequence[str], wide: Sequence[str] = ()) -> str:
        """Return the rows in columns: `#n`, `#file`, `#line`, `#trouble`, `#raw` and the files' own.

        Columns that are made long are left out, and are one list of texts, `#wide`.
        """
        every = self._every(nulls)
        if not wide:
            return every
        names = ", ".join(quoted(name) for name in wide)
        cells = ", ".join(f"CAST({quoted(name)} AS VARCHAR)" for name in wide)
        return f"SELECT * EXCLUDE ({names}), [{cells}] AS {WIDE} FROM ({every})"

    def _every(self, nulls: Sequence[str]) -> str:
        words = ", ".join(text_literal(word) for word in dict.fromkeys(("", *nulls)))
        return " UNION ALL ".join(self._select(number, *shape, words) for number, shape in enumerate(self.shapes))

    def _select(self, number: int, file: SourceFile, found: Mapping[str, str], words: str) -> str:
        own = [f"{_cell(name, found.get(name), kind, words)} AS {quoted(name)}" for name, kind in self.columns.items()]
        raw = ", ".join(f"{quoted(name)} := {quoted(name)}" for name in found)
        return (
            f'SELECT file_row_number + {number * _APART} AS "#n", {text_literal(file.label)} AS "#file",'
            f' file_row_number + 1 AS "#line", CAST(NULL AS VARCHAR) AS "#trouble",'
            f' CAST(to_json(struct_pack({raw})) AS VARCHAR) AS "#raw", {", ".join(own)}'
            f" FROM read_parquet({text_literal(str(file.path))}, file_row_number = true)"
        )


def look_at_parquet(warehouse: Warehouse, name: str, files: Sequence[SourceFile]) -> ParquetRows:
    """Return the columns of Parquet files and their types; SourceError when one is not Parquet."""
    shapes: list[tuple[SourceFile, Mapping[str, str]]] = []
    columns: dict[str, str] = {}
    for file in files:
        try:
            found = warehouse.describe(f"SELECT * FROM read_parquet({text_literal(str(file.path))})")
        except QueryRefusedError as error:
            raise SourceError(
                f"sources.{name}: {file.label}: is not a Parquet file that can be read: {error}"
            ) from error
        shapes.append((file, found))
        for column, kind in found.items():
            told = "VARCHAR" if _is_nested(kind) else _TIMES.get(kind, kind)
            columns[column] = told if columns.get(column, told) == told else "VARCHAR"
    return ParquetRows(columns, tuple(shapes))


_TIMES: Mapping[str, str] = {
    "TIMESTAMPTZ_NS": "TIMESTAMP WITH TIME ZONE",
    "TIMESTAMP_NS": "TIMESTAMP",
    "TIMESTAMP_MS": "TIMESTAMP",
    "TIMESTAMP_S": "TIMESTAMP",
}
"""Times by what they are read as: facts are as fine as microseconds."""


def _cell(name: str, found: str | None, kind: str, words: str) -> str:
    if found is None:
        return f"CAST(NULL AS {kind})"
    if _is_nested(found):
        return f"CAST(to_json({quoted(name)}) AS VARCHAR)"
    text = quoted(name) if found == kind else f"CAST({quoted(name)} AS {kind})"
    return f"CASE WHEN {text} NOT IN ({words}) THEN {text} END" if kind == "VARCHAR" else text


def _is_nested(kind: str) -> bool:
    return kind.endswith("]") or kind.startswith(("STRUCT", "MAP", "UNION", "JSON"))
