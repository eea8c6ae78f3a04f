"""Turns the configured sources into facts, one source at a time, each all or nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from greendot.contracts import Contract
from greendot.errors import GreendotError, LoadError, SourceError, WarehouseError, nearest
from greendot.load.applying import apply_rows
from greendot.load.coarseness import warn_of_coarseness
from greendot.load.faults import Settled, faulty_name, settle_faults
from greendot.load.macros import macro_statements
from greendot.load.plan import Place
from greendot.load.removing import close_removed, find_removed
from greendot.load.report import LoadReport, SourceFailure, TableReport
from greendot.load.retrying import hold_back, keep_columns, read_waiting
from greendot.load.runs import Load, Tell, Watch, note_failure, note_run, same_as_last
from greendot.load.staging import NotScannableError, Pull, lay_out, look_at_shapes, stage_table, staged_name
from greendot.settings import Settings
from greendot.sources import SourceFile, check_unchanged, digest_files, find_files
from greendot.warehouse import Warehouse, ensure_table, open_warehouse, text_literal

PATIENCE_S = 5.0
"""How long a load waits for who reads the facts: a preview lets them go after a second or two."""


def _say_nothing(_: str) -> None:
    """Tell nobody."""


def _watch_nothing(_: Callable[[], float]) -> None:
    """Watch nothing."""


def load_sources(
    settings: Settings,
    contracts: Mapping[str, Contract],
    *,
    names: Sequence[str] | None = None,
    now: datetime | None = None,
    skip_same: bool = True,
    closes_removed: bool = False,
    tell: Tell = _say_nothing,
    watch: Watch = _watch_nothing,
) -> LoadReport:
    """Load the named sources, or all; one that fails changes nothing and does not stop the others.

    Rows of sources that are no longer configured stay, and are told of; with `closes_removed` they are closed.

    `now` is what `loaded_at` becomes, the workspace's clock by default. With `skip_same`, files that are byte for byte
    those of the last load, under the same settings and contracts, are not read again. WarehouseError when the facts
    cannot be opened, SourceError for a name that is not configured.
    """
    chosen = list(settings.sources) if names is None else list(names)
    for name in chosen:
        if name not in settings.sources:
            hint = nearest(name, settings.sources)
            raise SourceError(f"sources.{name}: is not configured" + (f"; {hint}" if hint else ""))
    found, failures = _find_all(settings, contracts, chosen)
    readable = [file.path for files in found.values() for file in files]
    tables: list[TableReport] = []
    path = settings.path(settings.folders.warehouse)
    with open_warehouse(path, read_only=False, files=readable, patience_s=PATIENCE_S) as warehouse:
        watch(warehouse.progress_pct)
        run = int(warehouse.one("SELECT coalesce(max(run), 0) + 1 FROM greendot.load_runs"))
        load = Load(settings, contracts, now or settings.now(), run, tell)
        for name in chosen:
            if name not in found:
                continue
            tell(f"{name}: looking at {len(found[name])} file{'s' if len(found[name]) != 1 else ''}")
            try:
                tables += _load_source(warehouse, load, name, found[name], skip_same)
            except WarehouseError as error:
                failures.append(SourceFailure(name, f"sources.{name}: {error}"))
            except GreendotError as error:
                failures.append(SourceFailure(name, str(error)))
        for failure in failures:
            note_failure(warehouse, load, failure)
        removed = tuple(find_removed(warehouse, load))
        tables += [close_removed(warehouse, load, one) for one in removed if closes_removed]
    ordered = sorted(failures, key=lambda failure: chosen.index(failure.source))
    return LoadReport(run, load.now, tuple(tables), tuple(ordered), () if closes_removed else removed)


def _find_all(
    settings: Settings, contracts: Mapping[str, Contract], names: Sequence[str]
) -> tuple[dict[str, tuple[SourceFile, ...]], list[SourceFailure]]:
    """Return the files of each source, and why others have none."""
    found: dict[str, tuple[SourceFile, ...]] = {}
    failures: list[SourceFailure] = []
    for name in names:
        try:
            _check_tables(settings, contracts, name)
            found[name] = find_files(settings, name, settings.sources[name])
        except SourceError as error:
            failures.append(SourceFailure(name, str(error)))
    return found, failures


def retry_quarantine(
    settings: Settings,
    contracts: Mapping[str, Contract],
    *,
    names: Sequence[str] | None = None,
    now: datetime | None = None,
    tell: Tell = _say_nothing,
) -> LoadReport:
    """Run the rows in quarantine through today's settings and contracts; what may stand now becomes facts."""
    chosen = list(names) if names is not None else None
    tables: list[TableReport] = []
    failures: list[SourceFailure] = []
    path = settings.path(settings.folders.warehouse)
    with open_warehouse(path, read_only=False, patience_s=PATIENCE_S) as warehouse:
        run = int(warehouse.one("SELECT coalesce(max(run), 0) + 1 FROM greendot.load_runs"))
        load = Load(settings, contracts, now or settings.now(), run, tell)
        waiting = warehouse.run("SELECT DISTINCT source, table_name FROM greendot.quarantine ORDER BY ALL")
        for name, table in waiting:
            if chosen is not None and name not in chosen:
                continue
            try:
                if name not in settings.sources or table not in settings.sources[name].tables:
                    raise SourceError(
                        f"sources.{name}.tables.{table}: is no longer configured; its rows stay in quarantine"
                    )
                _check_tables(settings, contracts, name)
                tables.append(_retry_table(warehouse, load, str(name), contracts[table]))
            except GreendotError as error:
                failures.append(SourceFailure(str(name), str(error)))
    return LoadReport(run, load.now, tuple(tables), tuple(failures))


