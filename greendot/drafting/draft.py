"""The value that a new metric is until its file is written: where it stands, what it measures, what its header says."""

from __future__ import annotations

from dataclasses import dataclass

from greendot.contracts import Contract
from greendot.drafting.place import Place
from greendot.metrics.fields import TO_BE_WRITTEN
from greendot.results import Better, Kind


@dataclass(frozen=True, slots=True)
class Draft:
    """A metric that is about to be written.

    `value` is the column that is measured: an amount, the end of a duration, or empty where rows are counted. A ratio
    has `numerator` and `denominator` instead: two amounts, or one yes-or-no column and nothing. `where` is a condition
    on the rows, as SQL. `max_age` is how old the table's data may be.
    """

    place: Place
    contract: Contract
    time: str
    kind: Kind
    value: str = ""
    numerator: str = ""
    denominator: str = ""
    dimensions: tuple[str, ...] = ()
    where: str = ""
    title: str = ""
    summary: str = f"{TO_BE_WRITTEN}, in one plain sentence."
    owner: str = ""
    unit: str = ""
    better: Better = Better.NEITHER
    course: str = "steady"
    max_age: str = "36h"
    pitfalls: str = f"{TO_BE_WRITTEN}, how it misleads."

    @property
    def is_standing(self) -> bool:
        """Whether its rows say how things stood, so that it is read at the end of each period."""
        return self.contract.is_state and self.time == self.contract.time

    @property
    def open_keys(self) -> tuple[str, ...]:
        """The key columns besides the time that are neither dimensions nor hold the total in rows of their own."""
        others = (column.name for column in self.contract.dimension_columns)
        return tuple(name for name in others if name not in self.dimensions and name not in self.contract.total)
