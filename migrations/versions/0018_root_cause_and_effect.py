"""keep root causes, effects, and scores from before and after.

Follows 0017; 2026-12-02.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

TASK = "rectification_task"
CAUSES = ("training", "rule_missing", "not_followed", "resources", "outside")
ASKED = sa.text("effect_due_on IS NOT NULL")
NUMBERS = ("effect", "score_before", "score_after")


def upgrade() -> None:
    """Go forward. What is closed already is asked for nothing."""
    words = ", ".join(f"'{cause}'" for cause in CAUSES)
    with op.batch_alter_table(TASK) as table:
        table.add_column(sa.Column("cause", sa.String(length=32), nullable=True))
        for name in ("cause_text", "effect_reason"):
            table.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=""))
        for name in (*NUMBERS, "effect_by_id"):
            table.add_column(sa.Column(name, sa.Integer(), nullable=True))
        for name in ("effect_due_on", "seen_again_on"):
            table.add_column(sa.Column(name, sa.Date(), nullable=True))
        table.create_foreign_key(
            op.f("fk_rectification_task_effect_by_id_user"), "user", ["effect_by_id"], ["id"]
        )
        table.create_check_constraint(op.f("ck_rectification_task_cause"), f"cause IN ({words})")
        table.create_check_constraint(
            op.f("ck_rectification_task_effect"), "effect IS NULL OR effect BETWEEN 0 AND 100"
        )
    with op.batch_alter_table(TASK) as table:
        for name in ("cause_text", "effect_reason"):
            table.alter_column(name, existing_type=sa.Text(), server_default=None)
    op.create_index(
        "ix_task_effect",
        TASK,
        ["effect_due_on", "county_id"],
        sqlite_where=ASKED,
        postgresql_where=ASKED,
    )


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_task_effect", TASK)
    with op.batch_alter_table(TASK) as table:
        for check in ("cause", "effect"):
            table.drop_constraint(op.f(f"ck_rectification_task_{check}"), type_="check")
        table.drop_constraint(op.f("fk_rectification_task_effect_by_id_user"), type_="foreignkey")
        for name in ("cause", "cause_text", "effect_reason", *NUMBERS, "effect_by_id"):
            table.drop_column(name)
        for name in ("effect_due_on", "seen_again_on"):
            table.drop_column(name)
