"""Turns the files of a source into raw rows that carry where each one stood."""

from greendot.sources.files import SourceFile, check_unchanged, digest_files, find_files
from greendot.sources.raw import RAW, RawTable, fill_raw, line_of_row

__all__ = [
    "RAW",
    "RawTable",
    "SourceFile",
    "check_unchanged",
    "digest_files",
    "fill_raw",
    "find_files",
    "line_of_row",
]
