"""Turns facts into a snapshot: run every metric, compare, judge, check, write, and point viewers at it.

What stands in the snapshot depends on the facts and the time it is published for, on nothing else.
"""

from greendot.publish.building import publish
from greendot.publish.declared import read_declared
from greendot.publish.foreseen import foresee
from greendot.publish.report import PublishReport

__all__ = ["PublishReport", "foresee", "publish", "read_declared"]
