"""Turns what people write about the plan into frozen values: kinds, checks, differences, files, and rows laid over.

`Entries` is what pages and analysis take; where they are kept is the store's business.
"""

from greendot.entries.adopting import adopted_of
from greendot.entries.checking import Known, check_entry, known_of, resolve
from greendot.entries.differing import Difference, differences, entry_differences
from greendot.entries.entry import Entries, Entry, OvertakenError
from greendot.entries.kinds import (
    KINDS,
    OVERRIDABLE,
    Annotation,
    Ask,
    Assumption,
    Body,
    Change,
    Decision,
    Option,
    Override,
    Report,
    ReportSection,
    Scenario,
    Staffing,
    Status,
    Target,
)
from greendot.entries.laid import Laid
from greendot.entries.laying import LAID, Overlay, lay_over
from greendot.entries.reading import plain_of, read_body, read_day, read_word

__all__ = [
    "KINDS",
    "LAID",
    "OVERRIDABLE",
    "Annotation",
    "Ask",
    "Assumption",
    "Body",
    "Change",
    "Decision",
    "Difference",
    "Entries",
    "Entry",
    "Known",
    "Laid",
    "Option",
    "Overlay",
    "Override",
    "OvertakenError",
    "Report",
    "ReportSection",
    "Scenario",
    "Staffing",
    "Status",
    "Target",
    "adopted_of",
    "check_entry",
    "differences",
    "entry_differences",
    "known_of",
    "lay_over",
    "plain_of",
    "read_body",
    "read_day",
    "read_word",
    "resolve",
]
