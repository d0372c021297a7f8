"""refer tasks to sections of the bureau.

Follows 0015; 2026-12-02.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

OLD_ROLES = (
    "supervisor", "office_lead", "leader", "school_head", "school_staff", "admin", "auditor",
)  # fmt: skip
ROLES = (*OLD_ROLES, "section_staff")
STATES = ("proposed", "open", "answered", "returned", "closed", "declined", "withdrawn")
LIVE = sa.text("state IN ('proposed', 'open', 'answered', 'returned')")
OPEN = sa.text(
    "state IN ('issued', 'plan_submitted', 'in_progress', 'pending_review', 'verified', 'reopened')"
)
OFFICE = "state IN ('plan_submitted', 'pending_review', 'verified') OR extension_waiting"
REFERRED = " OR (referral_open AND section_id IS NULL)"
TASK = "rectification_task"


def upgrade() -> None:
    """Go forward."""
    _make_sections()
    with op.batch_alter_table("grant") as table:
        table.drop_constraint(op.f("ck_grant_role"), type_="check")
        table.drop_constraint(op.f("ck_grant_one_scope"), type_="check")
        table.add_column(sa.Column("section_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_grant_section_id_section"), "section", ["section_id"], ["id"]
        )
        table.create_check_constraint(op.f("ck_grant_role"), _one_of(ROLES))
        table.create_check_constraint(
            op.f("ck_grant_one_scope"), _one_scope("region", "zone", "school", "section")
        )
        table.create_index(op.f("ix_grant_section_id"), ["section_id"])
    _drop_indexes()
    with op.batch_alter_table(TASK) as table:
        table.add_column(
            sa.Column("referral_open", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        table.add_column(
            sa.Column("referral_count", sa.Integer(), nullable=False, server_default="0")
        )
        table.add_column(sa.Column("section_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_rectification_task_section_id_section"), "section", ["section_id"], ["id"]
        )
        table.add_column(
            sa.Column("clock_stopped", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    tasks = sa.table(
        TASK, sa.column("clock_stopped", sa.Boolean), sa.column("extension_waiting", sa.Boolean)
    )
    op.execute(tasks.update().values(clock_stopped=tasks.c.extension_waiting))
    with op.batch_alter_table(TASK) as table:
        table.alter_column("clock_stopped", existing_type=sa.Boolean(), server_default=None)
        table.alter_column("referral_open", existing_type=sa.Boolean(), server_default=None)
        table.alter_column("referral_count", existing_type=sa.Integer(), server_default=None)
    _make_indexes("clock_stopped", OFFICE + REFERRED)
    _make_referrals()


def downgrade() -> None:
    """Go back. The older program knows neither referrals nor people of sections."""
    op.drop_table("referral")
    _drop_indexes()
    with op.batch_alter_table(TASK) as table:
        table.drop_constraint(op.f("fk_rectification_task_section_id_section"), type_="foreignkey")
        table.drop_column("section_id")
        table.drop_column("clock_stopped")
        table.drop_column("referral_count")
        table.drop_column("referral_open")
    _make_indexes("extension_waiting", OFFICE)
    grants = sa.table("grant", sa.column("role", sa.String))
    op.execute(grants.delete().where(grants.c.role == "section_staff"))
    with op.batch_alter_table("grant") as table:
        table.drop_index(op.f("ix_grant_section_id"))
        table.drop_constraint(op.f("ck_grant_one_scope"), type_="check")
        table.drop_constraint(op.f("ck_grant_role"), type_="check")
        table.drop_constraint(op.f("fk_grant_section_id_section"), type_="foreignkey")
        table.drop_column("section_id")
        table.create_check_constraint(op.f("ck_grant_role"), _one_of(OLD_ROLES))
        table.create_check_constraint(
            op.f("ck_grant_one_scope"), _one_scope("region", "zone", "school")
        )
    op.drop_table("section")


def _one_of(roles: tuple[str, ...]) -> str:
    words = ", ".join(f"'{role}'" for role in roles)
    return f"role IN ({words})"


def _one_scope(*scopes: str) -> str:
    counted = (f"(CASE WHEN {scope}_id IS NULL THEN 0 ELSE 1 END)" for scope in scopes)
    return f"{' + '.join(counted)} = 1"


def _drop_indexes() -> None:
    for name in (
        "ix_task_open_due",
        "ix_task_open_school",
        "ix_task_open_number",
        "ix_task_office",
    ):
        op.drop_index(name, TASK)


def _make_indexes(stopped: str, office: str) -> None:
    """Those of open tasks hold what the counts of the ledger ask, so that nothing else is read."""
    for name, columns in {
        "ix_task_open_due": ["county_id", "due_on", "id"],
        "ix_task_open_school": ["school_id", "due_on", "id"],
        "ix_task_open_number": ["county_id", "id"],
    }.items():
        op.create_index(
            name, TASK, [*columns, "state", stopped], sqlite_where=OPEN, postgresql_where=OPEN
        )
    court = sa.text(office)
    columns = ["county_id", "due_on", "id"]
    op.create_index("ix_task_office", TASK, columns, sqlite_where=court, postgresql_where=court)


def _make_sections() -> None:
    op.create_table(
        "section",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("name_zh", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=160), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_section_region_id_region")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section")),
        sa.UniqueConstraint("public_id", name=op.f("uq_section_public_id")),
    )
    op.create_index(
        op.f("ix_section_region_id_name_zh"), "section", ["region_id", "name_zh"], unique=True
    )


def _make_referrals() -> None:
    people = ("proposed_by", "referred_by", "answered_by", "ended_by")
    keys = {
        "task": "rectification_task", "school": "school", "county": "region", "section": "section",
        **dict.fromkeys(people, "user"),
    }  # fmt: skip
    moment, number = sa.DateTime(timezone=True), sa.Integer()
    op.create_table(
        "referral",
        sa.Column("id", number, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                *STATES, name="referral_state", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        *(
            sa.Column(f"{key}_id", number, nullable=key in people or key == "section")
            for key in keys
        ),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("proposal", "matter", "answer", "conclusion")
        ),
        sa.Column("opened_at", moment, nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("turn_since", moment, nullable=False),
        sa.Column("answered_at", moment, nullable=True),
        sa.Column("answered_in_time", sa.Boolean(), nullable=True),
        sa.Column("ended_at", moment, nullable=True),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("updated_at", moment, nullable=False),
        sa.Column("version", number, nullable=False),
        sa.CheckConstraint(
            "state IN ('proposed', 'declined', 'withdrawn')"
            " OR (section_id IS NOT NULL AND opened_at IS NOT NULL)",
            name=op.f("ck_referral_opened_has_section"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [f"{key}_id"], [f"{table}.id"], name=op.f(f"fk_referral_{key}_id_{table}")
            )
            for key, table in keys.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
        sa.UniqueConstraint("number", name=op.f("uq_referral_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq_referral_public_id")),
    )
    for columns in (
        ["section_id", "state", "due_on"],
        ["county_id", "state", "due_on"],
        ["school_id", "id"],
        ["state", "school_id"],
        ["task_id"],
    ):
        op.create_index(op.f(f"ix_referral_{'_'.join(columns)}"), "referral", columns)
    op.create_index(
        "uq_referral_live_task",
        "referral",
        ["task_id"],
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )
