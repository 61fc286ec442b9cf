"""The numbers that plans are reckoned with, by their names, as people read them: English msgids.

Of a name's parts, one may be a kind of equipment, a post or a step of lines: it is ``*`` in the
table and stands in the braces. A test holds the table against the defaults.
"""

from server.web.finance_wording import ITEMS, POST_ROLES
from server.web.wording import N_

_STEPS = {str(step): str(step) for step in range(1, 7)}
OF = {str(key): text for key, text in (ITEMS | POST_ROLES).items()} | _STEPS

GROUNDS = {
    "hour_cost": N_("an hour of work"),
    "tail_years": N_("years after the plan in which harm still counts"),
    "discount": N_("how much less each later year weighs"),
    "lag": N_("share of its year in which what is bought is not there yet"),
    "incident_prior": N_("how much the general rate weighs beside a device's own incidents"),
    "failure.*.c": N_("{of}: failures a year when it is half a year old"),
    "failure.*.g": N_("{of}: exponent by which failures grow with age"),
    "failure.*.cap": N_("{of}: failures a year at most"),
    "failure.*.hours": N_("{of}: hours of work lost by one failure"),
    "failure.*.repair": N_("{of}: thousand đ to mend one failure"),
    "failure.*.energy": N_("{of}: thousand đ of electricity a year"),
    "old_energy_factor": N_("an old device uses so many times as much electricity"),
    "travel.0": N_("hours of a failure count so many times: ordinary commune"),
    "travel.1": N_("hours of a failure count so many times: difficult commune"),
    "travel.2": N_("hours of a failure count so many times: difficult and remote commune"),
    "disk.hdd.1": N_("hard disk: failures a year when it is new"),
    "disk.hdd.2": N_("hard disk: so many more failures with each year of age"),
    "disk.ssd.1": N_("SSD: failures a year when it is new"),
    "disk.ssd.2": N_("SSD: so many more failures with each year of age"),
    "disk.band.ok": N_("a disk that says it is well fails so many times as often"),
    "disk.band.unknown": N_("a disk that says nothing fails so many times as often"),
    "disk.band.warn": N_("a disk with first errors fails so many times as often"),
    "disk.band.bad": N_("a disk that says it is failing fails so many times as often"),
    "disk.cap": N_("disk: failures a year at most"),
    "disk.hours": N_("hours of work lost by a failed disk"),
    "disk.repair": N_("mending a failed disk"),
    "slow.hdd": N_("waiting a year with a hard disk"),
    "slow.ram.2": N_("waiting a year with 2 GB of memory"),
    "slow.ram.4": N_("waiting a year with 4 GB of memory"),
    "slow.ram.8": N_("waiting a year with 8 GB of memory"),
    "slow.ram.16": N_("waiting a year with 16 GB of memory"),
    "slow.ram8_late": N_("waiting a year with 8 GB of memory, later"),
    "slow.ram8_late_from": N_("so many years on, 8 GB of memory is little"),
    "slow.cpu_per_year": N_("waiting a year for each year that a processor is too old"),
    "slow.cpu_free_years": N_("a processor is not too old for"),
    "slow.cpu_cap": N_("waiting a year for an old processor, at most"),
    "creep_free_years": N_("a new computer is not slow for"),
    "creep.*": N_("{of}: waiting a year for each year after that"),
    "security.win7.1": N_("Windows 7 out of support: risk in the first year of the plan"),
    "security.win7.2": N_("Windows 7 out of support: risk in each later year"),
    "security.win10.1": N_("Windows 10 out of support: risk in the first year of the plan"),
    "security.win10.2": N_("Windows 10 out of support: risk in each later year"),
    "security.win11.1": N_("Windows 11: risk in the first year of the plan"),
    "security.win11.2": N_("Windows 11: risk in each later year"),
    "security.ended.1": N_("another system out of support: risk in the first year of the plan"),
    "security.ended.2": N_("another system out of support: risk in each later year"),
    "security.other.1": N_("another system: risk in the first year of the plan"),
    "security.other.2": N_("another system: risk in each later year"),
    "exposure.*": N_("{of}: the risk counts so many times"),
    "upgrades.os.price": N_("new operating system: price"),
    "upgrades.ssd.price": N_("SSD: price"),
    "upgrades.ram.price": N_("memory: price"),
    "upgrades.both.price": N_("SSD and memory: price"),
    "upgrades.os.units": N_("new operating system: units of fitting work"),
    "upgrades.ssd.units": N_("SSD: units of fitting work"),
    "upgrades.ram.units": N_("memory: units of fitting work"),
    "upgrades.both.units": N_("SSD and memory: units of fitting work"),
    "ceiling.*.": N_("{of}: price at most"),
    "ceiling.laptop.leader": N_("laptop of a leader: price at most"),
    "min_age_replace.*": N_("{of}: replaced after so many years at the earliest"),
    "staff_per_printer": N_("one printer for so many people"),
    "staff_per_scanner": N_("one scanner for so many people"),
    "max_age_upgrade": N_("nothing is fitted into a computer older than"),
    "gap_upgrade_replace": N_("between an upgrade and a replacement lie at least"),
    "min_use_before_cut": N_("nothing is bought for a post that ends within"),
    "replace_units": N_("a replacement: units of fitting work"),
    "weight.*": N_("{of}: a lost hour counts so many times"),
    "shared.*": N_("{of}: share of an hour that each of its users loses"),
    "users.*": N_("{of}: users"),
    "people_a_desk": N_("visitors of a one-stop desk"),
    "link.speed.*": N_("Internet line, step {of} from the slowest: speed"),
    "link.rent.*": N_("Internet line, step {of} from the slowest: rent a year"),
    "link.second_rent": N_("rent of a second line"),
    "link.second_install": N_("fitting a second line"),
    "link.tier_install": N_("changing to a faster line"),
    "link.second_factor": N_("share of outages that a second line leaves"),
    "link.mbps_per_user": N_("speed that a person needs"),
    "link.growth": N_("need for speed grows each year by the factor"),
    "link.free_util": N_("load from which a line is too thin"),
    "link.hours_per_util": N_("hours lost a year by a line that is overloaded by all of its speed"),
    "link.hours_cap": N_("hours lost a year by a thin line, at most"),
    "link.congestion_share": N_("share of those hours that people feel"),
    "link.hours_year": N_("working hours a year"),
    "link.outage_share": N_("share of an outage that people feel"),
    "link.weight": N_("an hour lost by a line counts so many times"),
    "link.units": N_("changing a line: units of fitting work"),
    "link.unavailability": N_("share of time in which a line is down"),
    "models.*.price": N_("{of}: price of a new one"),
    "desk.memory_gb": N_("memory of the computer on a one-stop desk, at least"),
    "desk.desks_a_printer": N_("one printer for so many one-stop desks"),
    "desk.desks_a_scanner": N_("one scanner for so many one-stop desks"),
    "desk.mbps": N_("speed of the line for each one-stop desk, at least"),
    "usual_makeup": N_("what a computer of its year usually has"),
}


def worded(name: str) -> tuple[str, str]:
    """Give the msgid of a number's name, and the msgid that fills its braces, or none.

    A name that is not in the table is its own text.
    """
    if name in GROUNDS:
        return GROUNDS[name], ""
    parts = name.split(".")
    for at, part in enumerate(parts):
        pattern = ".".join([*parts[:at], "*", *parts[at + 1 :]])
        if part in OF and pattern in GROUNDS:
            return GROUNDS[pattern], OF[part]
    return name, ""
