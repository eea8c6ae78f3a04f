"""Turns what Greendot does into seconds and bytes, beside what the libraries under it need for the same."""
