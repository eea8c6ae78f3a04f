"""Turns greendot.toml and GREENDOT_ variables into Settings, and lists every problem at once."""

from __future__ import annotations

import dataclasses
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

from greendot.errors import Problem, SettingsError, nearest
from greendot.settings.dues import parse_due
from greendot.settings.sends import SendSettings, check_sends
from greendot.settings.values import SECTIONS, PriceSettings, Settings, SourceSettings, TableSettings, parse_instant
from greendot.toml_file import TomlFile, read_toml

FILE_NAME = "greendot.toml"


def read_settings(folder: Path | str, environ: Mapping[str, str] | None = None) -> Settings:
    """Read a workspace's configuration. SettingsError lists every problem at once.

    `environ` (the process's own by default) may set any single value: GREENDOT_COMPANY_NAME is company.name.
    """
    path = Path(folder).resolve() / FILE_NAME
    file = read_toml(path)
    if isinstance(file, Problem):
        fix = "" if path.exists() else f"create one with: greendot init {folder}"
        raise SettingsError(problems=[dataclasses.replace(file, fix=file.fix or fix)])
    problems: list[Problem] = []
    known = {*SECTIONS, "prices", "send", "sources"}
    problems += [
        file.problem((name,), f"'{name}' is not a section", nearest(name, known))
        for name in file.values
        if name not in known
    ]
    overrides = dict(_overrides(os.environ if environ is None else environ, problems))
    parts = {
        name: _read_section(kind, file, (name,), problems, overrides.get(name, {})) for name, kind in SECTIONS.items()
    }
    prices, sources, sends = _read_prices(file, problems), _read_sources(file, problems), _read_sends(file, problems)
    settings = Settings(path.parent, prices=prices, sources=sources, sends=sends, **parts)
    problems += [*_check_values(settings, file), *check_sends(settings.mail, settings.sends, file)]
    if problems:
        raise SettingsError(problems=problems)
    return settings


def _read_section(
    kind: type, file: TomlFile, keys: tuple[str, ...], problems: list[Problem], override: Mapping[str, Any]
) -> Any:
    """Return a value of the dataclass `kind` from one table of the file; what is wrong goes to `problems`."""
    table: Any = file.values
    for key in keys:
        table = table[int(key)] if isinstance(table, list) else table.get(key, {}) if isinstance(table, Mapping) else {}
    if not isinstance(table, Mapping):
        problems.append(file.problem(keys, f"'{'.'.join(keys)}' must be a table, written [{'.'.join(keys)}]"))
        return kind()
    fields = {one.name: one for one in dataclasses.fields(kind)}
    hints = get_type_hints(kind)
    values: dict[str, Any] = {}
    for name, given in {**table, **override}.items():
        if name not in fields:
            problems.append(
                file.problem((*keys, name), f"'{name}' is not a setting of {'.'.join(keys)}", nearest(name, fields))
            )
            continue
        if kind is SourceSettings and name == "tables":
            continue
        value, trouble = _coerce(given, hints[name], fields[name].metadata["choices"])
        if trouble:
            problems.append(file.problem((*keys, name), f"'{name}' {trouble}"))
        else:
            values[name] = value
    return kind(**values)


def _coerce(given: Any, hint: Any, choices: tuple[str, ...]) -> tuple[Any, str]:
    """Return the value in its setting's type, and what is wrong with it."""
    origin = get_origin(hint) or hint
    if origin is tuple:
        if not isinstance(given, list) or not all(isinstance(item, str) for item in given):
            return None, 'must be a list of words, such as ["a", "b"]'
        return tuple(given), ""
    if hint is float and isinstance(given, int) and not isinstance(given, bool):
        given = float(given)
    if origin is Mapping or get_args(hint):
        return (given, "") if isinstance(given, Mapping) else (None, "must be a table")
    if not isinstance(given, hint) or (hint is int and isinstance(given, bool)):
        words = {str: "text in quotes", int: "a whole number", float: "a number", bool: "true or false"}
        return None, f"must be {words[hint]}, not {given!r}"
    if choices and given not in choices:
        return None, f"must be one of {', '.join(repr(choice) for choice in choices)}, not {given!r}"
    return given, ""


