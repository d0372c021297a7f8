"""let counts of open tasks read their index alone.

Follows 0001; 2026-11-28.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLE = "rectification_task"
OPEN = sa.text(
    "state IN ('issued', 'plan_submitted', 'in_progress', 'pending_review', 'verified', 'reopened')"
)
PLACES = {"ix_task_open_due": "county_id", "ix_task_open_school": "school_id"}


def upgrade() -> None:
    """Go forward."""
    for name, place in PLACES.items():
        op.drop_index(name, TABLE)
        make(name, [place, "due_on", "id", "state", "extension_waiting"])
    make("ix_task_open_number", ["county_id", "id"])


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_task_open_number", TABLE)
    for name, place in PLACES.items():
        op.drop_index(name, TABLE)
        make(name, [place, "due_on", "id"])


def make(name: str, columns: list[str]) -> None:
    """Make an index of open tasks."""
    op.create_index(name, TABLE, columns, sqlite_where=OPEN, postgresql_where=OPEN)
