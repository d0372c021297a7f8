"""keep marked-up photos beside their originals, and voice notes.

Follows 0006; 2026-11-28.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KINDS = ("answer", "photo", "summary", "conversation", "document")


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("original_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("covered_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("position", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("seconds", sa.Integer(), nullable=True))
        for column in ("original_id", "covered_by_id"):
            name = f"fk_attachment_{column}_attachment"
            batch_op.create_foreign_key(batch_op.f(name), "attachment", [column], ["id"])
            batch_op.create_index(batch_op.f(f"ix_attachment_{column}"), [column], unique=False)
    take_kinds(*KINDS, "markup", "voice")


def downgrade() -> None:
    """Go back: what marks have covered stays hidden, what was sent of them is forgotten."""
    op.execute(
        "UPDATE attachment SET removed_at = CURRENT_TIMESTAMP, removed_by_name = '0007',"
        " removed_reason = 'covered by a marked-up picture'"
        " WHERE covered_by_id IS NOT NULL AND removed_at IS NULL"
    )
    op.execute("DELETE FROM sync_operation WHERE kind NOT IN " + listed(KINDS))
    take_kinds(*KINDS)
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        for column in ("original_id", "covered_by_id"):
            batch_op.drop_index(batch_op.f(f"ix_attachment_{column}"))
            name = f"fk_attachment_{column}_attachment"
            batch_op.drop_constraint(batch_op.f(name), type_="foreignkey")
        for column in ("seconds", "position", "covered_by_id", "original_id"):
            batch_op.drop_column(column)


def take_kinds(*kinds: str) -> None:
    """Let operations be of these kinds."""
    with op.batch_alter_table("sync_operation", schema=None) as batch_op:
        name = batch_op.f("ck_sync_operation_kind")
        batch_op.drop_constraint(name, type_="check")
        batch_op.create_check_constraint(name, f"kind IN {listed(kinds)}")


def listed(words: tuple[str, ...]) -> str:
    """A list of words for SQL."""
    return "(" + ", ".join(f"'{word}'" for word in words) + ")"
