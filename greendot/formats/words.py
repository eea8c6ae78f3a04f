"""Turns counts and lists into words: plurals, enumerations, the first letter of a sentence."""

from __future__ import annotations

from collections.abc import Iterable

from greendot.formats.digits import format_number

_IRREGULAR = {
    "person": "people", "is": "are", "was": "were", "has": "have", "it": "they", "its": "their",
    "this": "these", "that": "those", "does": "do", "their own": "their own",
}  # fmt: skip
_SAME = {"min", "ms", "kB", "MB", "GB", "TB", "staff", "software", "more", "fewer"}


def plural_of(word: str) -> str:
    """Return the plural of a noun or of a small verb: incident → incidents, person → people, is → are."""
    head, _, last = word.rpartition(" ")
    if last in _SAME:
        return word
    if last in _IRREGULAR:
        many = _IRREGULAR[last]
    elif last.endswith("y") and last[-2:-1] not in "aeiou":
        many = f"{last[:-1]}ies"
    elif last.endswith(("s", "x", "ch", "sh", "z")):
        many = f"{last}es"
    else:
        many = f"{last}s"
    return f"{head} {many}" if head else many


def singular_of(word: str) -> str:
    """Return the singular of a plural noun: incidents → incident, people → person, services → service."""
    for one, many in _IRREGULAR.items():
        if word == many:
            return one
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def plural(count: float, word: str, many: str = "") -> str:
    """Return a count with its noun: `1 incident`, `0 incidents`, `1,204 people`, `4.31 million users`."""
    noun = word if count == 1 else many or plural_of(word)
    return f"{format_number(count, is_long=True, is_whole=True)} {noun}"


def join_words(items: Iterable[str], *, last: str = "and") -> str:
    """Return a list as one reads it: `a`, `a and b`, `a, b and c`."""
    words = list(items)
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def sentence_case(text: str) -> str:
    """Return a text with its first letter large and the rest as it was."""
    return text[:1].upper() + text[1:]
