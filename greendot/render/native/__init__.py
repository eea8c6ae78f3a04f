"""Turns a neutral chart into lines and places that the charts of office programs can hold."""
