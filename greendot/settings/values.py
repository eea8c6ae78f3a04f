"""What greendot.toml can say, as frozen values; the fields below are the table of settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from greendot.calendar import Calendar
from greendot.settings.sends import MailSettings, SendSettings
from greendot.settings.table import ROLES, setting

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class CompanySettings:
    """Whose infrastructure this is, and its calendar."""

    name: str = setting("Your company", "The company's name, on every page and export.")
    logo: str = setting(
        "",
        "A picture for the first page of slides, PDF, workbook and web page: PNG or JPEG in the workspace's folder, "
        "at most 2 MB and 4,000 pixels each way.",
    )
    currency: str = setting("USD", "The reporting currency, three letters of ISO 4217.")
    time_zone: str = setting(
        "UTC", "The reporting time zone, a name such as Europe/Berlin. Days begin at its midnight."
    )
    fiscal_month: int = setting(1, "The first month of the fiscal year, 1 to 12. Any but 1 marks labels with FY.")
    week_starts: str = setting("monday", "The first day of the week.", choices=WEEKDAYS)
    is_synthetic: bool = setting(False, "Whether the data is made up. Every page and export is then marked.")


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """Where Greendot is served and who everyone is without sign-on."""

    address: str = setting(
        "", "The public address that links in exports lead to, such as https://greendot.example.org."
    )
    host: str = setting("127.0.0.1", "The address to listen on. Only loopback addresses are allowed without sign-on.")
    port: int = setting(8501, "The port to listen on, 1 to 65535.")
    role: str = setting("engineer", "The role everyone has without sign-on.", choices=ROLES)


@dataclass(frozen=True, slots=True)
class FolderSettings:
    """Where a workspace keeps things; relative paths start at the folder of greendot.toml."""

    warehouse: str = setting("build/facts.duckdb", "The DuckDB file that holds the facts.")
    snapshots: str = setting("build/snapshots", "The folder of snapshots and the pointer to the live one.")
    queries: str = setting("queries", "The workspace's own metric files.")
    contracts: str = setting("contracts", "The workspace's own contracts.")
    reports: str = setting("reports", "The workspace's own templates of reports, and its frozen reports.")
    store: str = setting("sqlite:///build/store.db", "Where entries are kept: an SQLite or PostgreSQL address.")


@dataclass(frozen=True, slots=True)
class PublishSettings:
    """How snapshots are made and kept."""

    now: str = setting("", "A fixed time to publish and view as of, such as 2016-11-15T06:00:00Z; empty is the clock.")
    keep: int = setting(30, "How many snapshots to keep besides the live one and frozen ones.")
    missing_pct: float = setting(20.0, "Publish stops when more than this percentage of certified metrics is missing.")
    timeout_s: float = setting(60.0, "How long one query of a metric may run, in seconds.")
    replace: tuple[str, ...] = setting(
        (), "Metrics that ship with Greendot and that a file of this workspace replaces."
    )


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """The engine that publish runs queries on."""

    kind: str = setting("duckdb", "The engine.", choices=("duckdb",))
    memory_limit: str = setting("2GB", "The memory the engine may use.")
    threads: int = setting(0, "How many threads the engine uses; 0 is one for each core.")


@dataclass(frozen=True, slots=True)
class PolicySettings:
    """What is done about a promise, in the company's own words; pages say it beside how the promise stands."""

    healthy: str = setting("Ship as planned.", "What is done while enough of a promise's budget is left.")
    at_risk: str = setting(
        "Ship small changes only, and mend what breaks most.", "What is done when under a quarter of a budget is left."
    )
    exhausted: str = setting(
        "Ship nothing but repairs until the promise holds again.", "What is done when a budget is used up."
    )


@dataclass(frozen=True, slots=True)
class CadenceSettings:
    """The rhythm of planning: what is due in every quarter, and who reviews it. Product's dates stand beside these."""

    dates: Mapping[str, Any] = setting(
        {},
        "What is due = when: '10 days before the quarter ends', '5 days after the quarter begins', a date such as "
        "'2017-03-20', or a list of dates.",
    )
    who: Mapping[str, Any] = setting({}, "What is due = who does or reviews it.")


@dataclass(frozen=True, slots=True)
class PlanSettings:
    """When the dates of an initiative, a silence or a doubt count against it; Roadmap tells each rule that is met."""

    late_days: int = setting(
        14, "An initiative is late when it is expected more than this many days after its first date."
    )
    slip_rate: float = setting(
        0.5, "Its date recedes when it moves by this many days for each day that passes; 1 is as fast as time."
    )
    slip_days: int = setting(56, "Over how many days that is looked at.")
    stale_days: int = setting(28, "After how many days a team's word on how it is going no longer counts.")
    confidence_drop: int = setting(2, "By how many points of ten a team's confidence must fall to count.")
    milestone_days: int = setting(0, "By how many days a milestone may be missed before it counts.")
    short_days: int = setting(7, "By how many days what an initiative needs may come too late before it counts.")
    scope_pct: float = setting(
        25.0,
        "From which share of an initiative's milestones that were added once work had begun, in percent, it counts.",
    )
    overcommitted_pct: float = setting(
        100.0, "A team is overcommitted when it promised more than this share of its time for planned work, in percent."
    )
    least_history: int = setting(
        5, "How many initiatives like it must have landed before a range of dates is given from how they slipped."
    )


