"""Turns metric files into metrics, and a metric and a window into SQL; says what is wrong, and proves the rest."""

from greendot.engine import shell_macro
from greendot.metrics.checking import PROOFS_FILE, check_metrics, conditions_of
from greendot.metrics.fields import TOTAL_FORECAST
from greendot.metrics.finishing import Query
from greendot.metrics.library import Library, MetricFile, find_files, read_metric, read_metrics, read_text
from greendot.metrics.lineage import laid_out
from greendot.metrics.plan import Planner, plan, splits_of
from greendot.metrics.relations import Conditions
from greendot.metrics.schema import SCHEMA_FILE, render_schema
from greendot.metrics.windows import Window

__all__ = [
    "PROOFS_FILE",
    "SCHEMA_FILE",
    "TOTAL_FORECAST",
    "Conditions",
    "Library",
    "MetricFile",
    "Planner",
    "Query",
    "Window",
    "check_metrics",
    "conditions_of",
    "find_files",
    "laid_out",
    "plan",
    "read_metric",
    "read_metrics",
    "read_text",
    "render_schema",
    "shell_macro",
    "splits_of",
]
