"""Cost: what is spent, on what, and for how many people?"""

from greendot.ui import compose_page, selection_of_page, show_document, snapshot_of_page

snapshot = snapshot_of_page()
selection = selection_of_page()
show_document(compose_page("cost", snapshot, selection))
