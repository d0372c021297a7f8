"""tell open tasks apart in their index.

Follows 0008; 2026-11-28.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

NAME, TABLE = "ix_task_open_number", "rectification_task"
OPEN = sa.text(
    "state IN ('issued', 'plan_submitted', 'in_progress', 'pending_review', 'verified', 'reopened')"
)


def upgrade() -> None:
    """Whose turn it is depends on the state first: most rows need not be looked up for it."""
    make(["county_id", "id", "state", "extension_waiting"])


def downgrade() -> None:
    """Go back."""
    make(["county_id", "id"])


def make(columns: list[str]) -> None:
    """Replace the index by one of these columns."""
    op.drop_index(NAME, TABLE)
    op.create_index(NAME, TABLE, columns, sqlite_where=OPEN, postgresql_where=OPEN)
