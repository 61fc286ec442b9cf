from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from server.demo.letters import Letter, Letters, open_letters


@pytest.fixture
def box(tmp_path: Path) -> Letters:
    return open_letters(tmp_path / "mail")


def mail(subject: str = "Cổng dịch vụ không vào được", text: str = "Xin chào.\n") -> bytes:
    message = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    message["From"] = "Canh <canh@canh.example>"
    message["To"] = "province@canh.example"
    message["Subject"] = subject
    message.set_content(text)
    return message.as_bytes()


def found(box: Letters, key: str) -> Letter:
    letter = box.find(key)
    assert letter is not None
    return letter


def test_a_mail_is_kept_as_it_was_sent_and_read_as_it_was_meant(box: Letters) -> None:
    sent = mail()

    letter = found(box, box.keep(sent))

    assert letter.to == "province@canh.example"
    assert letter.sender == "Canh <canh@canh.example>"
    assert letter.subject == "Cổng dịch vụ không vào được"
    assert letter.text == "Xin chào.\n"
    assert letter.source.splitlines() == sent.decode().splitlines()


def test_the_newest_comes_first(box: Letters) -> None:
    keys = [box.keep(mail(f"{number}")) for number in range(5)]

    assert list(box.newest()) == keys[::-1]


def test_when_there_are_too_many_the_oldest_go(tmp_path: Path) -> None:
    box = open_letters(tmp_path / "small", most=3)

    keys = [box.keep(mail(f"{number}")) for number in range(5)]

    assert list(box.newest()) == keys[:1:-1]


@pytest.mark.parametrize("key", ["", "..", "../../secret", "new", "1.M1P1Q1.x"])
def test_what_is_no_mail_is_not_found(box: Letters, key: str) -> None:
    box.keep(mail())

    assert box.find(key) is None


@pytest.mark.parametrize(
    "content", [b"", b"no header\xff", b"Content-Type: text/plain; charset=x\n\nx"]
)
def test_what_is_hardly_a_mail_is_kept_all_the_same(box: Letters, content: bytes) -> None:
    assert found(box, box.keep(content)).source == content.decode("utf-8", "replace")


def test_a_mail_comes_in_by_the_clock_of_the_demo(tmp_path: Path) -> None:
    ahead = timedelta(days=3, hours=2)
    box = open_letters(tmp_path / "mail", ahead_s=ahead.total_seconds())
    real = tmp_path / "now"

    key = box.keep(mail())
    real.touch()

    as_if = datetime.fromtimestamp(real.stat().st_mtime, UTC) + ahead
    for reader in (box, open_letters(tmp_path / "mail")):
        assert abs(found(reader, key).came_at - as_if) < timedelta(minutes=10)


def test_another_process_sees_what_was_kept(box: Letters, tmp_path: Path) -> None:
    other = open_letters(tmp_path / "mail")

    key = box.keep(mail())

    assert list(other.newest()) == [key]
    assert found(other, key).subject == "Cổng dịch vụ không vào được"
