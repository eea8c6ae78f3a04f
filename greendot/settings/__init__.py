"""Turns greendot.toml and GREENDOT_ variables into one frozen, validated value, and says what time it is."""

from greendot.settings.bucket import Bucket, is_bucket, read_bucket
from greendot.settings.dues import Due, parse_due
from greendot.settings.reading import FILE_NAME, read_settings
from greendot.settings.sends import (
    SENT_FORMATS,
    MailSettings,
    SendSettings,
    is_mail_address,
    is_private_address,
    last_time,
)
from greendot.settings.table import ROLES
from greendot.settings.values import (
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
    "SENT_FORMATS",
    "WEEKDAYS",
    "Bucket",
    "CadenceSettings",
    "CompanySettings",
    "Due",
    "EngineSettings",
    "FolderSettings",
    "MailSettings",
    "PeopleSettings",
    "PlanSettings",
    "PolicySettings",
    "PriceSettings",
    "PublishSettings",
    "SendSettings",
    "Settings",
    "SiteSettings",
    "SourceSettings",
    "TableSettings",
    "is_bucket",
    "is_mail_address",
    "is_private_address",
    "last_time",
    "parse_due",
    "parse_instant",
    "read_bucket",
    "read_settings",
]
