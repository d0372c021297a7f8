"""three kinds of rectification with their rules and checkpoints.

Follows 0016; 2026-12-02.
"""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TASK = "rectification_task"
OLD_KINDS = ("verification", "look_back")
PLANNED = sa.text("checkpoint_on IS NOT NULL")
EVERY_DAYS = 90


def upgrade() -> None:
    """Go forward. What is kept up already gets its first checkpoint, a look-back of it becomes one."""
    with op.batch_alter_table(TASK) as table:
        table.add_column(sa.Column("rules", sa.JSON(), nullable=False, server_default="{}"))
        table.add_column(sa.Column("checkpoint_on", sa.Date(), nullable=True))
        table.add_column(
            sa.Column("checkpoints_held", sa.Integer(), nullable=False, server_default="0")
        )
    with op.batch_alter_table(TASK) as table:
        table.alter_column("rules", existing_type=sa.JSON(), server_default=None)
        table.alter_column("checkpoints_held", existing_type=sa.Integer(), server_default=None)
    op.create_index(
        "ix_task_checkpoint",
        TASK,
        ["checkpoint_on", "county_id"],
        sqlite_where=PLANNED,
        postgresql_where=PLANNED,
    )
    _allow_kinds((*OLD_KINDS, "checkpoint"))
    _plan_checkpoints()


def downgrade() -> None:
    """Go back. A checkpoint was a look-back."""
    reviews = sa.table("review", sa.column("kind", sa.String))
    op.execute(reviews.update().where(reviews.c.kind == "checkpoint").values(kind="look_back"))
    _allow_kinds(OLD_KINDS)
    op.drop_index("ix_task_checkpoint", TASK)
    with op.batch_alter_table(TASK) as table:
        for name in ("checkpoints_held", "checkpoint_on", "rules"):
            table.drop_column(name)


def _allow_kinds(kinds: tuple[str, ...]) -> None:
    name = op.f("ck_review_review_kind")
    words = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("review") as table:
        table.drop_constraint(name, type_="check")
        table.create_check_constraint(name, f"kind IN ({words})")


def _plan_checkpoints() -> None:
    tasks = sa.table(
        TASK,
        sa.column("id", sa.Integer),
        sa.column("state", sa.String),
        sa.column("closed_on", sa.Date),
        sa.column("checkpoint_on", sa.Date),
    )
    reviews = sa.table(
        "review",
        sa.column("kind", sa.String),
        sa.column("state", sa.String),
        sa.column("task_id", sa.Integer),
    )
    connection = op.get_bind()
    kept_up = sa.select(tasks.c.id, tasks.c.closed_on).where(tasks.c.state == "sustained")
    for number, closed_on in connection.execute(kept_up).all():
        day = closed_on + timedelta(days=EVERY_DAYS)
        connection.execute(tasks.update().where(tasks.c.id == number).values(checkpoint_on=day))
    connection.execute(
        reviews.update()
        .where(
            reviews.c.kind == "look_back",
            reviews.c.state.in_(("scheduled", "in_progress")),
            reviews.c.task_id.in_(sa.select(tasks.c.id).where(tasks.c.state == "sustained")),
        )
        .values(kind="checkpoint")
    )
