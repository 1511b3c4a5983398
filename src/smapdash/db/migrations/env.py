"""Alembic's entry point: runs the steps on the connection that `db.upgrade` hands over, in its transaction."""

from alembic import context

from smapdash.db.schema import SCHEMA, metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table_schema=SCHEMA,
    include_schemas=True,
    include_name=lambda name, kind, _: kind != "schema" or name == SCHEMA,
    compare_server_default=True,
)
context.run_migrations()
