"""Turns two versions of an entry into what differs between them, field by field, in words."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from greendot.entries.entry import Entry
from greendot.entries.kinds import Body, Report, ReportSection
from greendot.formats import format_date

NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that differs: what it is called, and both of its values as text; `nothing` where it is empty."""

    field: str
    before: str
    after: str

    def __str__(self) -> str:
        """Return it as one reads it: `health: on track → at risk`, `health: at risk` where there was none."""
        return f"{self.field}: {self.after if self.before == NOTHING else f'{self.before} → {self.after}'}"


def differences(before: Body | None, after: Body | None) -> tuple[Difference, ...]:
    """Return what differs between two bodies of one kind; None is one where every field is empty."""
    kind = after if after is not None else before
    if kind is None:
        return ()
    found = list(_of_sections(before, after))
    for field in dataclasses.fields(kind):
        if field.name == "sections":
            continue
        old, new = (show(getattr(one, field.name)) if one is not None else NOTHING for one in (before, after))
        if old != new:
            found.append(Difference(label_of(field.name), old, new))
    return tuple(found)


def _of_sections(before: Body | None, after: Body | None) -> Iterator[Difference]:
    """Yield what differs between the sections of two reports: their order, and each that is not the same."""
    if not isinstance(before, Report) or not isinstance(after, Report):
        if isinstance(after, Report):
            yield Difference("sections", NOTHING, ", ".join(one.title for one in after.sections) or NOTHING)
        return
    old, new = ({one.key: one for one in side.sections} for side in (before, after))
    kept = [[one.key for one in side.sections if one.key in old and one.key in new] for side in (before, after)]
    if kept[0] != kept[1]:
        yield Difference("order", *(", ".join(new[key].title for key in keys) for keys in kept))
    for key in [*old, *(key for key in new if key not in old)]:
        was, is_now = old.get(key), new.get(key)
        if was != is_now:
            title = (is_now or was or ReportSection(key, key)).title
            yield Difference(title, show((was,)) if was else NOTHING, show((is_now,)) if is_now else "taken out")


def entry_differences(before: Entry[Body] | None, after: Entry[Body]) -> tuple[Difference, ...]:
    """Return what differs between two versions of an entry: its body, its reason, when it ends, whether it stands."""
    if before is None:
        return differences(None, after.body)
    pairs = (
        ("reason", before.reason, after.reason),
        ("holds until", before.expires_on, after.expires_on),
        ("taken back", before.withdrawn_at is not None, after.withdrawn_at is not None),
    )
    around = tuple(Difference(name, show(old), show(new)) for name, old, new in pairs if old != new)
    return differences(before.body, after.body) + around


def label_of(field: str) -> str:
    """Return a field's name as one reads it: `forecast_on` is forecast, `if_nothing` is if nothing."""
    return field.removesuffix("_on").removeprefix("is_").replace("_", " ")


def show(value: Any) -> str:
    """Return a field's value as one reads it."""
    if value is None or value == "" or value == ():
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return format_date(value)
    if isinstance(value, tuple):
        return "; ".join(
            ", ".join(
                f"{label_of(field.name)} {show(held)}"
                for field in dataclasses.fields(one)
                if (held := getattr(one, field.name)) not in (None, "", False)
            )
            for one in value
        )
    return f"{value:,g}" if isinstance(value, float) else str(value)
