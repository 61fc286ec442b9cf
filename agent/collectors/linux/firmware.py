"""Firmware: its SMBIOS table where that may be read, else what the kernel tells everybody."""

from dataclasses import replace
from pathlib import Path

from agent.collectors.dates import iso_date
from agent.collectors.linux.files import ROOT, folders, read_bytes, read_text, read_whole
from agent.collectors.placeholders import told
from agent.collectors.plate import Plate, form_of, names_virtual, read_plate
from agent.collectors.smbios import parse_table
from checks.inventory import Firmware, System

_TABLE = "sys/firmware/dmi/tables/DMI"  # for root alone
_DMI = "sys/class/dmi/id"  # for everybody, but for serial numbers and UUID
_EFI = "sys/firmware/efi"
_EFI_GLOBAL = "8be4df61-93ca-11d2-aa0d-00e098032b8c"


def read_told(root: Path = ROOT) -> Plate:
    """Read the SMBIOS table; without it, or without the right to read it, what everybody may."""
    table = read_bytes(root / _TABLE)
    if table:
        return read_plate(parse_table(table))
    return replace(read_plate(()), system=_shown_system(root), firmware=_shown_firmware(root))


def read_firmware(told_firmware: Firmware, root: Path = ROOT) -> Firmware:
    """Add to what the table told how this system was started."""
    by_uefi = (root / _EFI).is_dir()
    return replace(
        told_firmware,
        uefi=True if by_uefi else told_firmware.uefi,
        secure_boot=_secure_boot(root) if by_uefi else None,
    )


def read_tpm(root: Path = ROOT) -> str:
    """Read the version of the TPM, such as ``2.0``; empty when none is seen."""
    for folder in folders(root / "sys/class/tpm"):
        major = read_whole(folder / "tpm_version_major")
        if major == 2:
            return "2.0"
        if major == 1 or "TCG version: 1.2" in read_text(folder / "device/caps"):
            return "1.2"
    return ""


def _shown_system(root: Path) -> System:
    maker, model = _shown(root, "sys_vendor"), _shown(root, "product_name")
    chassis = read_whole(root / _DMI / "chassis_type")
    return System(
        maker=maker,
        model=model,
        version=_shown(root, "product_version"),
        family=_shown(root, "product_family"),
        sku=_shown(root, "product_sku"),
        board_maker=_shown(root, "board_vendor"),
        board_model=_shown(root, "board_name"),
        chassis=chassis,
        form=form_of(chassis),
        asset_tag=_shown(root, "chassis_asset_tag"),
        virtual=names_virtual(maker, model),
    )


def _shown_firmware(root: Path) -> Firmware:
    return Firmware(
        vendor=_shown(root, "bios_vendor"),
        version=_shown(root, "bios_version"),
        date=iso_date(_shown(root, "bios_date")),
    )


def _shown(root: Path, name: str) -> str:
    return told(read_text(root / _DMI / name))


def _secure_boot(root: Path) -> bool | None:
    """Read the variable: four bytes of attributes and one that says 1 or 0."""
    variable = read_bytes(root / _EFI / f"efivars/SecureBoot-{_EFI_GLOBAL}")
    return variable[4] == 1 if len(variable) == 5 else None
