"""Turns a build's content into an immutable DuckDB file, and the file into what each role may read.

A folder holds one file a build, `<build>.duckdb`, beside it the names of people in `<build>.people.duckdb`, and `live`,
a text file that names the build which viewers see.
"""

from greendot.snapshot.files import read_rows
from greendot.snapshot.opening import list_builds, open_snapshot
from greendot.snapshot.pointer import activate, build_file, build_names, live_build, publishing, remove_old
from greendot.snapshot.reading import Snapshot
from greendot.snapshot.rows import observation_row
from greendot.snapshot.schema import SCHEMA_VERSION, TABLES
from greendot.snapshot.writing import Content, Records, significant, typed, write_snapshot

__all__ = [
    "SCHEMA_VERSION",
    "TABLES",
    "Content",
    "Records",
    "Snapshot",
    "activate",
    "build_file",
    "build_names",
    "list_builds",
    "live_build",
    "observation_row",
    "open_snapshot",
    "publishing",
    "read_rows",
    "remove_old",
    "significant",
    "typed",
    "write_snapshot",
]
