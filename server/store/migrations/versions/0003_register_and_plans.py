"""Register, staff, budgets, prices; plans and their lines."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The tables."""
    op.create_table(
        "plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("made_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("took_s", sa.Float(), nullable=False),
        sa.Column("first_year", sa.Integer(), nullable=False),
        sa.Column("years", sa.Integer(), nullable=False),
        sa.Column("inputs", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("harm_hours", sa.Float(), nullable=False),
        sa.Column("least_hours", sa.Float(), nullable=False),
        sa.Column("keeping_hours", sa.Float(), nullable=False),
        sa.Column("gap", sa.Float(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("bought", sa.Integer(), nullable=False),
        sa.Column("cost_vnd", sa.BigInteger(), nullable=False),
        sa.Column("money", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("grounds", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("left_out", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.CheckConstraint("state IN ('draft', 'approved')", name=op.f("ck_plan_state_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
    )
    op.create_table(
        "price",
        sa.Column("model", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("price_vnd", sa.BigInteger(), nullable=False),
        sa.Column("roles", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("quality", sa.Float(), nullable=False),
        sa.Column("basis", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('desktop', 'laptop', 'printer', 'scanner', 'switch', 'router', 'server', "
            "'ups', 'other')",
            name=op.f("ck_price_kind_known"),
        ),
        sa.PrimaryKeyConstraint("model", "valid_from", name=op.f("pk_price")),
    )
    op.create_index(
        "uq_price_open",
        "price",
        ["model"],
        unique=True,
        sqlite_where=sa.text("valid_to IS NULL"),
        postgresql_where=sa.text("valid_to IS NULL"),
    )
    op.create_table(
        "asset",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("model", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("serial", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("in_use_since", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("original_price_vnd", sa.BigInteger(), nullable=True),
        sa.Column("remaining_value_vnd", sa.BigInteger(), nullable=True),
        sa.Column("funding", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("condition", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("post", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("written_off", sa.Date(), nullable=True),
        sa.Column("device_id", sa.Integer(), nullable=True),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('desktop', 'laptop', 'printer', 'scanner', 'switch', 'router', 'server', "
            "'ups', 'other')",
            name=op.f("ck_asset_kind_known"),
        ),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_asset_device_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_asset_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asset")),
        sa.UniqueConstraint("code", name=op.f("uq_asset_code")),
        sa.UniqueConstraint("device_id", name=op.f("uq_asset_device_id")),
    )
    op.create_index(op.f("ix_asset_unit_id"), "asset", ["unit_id"], unique=False)
    op.create_table(
        "budget",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("payer", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("spending", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("amount_vnd", sa.BigInteger(), nullable=False),
        sa.Column("basis", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.CheckConstraint(
            "payer IN ('province', 'central', 'commune')", name=op.f("ck_budget_payer_known")
        ),
        sa.CheckConstraint(
            "spending IN ('recurrent', 'investment')", name=op.f("ck_budget_spending_known")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_budget_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget")),
    )
    op.create_index(
        "uq_budget_of_all",
        "budget",
        ["payer", "year", "spending"],
        unique=True,
        sqlite_where=sa.text("unit_id IS NULL"),
        postgresql_where=sa.text("unit_id IS NULL"),
    )
    op.create_index(
        "uq_budget_of_unit",
        "budget",
        ["payer", "unit_id", "year", "spending"],
        unique=True,
        sqlite_where=sa.text("unit_id IS NOT NULL"),
        postgresql_where=sa.text("unit_id IS NOT NULL"),
    )
    op.create_table(
        "staff",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("post_group", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("role", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("basis", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.CheckConstraint(
            "post_group IN ('i', 'ii', 'iii', 'iv', 'v', 'vi', 'vii', 'viii')",
            name=op.f("ck_staff_post_group_known"),
        ),
        sa.CheckConstraint(
            "role IN ('onestop', 'leader', 'officer', 'back')", name=op.f("ck_staff_role_known")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_staff_unit_id")),
        sa.PrimaryKeyConstraint("unit_id", "post_group", "role", "title", name=op.f("pk_staff")),
    )
    op.create_table(
        "plan_line",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("item", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("role", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("asset_id", sa.Integer(), nullable=True),
        sa.Column("device_id", sa.Integer(), nullable=True),
        sa.Column("link_id", sa.Integer(), nullable=True),
        sa.Column("action", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("model", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("model_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("cost_vnd", sa.BigInteger(), nullable=False),
        sa.Column("paid", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("keeping_hours", sa.Float(), nullable=False),
        sa.Column("averts_hours", sa.Float(), nullable=False),
        sa.Column("built", sa.Float(), nullable=True),
        sa.Column("built_low", sa.Float(), nullable=True),
        sa.Column("built_high", sa.Float(), nullable=True),
        sa.Column("stands", sa.Integer(), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("explanation", sa.LargeBinary(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "action IN ('os', 'ssd', 'ram', 'both', 'replace', 'tier1', 'tier2', 'second')",
            name=op.f("ck_plan_line_action_known"),
        ),
        sa.ForeignKeyConstraint(["asset_id"], ["asset.id"], name=op.f("fk_plan_line_asset_id")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_plan_line_device_id")),
        sa.ForeignKeyConstraint(["link_id"], ["link.id"], name=op.f("fk_plan_line_link_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_line_plan_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_plan_line_unit_id")),
        sa.PrimaryKeyConstraint("plan_id", "number", name=op.f("pk_plan_line")),
    )
    op.create_index(op.f("ix_plan_line_unit_id"), "plan_line", ["unit_id"], unique=False)


def downgrade() -> None:
    """Undo it."""
    for table in ("plan_line", "staff", "budget", "asset", "price", "plan"):
        op.drop_table(table)
