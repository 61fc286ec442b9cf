"""On which days computers were heard, and what can be found of sites and lines."""

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_BEFORE = (
    "no_room",
    "filling_up",
    "says_failing",
    "more_bad_sectors",
    "too_hot",
    "clock_wrong",
    "ends_soon",
    "fine",
    "not_fine_yet",
    "not_known",
)
_AFTER = (*_BEFORE, "computers_lost", "delivers_too_little")


def upgrade() -> None:
    """The table, and the findings."""
    op.create_table(
        "device_heard",
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["device_id"], ["device.id"], name=op.f("fk_device_heard_device_id")
        ),
        sa.PrimaryKeyConstraint("device_id", name=op.f("pk_device_heard")),
    )
    _allow(_AFTER)


def downgrade() -> None:
    """Undo it."""
    op.execute("DELETE FROM condition WHERE finding IN ('computers_lost', 'delivers_too_little')")
    _allow(_BEFORE)
    op.drop_table("device_heard")


def _allow(findings: Iterable[str]) -> None:
    name = op.f("ck_condition_finding_known")
    with op.batch_alter_table("condition") as batch:
        batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(name, "finding IN ('{}')".format("', '".join(findings)))
