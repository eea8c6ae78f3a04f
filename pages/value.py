"""Value: is it worth it?"""

from greendot.ui import compose_page, selection_of_page, show_document, snapshot_of_page

snapshot = snapshot_of_page()
selection = selection_of_page()
show_document(compose_page("value", snapshot, selection))
