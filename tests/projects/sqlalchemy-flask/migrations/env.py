from alembic import context
from flask import current_app


def run_migrations_online():
    metadata = current_app.extensions["migrate"].db.metadata
    with current_app.extensions["migrate"].db.engine.connect() as connection:
        context.configure(connection=connection, target_metadata=metadata)
        with context.begin_transaction():
            context.run_migrations()


run_migrations_online()