def _retry_table(warehouse: Warehouse, load: Load, name: str, contract: Contract) -> TableReport:
    began = time.perf_counter()
    place = _prepare(warehouse, load, name)
    place = replace(place, source=replace(place.source, pull="append"))
    rows = read_waiting(warehouse, name, contract)
    try:
        pull = Pull(place, rows.files, load.now, rows.raw)
        staged = stage_table(warehouse, pull, contract)
        if staged.plan.has_window:
            raise SourceError(
                f"sources.{name}.tables.{contract.name}: looks at neighbouring rows, so rows cannot be retried alone;"
                f" run: greendot load --source {name} --reread"
            )
        settled = settle_faults(warehouse, pull, hold_back(warehouse, staged))
        with warehouse.transaction():
            return _write(warehouse, load, pull, [settled], "", began)[0]
    finally:
        _forget(warehouse, [contract])


def _check_tables(settings: Settings, contracts: Mapping[str, Contract], name: str) -> None:
    for table in settings.sources[name].tables:
        if table not in contracts:
            hint = nearest(table, contracts) or f"there are {', '.join(sorted(contracts))}"
            raise SourceError(f"sources.{name}.tables.{table}: there is no such fact table; {hint}")


def _load_source(
    warehouse: Warehouse, load: Load, name: str, files: tuple[SourceFile, ...], skip_same: bool
) -> list[TableReport]:
    """Load one source: stage and judge every table's rows, then write them all in one transaction."""
    source = load.settings.sources[name]
    began = time.perf_counter()
    contracts = [load.contracts[table] for table in source.tables]
    digest = digest_files(files, repr(source), load.settings.company.time_zone, *(repr(one) for one in contracts))
    if skip_same and (same := same_as_last(warehouse, load, name, digest, began)):
        return same
    place = _prepare(warehouse, load, name)
    pull = Pull(place, files, load.now)
    try:
        settled = _settle(warehouse, load, pull, contracts)
        check_unchanged(name, files)
        load.tell(f"{name}: writing")
        with warehouse.transaction():
            keep_columns(warehouse, name, settled[0].staged.columns)
            return _write(warehouse, load, pull, settled, digest, began)
    finally:
        _forget(warehouse, contracts)


