"""Turns an unknown file into a proposed source section: which contract it fits, column by column, guesses marked."""

from greendot.inspect.matching import Fit, find_fits
from greendot.inspect.proposing import propose_source
from greendot.inspect.sampling import Sample, read_sample

__all__ = ["Fit", "Sample", "find_fits", "propose_source", "read_sample"]
