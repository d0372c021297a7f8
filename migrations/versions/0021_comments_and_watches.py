"""keep comments on tasks, and who watches them.

Follows 0018; 2026-12-03.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "task_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("office_only", sa.Boolean(), nullable=False),
        sa.Column("mentioned", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_task_comment_by_id_user")),
        sa.ForeignKeyConstraint(
            ["task_id"],
            ["rectification_task.id"],
            name=op.f("fk_task_comment_task_id_rectification_task"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_comment")),
        sa.UniqueConstraint("public_id", name=op.f("uq_task_comment_public_id")),
    )
    op.create_index(op.f("ix_task_comment_task_id"), "task_comment", ["task_id"])
    op.create_table(
        "task_watch",
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["task_id"],
            ["rectification_task.id"],
            name=op.f("fk_task_watch_task_id_rectification_task"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_task_watch_user_id_user")),
        sa.PrimaryKeyConstraint("task_id", "user_id", name=op.f("pk_task_watch")),
    )
    op.create_index(op.f("ix_task_watch_user_id"), "task_watch", ["user_id"])


def downgrade() -> None:
    """Go back. What was said is lost with its table, and its traces in the history with it."""
    entries = sa.table("history_entry", sa.column("subject_kind", sa.String))
    op.execute(entries.delete().where(entries.c.subject_kind == "task_comment"))
    op.drop_table("task_watch")
    op.drop_table("task_comment")