def _read_sources(file: TomlFile, problems: list[Problem]) -> dict[str, SourceSettings]:
    sources: dict[str, SourceSettings] = {}
    declared = file.values.get("sources", {})
    if not isinstance(declared, Mapping):
        problems.append(file.problem(("sources",), "must be tables, written [sources.NAME]"))
        return {}
    for name in declared:
        source = _read_section(SourceSettings, file, ("sources", name), problems, {})
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
            problems.append(
                file.problem(("sources", name), f"'{name}' is not a source's name", "use small letters, digits and _")
            )
        tables = declared[name].get("tables", {}) if isinstance(declared[name], Mapping) else {}
        read = {
            table: _read_section(TableSettings, file, ("sources", name, "tables", table), problems, {})
            for table in (tables if isinstance(tables, Mapping) else ())
        }
        if not read:
            problems.append(
                file.problem(("sources", name), "fills no table", f"add [sources.{name}.tables.TABLE] with its columns")
            )
        sources[name] = dataclasses.replace(source, tables=read)
    return sources


def _read_sends(file: TomlFile, problems: list[Problem]) -> tuple[SendSettings, ...]:
    declared = file.values.get("send", [])
    if not isinstance(declared, list):
        problems.append(file.problem(("send",), "must be entries, each written [[send]]"))
        return ()
    places = (("send", str(place)) for place in range(len(declared)))
    return tuple(_read_section(SendSettings, file, keys, problems, {}) for keys in places)


def _read_prices(file: TomlFile, problems: list[Problem]) -> dict[str, PriceSettings]:
    declared = file.values.get("prices", {})
    if not isinstance(declared, Mapping):
        problems.append(file.problem(("prices",), "must be tables, written [prices.NAME]"))
        return {}
    return {name: _read_section(PriceSettings, file, ("prices", name), problems, {}) for name in declared}


