"""How the conditions of devices and services stand."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_TEXT = sqlmodel.sql.sqltypes.AutoString()
_TIME = sqlmodel.sql.sqltypes.UTCDateTime()


def upgrade() -> None:
    """The table."""
    op.create_table(
        "condition",
        sa.Column("component", _TEXT, nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=True),
        sa.Column("known_since", _TIME, nullable=False),
        sa.Column("finding", _TEXT, nullable=False),
        sa.Column("severity", _TEXT, nullable=False),
        sa.Column("evidence", _TEXT, nullable=False),
        sa.Column("since", _TIME, nullable=True),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("seen_at", _TIME, nullable=True),
        sa.Column("believed_at", _TIME, nullable=True),
        sa.Column("baseline", sa.Boolean(), nullable=False),
        sa.Column("fine_since", _TIME, nullable=True),
        sa.Column("memory", _TEXT, nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "finding IN ('no_room', 'filling_up', 'says_failing', 'more_bad_sectors', 'too_hot', "
            "'clock_wrong', 'ends_soon', 'fine', 'not_fine_yet', 'not_known')",
            name=op.f("ck_condition_finding_known"),
        ),
        sa.CheckConstraint(
            "severity IN ('low', 'medium', 'high')", name=op.f("ck_condition_severity_known")
        ),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_condition_device_id")),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_condition_incident_id")
        ),
        sa.PrimaryKeyConstraint("component", name=op.f("pk_condition")),
    )
    op.create_index(op.f("ix_condition_device_id"), "condition", ["device_id"], unique=False)
    op.create_index(op.f("ix_condition_incident_id"), "condition", ["incident_id"], unique=False)


def downgrade() -> None:
    """Undo it."""
    op.drop_table("condition")
