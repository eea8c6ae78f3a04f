"""Turns a merged query and a window of time into the one that runs: tables cut and masked, period() a day's bucket."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from sqlglot import exp

from greendot.calendar import Calendar, Grain
from greendot.contracts import Contract, Type
from greendot.engine import local_day
from greendot.metrics.fields import Lookback
from greendot.metrics.normal import is_membership, sources_in
from greendot.metrics.relations import DATE, PERIODS
from greendot.metrics.times import ARGUMENT


@dataclass(frozen=True, slots=True)
class Window:
    """The local days from `first` up to, not including, `end`. Nothing after the instant `cut_at` is seen."""

    first: date
    end: date
    cut_at: datetime | None = None


class Bound(StrEnum):
    """A day or an instant that a query is given when it runs, so that one query serves every window."""

    FIRST = "first_on"
    END = "end_on"
    SINCE_ON = "since_on"
    SINCE_AT = "since_at"
    UNTIL_ON = "until_on"
    UNTIL_AT = "until_at"
    CUT_ON = "cut_on"
    CUT_AT = "cut_at"

    @property
    def expression(self) -> exp.Expr:
        """Return what stands for it in a query."""
        return exp.Placeholder(this=self.value)


@dataclass(frozen=True, slots=True)
class Cut:
    """A window as tables are cut by it: days and UTC instants; `since` is None when everything before is read."""

    window: Window
    grain: Grain
    calendar: Calendar
    lookback: Lookback

    @property
    def since(self) -> date | None:
        """The first local day that is read."""
        if self.lookback.is_all:
            return None
        first = self.window.first - timedelta(days=self.lookback.days)
        return (
            self.calendar.shift(self.calendar.period(first, self.grain), -self.lookback.periods).starts_on
            if self.lookback.periods
            else first
        )

    @property
    def until_at(self) -> datetime:
        """The instant up to which is read."""
        ends_at = self.calendar.day_starts_at(self.window.end)
        return min(ends_at, self.window.cut_at) if self.window.cut_at else ends_at

    @property
    def until_on(self) -> date:
        """The local day up to which whole days are read."""
        cut_on = local_day(self.calendar, self.window.cut_at) if self.window.cut_at else self.window.end
        return min(self.window.end, cut_on)

    @property
    def bounds(self) -> dict[str, date | datetime]:
        """The value of each bound that a query of this window may name; instants in UTC, without a zone."""
        since = self.since or self.window.first
        found: dict[str, date | datetime] = {
            Bound.FIRST: self.window.first,
            Bound.END: self.window.end,
            Bound.SINCE_ON: since,
            Bound.SINCE_AT: _utc(self.calendar.day_starts_at(since)),
            Bound.UNTIL_ON: self.until_on,
            Bound.UNTIL_AT: _utc(self.until_at),
        }
        if self.window.cut_at:
            found[Bound.CUT_ON] = local_day(self.calendar, self.window.cut_at)
            found[Bound.CUT_AT] = _utc(self.window.cut_at)
        return found


def literal(value: date | datetime) -> exp.Expr:
    """Return a DATE, or a TIMESTAMP in UTC, as it is written."""
    if isinstance(value, datetime):
        return exp.cast(exp.Literal.string(value.isoformat(sep=" ")), "TIMESTAMP")
    return exp.cast(exp.Literal.string(value.isoformat()), "DATE")


def _utc(instant: datetime) -> datetime:
    return instant.astimezone(UTC).replace(tzinfo=None)


def apply_window(
    tree: exp.Select,
    cut: Cut,
    contracts: Mapping[str, Contract],
    totals: Mapping[tuple[int, str], exp.Expr],
) -> exp.Select:
    """Return the query over tables cut by a window, whose bounds it only names.

    `totals` are further conditions by SELECT number and alias. Windows of one grain with a cut, or without one, give
    the same query.
    """
    tree = tree.copy()
    selects = list(tree.find_all(exp.Select))
    bases = _bases(tree, selects)
    tables = {(id(selects[number]), alias): source.name for (number, alias), source in bases.items()}
    _replace_calls(tree, cut, tables, contracts)
    columns = _columns_by_source(tree, tables)
    looked_up = {key for key, source in bases.items() if _only_looked_up(source, selects[key[0]], contracts)}
    for (number, alias), source in bases.items():
        used = columns.get((id(selects[number]), alias), set())
        if source.name == PERIODS:
            inner = _periods(cut, used)
        else:
            is_whole = (number, alias) in looked_up
            inner = _table(contracts[source.name], used, cut, totals.get((number, alias)), is_whole=is_whole)
        source.replace(exp.Subquery(this=inner, alias=exp.TableAlias(this=exp.to_identifier(alias))))
    return tree


def looked_up(tree: exp.Select, contracts: Mapping[str, Contract]) -> frozenset[str]:
    """Return the tables of which rows of any time may count in a period, since they are only looked up for others."""
    selects = list(tree.find_all(exp.Select))
    return frozenset(
        source.name
        for (number, _), source in _bases(tree, selects).items()
        if source.name in contracts and _only_looked_up(source, selects[number], contracts)
    )


def _bases(tree: exp.Select, selects: Sequence[exp.Select]) -> dict[tuple[int, str], exp.Table]:
    """Return the fact tables that a query reads, by the number of the SELECT and the alias."""
    own = {cte.alias_or_name for cte in tree.find_all(exp.CTE)}
    return {
        (number, source.alias_or_name): source
        for number, select in enumerate(selects)
        for source in sources_in(select)
        if isinstance(source, exp.Table) and source.name not in own
    }


def _owner(column: exp.Column, tables: Mapping[tuple[int, str], str]) -> tuple[int, str] | None:
    """Return which SELECT's source a column belongs to: its own, or one around it."""
    select = column.parent_select
    while select is not None:
        if (id(select), column.table) in tables:
            return id(select), column.table
        if any(source.alias_or_name == column.table for source in sources_in(select)):
            return None
        select = select.parent_select
    return None


