"""Turns declared inputs in data/demo/ and a seed into the workspace of a fictional company.

`greendot.demo.building.build_demo` also loads and publishes it.
"""

from greendot.demo.company import write_company
from greendot.demo.planted import Incident
from greendot.demo.truths import Truths, truths

__all__ = ["Incident", "Truths", "truths", "write_company"]
