"""Network cards, from ``/sys/class/net``: those of metal, not bridges, tunnels or containers'."""

import functools
from pathlib import Path

from agent.collectors.linux.files import ROOT, folders, read_text, read_whole
from checks.inventory import NetworkCard

_NET = "sys/class/net"
_ETHERNET = 1  # ARPHRD_ETHER, Wi-Fi included
_PERMANENT = 0  # NET_ADDR_PERM: burnt in, neither random nor set by somebody


def read_cards(root: Path = ROOT) -> tuple[NetworkCard, ...]:
    """Read the cards, by name. Only an address that is burnt in is told: others change."""
    return tuple(_card(folder) for folder in _metal(root))


def first_built_in(root: Path = ROOT) -> str:
    """Give the hardware address of the first card that is no dongle; wired before wireless.

    A dock or dongle is shared among machines and says nothing about which one this is.
    """
    cards = [folder for folder in _metal(root) if "/usb" not in str(_device(folder))]
    # By its place on the bus: names may change from one start to the next.
    cards.sort(key=lambda folder: ((folder / "wireless").exists(), str(_device(folder))))
    return next((address for card in cards if (address := _hardware(card))), "")


@functools.lru_cache(maxsize=64)  # asked each round; what has this name next is of the same kind
def is_metal(name: str, root: Path = ROOT) -> bool:
    """Say whether a network of this name is a card, and not one that runs over a card."""
    return (root / _NET / name / "device").exists()


def _metal(root: Path) -> list[Path]:
    return [
        folder
        for folder in folders(root / _NET)
        if is_metal(folder.name, root) and read_whole(folder / "type") == _ETHERNET
    ]


def _card(folder: Path) -> NetworkCard:
    speed_mbps = read_whole(folder / "speed") or 0  # -1, or an error, without a cable
    return NetworkCard(
        name=folder.name,
        hardware=_hardware(folder),
        speed_mbps=speed_mbps if speed_mbps > 0 else None,
        wireless=(folder / "wireless").exists(),
    )


def _hardware(folder: Path) -> str:
    address = read_text(folder / "address").replace(":", "").lower()
    burnt_in = read_whole(folder / "addr_assign_type") == _PERMANENT
    return address if burnt_in and address.strip("0") else ""


def _device(folder: Path) -> Path:
    return (folder / "device").resolve()
