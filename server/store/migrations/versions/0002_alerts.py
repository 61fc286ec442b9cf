"""Incidents, notifications, what locating learns, who measures a link; contacts of a role."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The tables, and the contacts brought along."""
    op.create_table(
        "board",
        sa.Column("world", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("world IN ('real', 'simulated')", name=op.f("ck_board_world_known")),
        sa.PrimaryKeyConstraint("world", "round", name=op.f("pk_board")),
    )
    op.create_table(
        "locator",
        sa.Column("world", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("born", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("received_ms", sa.BigInteger(), nullable=False),
        sa.Column("late_ms", sa.BigInteger(), nullable=False),
        sa.Column("counted", sa.LargeBinary(), nullable=False),
        sa.Column("homes", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("world IN ('real', 'simulated')", name=op.f("ck_locator_world_known")),
        sa.PrimaryKeyConstraint("world", name=op.f("pk_locator")),
    )
    _find_what_came_in()
    op.create_table(
        "incident",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("component", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("fault", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("turned_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("opened_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("resolved_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("merged_into", sa.Integer(), nullable=True),
        sa.Column("unwatched", sa.Boolean(), nullable=False),
        sa.Column("flapping", sa.Boolean(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("over_told_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("acknowledged_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("acknowledged_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("severity", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("silenced", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "severity IN ('low', 'medium', 'high')", name=op.f("ck_incident_severity_known")
        ),
        sa.CheckConstraint(
            "state IN ('suspected', 'open', 'recovering', 'resolved', 'merged')",
            name=op.f("ck_incident_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["merged_into"], ["incident.id"], name=op.f("fk_incident_merged_into")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_incident_site_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_incident_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
    )
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_incident_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_incident_component"), ["component"], unique=False)
        batch_op.create_index(batch_op.f("ix_incident_merged_into"), ["merged_into"], unique=False)
        batch_op.create_index(batch_op.f("ix_incident_opened_at"), ["opened_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_incident_unit_id"), ["unit_id"], unique=False)
        batch_op.create_index(
            "uq_incident_unresolved",
            ["component", "simulated"],
            unique=True,
            sqlite_where=sa.text("state IN ('suspected', 'open', 'recovering')"),
            postgresql_where=sa.text("state IN ('suspected', 'open', 'recovering')"),
        )

    op.create_table(
        "incident_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("why", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("fault", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("measured_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_incident_entry_incident_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_entry")),
    )
    with op.batch_alter_table("incident_entry", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_incident_entry_incident_id"), ["incident_id"], unique=False
        )

    op.create_table(
        "notification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("channel", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("says", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("component", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("decided_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("corrects", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("replaces", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("next_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("lease_until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("unknown", sa.Integer(), nullable=False),
        sa.Column("delivered_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("receipt", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "channel IN ('mail', 'webhook')", name=op.f("ck_notification_channel_known")
        ),
        sa.CheckConstraint(
            "kind IN ('opened', 'recovered', 'correction', 'flapping', 'ended')",
            name=op.f("ck_notification_kind_known"),
        ),
        sa.CheckConstraint(
            "says IN ('nothing', 'broken', 'fine', 'unsteady')",
            name=op.f("ck_notification_says_known"),
        ),
        sa.CheckConstraint(
            "state IN ('queued', 'sending', 'delivered', 'withheld', 'failed')",
            name=op.f("ck_notification_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_notification_contact_id")
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_notification_incident_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
        sa.UniqueConstraint(
            "incident_id",
            "contact_id",
            "channel",
            "kind",
            "epoch",
            name=op.f("uq_notification_incident_id_contact_id_channel_kind_epoch"),
        ),
    )
    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.create_index("ix_notification_budget", ["contact_id", "decided_at"], unique=False)
        batch_op.create_index(
            "ix_notification_due",
            ["next_at"],
            unique=False,
            sqlite_where=sa.text("next_at IS NOT NULL"),
            postgresql_where=sa.text("next_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_notification_leased",
            ["lease_until"],
            unique=False,
            sqlite_where=sa.text("lease_until IS NOT NULL"),
            postgresql_where=sa.text("lease_until IS NOT NULL"),
        )

    op.create_table(
        "speed_lease",
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["link_id"], ["link.id"], name=op.f("fk_speed_lease_link_id")),
        sa.PrimaryKeyConstraint("link_id", name=op.f("pk_speed_lease")),
    )
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.alter_column("email", new_column_name="address")
        batch_op.add_column(
            sa.Column(
                "role",
                sqlmodel.sql.sqltypes.AutoString(),
                nullable=False,
                server_default="province",
            )
        )
        batch_op.add_column(
            sa.Column(
                "channel",
                sqlmodel.sql.sqltypes.AutoString(),
                nullable=False,
                server_default="mail",
            )
        )
        for name in ("refused_at", "removed_at"):
            batch_op.add_column(sa.Column(name, sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
    op.execute("UPDATE contact SET role = 'commune' WHERE unit_id IS NOT NULL")
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.alter_column("role", server_default=None)
        batch_op.alter_column("channel", server_default=None)
        batch_op.create_check_constraint(
            op.f("ck_contact_role_known"), "role IN ('province', 'commune', 'finance')"
        )
        batch_op.create_check_constraint(
            op.f("ck_contact_channel_known"), "channel IN ('mail', 'webhook')"
        )


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_contact_channel_known"), type_="check")
        batch_op.drop_constraint(op.f("ck_contact_role_known"), type_="check")
        batch_op.drop_column("removed_at")
        batch_op.drop_column("refused_at")
        batch_op.drop_column("channel")
        batch_op.drop_column("role")
        batch_op.alter_column("address", new_column_name="email")
    for table in ("speed_lease", "notification", "incident_entry", "incident", "locator", "board"):
        op.drop_table(table)
    op.drop_table("mark")
    op.drop_index("ix_deal_valid_to", table_name="deal")
    for name in ("ix_result_series", "ix_result_received"):
        op.drop_index(name, table_name="result")
    op.drop_index("ix_sample_late", table_name="sample")
    op.drop_column("sample", "received_ms")


def _find_what_came_in() -> None:
    """Of results those of checks only: an agent's own, by far the most, are not looked for."""
    op.add_column(
        "sample", sa.Column("received_ms", sa.BigInteger(), nullable=False, server_default="0")
    )
    op.create_index(
        "ix_sample_late",
        "sample",
        ["received_ms"],
        unique=False,
        sqlite_where=sa.text("late = 1"),
        postgresql_where=sa.text("late"),
    )
    of_checks = sa.text("check_id > 0")
    for name, columns in (
        ("ix_result_received", ["received_ms"]),
        ("ix_result_series", ["link_id", "check_id", "at_ms"]),
    ):
        op.create_index(
            name,
            "result",
            columns,
            unique=False,
            sqlite_where=of_checks,
            postgresql_where=of_checks,
        )
    op.create_index("ix_deal_valid_to", "deal", ["valid_to"], unique=False)
    op.create_table(
        "mark",
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_mark")),
    )
