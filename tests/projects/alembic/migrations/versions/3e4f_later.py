"""Sent by whom, and a view."""

import sqlalchemy as sa
from alembic import op

revision = "3e4f"
down_revision = "2c3d"

VIEW = """
    CREATE VIEW paid_orders AS
    SELECT id, customer, placed_at FROM orders WHERE is_paid
"""


def upgrade():
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sender", sa.Enum("post", "courier", name="sender_kind"), nullable=True))
        batch_op.alter_column("placed_at", existing_type=sa.DateTime(timezone=True), nullable=False)
    op.execute(VIEW)


def downgrade():
    op.execute("DROP VIEW paid_orders")
    op.drop_column("orders", "sender")
