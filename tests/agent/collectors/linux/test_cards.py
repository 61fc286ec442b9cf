from pathlib import Path

from agent.collectors.linux.cards import first_built_in, is_metal, read_cards
from checks.inventory import NetworkCard
from tests.agent.collectors.linux.tree import grow, link

NET = "sys/class/net"
PCI = "sys/devices/pci0000:00"


def card(root: Path, name: str, place: str, address: str, assigned: int = 0, **more: str) -> None:
    link(root, f"{NET}/{name}/device", place)
    files = {"type": "1", "address": address, "addr_assign_type": str(assigned), **more}
    grow(root, {f"{NET}/{name}/{file}": f"{content}\n" for file, content in files.items()})


def test_cards_of_metal_are_told_and_what_runs_over_them_is_not(tmp_path: Path) -> None:
    card(tmp_path, "enp3s0", f"{PCI}/0000:03:00.0", "00:1B:21:3A:4C:5D", speed="1000")
    card(tmp_path, "wlp2s0", f"{PCI}/0000:02:00.0", "3c:a9:f4:01:02:03")
    grow(tmp_path, {f"{NET}/wlp2s0/wireless/": ""})
    grow(tmp_path, {f"{NET}/lo/type": "772", f"{NET}/br0/type": "1", f"{NET}/tun0/type": "65534"})

    assert read_cards(tmp_path) == (
        NetworkCard(name="enp3s0", hardware="001b213a4c5d", speed_mbps=1000),
        NetworkCard(name="wlp2s0", hardware="3ca9f4010203", wireless=True),
    )
    assert is_metal("enp3s0", tmp_path)
    assert not is_metal("br0", tmp_path)


def test_a_card_without_a_cable_has_no_speed(tmp_path: Path) -> None:
    card(tmp_path, "eth0", f"{PCI}/0000:03:00.0", "00:1b:21:3a:4c:5d", speed="-1")

    assert read_cards(tmp_path)[0].speed_mbps is None


def test_an_address_that_somebody_made_up_is_not_told(tmp_path: Path) -> None:
    card(tmp_path, "wlan0", f"{PCI}/0000:02:00.0", "8e:11:22:33:44:55", assigned=3)

    assert read_cards(tmp_path)[0].hardware == ""
    assert first_built_in(tmp_path) == ""


def test_the_first_card_is_wired_and_no_dongle_whatever_it_is_called(tmp_path: Path) -> None:
    card(tmp_path, "a-dongle", f"{PCI}/0000:00:14.0/usb1/1-2", "00:e0:4c:68:00:01")
    card(tmp_path, "b-wireless", f"{PCI}/0000:01:00.0", "3c:a9:f4:01:02:03")
    grow(tmp_path, {f"{NET}/b-wireless/wireless/": ""})
    card(tmp_path, "c-second", f"{PCI}/0000:05:00.0", "00:1b:21:00:00:02")
    card(tmp_path, "d-first", f"{PCI}/0000:03:00.0", "00:1b:21:00:00:01")

    assert first_built_in(tmp_path) == "001b21000001"
