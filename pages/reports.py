"""Reports: the quarter's report, written together, frozen, and compared with the last one."""

from greendot.ui import show_reports

show_reports()
