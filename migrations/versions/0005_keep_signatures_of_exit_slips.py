"""keep signatures of exit slips.

Follows 0004; 2026-11-28.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column(
            "answer",
            one_of("school_answer", "acknowledged", "objected", "refused", "absent"),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("role", one_of("signer_role", "head", "deputy", "other"), nullable=True),
        sa.Column(
            "way",
            one_of("signing_way", "drawn", "typed", "printed", "account", "nobody"),
            nullable=False,
        ),
        sa.Column("strokes", sa.JSON(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user.id"], name=op.f("fk_signature_recorded_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_signature_visit_id_visit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature")),
        sa.UniqueConstraint("public_id", name=op.f("uq_signature_public_id")),
    )
    op.create_index(op.f("ix_signature_visit_id"), "signature", ["visit_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_index(op.f("ix_signature_visit_id"), "signature")
    op.drop_table("signature")


def one_of(name: str, *values: str) -> sa.Enum:
    """A column of a closed list of words."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
