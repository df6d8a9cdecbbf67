import sqlalchemy as sa
from alembic import op

revision = "003_right"
down_revision = "002_more"


def upgrade():
    op.add_column("a", sa.Column("d", sa.Text))


def downgrade():
    op.drop_column("a", "d")
