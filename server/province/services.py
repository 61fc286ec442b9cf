"""Six services that people need, on loopback addresses of their own: `served` answers there.

A seventh is as real as this machine.

They have no names: what DNS does to a service cannot be shown.
"""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service of the simulated world.

    Attributes:
        scope, path: As the product knows them.
        addresses: One a replica; the first is what people ask.
        answers_ms: What its own work takes, as a rule.
        certificate_days: How long its certificate lasts.
    """

    code: str
    name_vi: str
    name_en: str
    owner: str
    scope: str
    path: str
    addresses: tuple[str, ...]
    answers_ms: float
    certificate_days: int

    @property
    def host(self) -> str:
        """Where it is asked."""
        return self.addresses[0]


def _addresses(number: int, replicas: int) -> tuple[str, ...]:
    """Give a service addresses in 127/8, clear of the links' and of other programs'."""
    return tuple(f"127.77.{number}.{replica}" for replica in range(1, replicas + 1))


SERVICES = (
    Service(
        code="portal",
        name_vi="Cổng Dịch vụ công quốc gia",
        name_en="National Public Service Portal",
        owner="Văn phòng Chính phủ",
        scope="national",
        path="internet",
        addresses=_addresses(1, 3),
        answers_ms=110,
        certificate_days=214,
    ),
    Service(
        code="civil-status",
        name_vi="Hộ tịch điện tử",
        name_en="Electronic civil status",
        owner="Bộ Tư pháp",
        scope="national",
        path="internet",
        addresses=_addresses(2, 2),
        answers_ms=90,
        certificate_days=97,
    ),
    Service(
        code="business",
        name_vi="Đăng ký kinh doanh",
        name_en="Business registration",
        owner="Bộ Tài chính",
        scope="national",
        path="internet",
        addresses=_addresses(3, 1),
        answers_ms=100,
        certificate_days=301,
    ),
    Service(
        code="lgsp",
        name_vi="Nền tảng chia sẻ dữ liệu LGSP",
        name_en="Provincial data-sharing platform (LGSP)",
        owner="Sở Khoa học và Công nghệ",
        scope="provincial",
        path="state",
        addresses=_addresses(4, 1),
        answers_ms=40,
        certificate_days=158,
    ),
    Service(
        code="documents",
        name_vi="Quản lý văn bản và điều hành",
        name_en="Document system",
        owner="Sở Khoa học và Công nghệ",
        scope="provincial",
        path="state",
        addresses=_addresses(5, 2),
        answers_ms=60,
        certificate_days=158,
    ),
    Service(
        code="one-stop",
        name_vi="Một cửa điện tử",
        name_en="One-stop procedure system",
        owner="Sở Khoa học và Công nghệ",
        scope="provincial",
        path="state",
        addresses=_addresses(6, 1),
        answers_ms=90,
        certificate_days=63,
    ),
)

# No part of the simulated world: a real listener on this machine, for whoever is really on it.
REAL = Service(
    code="this-machine",
    name_vi="Dịch vụ thật trên máy này",
    name_en="The real service on this machine",
    owner="Máy này",
    scope="provincial",
    path="internet",
    addresses=_addresses(7, 1),
    answers_ms=20,
    certificate_days=0,
)

BY_HOST = {service.host: service for service in SERVICES}


def replicas() -> Iterator[tuple[str, Service, int]]:
    """Give every address with the service and the number of its replica."""
    for service in (*SERVICES, REAL):
        for number, address in enumerate(service.addresses):
            yield address, service, number
