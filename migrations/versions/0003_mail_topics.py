"""Topics of messages that a person does not want by e-mail.

Follows 0002; 2026-11-28.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    column = sa.Column("unmailed_topics", sa.JSON(), nullable=False, server_default="[]")
    with op.batch_alter_table("user") as table:
        table.add_column(column)
    with op.batch_alter_table("user") as table:
        table.alter_column("unmailed_topics", existing_type=sa.JSON(), server_default=None)


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("user") as table:
        table.drop_column("unmailed_topics")
