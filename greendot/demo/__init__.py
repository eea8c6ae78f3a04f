"""Turns declared inputs in data/demo/ and a seed into the workspace of a fictional company."""

from greendot.demo.planted import Incident
from greendot.demo.truths import Truths, truths
from greendot.demo.workspace import build_demo, write_company

__all__ = ["Incident", "Truths", "build_demo", "truths", "write_company"]
