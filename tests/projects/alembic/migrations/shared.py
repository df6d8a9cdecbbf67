import sqlalchemy as sa
from alembic import op


def add_flags(table, names):
    for name in names:
        op.add_column(table, sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False))
