"""A listener put together by hand, and an agent that speaks to it as the real one does."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from starlette.testclient import TestClient

from checks.answer import Answer, Problem
from checks.enrolment import Enrolled, Enrolment
from checks.report import Report
from checks.wire import ENROL_PATH, REPORT_PATH, SCHEME
from checks.wire.deflate import deflate, inflate
from checks.wire.plain import decode, encode
from tests.server.ingest.build import NOW

T = TypeVar("T")

SECRET = "device-1-secret-"


class FakeClock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.passed = timedelta()

    def now(self) -> datetime:
        return NOW + self.passed

    def monotonic_s(self) -> float:
        return self.passed.total_seconds()

    def sleep(self, seconds: float) -> None:
        self.passed += timedelta(seconds=seconds)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def read(self, kind: type[T]) -> T:
        return decode(kind, inflate(self.body, 1_000_000))

    @property
    def answer(self) -> Answer:
        assert self.status == 200, self.read(Problem)
        return self.read(Answer)

    @property
    def error(self) -> str:
        return self.read(Problem).error


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who speaks to the listener, with this secret and token; empty: with none."""

    client: TestClient
    secret: str = SECRET
    token: str = ""

    def report(self, report: Report) -> Reply:
        return self.post(REPORT_PATH, deflate(encode(report)))

    def enrol(self, enrolment: Enrolment) -> Reply:
        return self.post(ENROL_PATH, deflate(encode(enrolment)))

    def enrolled(self, enrolment: Enrolment) -> Enrolled:
        reply = self.enrol(enrolment)
        assert reply.status == 200, reply.read(Problem)
        return reply.read(Enrolled)

    def post(self, path: str, body: bytes, headers: Mapping[str, str] | None = None) -> Reply:
        sent = dict(headers or {})
        if self.secret:
            sent["authorization"] = f"{SCHEME} {self.secret}"
        if self.token:
            sent["canh-token"] = self.token
        response = self.client.post(path, content=body, headers=sent)
        return Reply(response.status_code, response.headers, response.content)
