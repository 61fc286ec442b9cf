"""Six services that people need, under names that exist in the simulated world only."""

from dataclasses import dataclass

# RFC 6761: no real machine ever answers to it.
_DOMAIN = "canh.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service of the simulated world.

    Attributes:
        scope, path: As the product knows them.
        addresses: One a replica.
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
        """The name it is asked by."""
        return f"{self.code}.{_DOMAIN}"


# Addresses: RFC 5737 (documentation) for national ones, the data centre's own network for the rest.
SERVICES = (
    Service(
        code="portal",
        name_vi="Cổng Dịch vụ công quốc gia",
        name_en="National Public Service Portal",
        owner="Văn phòng Chính phủ",
        scope="national",
        path="internet",
        addresses=("203.0.113.10", "203.0.113.11", "203.0.113.12"),
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
        addresses=("203.0.113.40", "203.0.113.41"),
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
        addresses=("203.0.113.70",),
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
        addresses=("10.24.0.10",),
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
        addresses=("10.24.0.20", "10.24.0.21"),
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
        addresses=("10.24.0.30",),
        answers_ms=90,
        certificate_days=63,
    ),
)

BY_HOST = {service.host: service for service in SERVICES}
