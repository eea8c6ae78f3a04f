"""Turns `greendot check` into every problem of a workspace: configuration, contracts, metric files and their proofs."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

import click

from greendot.cli.options import workspace_option
from greendot.contracts import Contract, read_contracts
from greendot.engine import DuckDBEngine
from greendot.errors import ContractError, GreendotError, Problem, SettingsError, nearest
from greendot.metrics import PROOFS_FILE, Library, Window, check_metrics, read_metrics
from greendot.resources import shipped
from greendot.settings import Settings, read_settings


@click.command("check")
@workspace_option
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--json", "as_json", is_flag=True, help="Print the problems as JSON: file, line, text, fix.")
@click.option("--no-proofs", is_flag=True, help="Leave out the proofs, which run each query on rows.")
def check_command(folder: Path, paths: tuple[str, ...], as_json: bool, no_proofs: bool) -> None:
    """Check the configuration, the contracts and the metric files, all at once.

    A PATH, a file, a folder or the name of a metric, limits what is checked. Exits with 0 when there is no problem,
    with 1 when there is one, with 2 when there is no such PATH.
    """
    asked = tuple(_find(text, folder) for text in paths)
    problems, library = _check(folder, asked, proofs=not no_proofs)
    shown = [problem for problem in problems if _is_asked(problem, asked)]
    _refuse_strangers(asked, library, shown, folder)
    if as_json:
        whole = [asdict(problem) | {"file": str((folder / problem.file).resolve())} for problem in shown]
        whole.sort(key=lambda problem: (problem["file"], problem["line"] or 0))
        click.echo(json.dumps(whole, indent=2, ensure_ascii=False))
    else:
        for problem in shown:
            click.echo(str(Problem(short_path(problem.file), problem.line, problem.text, problem.fix)))
        click.echo(_summary(shown, library, asked))
    if shown:
        raise click.exceptions.Exit(1)


def _find(text: str, folder: Path) -> Path:
    """Return the file or folder of that path, or the file of the metric of that name; UsageError when neither is."""
    if Path(text).exists():
        return Path(text)
    try:
        settings = read_settings(folder)
    except SettingsError:
        settings = Settings(folder.resolve())
    files = [path for place in _folders(settings) for path in sorted(place.rglob("*.sql"))]
    if named := [path for path in files if path.stem == text]:
        return named[-1]
    near = nearest(Path(text).stem, {path.stem: path for path in files})
    raise click.UsageError(f"there is no file, folder or metric '{text}'{f'; {near}' if near else ''}")


def _refuse_strangers(asked: tuple[Path, ...], library: Library, shown: list[Problem], folder: Path) -> None:
    """Raise UsageError for a metric file that this workspace does not read: nothing of it was checked."""
    for path in asked:
        read = [*(file.metric.path for file in library.metrics.values()), *(problem.file for problem in shown)]
        if path.suffix == ".sql" and not any(_is_below(Path(one), (path,)) for one in read):
            raise click.UsageError(
                f"{path} is no metric of {folder.resolve()}; put it in queries/AREA/ there, or name -C"
            )


def _folders(settings: Settings) -> list[Path]:
    """Return the folders of metric files: what ships, then the workspace's own where it is another."""
    queries = settings.path(settings.folders.queries)
    return [shipped("queries"), *([queries] if queries != shipped("queries").resolve() else [])]


def _check(folder: Path, paths: tuple[Path, ...], *, proofs: bool) -> tuple[list[Problem], Library]:
    """Return every problem of a workspace; a fault in one part does not hide those of the others."""
    problems: list[Problem] = []
    settings = Settings(folder.resolve())
    try:
        settings = read_settings(folder)
    except SettingsError as error:
        problems += _problems_of(error, folder / "greendot.toml")
    own = settings.path(settings.folders.contracts)
    shipped_contracts = shipped("data", "contracts")
    contracts: Mapping[str, Contract] = {}
    try:
        contracts = read_contracts(shipped_contracts, *([own] if own != shipped_contracts.resolve() else []))
    except ContractError as error:
        problems += _problems_of(error, own)
        contracts = read_contracts(shipped_contracts)
    library = read_metrics(_folders(settings), contracts, replace=settings.publish.replace)
    if paths:
        kept = {name: file for name, file in library.metrics.items() if _is_below(Path(file.metric.path), paths)}
        library = Library(kept, library.problems, library.files)
    problems += _check_library(library, contracts, settings, proofs=proofs)
    return problems, library


def _check_library(
    library: Library, contracts: Mapping[str, Contract], settings: Settings, *, proofs: bool
) -> list[Problem]:
    engine, whole = _real_rows(library, contracts, settings) if proofs else (None, None)
    try:
        return check_metrics(
            library,
            contracts,
            settings.calendar,
            engine=engine,
            whole=whole,
            proofs=proofs,
            remembered=settings.path(PROOFS_FILE),
        )
    finally:
        if engine is not None:
            engine.close()


def _real_rows(
    library: Library, contracts: Mapping[str, Contract], settings: Settings
) -> tuple[DuckDBEngine | None, Window | None]:
    """Return the workspace's facts and the window to prove on, the last two years; none where there are no facts."""
    path = settings.path(settings.folders.warehouse)
    tables = {table for file in library.metrics.values() for table in file.metric.sources}
    if not path.exists() or not tables:
        return None, None
    engine = DuckDBEngine(path, memory_limit=settings.engine.memory_limit, threads=settings.engine.threads)
    try:
        engine.stage([contracts[table] for table in sorted(tables)], settings.calendar)
    except GreendotError as error:
        engine.close()
        click.echo(f"the facts are left out of the proofs: {error}", err=True)
        return None, None
    last = engine.staged.last
    if last is None:
        engine.close()
        return None, None
    return engine, Window(last - timedelta(days=730), last + timedelta(days=1))


def _problems_of(error: GreendotError, path: Path) -> list[Problem]:
    return list(error.problems) or [Problem(str(path), None, str(error))]


def _is_below(path: Path, paths: tuple[Path, ...]) -> bool:
    resolved = path.resolve()
    return any(resolved == asked.resolve() or asked.resolve() in resolved.parents for asked in paths)


def _is_asked(problem: Problem, paths: tuple[Path, ...]) -> bool:
    return not paths or _is_below(Path(problem.file), paths)


def short_path(file: str) -> str:
    """Return a file as seen from where the command runs, when it lies below."""
    path = Path(file)
    return os.path.relpath(path) if path.is_absolute() and path.is_relative_to(Path.cwd()) else file


def _summary(problems: list[Problem], library: Library, paths: tuple[Path, ...]) -> str:
    total = len(library.metrics) + len({p.file for p in library.problems if _is_asked(p, paths)})
    if not problems:
        return f"no problems in {total} metric{'' if total == 1 else 's'}"
    metrics = len({problem.file for problem in problems if problem.file.endswith(".sql")})
    many = f"{len(problems)} problem{'' if len(problems) == 1 else 's'}"
    return f"{many} in {metrics} of {total} metric{'' if total == 1 else 's'}"
