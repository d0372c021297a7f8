"""find a file again by its checksum.

Follows 0003; 2026-11-28.
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLE = "attachment"


def upgrade() -> None:
    """Go forward."""
    op.create_index(op.f("ix_attachment_sha256"), TABLE, ["sha256"])


def downgrade() -> None:
    """Go back."""
    op.drop_index(op.f("ix_attachment_sha256"), TABLE)
