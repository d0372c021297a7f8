"""keep what devices send.

Follows 0005; 2026-11-28.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "carry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("device", sa.String(length=36), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_carry_user_id_user")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_carry_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carry")),
        sa.UniqueConstraint(
            "visit_id", "user_id", "device", name=op.f("uq_carry_visit_id_user_id_device")
        ),
    )
    with op.batch_alter_table("carry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_carry_user_id"), ["user_id"], unique=False)

    op.create_table(
        "photo_upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.String(length=36), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=True),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"],
            ["attachment.id"],
            name=op.f("fk_photo_upload_attachment_id_attachment"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_photo_upload_user_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_photo_upload_visit_id_visit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo_upload")),
        sa.UniqueConstraint("user_id", "client_id", name=op.f("uq_photo_upload_user_id_client_id")),
    )
    with op.batch_alter_table("photo_upload", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_photo_upload_announced_at"), ["announced_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_photo_upload_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "sync_operation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.String(length=36), nullable=False),
        sa.Column("device", sa.String(length=36), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "answer",
                "photo",
                "summary",
                "conversation",
                "document",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("after", sa.String(length=36), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "applied",
                "conflict",
                "appended",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "late",
            sa.Enum(
                "closed",
                "cancelled",
                "left",
                name="late",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offset_ms", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column(
            "settled_as",
            sa.Enum(
                "mine",
                "theirs",
                "both",
                "superseded",
                name="settled",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["checklist_item.id"],
            name=op.f("fk_sync_operation_item_id_checklist_item"),
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["user.id"], name=op.f("fk_sync_operation_settled_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_sync_operation_user_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_sync_operation_visit_id_visit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_operation")),
        sa.UniqueConstraint("client_id", name=op.f("uq_sync_operation_client_id")),
    )
    with op.batch_alter_table("sync_operation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sync_operation_item_id"), ["item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sync_operation_user_id"), ["user_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_sync_operation_visit_id_outcome_settled_at"),
            ["visit_id", "outcome", "settled_at"],
            unique=False,
        )


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("sync_operation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sync_operation_visit_id_outcome_settled_at"))
        batch_op.drop_index(batch_op.f("ix_sync_operation_user_id"))
        batch_op.drop_index(batch_op.f("ix_sync_operation_item_id"))

    op.drop_table("sync_operation")
    with op.batch_alter_table("photo_upload", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_photo_upload_visit_id"))
        batch_op.drop_index(batch_op.f("ix_photo_upload_announced_at"))

    op.drop_table("photo_upload")
    with op.batch_alter_table("carry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_carry_user_id"))

    op.drop_table("carry")
