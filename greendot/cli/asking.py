"""Turns options that were given, and questions on a terminal, into answers; without a terminal into what is missing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import click

from greendot.errors import GreendotError, nearest


def is_terminal() -> bool:
    """Whether someone sits there who can be asked."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))


@dataclass(frozen=True, slots=True)
class Asker:
    """What options say, and whether what they leave out may be asked for."""

    given: Mapping[str, str]
    may_ask: bool

    def text(self, name: str, question: str, default: str | None = None, read: Callable[[str], str] = str) -> str:
        """Return an answer as `read` takes it; one that it refuses is asked for again, and as an option is an error.

        Where nobody can be asked the default stands; `require` has made sure that there is an answer or a default.
        """
        if name in self.given:
            return read(self.given[name])
        if not self.may_ask:
            return read(default or "")
        return str(click.prompt(question, default=default, value_proc=lambda text: _retried(read, text), err=True))

    def choice(self, name: str, question: str, choices: Sequence[str], default: str | None = None) -> str:
        """Return one of several words."""
        return self.text(name, f"{question} ({', '.join(choices)})", default, lambda text: one_of(text, choices))

    def require(self, needed: Mapping[str, str]) -> None:
        """Raise UsageError with every option that is needed and not given, where nobody can be asked for it."""
        missing = {option: meaning for option, meaning in needed.items() if option not in self.given}
        if missing and not self.may_ask:
            width = max(len(_written(option)) for option in missing)
            lines = [f"  {_written(option):<{width}}  {meaning}" for option, meaning in missing.items()]
            raise click.UsageError(
                "This is no terminal, so nothing can be asked for. What is missing:\n" + "\n".join(lines)
            )


def one_of(text: str, choices: Sequence[str]) -> str:
    """Return a word that is among the choices; GreendotError with the nearest when it is not."""
    if text in choices:
        return text
    raise GreendotError(f"'{text}' is not one of {', '.join(choices)}; {nearest(text, choices)}".removesuffix("; "))


def _written(option: str) -> str:
    return option if option.isupper() else f"--{option.replace('_', '-')}"


def _retried(read: Callable[[str], str], text: str) -> str:
    try:
        return read(text.strip())
    except GreendotError as error:
        raise click.UsageError(str(error)) from error
