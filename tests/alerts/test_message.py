"""The words that leave the house."""

from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from alerts.component import component
from alerts.contact import Role
from alerts.fault import Failing
from alerts.incident import Incident, State
from alerts.message import Message, write
from alerts.notification import Belief, Kind
from alerts.wording import Reader
from tests.alerts.build import (
    LAN,
    NAMES,
    PORTAL,
    PROVIDER,
    TEN,
    a_contact,
    a_fault,
    a_notification,
    an_incident,
    minutes,
    province_staff,
)

VIETNAMESE = Reader(language="vi", zone=ZoneInfo("Asia/Ho_Chi_Minh"), names=NAMES)
ENGLISH = replace(VIETNAMESE, language="en")
JARGON = ("DNS", "TLS", "HTTP", "LAN", "timeout", "ping", "IP", "gateway", "link:", "c33")

OVER = an_incident(State.RESOLVED, turned_at=TEN + minutes(40))


def written(
    kind: Kind = Kind.OPENED,
    incident: Incident | None = None,
    reader: Reader = VIETNAMESE,
    role: Role = Role.COMMUNE,
    **changes: Any,
) -> Message:
    contact = a_contact() if role is Role.COMMUNE else province_staff(1)
    notification = a_notification(kind, **changes)
    subject = incident or an_incident()
    return write(notification, subject, contact, reader, "https://canh.example/")


def test_a_commune_reads_what_is_broken_whose_it_is_what_to_try_and_who_is_on_it() -> None:
    message = written()

    assert message.subject == "UBND xã Lạc Thổ mất kết nối mạng"
    assert message.text == (
        "UBND xã Lạc Thổ mất kết nối mạng.\n"
        "Từ 23/11/2026 10:00.\n"
        "\n"
        "Có phải lỗi tại đơn vị không?\n"
        "Chưa rõ: có thể do đường truyền của nhà mạng, mạng nội bộ hoặc mất điện.\n"
        "\n"
        "Hai việc nên thử:\n"
        "1. Xem trụ sở có điện không và đèn của hộp mạng (modem) có sáng không; tắt đi, chờ 30 "
        "giây rồi bật lại.\n"
        "2. Nếu vẫn chưa được, gọi tổng đài của VNPT để báo hỏng đường truyền.\n"
        "\n"
        "Người xử lý: chưa có ai nhận.\n"
        "\n"
        "Xem chi tiết và báo đang xử lý tại: https://canh.example/incidents/1\n"
        "-- \n"
        "Canh – hệ thống theo dõi máy tính, đường truyền và dịch vụ của tỉnh.\n"
    )


def test_the_province_reads_the_evidence_since_when_and_how_bad() -> None:
    portal = replace(an_incident(of=PORTAL), fault=a_fault(PORTAL, failing=Failing.TIMEOUT))

    message = written(incident=portal, reader=ENGLISH, role=Role.PROVINCE)

    assert message.subject == "Cổng Dịch vụ công quốc gia cannot be reached"
    assert message.text == (
        "Cổng Dịch vụ công quốc gia cannot be reached.\n"
        "Since 23/11/2026 10:00. Severity: medium.\n"
        "\n"
        "What speaks for it:\n"
        "- 61 of 99 communes cannot reach Cổng Dịch vụ công quốc gia (98% of attempts, mostly: no "
        "answer in time), the server's own probes fail 3 of 3, other services are fine: it is "
        "Cổng Dịch vụ công quốc gia, not the communes\n"
        "\n"
        "Who is on it: nobody has said so yet.\n"
        "\n"
        "To say that you are on it, and for details: https://canh.example/incidents/1\n"
        "-- \n"
        "Canh, which keeps watch over the computers, lines and services of the province.\n"
    )


@pytest.mark.parametrize("failing", sorted(Failing))
@pytest.mark.parametrize("kind", sorted(Kind))
@pytest.mark.parametrize("of", ["device:c33-p11", "lan:c33", "power:c33", "link:c33-l0"])
def test_no_message_to_a_commune_has_jargon_in_it(kind: Kind, of: str, failing: Failing) -> None:
    at_fault = component(of)
    names = {at_fault: "MC-07"} | NAMES
    incident = replace(an_incident(), fault=a_fault(at_fault, failing=failing))

    message = written(kind, incident, replace(VIETNAMESE, names=names))

    said = message.subject + message.text
    assert [word for word in JARGON if word in said] == []


def test_who_is_on_it_is_named() -> None:
    on_it = an_incident(acknowledged_by="Trần Thị Bình", acknowledged_at=TEN + minutes(9))

    message = written(incident=on_it)

    assert "Người xử lý: Trần Thị Bình, nhận lúc 23/11/2026 10:09.\n" in message.text
    assert "chưa có ai" not in message.text


