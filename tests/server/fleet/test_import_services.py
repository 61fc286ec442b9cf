import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.fleet.import_services import CheckEntry, ServiceEntry, parse_services

HEADER = "code;name_vi;scope;path;check;settings;period_s;timeout_s\n"
SERVICE = "portal;Cổng Dịch vụ công;national;internet"


def services(rows: str) -> tuple[ServiceEntry, ...]:
    entries, problems = parse_services((HEADER + rows).encode())
    assert problems == ()
    return entries


def wrong(rows: str) -> list[tuple[int, str, str]]:
    entries, problems = parse_services((HEADER + rows).encode())
    assert entries == ()
    return [(one.line, one.name, one.message) for one in problems]


def test_a_service_has_the_checks_of_its_rows() -> None:
    (service,) = services(
        f"{SERVICE};http;host=portal.example port=8443 path=/login tls=true;;\n"
        f"{SERVICE};tls;host=portal.example;3600;5\n"
    )

    assert service.code == "portal"
    assert service.values == {
        "name_vi": "Cổng Dịch vụ công",
        "scope": "national",
        "path": "internet",
    }
    assert service.checks == (
        CheckEntry(
            kind="http",
            settings={"host": "portal.example", "port": 8443, "path": "/login", "tls": True},
        ),
        CheckEntry(kind="tls", settings={"host": "portal.example"}, period_s=3600, timeout_s=5),
    )


def test_settings_may_be_json() -> None:
    (service,) = services(f'{SERVICE};tcp;"{{""host"": ""portal.example"", ""port"": 25}}";;\n')

    assert service.checks[0].settings == {"host": "portal.example", "port": 25}


def test_a_service_may_have_no_check_yet() -> None:
    assert services(f"{SERVICE};;;;\n")[0].checks == ()


@pytest.mark.parametrize(
    ("check", "name", "said"),
    [
        ("telnet;host=a", "check", "'telnet' is not one of http, tls, tcp, dns, ping, gateway"),
        ("tcp;host=a.example", "settings", "port: missing"),
        ("tcp;host=a.example port=99999", "settings", "port: 99999 is not a port"),
        ("tcp;host=a.example port=many", "settings", "port: int expected, not str"),
        ("tcp;host=a.example port=1 prot=2", "settings", "prot: there is no such setting"),
        ("http;host=a b", "settings", "'b': name=value expected"),
        ('tcp;{"host"', "settings", "no JSON"),
        ('tcp;{"host": ["a"], "port": 1}', "settings", "host: str expected, not list"),
        (";host=a", "check", "settings without the kind of a check"),
    ],
)
def test_a_check_that_no_probe_can_make_is_named(check: str, name: str, said: str) -> None:
    cells = ";".join('"' + cell.replace('"', '""') + '"' for cell in check.split(";"))

    found = wrong(f"{SERVICE};{cells};;\n")

    assert found[0][:2] == (2, name)
    assert said in found[0][2]


def test_the_same_check_twice_is_named() -> None:
    row = f"{SERVICE};tcp;host=a.example port=1;;\n"

    assert wrong(row + row) == [(3, "check", "the same check stands there already")]


def test_rows_of_one_service_must_agree() -> None:
    rows = f"{SERVICE};ping;host=a;;\nportal;Cổng khác;national;internet;ping;host=b;;\n"

    assert wrong(rows) == [(3, "name_vi", "'Cổng khác' here, but 'Cổng Dịch vụ công' in line 2")]


def test_a_second_row_without_a_check_is_named() -> None:
    assert wrong(f"{SERVICE};;;;\n{SERVICE};;;;\n") == [
        (3, "code", "'portal' again, and no check here")
    ]


def test_nobody_is_probed_more_often_than_a_service_bears() -> None:
    found = wrong(f"{SERVICE};ping;host=a;1;100\n")

    assert [name for _, name, _ in found] == ["period_s", "timeout_s"]


@given(st.binary(max_size=200))
def test_any_bytes_below_a_header_give_services_or_problems(data: bytes) -> None:
    entries, problems = parse_services(HEADER.encode() + data)

    assert bool(entries) != bool(problems)


@given(st.text(max_size=100))
def test_any_settings_of_a_check_give_services_or_problems(text: str) -> None:
    cell = '"' + text.replace('"', '""') + '"'

    entries, problems = parse_services(
        f"{HEADER}{SERVICE};http;{cell};;\n".encode("utf-8", "replace")
    )

    assert bool(entries) != bool(problems)
