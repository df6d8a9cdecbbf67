import sqlalchemy as sa
from alembic import op

revision = "002_more"
down_revision = "001"


def upgrade():
    op.add_column("a", sa.Column("b", sa.Text))


def downgrade():
    op.drop_column("a", "b")
