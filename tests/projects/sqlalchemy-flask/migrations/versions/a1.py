import sqlalchemy as sa
from alembic import op

revision = "a1"
down_revision = None


def upgrade():
    op.create_table(
        "shop_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sku", sa.String(length=12), nullable=False),
        sa.Column("price", sa.Numeric(precision=9, scale=2), nullable=True),
        sa.Column("kind", sa.Enum("NEW", "USED", name="kind"), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("sku"),
    )
    op.create_table(
        "item_tags",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("tag", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["shop_item.id"]),
        sa.PrimaryKeyConstraint("item_id", "tag"),
    )


def downgrade():
    op.drop_table("item_tags")
    op.drop_table("shop_item")
    op.execute("DROP TYPE kind")
