"""Run by Alembic: applies the steps on the connection handed over, inside its transaction."""

from alembic import context

from adapters.accounts.tool_tables import tool_client

context.configure(
    connection=context.config.attributes["connection"],
    # The tables of all modules: whichever comes last knows them all.
    target_metadata=tool_client.metadata,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
