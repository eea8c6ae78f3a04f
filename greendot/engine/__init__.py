"""Turns SQL into frames: the engine that a publish runs its queries on."""

from greendot.engine.corrections import Correction
from greendot.engine.duckdb_engine import Bounds, DuckDBEngine
from greendot.engine.macros import local_day, shell_macro
from greendot.engine.staging import Staged

__all__ = ["Bounds", "Correction", "DuckDBEngine", "Staged", "local_day", "shell_macro"]
