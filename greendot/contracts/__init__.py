"""Turns contract files into Contracts: what each fact table holds, in which units, under which key and rules.

A file `contracts/NAME.toml` declares the table NAME. Files ship in data/contracts/; a workspace adds its own beside
its greendot.toml. Three columns are not declared, because every table has them: `source`, the first part of each key;
`loaded_at`; and `reported_at` where history is kept.
"""

from greendot.contracts.delivered import as_delivered
from greendot.contracts.fields import COLUMN_FIELDS, RULE_FIELDS, TABLE_FIELDS, Field
from greendot.contracts.reading import read_contracts
from greendot.contracts.values import (
    AREAS,
    NUMBERS,
    TIMES,
    Column,
    Contract,
    Resolution,
    Rule,
    Type,
    duckdb_type,
)

__all__ = [
    "AREAS",
    "COLUMN_FIELDS",
    "NUMBERS",
    "RULE_FIELDS",
    "TABLE_FIELDS",
    "TIMES",
    "Column",
    "Contract",
    "Field",
    "Resolution",
    "Rule",
    "Type",
    "as_delivered",
    "duckdb_type",
    "read_contracts",
]
