"""What Canh may take of a line, who reports how often, and the switch that stops all probing."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_TEXT = sqlmodel.sql.sqltypes.AutoString()
_TIME = sqlmodel.sql.sqltypes.UTCDateTime()


def upgrade() -> None:
    """The columns and the tables."""
    op.add_column(
        "deal", sa.Column("whole_every", sa.Integer(), nullable=False, server_default="1")
    )
    op.add_column(
        "work", sa.Column("report_every", sa.Integer(), nullable=False, server_default="1")
    )
    op.add_column(
        "device_now", sa.Column("pause_ms", sa.BigInteger(), nullable=False, server_default="0")
    )
    op.create_table(
        "line_budget",
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("mbps", sa.Float(), nullable=True),
        sa.Column("bytes_s", sa.Float(), nullable=False),
        sa.Column("reports_bytes_s", sa.Float(), nullable=False),
        sa.Column("probes_bytes_s", sa.Float(), nullable=False),
        sa.Column("backlog_bytes_s", sa.Float(), nullable=False),
        sa.Column("ease", _TEXT, nullable=False),
        sa.Column("pcs", sa.Integer(), nullable=False),
        sa.Column("report_every", sa.Integer(), nullable=False),
        sa.Column("hurried_at", _TIME, nullable=True),
        sa.CheckConstraint(
            "ease IN ('none', 'fewer_pages', 'no_pages', 'stretched', 'seldom_reports', "
            "'only_reports')",
            name=op.f("ck_line_budget_ease_known"),
        ),
        sa.ForeignKeyConstraint(["link_id"], ["link.id"], name=op.f("fk_line_budget_link_id")),
        sa.PrimaryKeyConstraint("link_id", name=op.f("pk_line_budget")),
    )
    op.create_table(
        "backlog_grant",
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("left_bytes", sa.Float(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("link_id", name=op.f("pk_backlog_grant")),
    )
    op.create_table(
        "switch",
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("on", sa.Boolean(), nullable=False),
        sa.Column("turned_at", _TIME, nullable=False),
        sa.Column("turned_by", _TEXT, nullable=False),
        sa.Column("why", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_switch")),
    )


def downgrade() -> None:
    """Undo it."""
    for table in ("switch", "backlog_grant", "line_budget"):
        op.drop_table(table)
    for table, column in (
        ("device_now", "pause_ms"),
        ("work", "report_every"),
        ("deal", "whole_every"),
    ):
        with op.batch_alter_table(table) as batch:
            batch.drop_column(column)