def _prepare(warehouse: Warehouse, load: Load, name: str) -> Place:
    """Return where a source stands, its macros made."""
    source = load.settings.sources[name]
    reporting_zone = load.settings.company.time_zone
    zone = source.time_zone or reporting_zone
    for statement in macro_statements(source, zone):
        warehouse.run(statement)
    return Place(name, source, zone, reporting_zone)


def _settle(warehouse: Warehouse, load: Load, pull: Pull, contracts: Sequence[Contract]) -> list[Settled]:
    """Stage every table, scanning files in place where that works and laying their rows out where it does not."""
    name = pull.place.source_name
    scannable = replace(pull, shapes=look_at_shapes(pull.place, pull.files))
    try:
        settled = []
        for contract in contracts:
            load.tell(f"{name}: reading {contract.name}")
            settled.append(settle_faults(warehouse, scannable, stage_table(warehouse, scannable, contract)))
        return settled
    except NotScannableError:
        load.tell(f"{name}: reading row by row")
    laid_out = replace(pull, raw=lay_out(warehouse, pull))
    return [settle_faults(warehouse, laid_out, stage_table(warehouse, laid_out, contract)) for contract in contracts]


def _write(
    warehouse: Warehouse, load: Load, pull: Pull, settled: Sequence[Settled], digest: str, began: float
) -> list[TableReport]:
    reports = []
    for each in settled:
        contract = each.staged.plan.contract
        ensure_table(warehouse, contract)
        applied = apply_rows(warehouse, pull, each, load.run)
        _keep_faulty(warehouse, load, pull, each)
        accepted = applied.new + applied.changed
        unchanged = int(warehouse.one(f"SELECT count(*) FROM {each.staged.table} WHERE gd_ok AND gd_kept")) - accepted
        report = TableReport(
            pull.place.source_name,
            contract.name,
            "loaded",
            each.staged.read,
            applied.new,
            applied.changed,
            unchanged + each.repeated,
            each.faulty,
            applied.closed,
            each.staged.left_out,
            time.perf_counter() - began,
            _note(warehouse, pull, each),
        )
        if not report.is_balanced:
            raise LoadError(f"{report}: the numbers do not add up, so nothing was written; this is a fault in Greendot")
        note_run(warehouse, load, report, digest)
        reports.append(report)
    return reports


def _note(warehouse: Warehouse, pull: Pull, settled: Settled) -> str:
    if pull.place.source.pull != "append" and settled.staged.good == 0:
        return "no row could be accepted, so nothing was closed"
    return warn_of_coarseness(warehouse, pull, settled.staged)


def _keep_faulty(warehouse: Warehouse, load: Load, pull: Pull, settled: Settled) -> None:
    """Put the faulty rows into quarantine, in place of those of earlier loads of the same files."""
    source, table = pull.place.source_name, settled.staged.plan.contract.name
    files = ", ".join(text_literal(file.label) for file in pull.files)
    whole = "true" if pull.place.source.pull == "full" else f"file IN ({files})"
    warehouse.run(f"DELETE FROM greendot.quarantine WHERE source = ? AND table_name = ? AND {whole}", [source, table])
    warehouse.run(
        f"INSERT INTO greendot.quarantine SELECT ?, ?, file, line, ?, column_name, value, reason, raw, ?"
        f" FROM {settled.faulty_table}",
        [load.run, source, table, load.now.replace(tzinfo=None)],
    )


def _forget(warehouse: Warehouse, contracts: Sequence[Contract]) -> None:
    """Drop what was staged, so that the next source has the memory."""
    names = [name for one in contracts for name in (staged_name(one.name), faulty_name(one.name))]
    for name in [*names, "raw_rows", "delta", "gone", "touched", "superseded", "buckets", "waiting_rows"]:
        warehouse.run(f"DROP TABLE IF EXISTS temp.{name}")


__all__ = ["load_sources", "retry_quarantine"]
