import sqlalchemy as sa
from alembic import op

revision = "003_right"
down_revision = "002_more"


def upgrade():
    pass


def downgrade():
    pass
