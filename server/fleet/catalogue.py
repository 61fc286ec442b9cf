"""The catalogue: the services that every province has, each with its checks and sensible defaults.

Addresses in it are what is generally known: whoever imports an entry may give another.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from checks.check import Setting
from server.fleet.check_entry import PERIOD_S, TIMEOUT_S

FILE = Path(__file__).with_name("catalogue.toml")

_OF_A_SERVICE = ("name_vi", "name_en", "owner", "scope", "path")


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueCheck:
    """A check of an entry.

    Attributes:
        name: What a row calls it.
        kind: Of ``checks.server_kinds.ALL_KINDS``.
        settings: Those that are the same everywhere; without a host it is asked at the entry's.
        needs: Settings that whoever imports it has to give.
    """

    name: str
    kind: str
    settings: Mapping[str, Setting]
    needs: tuple[str, ...] = ()
    period_s: float = PERIOD_S
    timeout_s: float = TIMEOUT_S


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueEntry:
    """A service as the catalogue knows it.

    Attributes:
        values: Of the columns of a service.
        host: Where it is for everybody; empty where each province has its own.
        checks: All its checks.
    """

    code: str
    values: Mapping[str, str]
    host: str
    checks: tuple[CatalogueCheck, ...]

    @property
    def needs(self) -> tuple[str, ...]:
        """What a row has to give; empty: it can be had as it is."""
        hosted = self.host or all("host" in check.settings for check in self.checks)
        wanted = () if hosted else ("host",)
        return (*wanted, *dict.fromkeys(need for check in self.checks for need in check.needs))

    def check_named(self, name: str) -> CatalogueCheck | None:
        """Give a check by its name."""
        return next((check for check in self.checks if check.name == name), None)


Catalogue = Mapping[str, CatalogueEntry]


def read_catalogue(file: Path = FILE) -> Catalogue:
    """Read the catalogue, by code."""
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    return {code: _entry(code, told) for code, told in table.items()}


def _entry(code: str, told: Mapping[str, Any]) -> CatalogueEntry:
    return CatalogueEntry(
        code=code,
        values={name: told[name] for name in _OF_A_SERVICE},
        host=told.get("host", ""),
        checks=tuple(
            CatalogueCheck(
                name=name,
                kind=check["kind"],
                settings=check.get("settings", {}),
                needs=tuple(check.get("needs", ())),
                period_s=float(check.get("period_s", PERIOD_S)),
                timeout_s=float(check.get("timeout_s", TIMEOUT_S)),
            )
            for name, check in told["checks"].items()
        ),
    )
