"""Run by Alembic: applies the steps on the connection handed over, inside its transaction."""

from alembic import context

from adapters.accounts.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
