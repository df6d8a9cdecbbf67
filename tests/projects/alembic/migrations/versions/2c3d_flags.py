"""Flags, and a look at what there is."""

import sqlalchemy as sa
from alembic import op

from migrations.shared import add_flags

revision = "2c3d"
down_revision = "1a2b"


def upgrade():
    add_flags("orders", ["is_paid", "is_sent"])
    add_flags("order_lines", ["is_gift"])
    inspector = sa.inspect(op.get_bind())
    if not inspector.has_table("notes"):
        op.create_table("notes", sa.Column("id", sa.BigInteger(), primary_key=True), sa.Column("words", sa.Text()))
    op.create_index("ix_notes_words", "notes", ["word"])


def downgrade():
    op.drop_table("notes")
    op.drop_column("orders", "is_sent")
    op.drop_column("orders", "is_payed")