def test_a_recovery_says_from_when_to_when() -> None:
    message = written(Kind.RECOVERED, OVER)

    assert message.subject == "Đã hoạt động lại: đường truyền của UBND xã Lạc Thổ (VNPT)"
    assert "từ 23/11/2026 10:00 đến 23/11/2026 10:40 (40 phút)" in message.text
    assert "không phải điều tin trước đã nêu" not in message.text


def test_a_recovery_after_another_cause_was_named_says_so() -> None:
    message = written(Kind.RECOVERED, OVER, corrects=LAN)

    assert "Đây mới là nguyên nhân, không phải điều tin trước đã nêu." in message.text


def test_a_correction_tells_a_commune_whose_it_is() -> None:
    provider = an_incident(of=PROVIDER)

    message = written(Kind.CORRECTION, provider)

    assert message.subject == "Đính chính, nguyên nhân là: các đường truyền của VNPT"
    assert "Không phải lỗi tại đơn vị" in message.text
    assert "Căn cứ" not in message.text


def test_a_correction_tells_the_province_the_evidence() -> None:
    message = written(Kind.CORRECTION, role=Role.PROVINCE)

    assert "Căn cứ:\n- 44/45 máy" in message.text


def test_a_correction_of_what_is_over_says_when_it_was() -> None:
    message = written(Kind.CORRECTION, OVER, says=Belief.FINE)

    assert "từ 23/11/2026 10:00 đến 23/11/2026 10:40" in message.text
    assert message.is_over


def test_the_flapping_notice_says_that_quiet_follows() -> None:
    message = written(Kind.FLAPPING, an_incident(flapping=True))

    assert message.subject == "Lúc được lúc mất: đường truyền của UBND xã Lạc Thổ (VNPT)"
    assert "giữ nguyên được 30 phút" in message.text


@pytest.mark.parametrize(
    ("says", "incident", "subject"),
    [
        (Belief.FINE, OVER, "It is steady again: "),
        (Belief.BROKEN, an_incident(), "It stays broken: "),
        (Belief.FINE, replace(OVER, unwatched=True), "It is no longer watched: "),
    ],
)
def test_how_it_ended_is_said(says: Belief, incident: Incident, subject: str) -> None:
    message = written(Kind.ENDED, incident, ENGLISH, says=says)

    assert message.subject == subject + "the line of UBND xã Lạc Thổ (VNPT)"
    assert message.is_over is (says is Belief.FINE)


def test_of_what_is_no_longer_watched_nobody_says_that_it_is_fine() -> None:
    gone = replace(OVER, unwatched=True, resolved_at=TEN + minutes(50))

    message = written(Kind.RECOVERED, gone, ENGLISH)

    assert message.subject.startswith("It is no longer watched: ")
    assert "Fine again" not in message.text
    assert message.until == TEN + minutes(50)


@pytest.mark.parametrize("kind", sorted(Kind))
@pytest.mark.parametrize("role", [Role.COMMUNE, Role.PROVINCE])
def test_what_is_simulated_says_so_in_every_subject_and_text(kind: Kind, role: Role) -> None:
    message = written(kind, an_incident(simulated=True), role=role)

    assert message.subject.startswith("[MÔ PHỎNG] ")
    assert "Đây là mô phỏng, không phải sự cố thật." in message.text
    assert message.simulated


def test_what_is_real_is_not_called_simulated() -> None:
    message = written()

    assert "mô phỏng" not in (message.subject + message.text).lower()


def test_a_name_with_a_line_break_does_not_break_the_subject() -> None:
    names = {LAN: "UBND xã\r\nBcc: all@example"}

    message = written(reader=replace(VIETNAMESE, names=names))

    assert message.subject == "UBND xã Bcc: all@example mất kết nối mạng"


def test_a_repeat_has_the_id_of_the_first_attempt_and_nothing_else_has() -> None:
    first, again = written(attempts=1), written(attempts=2)
    others = [written(Kind.RECOVERED, OVER), written(epoch=1), written(contact=2)]

    assert first.id == again.id
    assert len({first.id, *(other.id for other in others)}) == 4
    assert first.thread == others[0].thread


def test_a_message_carries_what_a_machine_may_sort_by() -> None:
    message = written()

    assert message.facts == {
        "reason": "opened",
        "component": "link:c33-l0",
        "failing": "silent",
        "severity": "medium",
        "unit": "c33",
        "acknowledged_by": "",
    }
    assert (message.is_over, message.since, message.until) == (False, TEN, None)
