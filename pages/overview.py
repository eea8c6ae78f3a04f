"""Overview: is it working, is it worth it, is it safe, what is next, what do we need?"""

from greendot.ui import compose_page, selection_of_page, show_document, snapshot_of_page

snapshot = snapshot_of_page()
selection = selection_of_page()
show_document(compose_page("overview", snapshot, selection))
