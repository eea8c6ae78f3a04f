"""Turns a template, what people wrote and a snapshot into a report: composed, frozen, proved, compared, written."""
