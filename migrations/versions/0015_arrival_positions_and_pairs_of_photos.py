"""keep positions of schools and arrivals, and which photos show the same place.

Follows 0014; 2026-11-28.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

NUMBERS = ("arrival_accuracy_m", "arrival_distance_m", "arrival_tolerance_m")


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
    with op.batch_alter_table("school") as school:
        school.add_column(sa.Column("latitude", sa.Double(), nullable=True))
        school.add_column(sa.Column("longitude", sa.Double(), nullable=True))
        school.create_check_constraint(
            op.f("ck_school_position"), "(latitude IS NULL) = (longitude IS NULL)"
        )
    with op.batch_alter_table("visit") as visit:
        visit.add_column(sa.Column("arrival_position", sa.String(length=40), nullable=True))
        for name in NUMBERS:
            visit.add_column(sa.Column(name, sa.Integer(), nullable=True))
        visit.add_column(
            sa.Column("arrival_away_reason", sa.Text(), nullable=False, server_default="")
        )
    with op.batch_alter_table("visit") as visit:
        visit.alter_column("arrival_away_reason", existing_type=sa.Text(), server_default=None)


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("visit") as visit:
        visit.drop_column("arrival_away_reason")
        for name in reversed(NUMBERS):
            visit.drop_column(name)
        visit.drop_column("arrival_position")
    with op.batch_alter_table("school") as school:
        school.drop_constraint(op.f("ck_school_position"), type_="check")
        school.drop_column("longitude")
        school.drop_column("latitude")
    op.drop_index(op.f("ix_before_after_after_id"), "before_after")
    op.drop_index(op.f("ix_before_after_before_id"), "before_after")
    op.drop_table("before_after")
