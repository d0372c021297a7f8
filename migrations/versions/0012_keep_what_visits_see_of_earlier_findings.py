"""keep what visits see of earlier findings.

Follows 0013; 2026-12-01.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0013"
branch_labels = None
depends_on = None

VERDICTS = sa.Enum(
    "fixed",
    "partly",
    "not_fixed",
    "cannot_verify",
    name="verdict",
    native_enum=False,
    create_constraint=True,
    length=32,
)


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "site_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=True),
        sa.Column("verdict", VERDICTS, nullable=False),
        sa.Column("seen", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_site_check_by_id_user")),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["finding.id"], name=op.f("fk_site_check_finding_id_finding")
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_site_check_review_id_review")
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_site_check_visit_id_visit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_check")),
        sa.UniqueConstraint("public_id", name=op.f("uq_site_check_public_id")),
        sa.UniqueConstraint(
            "visit_id", "finding_id", name=op.f("uq_site_check_visit_id_finding_id")
        ),
    )
    op.create_index(op.f("ix_site_check_finding_id"), "site_check", ["finding_id"])
    op.create_index(op.f("ix_site_check_review_id"), "site_check", ["review_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_index(op.f("ix_site_check_review_id"), "site_check")
    op.drop_index(op.f("ix_site_check_finding_id"), "site_check")
    op.drop_table("site_check")
