"""Turns greendot.toml and GREENDOT_ variables into one frozen, validated value, and says what time it is."""

from greendot.settings.dues import Due, parse_due
from greendot.settings.reading import FILE_NAME, read_settings
from greendot.settings.values import (
    ROLES,
    SECTIONS,
    WEEKDAYS,
    CadenceSettings,
    CompanySettings,
    EngineSettings,
    FolderSettings,
    PeopleSettings,
    PlanSettings,
    PolicySettings,
    PriceSettings,
    PublishSettings,
    Settings,
    SiteSettings,
    SourceSettings,
    TableSettings,
    parse_instant,
)

__all__ = [
    "FILE_NAME",
    "ROLES",
    "SECTIONS",
    "WEEKDAYS",
    "CadenceSettings",
    "CompanySettings",
    "Due",
    "EngineSettings",
    "FolderSettings",
    "PeopleSettings",
    "PlanSettings",
    "PolicySettings",
    "PriceSettings",
    "PublishSettings",
    "Settings",
    "SiteSettings",
    "SourceSettings",
    "TableSettings",
    "parse_due",
    "parse_instant",
    "read_settings",
]
