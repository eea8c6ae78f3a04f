"""Runs the migrations on the connection that open_store holds."""

from alembic import context

from greendot.store.models import Tables

context.configure(
    connection=context.config.attributes["connection"], target_metadata=Tables.metadata, render_as_batch=True
)
with context.begin_transaction():
    context.run_migrations()
