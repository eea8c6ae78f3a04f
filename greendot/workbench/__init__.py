"""Turns a metric file, published or not, into what an engineer wants to know of it before anyone else sees it.

`run_preview` runs it on the facts, `explain` says what it reads and costs, `compare` what a change of files does to
definitions and values. All of it is read-only, within limits of time, rows and memory, and holds the facts for seconds.
"""

from greendot.workbench.apart import explain_apart, try_apart
from greendot.workbench.differing import Changed, Difference, ValueChange, compare
from greendot.workbench.drafts import LONGEST, Draft, check_draft, draft_of_file, draft_of_text, find_draft, known_files
from greendot.workbench.explaining import Explained, Rewritten, explain
from greendot.workbench.holding import Limits
from greendot.workbench.previewing import Preview, run_preview
from greendot.workbench.trying import Tried, try_out

__all__ = [
    "LONGEST",
    "Changed",
    "Difference",
    "Draft",
    "Explained",
    "Limits",
    "Preview",
    "Rewritten",
    "Tried",
    "ValueChange",
    "check_draft",
    "compare",
    "draft_of_file",
    "draft_of_text",
    "explain",
    "explain_apart",
    "find_draft",
    "known_files",
    "run_preview",
    "try_apart",
    "try_out",
]
