"""What people do to incidents: notes, merging, answers about verdicts, checks asked for."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_TEXT = sqlmodel.sql.sqltypes.AutoString()
_TIME = sqlmodel.sql.sqltypes.UTCDateTime()


def upgrade() -> None:
    """The columns and the tables."""
    op.add_column("incident", sa.Column("merged_by", _TEXT, nullable=False, server_default=""))
    op.add_column("incident", sa.Column("split_by", _TEXT, nullable=False, server_default=""))
    op.add_column("incident_entry", sa.Column("text", _TEXT, nullable=False, server_default=""))
    op.add_column("notification", sa.Column("earlier", _TEXT, nullable=False, server_default="[]"))
    op.create_table(
        "verdict_answer",
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("by", _TEXT, nullable=False),
        sa.Column("says", _TEXT, nullable=False),
        sa.Column("was", _TEXT, nullable=True),
        sa.Column("text", _TEXT, nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.CheckConstraint(
            "says IN ('yes', 'no', 'not_known')", name=op.f("ck_verdict_answer_says_known")
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_verdict_answer_incident_id")
        ),
        sa.PrimaryKeyConstraint("incident_id", "by", name=op.f("pk_verdict_answer")),
    )
    op.create_table(
        "check_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", _TIME, nullable=False),
        sa.Column("asked_by", _TEXT, nullable=False),
        sa.Column("begun_at", _TIME, nullable=True),
        sa.Column("ended_at", _TIME, nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_check_request_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_request")),
    )
    op.create_index(op.f("ix_check_request_site_id"), "check_request", ["site_id"], unique=False)
    op.create_index(
        "ix_check_request_waiting",
        "check_request",
        ["asked_at"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def downgrade() -> None:
    """Undo it."""
    for table in ("check_request", "verdict_answer"):
        op.drop_table(table)
    for table, column in (
        ("notification", "earlier"),
        ("incident_entry", "text"),
        ("incident", "split_by"),
        ("incident", "merged_by"),
    ):
        with op.batch_alter_table(table) as batch:
            batch.drop_column(column)
