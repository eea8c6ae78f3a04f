"""Something worth saying, as a value: what it is about, how much it weighs, and the sentence that says it."""

from __future__ import annotations

from dataclasses import dataclass

from greendot.document import Sentence


@dataclass(frozen=True, slots=True)
class Finding:
    """Something worth saying. The larger `weight`, the earlier; at most two findings come from one `area`."""

    name: str
    area: str
    weight: float
    sentence: Sentence
