"""Turns a key and a seed into a number between 0 and 1 that is the same on every machine, in Python as in SQL.

The number is the upper 53 bits of the second half of md5("SEED:KEY"), read as a little-endian integer, over 2**53.
The macros in sql/00_dice.sql say the same in SQL. MD5 is chosen because it never changes; nothing here is a secret.
"""

from __future__ import annotations

import hashlib

__all__ = ["roll", "roll_days"]


def roll(seed: int, key: str) -> float:
    """Return a number from 0 up to but not including 1 for a key."""
    digest = hashlib.md5(f"{seed}:{key}".encode(), usedforsecurity=False).digest()
    return float(int.from_bytes(digest[8:], "little") >> 11) / float(2**53)


def roll_days(seed: int, key: str, jitter_days: int) -> int:
    """Return how many days a date moves: -jitter_days to +jitter_days. Seed 1 is the company as declared: 0."""
    return 0 if seed == 1 else int(roll(seed, key) * (2 * jitter_days + 1)) - jitter_days
