"""Turns data/demo/ into values: what is declared about the fictional company, with its path and seed."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from greendot.errors import GreendotError, Problem
from greendot.resources import shipped
from greendot.toml_file import read_toml

__all__ = ["FOLDER", "Section", "company_name", "read_files", "read_section", "table_files"]

FOLDER = shipped("data", "demo")


@dataclass(frozen=True, slots=True)
class Section:
    """One table of truths.toml; asking for a value gives it in its type or says what is missing."""

    name: str
    values: Mapping[str, Any]

    def number(self, key: str) -> int:
        """Return a whole number."""
        return int(self._value(key))

    def share(self, key: str) -> float:
        """Return a number that need not be whole."""
        return float(self._value(key))

    def text(self, key: str) -> str:
        """Return a word."""
        return str(self._value(key))

    def day(self, key: str) -> date:
        """Return a date."""
        value = self._value(key)
        if not isinstance(value, date):
            raise GreendotError(problems=[Problem(str(FOLDER / "truths.toml"), None, f"{self.name}.{key} is no date")])
        return value

    def list(self, key: str) -> tuple[Any, ...]:
        """Return a list of values."""
        return tuple(self._value(key))

    def table(self, key: str) -> Mapping[str, Any]:
        """Return a table of values."""
        return MappingProxyType(self._value(key))

    def _value(self, key: str) -> Any:
        if key not in self.values:
            raise GreendotError(problems=[Problem(str(FOLDER / "truths.toml"), None, f"[{self.name}] lacks '{key}'")])
        return self.values[key]


def read_section(name: str) -> Section:
    """Return one table of truths.toml."""
    return Section(name, _declared("truths.toml")[name])


def company_name(seed: int) -> str:
    """Return the company that a seed stands for; 1 is the first of companies.csv."""
    with (FOLDER / "companies.csv").open(encoding="utf-8", newline="") as file:
        names = [row["name"] for row in csv.DictReader(file)]
    name = names[(seed - 1) % len(names)]
    again = (seed - 1) // len(names)
    return f"{name} {again + 1}" if again else name


def table_files() -> tuple[Path, ...]:
    """Return the declared tables, one CSV file each."""
    return tuple(sorted(FOLDER.glob("*.csv")))


def read_files() -> Mapping[str, Any]:
    """Return what files.toml says about the source files."""
    return _declared("files.toml")


@cache
def _declared(name: str) -> Mapping[str, Any]:
    file = read_toml(FOLDER / name)
    if isinstance(file, Problem):
        raise GreendotError(problems=[file])
    return file.values
