"""Forms of lessons and interviews, draws of partners, cards of inspectors, arrivals from a device.

Follows 0007; 2026-11-28.
"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KINDS = ("answer", "photo", "summary", "conversation", "document", "markup", "voice")


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "transcript",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.String(length=36), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind", one_of("transcript_kind", "lesson", "interview", "focus_group"), nullable=False
        ),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("stamps", sa.JSON(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user.id"], name=op.f("fk_transcript_recorded_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_transcript_visit_id_visit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transcript")),
        sa.UniqueConstraint("client_id", name=op.f("uq_transcript_client_id")),
    )
    op.create_index(op.f("ix_transcript_visit_id"), "transcript", ["visit_id"])
    op.create_table(
        "transcript_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.String(length=36), nullable=False),
        sa.Column("transcript_id", sa.Integer(), nullable=False),
        sa.Column(
            "role", one_of("line_role", "note", "question", "reply", "point"), nullable=False
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("device_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("offset_ms", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user.id"], name=op.f("fk_transcript_line_recorded_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["transcript_id"],
            ["transcript.id"],
            name=op.f("fk_transcript_line_transcript_id_transcript"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transcript_line")),
        sa.UniqueConstraint("client_id", name=op.f("uq_transcript_line_client_id")),
    )
    op.create_index(op.f("ix_transcript_line_transcript_id"), "transcript_line", ["transcript_id"])
    op.create_table(
        "partner_draw",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column(
            "partner",
            one_of("partner", "head", "teachers", "staff", "pupils", "parents", "others"),
            nullable=False,
        ),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("lines_sha256", sa.String(length=64), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("rule", sa.Integer(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("supersedes_id", sa.Integer(), nullable=True),
        sa.Column("drawn_by_id", sa.Integer(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["drawn_by_id"], ["user.id"], name=op.f("fk_partner_draw_drawn_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["supersedes_id"],
            ["partner_draw.id"],
            name=op.f("fk_partner_draw_supersedes_id_partner_draw"),
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_partner_draw_visit_id_visit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_draw")),
        sa.UniqueConstraint("public_id", name=op.f("uq_partner_draw_public_id")),
        sa.UniqueConstraint("supersedes_id", name=op.f("uq_partner_draw_supersedes_id")),
    )
    op.create_index(op.f("ix_partner_draw_visit_id"), "partner_draw", ["visit_id"])
    allow_kinds(*KINDS, "transcript", "line", "arrival")
    with op.batch_alter_table("visit") as table:
        table.add_column(sa.Column("arrival_device_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(
            sa.Column("arrival_offset_ms", sa.BigInteger(), nullable=False, server_default="0")
        )
        table.add_column(
            sa.Column("arrival_received_at", sa.DateTime(timezone=True), nullable=True)
        )
    with op.batch_alter_table("visit") as table:
        table.alter_column("arrival_offset_ms", existing_type=sa.BigInteger(), server_default=None)
    with op.batch_alter_table("user") as table:
        table.add_column(sa.Column("card_level", LEVEL, nullable=True))
        table.add_column(sa.Column("employment_kind", EMPLOYMENT, nullable=True))
        table.add_column(sa.Column("term_from", sa.Date(), nullable=True))
        table.add_column(sa.Column("term_to", sa.Date(), nullable=True))
        table.add_column(sa.Column("card_token", sa.String(length=24), nullable=True))
    give_tokens()
    with op.batch_alter_table("user") as table:
        table.alter_column("card_token", existing_type=sa.String(length=24), nullable=False)
        table.create_unique_constraint(op.f("uq_user_card_token"), ["card_token"])


def downgrade() -> None:
    """Go back. What devices sent of the new kinds is not known to the older program."""
    with op.batch_alter_table("user") as table:
        table.drop_constraint(op.f("uq_user_card_token"), type_="unique")
        table.drop_constraint(op.f("ck_user_employment_kind"), type_="check")
        table.drop_constraint(op.f("ck_user_card_level"), type_="check")
        for name in ("card_token", "term_to", "term_from", "employment_kind", "card_level"):
            table.drop_column(name)
    with op.batch_alter_table("visit") as table:
        for name in ("arrival_received_at", "arrival_offset_ms", "arrival_device_at"):
            table.drop_column(name)
    operations = sa.table("sync_operation", sa.column("kind", sa.String))
    op.execute(operations.delete().where(operations.c.kind.not_in(KINDS)))
    allow_kinds(*KINDS)
    op.drop_index(op.f("ix_partner_draw_visit_id"), "partner_draw")
    op.drop_table("partner_draw")
    op.drop_index(op.f("ix_transcript_line_transcript_id"), "transcript_line")
    op.drop_table("transcript_line")
    op.drop_index(op.f("ix_transcript_visit_id"), "transcript")
    op.drop_table("transcript")


def one_of(name: str, *values: str) -> sa.Enum:
    """A column of a closed list of words."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


LEVEL = one_of("card_level", "national", "province", "city", "county")
EMPLOYMENT = one_of("employment_kind", "full_time", "part_time")


def give_tokens() -> None:
    """Everybody who has an account gets the code that new ones get when they are made."""
    people = sa.table("user", sa.column("id", sa.Integer), sa.column("card_token", sa.String))
    connection = op.get_bind()
    for (number,) in connection.execute(sa.select(people.c.id)).all():
        token = secrets.token_urlsafe(16)
        connection.execute(people.update().where(people.c.id == number).values(card_token=token))


def allow_kinds(*kinds: str) -> None:
    """Replace the list of the kinds that an operation may have."""
    name = op.f("ck_sync_operation_kind")
    words = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("sync_operation") as table:
        table.drop_constraint(name, type_="check")
        table.create_check_constraint(name, f"kind IN ({words})")
