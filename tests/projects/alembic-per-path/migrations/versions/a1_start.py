import sqlalchemy as sa
from alembic import op

revision = "a1"
down_revision = None


def upgrade():
    op.create_table(
        "crates",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("label", sa.String(20), nullable=False),
        sa.Column("sealed", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    with op.batch_alter_table("crates") as batch:
        batch.alter_column("label", type_=sa.Text())
    op.create_index("ix_crates_weight", "crates", ["weight"])


def downgrade():
    op.drop_table("crates")
