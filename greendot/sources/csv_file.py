"""Turns a CSV file into its shape, a relation DuckDB can scan, or rows with the line each one stood on."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TextIO

from greendot.errors import SourceError
from greendot.settings import SourceSettings
from greendot.sources.files import SourceFile
from greendot.warehouse import quoted, text_literal

_SAMPLE = 1 << 18
_DELIMITERS = ",;\t|"
_FIELD_LIMIT = 1 << 27


@dataclass(frozen=True, slots=True)
class CsvShape:
    """How a CSV file is written."""

    file: SourceFile
    encoding: str
    delimiter: str
    columns: tuple[str, ...]

    @property
    def is_scannable(self) -> bool:
        """Whether DuckDB can scan the file as it is."""
        return self.encoding == "utf-8-sig"


def scan_relation(shapes: Sequence[CsvShape], nulls: Sequence[str], *, with_names: bool = False) -> str:
    """Return the table function that scans files of one shape; every value is text, and `nulls` are unknown.

    It fails on files whose rows differ in length or whose line ends are mixed: `rows_of` reads those.
    """
    files = ", ".join(text_literal(str(shape.file.path)) for shape in shapes)
    columns = ", ".join(f"{text_literal(name)}: 'VARCHAR'" for name in shapes[0].columns)
    nothing = ", ".join(text_literal(word) for word in dict.fromkeys(("", *nulls)))
    return (
        f"read_csv([{files}], auto_detect = false, header = false, skip = 1,"
        f" delim = {text_literal(shapes[0].delimiter)}, quote = '\"', escape = '\"', columns = {{{columns}}},"
        f" nullstr = [{nothing}]{', filename = true' if with_names else ''})"
    )


def look_at_csv(name: str, file: SourceFile, source: SourceSettings) -> CsvShape:
    """Return a CSV file's encoding, delimiter and columns; SourceError when it is not text or has no header."""
    where = f"sources.{name}: {file.label}"
    encoding = _encoding(file, source, where)
    try:
        with open_text(file, encoding) as stream:
            sample = stream.read(_SAMPLE)
    except UnicodeError as error:
        raise _not_text(where, encoding, error) from error
    if not sample.strip():
        raise SourceError(f"{where} is blank, not even a header; was its export cut short?")
    delimiter = source.delimiter or _delimiter(sample)
    header = next((row for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter) if row), [])
    names = unique_names([column.strip() for column in header])
    return CsvShape(file, encoding, delimiter, tuple(names))


def rows_of(name: str, shape: CsvShape) -> Iterator[tuple[int, list[str]]]:
    """Yield each row after the header with the line it begins on, whatever its length. Blank lines are no rows."""
    where = f"sources.{name}: {shape.file.label}"
    csv.field_size_limit(_FIELD_LIMIT)
    try:
        with open_text(shape.file, shape.encoding) as stream:
            reader = csv.reader(stream, delimiter=shape.delimiter)
            is_header, line = True, 1
            for row in reader:
                if row and not is_header:
                    yield line, row
                is_header = is_header and not row
                line = reader.line_num + 1
    except UnicodeError as error:
        raise _not_text(where, shape.encoding, error) from error
    except csv.Error as error:
        raise SourceError(f"{where}: is not CSV: {error}") from error
    except (EOFError, OSError) as error:
        raise SourceError(f"{where}: cannot be read: {error}") from error


def open_text(file: SourceFile, encoding: str) -> TextIO:
    """Open a file as text, through gzip where its name ends in .gz, line ends untouched."""
    if file.path.suffix.lower() == ".gz":
        return io.TextIOWrapper(gzip.GzipFile(file.path), encoding=encoding, newline="")
    return file.path.open(encoding=encoding, newline="")


def select_nothing(columns: Sequence[str]) -> str:
    """Return a relation without rows that has the columns, all text."""
    return f"(SELECT {', '.join(f'NULL::VARCHAR AS {quoted(column)}' for column in columns)} WHERE false)"


def _encoding(file: SourceFile, source: SourceSettings, where: str) -> str:
    if source.encoding and source.encoding != "utf-8":
        return source.encoding
    with file.path.open("rb") as stream:
        start = stream.read(4)
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    if len(start) == 4 and start[1::2] == b"\0\0":
        return "utf-16-le"
    if len(start) == 4 and start[::2] == b"\0\0":
        return "utf-16-be"
    if start[:4] == b"PK\x03\x04":
        raise SourceError(f'{where} is an Excel or ZIP file, not CSV; set format = "excel" or unpack it')
    return "utf-8-sig"


def _not_text(where: str, encoding: str, error: UnicodeError) -> SourceError:
    at = f" at byte {error.start}" if isinstance(error, UnicodeDecodeError) else ""
    expected = "UTF-8" if encoding == "utf-8-sig" else encoding
    return SourceError(f'{where} is not {expected} text{at}; name its encoding, such as encoding = "latin-1"')


def _delimiter(sample: str) -> str:
    """Return the character that splits the first lines into equally many fields, the most of them."""

    def score(delimiter: str) -> tuple[bool, int]:
        rows = [row for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter) if row][:-1][:50]
        header = len(next(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter), []))
        return (header > 1 and sum(len(row) == header for row in rows) * 2 > len(rows) - 1, header)

    return max(_DELIMITERS, key=score)


def unique_names(header: Sequence[str]) -> Iterator[str]:
    """Yield names no two of which are alike in any case, since SQL does not tell them apart."""
    seen: set[str] = set()
    for number, column in enumerate(header, start=1):
        name = column or f"column_{number}"
        while name.lower() in seen:
            name = f"{name}_{number}"
        seen.add(name.lower())
        yield name
