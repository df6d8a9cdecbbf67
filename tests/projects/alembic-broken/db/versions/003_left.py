import sqlalchemy as sa
from alembic import op

revision = "003_left"
down_revision = "002_mor"


def upgrade():
    op.add_column("a", sa.Column("c", sa.Text))


def downgrade():
    op.drop_column("a", "c")