def _columns_by_source(tree: exp.Select, tables: Mapping[tuple[int, str], str]) -> dict[tuple[int, str], set[str]]:
    found: dict[tuple[int, str], set[str]] = {}
    for column in tree.find_all(exp.Column):
        if (owner := _owner(column, tables)) is not None:
            found.setdefault(owner, set()).add(column.name)
    return found


def _replace_calls(
    tree: exp.Select, cut: Cut, tables: Mapping[tuple[int, str], str], contracts: Mapping[str, Contract]
) -> None:
    """Turn period(x) and local_day(x) into the bucket of a day, the day from its own column where there is one."""
    for call in list(tree.find_all(exp.Anonymous)):
        name = call.name.lower()
        if name not in ("period", "local_day"):
            continue
        argument = call.expressions[0]
        # Whose column it is is asked before the argument moves into another call, away from its SELECT.
        owner = _owner(argument, tables) if isinstance(argument, exp.Column) else None
        if owner:
            suffix = "$day" if _is_instant(tables[owner], argument.name, contracts) else ""
            column = exp.to_identifier(argument.name + suffix, quoted=bool(suffix))
            day: exp.Expr = exp.column(column, table=argument.table)
        elif call.meta.get(ARGUMENT) == DATE:
            day = argument
        else:
            day = exp.Anonymous(this="local_day", expressions=[argument])
        call.replace(exp.Anonymous(this=f"period_{cut.grain}", expressions=[day]) if name == "period" else day)


def _is_instant(table: str, column: str, contracts: Mapping[str, Contract]) -> bool:
    if table == PERIODS:
        return column.endswith(("_at", "_of"))
    return contracts[table].column(column).type is Type.INSTANT


def _periods(cut: Cut, used: set[str]) -> exp.Select:
    as_of: exp.Expr = exp.column("ends_at")
    as_of_day: exp.Expr = exp.column(exp.to_identifier("ends_at$day", quoted=True))
    is_partial: exp.Expr = exp.false()
    if cut.window.cut_at:
        as_of = exp.Least(this=as_of, expressions=[Bound.CUT_AT.expression])
        as_of_day = exp.Least(this=as_of_day, expressions=[Bound.CUT_ON.expression])
        is_partial = exp.GT(this=exp.column("ends_at"), expression=Bound.CUT_AT.expression)
    given = {"as_of$day": exp.alias_(as_of_day, exp.to_identifier("as_of$day", quoted=True))}
    days = [given.get(name, exp.column(exp.to_identifier(name, quoted=True))) for name in sorted(used) if "$" in name]
    period = exp.column("period")
    return (
        exp.select("period", "starts_at", "ends_at", exp.alias_(period.copy(), "starts_on"), "ends_on")
        .select(exp.alias_(as_of, "as_of"), exp.alias_(is_partial, "is_partial"), *days)
        .from_(exp.table_(f"periods_{cut.grain}", db="facts"))
        .where(
            exp.GTE(this=period, expression=Bound.SINCE_ON.expression),
            exp.LT(this=period.copy(), expression=Bound.END.expression),
            exp.LT(this=exp.column("starts_at"), expression=Bound.UNTIL_AT.expression),
        )
    )