@dataclass(frozen=True, slots=True)
class PeopleSettings:
    """How people are counted on pages that name nobody."""

    ramp_days: int = setting(90, "How many days after joining a person is still learning; 0 counts everyone whole.")
    ramp_useful_pct: float = setting(50.0, "How much of a person's work counts while learning, in percent.")
    least_group: int = setting(5, "Teams with fewer people than this are told together, never alone.")


@dataclass(frozen=True, slots=True)
class PriceSettings:
    """What one unit of a metric is worth in a year. NAME is a claim or a metric, or person_week for work."""

    low: float = setting(0.0, "The least that one unit is worth in a year, in the reporting currency.")
    high: float = setting(0.0, "The most that it is worth.")
    why: str = setting("", "Where the price comes from, in a few words; pages say it beside every sum.")


@dataclass(frozen=True, slots=True)
class TableSettings:
    """How rows of a source become rows of one fact table."""

    columns: Mapping[str, str] = setting({}, "Contract column = SQL expression over the source's columns.")
    where: str = setting("", "An SQL condition on the source's columns; rows that fail it are not read.")
    resolution: str = setting(
        "",
        "How fine its times are, where coarser than the table's: a bill by month has no days. Empty is the table's.",
        choices=("", "hour", "day", "week", "month", "quarter"),
    )
    unpivot: Mapping[str, Any] = setting({}, "Wide to long: {columns = [...], name = 'kind', value = 'messages'}.")
    words: Mapping[str, Any] = setting(
        {},
        "What a source's words mean, by contract column: state = {'en cours' = 'in progress', 'fertig' = 'landed'}. "
        "Case does not matter. A row with a word that is neither here nor in the contract is kept out and listed.",
    )


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """One source: what to read and how, and the fact tables it fills."""

    path: str = setting("", "A file or a pattern such as exports/*.csv, relative to greendot.toml.")
    format: str = setting(
        "",
        "csv, parquet, json or excel; empty goes by the file's name.",
        choices=("", "csv", "parquet", "json", "excel"),
    )
    pull: str = setting(
        "append",
        "full: a row that is gone is closed; window: the time range it covers is replaced; append.",
        choices=("full", "window", "append"),
    )
    time_zone: str = setting("", "The zone that times without one are read in; empty is the reporting time zone.")
    nulls: tuple[str, ...] = setting(("", "NULL", "null", "N/A", "NA", "n/a", "?", "-"), "Words that mean unknown.")
    encoding: str = setting(
        "", "How text is written, such as latin-1 or utf-16; empty is UTF-8, or UTF-16 with a mark."
    )
    delimiter: str = setting("", "The character between CSV fields; empty is found out.")
    decimal: str = setting(".", "The decimal mark of numbers.", choices=(".", ","))
    date_format: str = setting("", "How dates are written, such as %d/%m/%Y; empty is ISO 8601.")
    sheet: str = setting("", "The Excel sheet; empty is the first.")
    range: str = setting("", "The Excel range, such as B3:H200; empty is the used range.")
    records: str = setting("", "The path to the array of rows inside JSON, such as data.items; empty is the top.")
    tables: Mapping[str, TableSettings] = setting({}, "The fact tables this source fills.")


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything greendot.toml says. `folder` is where it lies; `path` resolves against it."""

    folder: Path
    company: CompanySettings = CompanySettings()
    site: SiteSettings = SiteSettings()
    folders: FolderSettings = FolderSettings()
    publish: PublishSettings = PublishSettings()
    engine: EngineSettings = EngineSettings()
    policy: PolicySettings = PolicySettings()
    cadence: CadenceSettings = CadenceSettings()
    plan: PlanSettings = PlanSettings()
    people: PeopleSettings = PeopleSettings()
    mail: MailSettings = field(default_factory=MailSettings)
    prices: Mapping[str, PriceSettings] = field(default_factory=dict)
    sources: Mapping[str, SourceSettings] = field(default_factory=dict)
    sends: tuple[SendSettings, ...] = ()

    @property
    def calendar(self) -> Calendar:
        """Return the reporting calendar."""
        company = self.company
        return Calendar(ZoneInfo(company.time_zone), company.fiscal_month, WEEKDAYS.index(company.week_starts))

    def path(self, text: str) -> Path:
        """Return a path of the configuration, resolved against the workspace's folder."""
        return (self.folder / text).resolve()

    def now(self) -> datetime:
        """Return the time it is for this workspace: the fixed one, or the clock's, in UTC."""
        return parse_instant(self.publish.now) if self.publish.now else datetime.now(UTC)


SECTIONS: Mapping[str, type] = {
    "company": CompanySettings,
    "site": SiteSettings,
    "folders": FolderSettings,
    "publish": PublishSettings,
    "engine": EngineSettings,
    "policy": PolicySettings,
    "cadence": CadenceSettings,
    "plan": PlanSettings,
    "people": PeopleSettings,
    "mail": MailSettings,
}


def parse_instant(text: str) -> datetime:
    """Return an ISO 8601 instant in UTC; one without a zone is UTC. ValueError when it is none."""
    instant = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
