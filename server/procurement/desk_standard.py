"""What a one-stop desk should have, until the province sets its own: each number with its source.

The law leaves the equipment of one-stop desks to the province (Decision 15/2025/QD-TTg, article
6.3). Until one has decided, its norms for offices stand in for printers and scanners, and for the
rest an assumption. Whoever sets one of these names (`canh assumption`, `canh norm`) replaces it.
"""

from collections.abc import Sequence

from server.figure import Assumption
from server.msgid import N_
from server.procurement.defaults import OFFICES, Default

DESKS = N_("what a one-stop desk should have, until the province decides on its own standard")
MEMORY_GB = "desk.memory_gb"
DESKS_A_PRINTER = "desk.desks_a_printer"
DESKS_A_SCANNER = "desk.desks_a_scanner"
MBPS_A_DESK = "desk.mbps"

_MEMORY = "as the plan judges a computer: supported system, no hard disk, 8 GB"
_SPEED = "4 to 6 Mbit/s a desk, video conferences and scans apart; judged"

STANDARD: Sequence[Default] = (
    Default(
        name=MEMORY_GB,
        value=8,
        unit="GB",
        means=DESKS,
        source=Assumption(name=MEMORY_GB, basis=_MEMORY),
    ),
    Default(name=DESKS_A_PRINTER, value=3, unit="desk", means=DESKS, source=OFFICES),
    Default(name=DESKS_A_SCANNER, value=15, unit="desk", means=DESKS, source=OFFICES),
    Default(
        name=MBPS_A_DESK,
        value=5,
        unit="Mbit/s",
        means=DESKS,
        source=Assumption(name=MBPS_A_DESK, basis=_SPEED),
    ),
)
