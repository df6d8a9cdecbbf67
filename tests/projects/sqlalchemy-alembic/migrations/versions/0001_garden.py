import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade():
    op.create_table(
        "beds",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("soil", sa.Enum("clay", "sand", name="soil"), nullable=False),
        sa.Column("is_raised", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
    )
    op.create_table(
        "plants",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("bed_id", sa.Integer(), sa.ForeignKey("beds.id", ondelete="CASCADE"), nullable=False),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("label", sa.String(length=20), nullable=True),
    )


def downgrade():
    op.drop_table("plants")
    op.drop_table("beds")
    op.execute("DROP TYPE soil")
