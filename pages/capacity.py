"""Capacity: how much room is left before a limit is met?"""

from greendot.ui import compose_page, selection_of_page, show_document, snapshot_of_page

snapshot = snapshot_of_page()
selection = selection_of_page()
show_document(compose_page("capacity", snapshot, selection))
