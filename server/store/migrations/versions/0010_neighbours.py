"""Who is on the networks of sites, and whose the cards of devices are."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The tables, and the cards that are known from inventories."""
    op.create_table(
        "neighbour",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("hardware", sa.String(), nullable=False),
        sa.Column("first_seen", sa.Date(), nullable=False),
        sa.Column("last_seen", sa.Date(), nullable=False),
        sa.Column("is_gateway", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_neighbour_site_id")),
        sa.PrimaryKeyConstraint("site_id", "hardware", name=op.f("pk_neighbour")),
    )
    cards = op.create_table(
        "device_card",
        sa.Column("hardware", sa.String(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["device_id"], ["device.id"], name=op.f("fk_device_card_device_id")
        ),
        sa.PrimaryKeyConstraint("hardware", name=op.f("pk_device_card")),
    )
    op.bulk_insert(
        cards, [{"hardware": one, "device_id": device} for one, device in _owners().items()]
    )


def downgrade() -> None:
    """Undo it."""
    op.drop_table("device_card")
    op.drop_table("neighbour")


def _owners() -> dict[str, int]:
    inventories = sa.text("SELECT device_id, body FROM inventory ORDER BY seen_at")
    return {
        hardware.lower(): device
        for device, body in op.get_bind().execute(inventories)
        for card in json.loads(body).get("cards", ())
        if len(hardware := card.get("hardware", "")) == 12
    }
