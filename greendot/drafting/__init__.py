"""Turns a name, a fact table and a few answers into a metric file that passes the check at once."""

from greendot.drafting.draft import Draft
from greendot.drafting.place import Place, note_of_area, read_place
from greendot.drafting.proposing import (
    dimensions_of,
    keys_to_fix,
    kinds_of,
    measures_of,
    propose_course,
    propose_dimensions,
    propose_max_age,
    propose_measure,
    propose_time,
    propose_unit,
    times_of,
)
from greendot.drafting.table import pick_table
from greendot.drafting.writing import write_draft

__all__ = [
    "Draft",
    "Place",
    "dimensions_of",
    "keys_to_fix",
    "kinds_of",
    "measures_of",
    "note_of_area",
    "pick_table",
    "propose_course",
    "propose_dimensions",
    "propose_max_age",
    "propose_measure",
    "propose_time",
    "propose_unit",
    "read_place",
    "times_of",
    "write_draft",
]
