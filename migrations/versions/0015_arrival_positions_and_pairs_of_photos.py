"""keep which photos show the same place before and after.

Follows 0012; 2026-11-28.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "before_after",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("check_id", sa.Integer(), nullable=False),
        sa.Column("before_id", sa.Integer(), nullable=False),
        sa.Column("after_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["after_id"], ["attachment.id"], name=op.f("fk_before_after_after_id_attachment")
        ),
        sa.ForeignKeyConstraint(
            ["before_id"], ["attachment.id"], name=op.f("fk_before_after_before_id_attachment")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_before_after_by_id_user")),
        sa.ForeignKeyConstraint(
            ["check_id"], ["site_check.id"], name=op.f("fk_before_after_check_id_site_check")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_before_after")),
        sa.UniqueConstraint(
            "check_id", "before_id", name=op.f("uq_before_after_check_id_before_id")
        ),
    )
    op.create_index(op.f("ix_before_after_before_id"), "before_after", ["before_id"])
    op.create_index(op.f("ix_before_after_after_id"), "before_after", ["after_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_index(op.f("ix_before_after_after_id"), "before_after")
    op.drop_index(op.f("ix_before_after_before_id"), "before_after")
    op.drop_table("before_after")