def _only_looked_up(source: exp.Expr, select: exp.Select, contracts: Mapping[str, Contract]) -> bool:
    """Whether rows are only looked up for others: in EXISTS or IN, or where one event is joined to another if any.

    What they say of a row must not depend on the window the row is read in, so they are cut by nothing but the cut.
    """
    inner: exp.Select | None = select
    while inner is not None:
        if is_membership(inner):
            return True
        inner = inner.parent_select
    join = source.parent
    if not isinstance(join, exp.Join) or str(join.args.get("side") or "").upper() != "LEFT":
        return False
    others = [contracts[o.name] for o in sources_in(select) if o is not source and o.name in contracts]
    return any(other.time is not None and not other.is_state for other in others)


def _table(
    contract: Contract, used: set[str], cut: Cut, total: exp.Expr | None, *, is_whole: bool = False
) -> exp.Select:
    columns = [_masked(contract, name, cut) for name in sorted(used)] or [exp.alias_(exp.Literal.number(1), "one")]
    bounds = _known_conditions(contract, cut) if is_whole else _time_conditions(contract, cut)
    conditions = [*bounds, *([total.copy()] if total is not None else [])]
    return exp.select(*columns).from_(exp.table_(contract.name, db="facts")).where(*conditions)


def _masked(contract: Contract, name: str, cut: Cut) -> exp.Expr:
    """Return a column, NULL where it speaks of a time after the cut."""
    bare = name.removesuffix("$day")
    column = contract.column(bare)
    stored = exp.column(exp.to_identifier(name, quoted="$" in name))
    instant = exp.column(bare)
    if cut.window.cut_at is None or bare == (contract.time or "").lower():
        return stored
    late: exp.Expr | None = None
    if column.type is Type.INSTANT:
        late = exp.GT(this=instant, expression=Bound.CUT_AT.expression)
    elif column.type is Type.DATE and contract.is_state and bare == (contract.end or "").lower():
        late = exp.GT(this=instant, expression=Bound.CUT_ON.expression)
    elif column.type is Type.DATE and (column.is_past or bare == (contract.end or "").lower()):
        late = exp.GTE(this=instant, expression=Bound.CUT_ON.expression)
    if late is None:
        return stored
    masked = exp.Case(ifs=[exp.If(this=late, true=exp.null())], default=stored)
    return exp.alias_(masked, exp.to_identifier(name, quoted="$" in name))


def _time_conditions(contract: Contract, cut: Cut) -> list[exp.Expr]:
    if contract.time is None:
        return []
    is_date = contract.time_type is Type.DATE
    time = exp.column(contract.time.lower())
    until = Bound.UNTIL_ON if is_date else Bound.UNTIL_AT
    conditions: list[exp.Expr] = [exp.LT(this=time, expression=until.expression)]
    if cut.since is None or contract.is_state:
        return conditions
    start = (Bound.SINCE_ON if is_date else Bound.SINCE_AT).expression
    if contract.end is None:
        return [exp.GTE(this=time.copy(), expression=start), *conditions]
    end = exp.column(contract.end.lower())
    is_open = exp.Is(this=end, expression=exp.null())
    return [exp.paren(exp.or_(is_open, exp.GTE(this=end.copy(), expression=start))), *conditions]


def _known_conditions(contract: Contract, cut: Cut) -> list[exp.Expr]:
    """Return what leaves the rows known at the cut, whatever the window."""
    if contract.time is None or cut.window.cut_at is None:
        return []
    until = Bound.CUT_ON if contract.time_type is Type.DATE else Bound.CUT_AT
    return [exp.LT(this=exp.column(contract.time.lower()), expression=until.expression)]
