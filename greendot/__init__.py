"""Greendot: facts about infrastructure in, what they mean to people who do not run it out."""

__all__ = ["__version__"]

__version__ = "0.1.0"
