"""let two rate a checklist.

Follows 0009; 2026-11-28.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0009"
branch_labels = None
depends_on = None

LIVE = sa.text("state <> 'ended'")


def choice(name: str, *values: str) -> sa.Enum:
    """A column of closed words with its CHECK constraint."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "double_rating",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("checklist_version_id", sa.Integer(), nullable=False),
        sa.Column("state", choice("rating_state", "open", "complete", "ended"), nullable=False),
        sa.Column("weighting", choice("weighting", "linear", "quadratic"), nullable=False),
        sa.Column("fewest_items", sa.Integer(), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["checklist_version_id"],
            ["checklist_version.id"],
            name=op.f("fk_double_rating_checklist_version_id_checklist_version"),
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_double_rating_visit_id_visit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_double_rating")),
        sa.UniqueConstraint("public_id", name=op.f("uq_double_rating_public_id")),
    )
    op.create_index(op.f("ix_double_rating_visit_id"), "double_rating", ["visit_id"])
    op.create_index(
        "ix_double_rating_live",
        "double_rating",
        ["visit_id"],
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )
    op.create_table(
        "rater",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("double_rating_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("state", choice("rater_state", "open", "submitted"), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["double_rating_id"],
            ["double_rating.id"],
            name=op.f("fk_rater_double_rating_id_double_rating"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_rater_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rater")),
        sa.UniqueConstraint(
            "double_rating_id", "user_id", name=op.f("uq_rater_double_rating_id_user_id")
        ),
        sa.UniqueConstraint(
            "double_rating_id", "place", name=op.f("uq_rater_double_rating_id_place")
        ),
    )
    op.create_index(op.f("ix_rater_user_id"), "rater", ["user_id"])
    op.create_table(
        "rating",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rater_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("not_applicable", sa.Boolean(), nullable=False),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["checklist_item.id"], name=op.f("fk_rating_item_id_checklist_item")
        ),
        sa.ForeignKeyConstraint(["rater_id"], ["rater.id"], name=op.f("fk_rating_rater_id_rater")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating")),
        sa.UniqueConstraint("rater_id", "item_id", name=op.f("uq_rating_rater_id_item_id")),
    )
    op.create_index(op.f("ix_rating_item_id"), "rating", ["item_id"])
    op.create_table(
        "rating_choice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("double_rating_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("chosen", choice("chosen", "first", "second"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("chosen_by_id", sa.Integer(), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["chosen_by_id"], ["user.id"], name=op.f("fk_rating_choice_chosen_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["double_rating_id"],
            ["double_rating.id"],
            name=op.f("fk_rating_choice_double_rating_id_double_rating"),
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["checklist_item.id"], name=op.f("fk_rating_choice_item_id_checklist_item")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating_choice")),
        sa.UniqueConstraint(
            "double_rating_id", "item_id", name=op.f("uq_rating_choice_double_rating_id_item_id")
        ),
    )
    op.create_index(op.f("ix_rating_choice_item_id"), "rating_choice", ["item_id"])


def downgrade() -> None:
    """Go back."""
    for table in ("rating_choice", "rating", "rater", "double_rating"):
        op.drop_table(table)
