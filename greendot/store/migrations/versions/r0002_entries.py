"""Entries about the plan, and which kind of entry a step of the audit trail is about."""

import sqlalchemy as sa
from alembic import op

revision = "r0002"
down_revision = "r0001"


def upgrade() -> None:
    """Create the table of entries; every step so far is about a comment."""
    op.create_table(
        "entries",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("key", sa.String(40), nullable=False, unique=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("slot", sa.String(450), nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("written_at", sa.DateTime, nullable=False),
        sa.Column("changed_at", sa.DateTime, nullable=False),
        sa.Column("expires_on", sa.Date),
        sa.Column("withdrawn_at", sa.DateTime),
    )
    op.create_index("entries_by_slot", "entries", ["kind", "slot"])
    with op.batch_alter_table("audit") as audit:
        audit.add_column(sa.Column("kind", sa.String(20), nullable=False, server_default="comment"))


def downgrade() -> None:
    """Drop the table of entries, and the steps about them."""
    op.execute("DELETE FROM audit WHERE kind <> 'comment'")
    with op.batch_alter_table("audit") as audit:
        audit.drop_column("kind")
    op.drop_table("entries")
