"""Turns a document into bytes or markup, one output a module."""
