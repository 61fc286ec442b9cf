"""A message to send."""

from dataclasses import replace
from typing import Any

from alerts.message import Message
from tests.alerts.build import TEN


def a_message(**changes: Any) -> Message:
    message = Message(
        id="12.0.opened.1.mail",
        thread="12.1",
        address="contact@lactho.example",
        subject="UBND xã Lạc Thổ mất kết nối mạng",
        text="UBND xã Lạc Thổ mất kết nối mạng.\n.\nTừ 23/11/2026 10:00.\n",
        incident=12,
        is_over=False,
        since=TEN,
        until=None,
        facts={"reason": "opened", "component": "link:c33-l0"},
        page="https://canh.example/incidents/12",
    )
    return replace(message, **changes)
