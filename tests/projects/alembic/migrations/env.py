from alembic import context

context.configure(target_metadata=None, render_as_batch=True)
