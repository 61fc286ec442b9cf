"""Text that is no text."""

from checks.inventory import Inventory
from checks.wire.plain import decode, encode


def test_half_a_character_in_a_name_does_not_block_the_message() -> None:
    sent = encode(Inventory(host="pc-\udce9"))

    assert decode(Inventory, sent).host == "pc-?"
