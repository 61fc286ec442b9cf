"""The harm that keeping, upgrading or replacing devices does to people, in arrays.

All devices of one kind at once; thousand dong of a year before discounting, unless said
otherwise. The age of a device is a range: harm is the mean over the ages, not that of the mean age.
"""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from server.procurement.course import Course
from server.procurement.instance import Commune, Device
from server.procurement.parameters import Parameters

Floats: TypeAlias = npt.NDArray[np.float64]
# What harm is made of, in this order along the first axis of ``parts``.
PARTS = ("failures", "disk", "slow", "security", "energy")
_NEW_SSD = ("ssd", "both")
_NEW_RAM = ("ram", "both")


class DeviceHarm:
    """Harm of the devices of one kind, under any course."""

    def __init__(
        self, params: Parameters, devices: Sequence[Device], communes: Sequence[Commune]
    ) -> None:
        """Take devices of one kind; ``communes``: where each of them stands."""
        self._params = params
        self._kind = params.failure[devices[0].kind]
        self._is_pc = devices[0].is_pc
        self._devices = devices
        self._hour = params.hour_cost * np.array([device.weight for device in devices])
        travel = [params.travel[commune.difficult + commune.remote] for commune in communes]
        self._travel = np.array(travel)
        self._exposure = np.array([params.exposure[device.role] for device in devices])
        self._span = params.years + params.tail_years
        years = np.arange(self._span)
        ends = np.array([device.post_end for device in devices])
        self._alive = years[:, None] < ends
        self._discount = (1 + params.discount) ** -years.astype(float)
        self._expect()
        self._known: dict[tuple[str, str, int], Floats] = {}

    def totals(self, courses: Sequence[Course]) -> Floats:
        """Give the discounted harm of every device under every course, (devices, courses)."""
        return np.stack([self.parts(course).sum(axis=(0, 1)) for course in courses], axis=1)

    def parts(self, course: Course) -> Floats:
        """Give the discounted harm of a course, (PARTS, years and tail, devices)."""
        state = ("old", "", 0)
        path = []
        for year in range(self._span):
            before = state
            if course.upgrade and year == course.upgrade_year:
                state = ("old", course.upgrade, year)
            if course.model and year == course.replace_year:
                state = ("new", course.model, year)
            value = self._in_state(state)[:, year]
            if state != before:  # until the work is done, the year is spent in the old state
                lag = self._params.lag
                value = lag * self._in_state(before)[:, year] + (1 - lag) * value
            path.append(value)
        return np.stack(path, axis=1)

    def _in_state(self, state: tuple[str, str, int]) -> Floats:
        """Give the harm of all years in one state, as ``parts``."""
        if state not in self._known:
            kind, word, since = state
            value = self._new(word, since) if kind == "new" else self._old(word, since)
            self._known[state] = value * self._alive * self._discount[:, None]
        return self._known[state]

    def _expect(self) -> None:
        """Take the mean over the ages of what bends with age: failures, disk failures, waiting."""
        youngest = np.array([device.age_lo for device in self._devices])
        oldest = np.array([device.age_hi for device in self._devices])
        shape = (self._span, len(self._devices))
        self._failures, self._disk, self._waiting = (
            np.zeros(shape),
            np.zeros(shape),
            np.zeros(shape),
        )
        years = np.arange(self._span)[:, None]
        for step in range(int((oldest - youngest).max()) + 1):
            age = youngest + step
            share = (age <= oldest) / (oldest - youngest + 1)
            middle = (age + years).astype(np.float64) + 0.5
            self._failures += share * self._rate(middle) * self._own_record(age)
            if self._is_pc:
                self._disk += share * self._old_disk(middle)
                self._waiting += share * self._processor(middle)

    def _rate(self, age: Floats) -> Floats:
        """Failures a year that need a repair, at an age in years."""
        rate: Floats = np.minimum(self._kind.cap, self._kind.c * (age / 0.5) ** self._kind.g)
        return rate

    def _own_record(self, age: npt.NDArray[np.int64]) -> Floats:
        """Factor of a device's own incidents of two years (gamma-Poisson shrinkage).

        Where nobody counted them it is 1: unknown is not none.
        """
        prior = self._params.incident_prior
        counted = np.array([device.incidents is not None for device in self._devices])
        incidents = np.array([device.incidents or 0 for device in self._devices])
        expected = np.zeros(len(age))
        for back in (1, 2):
            expected += np.where(age >= back, self._rate(np.maximum(age - back + 0.5, 0.5)), 0.0)
        factor: Floats = np.where(counted, (prior + incidents) / (prior + expected), 1.0)
        return factor

    def _old_disk(self, age: Floats) -> Floats:
        terms = self._params.disk
        kinds = [terms.hdd if device.disk == "hdd" else terms.ssd for device in self._devices]
        start, yearly = np.array(kinds).T
        band = np.array([terms.band[device.disk_band] for device in self._devices])
        failures: Floats = np.minimum(terms.cap, (start + yearly * age) * band)
        return failures

    def _processor(self, age: Floats) -> Floats:
        terms = self._params.slow
        hours: Floats = np.clip(terms.cpu_per_year * (age - terms.cpu_free_years), 0, terms.cpu_cap)
        return hours

    def _old(self, upgrade: str, since: int) -> Floats:
        """The present device, perhaps upgraded in a year."""
        energy = self._kind.energy * self._params.old_energy_factor
        if not self._is_pc:
            return self._priced(self._failures, np.zeros(1), np.zeros(1), np.zeros(1), energy)
        disk, hdd = self._disk, np.array([device.disk == "hdd" for device in self._devices])
        if upgrade in _NEW_SSD:
            disk = self._new_disk(self._part_age(since))[:, None] + np.zeros_like(disk)
            hdd = np.zeros_like(hdd)
        slow = self._waiting + self._params.slow.hdd * hdd + self._memory(upgrade)
        return self._priced(self._failures, disk, slow, self._unsupported(upgrade), energy)

    def _memory(self, upgrade: str) -> Floats:
        """Hours a year lost to little memory, (years, devices)."""
        terms = self._params.slow
        fitted = [max(d.ram, 8) if upgrade in _NEW_RAM else d.ram for d in self._devices]
        hours = np.array([terms.ram[ram] for ram in fitted])
        late = np.arange(self._span)[:, None] >= terms.ram8_late_from
        lost: Floats = hours + terms.ram8_late * (late & (np.array(fitted) == 8))
        return lost

    def _unsupported(self, upgrade: str) -> Floats:
        """Price of an unsupported system by year, (years, devices)."""
        table = self._params.security
        rows = [
            (0.0, 0.0) if upgrade and device.can_run_win11 else table[device.os]
            for device in self._devices
        ]
        first, later = np.array(rows).T
        price: Floats = np.where(np.arange(self._span)[:, None] == 0, first, later)
        return price

    def _new(self, name: str, since: int) -> Floats:
        """A device bought in a year."""
        model, age = self._params.models[name], self._part_age(since)
        creep = model.creep * np.maximum(0.0, age - self._params.creep_free_years)
        disk = self._new_disk(age) if self._is_pc else np.zeros_like(age)
        failures = self._rate(age) * model.quality
        return self._priced(
            failures[:, None], disk[:, None], creep[:, None], np.zeros(1), self._kind.energy
        )

    def _part_age(self, since: int) -> Floats:
        """Mean age by year of what arrives in the middle of a year; before it, of no meaning."""
        years = np.arange(self._span) - since
        return np.where(years <= 0, 0.25, years + 0.5)

    def _new_disk(self, part_age: Floats) -> Floats:
        terms = self._params.disk
        start, yearly = terms.ssd
        failures: Floats = np.minimum(terms.cap, (start + yearly * part_age) * terms.band["ok"])
        return failures

    def _priced(
        self, failures: Floats, disk: Floats, slow: Floats, security: Floats, energy: float
    ) -> Floats:
        """Put a price on failures, hours of waiting and the rest: (PARTS, years, devices)."""
        kind, terms = self._kind, self._params.disk
        hours = self._hour * self._travel
        shape = (self._span, len(self._devices))
        parts = (
            failures * (kind.hours * hours + kind.repair),
            disk * (terms.hours * hours + terms.repair),
            slow * self._hour,
            security * self._exposure,
            np.full(shape, energy),
        )
        return np.stack([np.broadcast_to(part, shape) for part in parts])
