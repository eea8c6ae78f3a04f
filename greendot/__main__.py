"""`python -m greendot`: the command line, under another name."""

from greendot.cli import main

main()
