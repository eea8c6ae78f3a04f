"""The store's tables. A change here needs a migration in migrations/versions; a test compares the two."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Date,
    DateTime,
    Dialect,
    Double,
    ForeignKey,
    Index,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant; kept without its zone, which is always UTC."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant as naive UTC; ValueError when it has no zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant needs a time zone: {value}")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the kept instant with its zone."""
        return value.replace(tzinfo=UTC) if value is not None else None


class Tables(DeclarativeBase):
    """The root of the store's tables."""


class CommentRow(Tables):
    """A comment or question beside a block."""

    __tablename__ = "comments"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    page: Mapped[str] = mapped_column(String(80))
    anchor: Mapped[str] = mapped_column(String(200))
    query: Mapped[str] = mapped_column(Text, default="")
    build: Mapped[str] = mapped_column(String(80), default="")
    author: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    is_question: Mapped[bool] = mapped_column(default=False)
    owner: Mapped[str] = mapped_column(String(200), default="")
    reply_to: Mapped[int | None] = mapped_column(ForeignKey("comments.id"))
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(Instant)
    edited_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (Index("comments_by_block", "page", "anchor"),)


class AuditRow(Tables):
    """One change to an entry; rows are only ever added."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(Instant)
    actor: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(20), server_default="comment")
    entry: Mapped[int]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON)


class KeptForecastRow(Tables):
    """What was said on a day of one period of a metric; rows are only ever added."""

    __tablename__ = "kept_forecasts"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    metric: Mapped[str] = mapped_column(String(100))
    grain: Mapped[str] = mapped_column(String(10))
    members: Mapped[str] = mapped_column(String(500))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    made_on: Mapped[date]
    mid: Mapped[float] = mapped_column(Double)
    low_50: Mapped[float] = mapped_column(Double)
    high_50: Mapped[float] = mapped_column(Double)
    low_90: Mapped[float] = mapped_column(Double)
    high_90: Mapped[float] = mapped_column(Double)
    build: Mapped[str] = mapped_column(String(80), default="")

    __table_args__ = (
        UniqueConstraint("metric", "grain", "members", "starts_on", "made_on", name="kept_forecasts_once"),
    )


class EntryRow(Tables):
    """What someone wrote about the plan; `body` holds the fields of its kind, `slot` what it is about."""

    __tablename__ = "entries"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    slot: Mapped[str] = mapped_column(String(450))
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    author: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    written_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    expires_on: Mapped[date | None] = mapped_column(Date)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (Index("entries_by_slot", "kind", "slot"),)


class RunRow(Tables):
    """One run of load, publish or export."""

    __tablename__ = "runs"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    command: Mapped[str] = mapped_column(String(40))
    started_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime] = mapped_column(Instant)
    status: Mapped[str] = mapped_column(String(40))
    build: Mapped[str] = mapped_column(String(80), default="")
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class SentRow(Tables):
    """One thing sent to one recipient for one slot: a schedule's time, a quarter, or a build by hand."""

    __tablename__ = "sent"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    send: Mapped[str] = mapped_column(String(64))
    recipient: Mapped[str] = mapped_column(String(400))
    slot: Mapped[str] = mapped_column(String(80))
    trigger: Mapped[str] = mapped_column(String(20))
    status: Mapped[str] = mapped_column(String(20))
    build: Mapped[str] = mapped_column(String(80))
    error: Mapped[str] = mapped_column(Text, default="")
    tries: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (UniqueConstraint("send", "recipient", "slot", name="sent_once"),)


def row_as_json(row: Tables) -> dict[str, Any]:
    """Return a row as the audit trail keeps it: dates and instants as ISO text."""
    values = {column.key: getattr(row, column.key) for column in row.__table__.columns}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
