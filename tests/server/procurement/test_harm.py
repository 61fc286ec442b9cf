from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.procurement.course import Course, LinkCourse, device_courses, link_courses
from server.procurement.harm import DeviceHarm
from server.procurement.instance import Device, Instance
from server.procurement.instance_files import read_instance
from server.procurement.link_harm import LinkHarm
from tests.server.procurement.build import (
    PARAMETERS,
    a_commune,
    a_device,
    a_link,
    a_printer,
    devices_of,
)
from tests.server.procurement.planning_bench import generate, module

KEEP = Course()


def kept(device: Device) -> float:
    return float(DeviceHarm(PARAMETERS, [device], [a_commune()]).totals([KEEP])[0, 0])


def test_more_people_behind_a_device_mean_more_harm() -> None:
    assert kept(a_device(weight=5.0)) > kept(a_device(weight=1.0))


def test_a_failing_disk_means_more_harm() -> None:
    assert kept(a_device(disk_band="bad")) > kept(a_device(disk_band="ok"))


def test_an_unsupported_system_means_more_harm() -> None:
    assert kept(a_device(os="win10")) > kept(a_device(os="win11"))


def test_own_incidents_mean_more_harm() -> None:
    assert kept(a_device(incidents=4)) > kept(a_device(incidents=0))


def test_a_post_that_is_gone_feels_no_harm() -> None:
    assert kept(a_device(post_end=0)) == 0


def test_harm_is_the_mean_over_the_ages_and_not_that_of_the_mean_age() -> None:
    spread = kept(a_device(age_lo=2, age_hi=12))
    ages = [kept(a_device(age_lo=age, age_hi=age)) for age in range(2, 13)]

    assert spread == pytest.approx(sum(ages) / len(ages), rel=1e-12)
    assert spread != pytest.approx(kept(a_device(age_lo=7, age_hi=7)), rel=1e-3)


def test_the_parts_of_harm_add_up_to_it() -> None:
    harm = DeviceHarm(PARAMETERS, [a_device()], [a_commune()])
    course = Course("both", 0, "D1", 2)

    assert harm.parts(course).sum() == pytest.approx(harm.totals([course])[0, 0])


@given(st.lists(devices_of("d", st.just("C1")), min_size=2, max_size=5))
def test_many_devices_at_once_are_as_one_at_a_time(devices: list[Device]) -> None:
    same = [device for device in devices if device.kind == devices[0].kind]
    courses = device_courses(PARAMETERS, same[0].kind)
    communes = [a_commune() for _ in same]

    together = DeviceHarm(PARAMETERS, same, communes).totals(courses)
    alone = [DeviceHarm(PARAMETERS, [one], [a_commune()]).totals(courses)[0] for one in same]

    np.testing.assert_allclose(together, np.array(alone), rtol=1e-12)


def test_a_printer_has_no_disk_to_fail() -> None:
    parts = DeviceHarm(PARAMETERS, [a_printer("p")], [a_commune()]).parts(KEEP)

    assert parts[1].sum() == 0
    assert parts[0].sum() > 0


def test_a_faster_line_leaves_less_congestion_and_costs_rent() -> None:
    harm = LinkHarm(PARAMETERS, [a_link(users=80)])
    faster = LinkCourse(steps=1, tier_year=0)

    assert harm.totals([faster])[0, 0] < harm.totals([LinkCourse()])[0, 0]
    assert harm.costs(faster)[0].tolist() == [3300, 3600, 3600]


@pytest.fixture(scope="module")
def hamlet(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generate(shared_data, tmp_path_factory.mktemp("instances"), "hamlet")


def test_every_harm_is_that_of_the_benchmark(shared_data: Path, hamlet: Path) -> None:
    instance = read_instance(hamlet)
    rules = module(shared_data, "instance").load(hamlet)
    slow = module(shared_data, "harm")

    for kind in instance.params.failure:
        devices = [one for one in instance.devices.values() if one.kind == kind]
        courses = device_courses(instance.params, kind)
        fast = of_devices(instance, devices, courses)
        for row, device in zip(fast, devices, strict=True):
            commune = rules.communes[device.commune]
            one = slow.DeviceHarm(rules.params, rules.devices[device.id], commune)
            for value, course in zip(row, courses, strict=True):
                its = slow.Course(
                    course.upgrade, course.upgrade_year, course.model, course.replace_year
                )
                assert value == pytest.approx(one.total(its), rel=1e-9)


def test_every_link_is_that_of_the_benchmark(shared_data: Path, hamlet: Path) -> None:
    instance = read_instance(hamlet)
    rules = module(shared_data, "instance").load(hamlet)
    slow = module(shared_data, "harm")
    links = list(instance.links.values())
    harm, courses = LinkHarm(instance.params, links), link_courses(instance.params)

    for course in courses:
        its = slow.LinkCourse(course.steps, course.tier_year, course.second, course.second_year)
        for index, link in enumerate(links):
            if link.tier + course.steps < len(instance.params.link.speed):
                fast = harm.totals([course])[index, 0]
                one = rules.links[link.id]
                assert fast == pytest.approx(slow.link_harm(rules.params, one, its), rel=1e-9)
                assert harm.costs(course)[index].tolist() == slow.link_cost(rules.params, one, its)


def of_devices(
    instance: Instance, devices: list[Device], courses: list[Course]
) -> "np.typing.NDArray[np.float64]":
    communes = [instance.communes[one.commune] for one in devices]
    return DeviceHarm(instance.params, devices, communes).totals(courses)
