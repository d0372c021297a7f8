"""let devices bring signatures on exit slips.

Follows 0012; 2026-11-28.
"""

from alembic import op

revision = "0014"
down_revision = "0012"
branch_labels = None
depends_on = None

KINDS = (
    "answer",
    "photo",
    "markup",
    "voice",
    "summary",
    "conversation",
    "document",
    "transcript",
    "line",
    "arrival",
)
LATE = ("closed", "cancelled", "left")


def upgrade() -> None:
    """Go forward."""
    allow("kind", *KINDS, "signature")
    allow("late", *LATE, "changed", "answered", "not_lead")


def downgrade() -> None:
    """Go back: signatures that count stay with their visits, what devices sent of them is forgotten."""
    op.execute("DELETE FROM sync_operation WHERE kind = 'signature'")
    allow("late", *LATE)
    allow("kind", *KINDS)


def allow(column: str, *values: str) -> None:
    """Replace the list of the words that a column may hold."""
    name = op.f(f"ck_sync_operation_{column}")
    words = ", ".join(f"'{value}'" for value in values)
    with op.batch_alter_table("sync_operation") as table:
        table.drop_constraint(name, type_="check")
        table.create_check_constraint(name, f"{column} IN ({words})")
