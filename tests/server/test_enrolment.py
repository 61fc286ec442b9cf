"""Joining, on both databases: once for each secret, whatever repeats, races or was restored."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier
from typing import cast
from uuid import UUID

import pytest

from checks.enrolment import Enrolled, Enrolment
from checks.enrolment import EnrolmentCode as Code
from server.enrolment import (
    MOST_CLONES,
    REFUSED_CODE,
    CodeTerms,
    Refused,
    enrol,
    enrol_clone,
    make_code,
    recreate_from_token,
)
from server.store.audit import write_audit
from server.store.session import Store
from server.store.tables import Audit, Device, DeviceMembership, EnrolmentCode, Site
from server.store.tables.fleet import DeviceState
from server.trust.authority import new_authority, rotated
from server.trust.token import hash_secret, read_token
from tests.server.databases import EACH_DATABASE, all_of, migrated, url_of

NOW = datetime(2026, 11, 27, 8, tzinfo=UTC)
DAY = timedelta(days=1)
AUTHORITY = new_authority()
SECRET = "a-secret-of-96b-"


@pytest.fixture(params=EACH_DATABASE)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with migrated(url_of(request, tmp_path)) as store:
        with store.writing() as session:
            session.add(Site(code="07210", name="Phường Bắc Giang"))
        yield store


def a_code(store: Store, *, uses: int = 1, site: bool = True, simulated: bool = False) -> Code:
    (only,) = all_of(store, Site)
    terms = CodeTerms(
        site=only if site else None, uses=uses, expires_at=NOW + DAY, simulated=simulated
    )
    with store.writing() as session:
        return make_code(session, terms, AUTHORITY, ("10.0.0.5:8443",), "command:lan", NOW)


def a_message(code: Code | None, secret: str = SECRET) -> Enrolment:
    return Enrolment(
        code=code.secret.hex() if code else "",
        secret=secret,
        fingerprint="0a1b2c3d",
        host="PC-01",
        system="Debian 12",
    )


def join(store: Store, message: Enrolment, now: datetime = NOW) -> Enrolled | Refused:
    with store.writing() as session:
        return enrol(session, message, AUTHORITY, now)


def joined(store: Store, message: Enrolment) -> Enrolled:
    answer = join(store, message)
    assert isinstance(answer, Enrolled)
    return answer


def recreate(store: Store, token: str, secret: str = SECRET) -> Device | None:
    with store.writing() as session:
        return recreate_from_token(session, token, secret, AUTHORITY, NOW)


def actions(store: Store) -> list[str]:
    return [row.action for row in all_of(store, Audit)]


def secret_of(number: int) -> str:
    return f"secret-number-{number:04}"


def test_a_computer_with_a_code_joins_its_site(store: Store) -> None:
    answer = joined(store, a_message(a_code(store)))

    (device,) = all_of(store, Device)
    (membership,) = all_of(store, DeviceMembership)
    assert UUID(answer.device).version == 4
    assert answer.device == device.identity
    assert answer.site == "Phường Bắc Giang"
    assert answer.keys == tuple(key.hex() for key in AUTHORITY.public)
    assert device.state == DeviceState.ACTIVE
    assert (device.host, device.system, device.fingerprint) == ("PC-01", "Debian 12", "0a1b2c3d")
    assert (membership.device_id, membership.valid_from) == (device.id, NOW)
    assert actions(store) == ["enrolment_code.create", "device.enrol"]


def test_neither_the_code_nor_the_secret_is_stored(store: Store) -> None:
    code = a_code(store)
    joined(store, a_message(code))

    (row,) = all_of(store, EnrolmentCode)
    (device,) = all_of(store, Device)
    kept = f"{row} {device} {all_of(store, Audit)}"
    assert code.secret.hex() not in kept
    assert SECRET not in kept
    assert device.secret_hash == hash_secret(SECRET)


def test_the_token_proves_who_the_device_is(store: Store) -> None:
    answer = joined(store, a_message(a_code(store, simulated=True)))

    token = read_token(answer.token, AUTHORITY.token_keys)

    assert token.device == answer.device
    assert token.secret_hash == hash_secret(SECRET)
    assert token.site == "07210"
    assert token.simulated


def test_a_code_without_a_site_makes_a_device_that_waits(store: Store) -> None:
    answer = joined(store, a_message(a_code(store, site=False)))

    (device,) = all_of(store, Device)
    assert answer.site == ""
    assert device.state == DeviceState.WAITING
    assert all_of(store, DeviceMembership) == []


def test_devices_inherit_that_their_code_is_simulated(store: Store) -> None:
    joined(store, a_message(a_code(store, simulated=True)))
    joined(store, a_message(a_code(store), "of-a-real-machine"))

    assert [device.simulated for device in all_of(store, Device)] == [True, False]


def test_a_repeat_with_the_same_secret_is_the_same_device_and_burns_no_use(store: Store) -> None:
    code = a_code(store, uses=3)
    first = joined(store, a_message(code))
    again = joined(store, replace(a_message(code), host="renamed"))

    (row,) = all_of(store, EnrolmentCode)
    assert again.device == first.device
    assert len(all_of(store, Device)) == 1
    assert row.uses_left == 2
    assert actions(store).count("device.enrol") == 1


def test_a_repeat_is_answered_after_the_code_is_used_up_and_over(store: Store) -> None:
    code = a_code(store)
    first = joined(store, a_message(code))

    again = join(store, a_message(code), NOW + 2 * DAY)

    assert isinstance(again, Enrolled)
    assert again.device == first.device


def test_unknown_used_up_and_expired_codes_are_refused_alike(store: Store) -> None:
    used_up, open_one = a_code(store), a_code(store)
    joined(store, a_message(used_up))
    unknown = replace(open_one, secret=bytes(10))

    answers = [
        join(store, a_message(unknown, secret_of(1))),
        join(store, a_message(used_up, secret_of(2))),
        join(store, a_message(open_one, secret_of(3)), NOW + 2 * DAY),
        join(store, replace(a_message(open_one, secret_of(4)), code="no hexadecimal")),
    ]

    assert answers == [REFUSED_CODE] * 4
    assert len(all_of(store, Device)) == 1


@pytest.mark.parametrize("secret", ["", "short", "x" * 65, "with blanks in it", "dấu-tiếng-việt-ở"])
def test_a_weak_secret_is_refused_before_a_use_is_burnt(store: Store, secret: str) -> None:
    code = a_code(store)

    answer = join(store, a_message(code, secret))

    (row,) = all_of(store, EnrolmentCode)
    assert isinstance(answer, Refused)
    assert answer.error == "malformed"
    assert row.uses_left == 1


def test_a_host_name_that_no_database_holds_is_cleaned(store: Store) -> None:
    joined(store, replace(a_message(a_code(store)), host="PC\0-01\n" + "x" * 300, system="\x1b[1m"))

    (device,) = all_of(store, Device)
    assert device.host == ("PC-01" + "x" * 300)[:255]
    assert device.system == "[1m"


def test_of_two_who_race_for_the_last_use_exactly_one_wins(store: Store) -> None:
    code = a_code(store)
    start = Barrier(2)

    def race(number: int) -> Enrolled | Refused:
        start.wait()
        return join(store, a_message(code, secret_of(number)))

    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(race, range(2)))

    (row,) = all_of(store, EnrolmentCode)
    assert sorted(type(answer).__name__ for answer in answers) == ["Enrolled", "Refused"]
    assert REFUSED_CODE in answers
    assert row.uses_left == 0
    assert len(all_of(store, Device)) == 1


@pytest.mark.parametrize("uses", [1, 5])
def test_the_same_request_twice_at_once_is_one_device_and_one_use(store: Store, uses: int) -> None:
    code = a_code(store, uses=uses)
    start = Barrier(4)

    def race(_number: int) -> Enrolled | Refused:
        start.wait()
        return join(store, a_message(code))

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(race, range(4)))

    (row,) = all_of(store, EnrolmentCode)
    (device,) = all_of(store, Device)
    assert {cast(Enrolled, answer).device for answer in answers} == {device.identity}
    assert row.uses_left == uses - 1
    assert actions(store).count("device.enrol") == 1


def test_a_retired_device_does_not_come_back_by_its_old_secret(store: Store) -> None:
    code = a_code(store, uses=2)
    joined(store, a_message(code))
    with store.writing() as session:
        (device,) = all_of(store, Device)
        device.state = DeviceState.RETIRED
        session.add(device)

    assert join(store, a_message(code)) == REFUSED_CODE


def test_a_restored_server_brings_a_device_back_from_its_token(store: Store) -> None:
    answer = joined(store, a_message(a_code(store, simulated=True)))
    forget_devices(store)

    device = recreate(store, answer.token)

    assert device is not None
    (row,) = all_of(store, Device)
    (membership,) = all_of(store, DeviceMembership)
    assert row.identity == answer.device
    assert row.secret_hash == hash_secret(SECRET)
    assert row.unconfirmed
    assert row.simulated
    assert row.state == DeviceState.ACTIVE
    assert membership.device_id == row.id
    assert actions(store)[-1] == "device.recreate"


def test_a_device_whose_site_is_gone_comes_back_waiting(store: Store) -> None:
    answer = joined(store, a_message(a_code(store)))
    forget_devices(store)
    with store.writing() as session:
        (site,) = all_of(store, Site)
        site.code = "renamed"
        session.add(site)

    recreate(store, answer.token)

    (row,) = all_of(store, Device)
    assert (row.state, row.unconfirmed) == (DeviceState.WAITING, True)


def test_a_token_without_its_secret_brings_nobody_back(store: Store) -> None:
    answer = joined(store, a_message(a_code(store)))
    forget_devices(store)

    assert recreate(store, answer.token, "somebody-elses-secret") is None
    assert recreate(store, "no.token") is None
    assert all_of(store, Device) == []


def test_a_token_of_a_key_that_is_distrusted_brings_nobody_back(store: Store) -> None:
    answer = joined(store, a_message(a_code(store)))
    forget_devices(store)

    with store.writing() as session:
        later = rotated(AUTHORITY, distrust=True)
        assert recreate_from_token(session, answer.token, SECRET, later, NOW) is None


def test_a_device_that_is_known_is_not_made_again(store: Store) -> None:
    answer = joined(store, a_message(a_code(store)))

    device = recreate(store, answer.token)

    (row,) = all_of(store, Device)
    assert device is not None
    assert device.id == row.id
    assert not row.unconfirmed
    assert "device.recreate" not in actions(store)


def test_two_requests_at_once_bring_a_device_back_once(store: Store) -> None:
    answer = joined(store, a_message(a_code(store)))
    forget_devices(store)
    start = Barrier(4)

    def race(_number: int) -> str | None:
        start.wait()
        device = recreate(store, answer.token)
        return device.identity if device else None

    with ThreadPoolExecutor(4) as threads:
        assert set(threads.map(race, range(4))) == {answer.device}

    assert len(all_of(store, Device)) == 1
    assert actions(store).count("device.recreate") == 1


def test_a_clone_gets_an_identity_of_its_own_and_the_other_keeps_its(store: Store) -> None:
    first = joined(store, a_message(a_code(store, simulated=True)))

    clone = split(store, "secret-of-the-clone")

    assert isinstance(clone, Enrolled)
    old, new = sorted(all_of(store, Device), key=lambda device: device.id or 0)
    assert (old.identity, old.state) == (first.device, DeviceState.ACTIVE)
    assert old.secret_hash == hash_secret(SECRET)
    assert (new.identity, new.state) == (clone.device, DeviceState.WAITING)
    assert new.simulated
    assert actions(store)[-2:] == ["device.enrol", "device.split"]


def test_a_clone_that_repeats_itself_is_one_device(store: Store) -> None:
    joined(store, a_message(a_code(store)))

    assert split(store, "secret-of-the-clone") == split(store, "secret-of-the-clone")
    assert len(all_of(store, Device)) == 2


def test_a_clone_needs_a_new_secret(store: Store) -> None:
    joined(store, a_message(a_code(store)))

    answer = split(store, SECRET)

    assert isinstance(answer, Refused)
    assert answer.error == "malformed"
    assert len(all_of(store, Device)) == 1


def test_one_secret_cannot_fill_the_store_with_clones(store: Store) -> None:
    first = joined(store, a_message(a_code(store)))
    subject = f"device:{first.device}"
    with store.writing() as session:
        for _ in range(MOST_CLONES):
            write_audit(session, NOW, actor=subject, action="device.split", subject=subject)

    answer = split(store, "secret-of-the-clone")

    assert isinstance(answer, Refused)
    assert len(all_of(store, Device)) == 1


def split(store: Store, secret: str) -> Enrolled | Refused:
    other = min(all_of(store, Device), key=lambda device: device.id or 0)
    with store.writing() as session:
        return enrol_clone(session, a_message(None, secret), other, AUTHORITY, NOW)


def forget_devices(store: Store) -> None:
    with store.writing() as session:
        for table in (DeviceMembership, Device):
            for row in all_of(store, table):
                session.delete(row)
            session.flush()
