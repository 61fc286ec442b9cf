"""Days of samples that are over, packed, and what they come to by the hour."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "sample_day",
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("block", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("device_id", "day", name=op.f("pk_sample_day")),
    )
    op.create_table(
        "sample_hours",
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("hours", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("device_id", "day", name=op.f("pk_sample_hours")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Remove them, and with them what was measured on those days."""
    op.drop_table("sample_hours")
    op.drop_table("sample_day")
