"""Workbench: try a metric on the facts before anyone else sees it."""

from greendot.ui import show_workbench

show_workbench()
