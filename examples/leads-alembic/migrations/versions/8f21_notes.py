"""Notes that people write about leads."""

import sqlalchemy as sa
from alembic import op

revision = "8f21"
down_revision = None


def upgrade():
    op.create_table(
        "notes",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("author", sa.String(40), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
    )
    op.create_index("ix_notes_lead", "notes", ["lead"])


def downgrade():
    op.drop_table("notes")
