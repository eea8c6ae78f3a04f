"""What was sent to whom, each once for its time."""

import sqlalchemy as sa
from alembic import op

revision = "r0011"
down_revision = "r0010"


def upgrade() -> None:
    """Create the history of what was sent."""
    op.create_table(
        "sent",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("send", sa.String(64), nullable=False),
        sa.Column("recipient", sa.String(400), nullable=False),
        sa.Column("slot", sa.String(80), nullable=False),
        sa.Column("trigger", sa.String(20), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("build", sa.String(80), nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("started_at", sa.DateTime, nullable=False),
        sa.Column("ended_at", sa.DateTime),
        sa.UniqueConstraint("send", "recipient", "slot", name="sent_once"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("sent")