def _overrides(environ: Mapping[str, str], problems: list[Problem]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the values that GREENDOT_SECTION_NAME variables set, by section."""
    names = {
        f"GREENDOT_{section}_{one.name}".upper(): (section, one.name, get_type_hints(kind)[one.name])
        for section, kind in SECTIONS.items()
        for one in dataclasses.fields(kind)
    }
    found: dict[str, dict[str, Any]] = {}
    for variable, text in environ.items():
        if not variable.startswith("GREENDOT_"):
            continue
        if variable not in names:
            problems.append(Problem("environment", None, f"{variable} is not a setting", nearest(variable, names)))
            continue
        section, name, hint = names[variable]
        try:
            found.setdefault(section, {})[name] = _from_text(text, hint)
        except ValueError:
            problems.append(Problem("environment", None, f"{variable} cannot be '{text}'"))
    yield from found.items()


def _from_text(text: str, hint: Any) -> Any:
    if hint is bool:
        return {"true": True, "1": True, "false": False, "0": False}.get(text.lower(), text)
    if hint in (int, float):
        return hint(text)
    return [part.strip() for part in text.split(",")] if get_origin(hint) is tuple else text


def _check_values(settings: Settings, file: TomlFile) -> list[Problem]:
    """Return what is wrong with values whose type is right."""
    return [
        *_check_ranges(settings, file),
        *_check_sources(settings, file),
        *_check_times(settings, file),
        *_check_cadence(settings, file),
    ]


def _check_ranges(settings: Settings, file: TomlFile) -> list[Problem]:
    """Return the numbers and words that lie outside what they may be."""
    company, site, publish, people = settings.company, settings.site, settings.publish, settings.people
    prices = [
        file.problem(("prices", name), f"'{name}' has a highest price below its lowest, or one below 0")
        for name, price in settings.prices.items()
        if not 0 <= price.low <= price.high
    ]
    return prices + [
        file.problem(keys, text, fix)
        for is_wrong, keys, text, fix in (
            (not 1 <= company.fiscal_month <= 12, ("company", "fiscal_month"), "must be 1 to 12", ""),
            (
                not re.fullmatch(r"[A-Z]{3}", company.currency),
                ("company", "currency"),
                f"'{company.currency}' is not a currency",
                "write three letters such as USD or EUR",
            ),
            (not 1 <= site.port <= 65535, ("site", "port"), "must be 1 to 65535", ""),
            (
                bool(site.address) and not re.match(r"https?://[^\s/]+", site.address),
                ("site", "address"),
                f"'{site.address}' is not a web address",
                "begin it with https://",
            ),
            (publish.keep < 1, ("publish", "keep"), "must be at least 1", ""),
            (not 0 <= publish.missing_pct <= 100, ("publish", "missing_pct"), "must be 0 to 100", ""),
            (publish.timeout_s <= 0, ("publish", "timeout_s"), "must be above 0", ""),
            *(
                (value < 0, ("plan", name), f"'{name}' must not be below 0", "")
                for name, value in dataclasses.asdict(settings.plan).items()
            ),
            (people.ramp_days < 0, ("people", "ramp_days"), "must be at least 0", ""),
            (not 0 <= people.ramp_useful_pct <= 100, ("people", "ramp_useful_pct"), "must be 0 to 100", ""),
            (people.least_group < 1, ("people", "least_group"), "must be at least 1", ""),
        )
        if is_wrong
    ]


def _check_times(settings: Settings, file: TomlFile) -> list[Problem]:
    """Return the instants and time zones that there are none of."""
    problems: list[Problem] = []
    now = settings.publish.now
    if now:
        try:
            parse_instant(now)
        except ValueError:
            problems.append(file.problem(("publish", "now"), f"'{now}' is not a time", "write 2016-11-15T06:00:00Z"))
    zones: list[tuple[tuple[str, ...], str]] = [(("company", "time_zone"), settings.company.time_zone)]
    zones += [(("sources", name, "time_zone"), source.time_zone) for name, source in settings.sources.items()]
    return problems + [
        file.problem(keys, f"'{zone}' is not a time zone", "write a name such as Europe/Berlin")
        for keys, zone in zones
        if not (_is_zone(zone) or (keys[0] == "sources" and not zone))
    ]


def _check_cadence(settings: Settings, file: TomlFile) -> list[Problem]:
    """Return what is due at no time that can be understood, and who reviews what is not due."""
    problems = []
    for name, said in settings.cadence.dates.items():
        try:
            parse_due(said)
        except ValueError as error:
            problems.append(
                file.problem(("cadence", "dates", name), f"'{said}' is not when something is due", str(error))
            )
    return problems + [
        file.problem(
            ("cadence", "who", name), f"'{name}' is not in [cadence.dates]", nearest(name, settings.cadence.dates)
        )
        for name in settings.cadence.who
        if name not in settings.cadence.dates
    ]


def _check_sources(settings: Settings, file: TomlFile) -> list[Problem]:
    """Return what is wrong with sources: no path, an encoding nobody knows, a delimiter that is no single character."""
    return [
        file.problem(("sources", name, *key), text, fix)
        for name, source in settings.sources.items()
        for is_wrong, key, text, fix in (
            (not source.path, (), "lacks 'path'", 'add a line such as path = "exports/*.csv"'),
            (
                not _is_encoding(source.encoding),
                ("encoding",),
                f"'{source.encoding}' is not an encoding of text",
                "write utf-8, utf-16 or latin-1",
            ),
            (
                len(source.delimiter) > 1 or source.delimiter in ('"', "\n", "\r"),
                ("delimiter",),
                f"'{source.delimiter}' cannot part the fields of CSV",
                'write one character, such as ";" or "\\t"',
            ),
        )
        if is_wrong
    ]


def _is_encoding(name: str) -> bool:
    """Whether Python knows an encoding of that name which turns bytes into text; an empty name stands for UTF-8."""
    try:
        return not name or isinstance("".encode(name), bytes)
    except LookupError:
        return False


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True
