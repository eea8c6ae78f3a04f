"""Forecasts, kept as they were published."""

import sqlalchemy as sa
from alembic import op

revision = "r0010"
down_revision = "r0002"

RANGES = ("mid", "low_50", "high_50", "low_90", "high_90")


def upgrade() -> None:
    """Create the table of kept forecasts."""
    op.create_table(
        "kept_forecasts",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("metric", sa.String(100), nullable=False),
        sa.Column("grain", sa.String(10), nullable=False),
        sa.Column("members", sa.String(500), nullable=False),
        sa.Column("starts_on", sa.Date, nullable=False),
        sa.Column("ends_on", sa.Date, nullable=False),
        sa.Column("made_on", sa.Date, nullable=False),
        *(sa.Column(name, sa.Double, nullable=False) for name in RANGES),
        sa.Column("build", sa.String(80), nullable=False),
        sa.UniqueConstraint("metric", "grain", "members", "starts_on", "made_on", name="kept_forecasts_once"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("kept_forecasts")
