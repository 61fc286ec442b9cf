import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.check import Setting
from server.fleet.catalogue import read_catalogue
from server.fleet.check_entry import CheckEntry
from server.fleet.import_services import ServiceEntry, parse_services

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


def of_entries(text: str) -> tuple[ServiceEntry, ...]:
    entries, problems = parse_services(text.encode(), read_catalogue())
    assert problems == ()
    return entries


def wrong_entries(text: str) -> list[tuple[int, int, str, str]]:
    entries, problems = parse_services(text.encode(), read_catalogue())
    assert entries == ()
    return [(one.line, one.column, one.name, one.message) for one in problems]


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
        ("telnet;host=a", "check", "'telnet' is not one of http, tls, tcp, mail, dns"),
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


def test_a_row_that_names_an_entry_and_its_host_is_a_whole_service() -> None:
    (mail,) = of_entries("entry;host\nmail;mail.tinh.example\n")

    assert mail.code == "mail"
    assert mail.values == {
        "name_vi": "Thư điện tử công vụ",
        "name_en": "Official mail",
        "owner": "Sở Khoa học và Công nghệ",
        "scope": "provincial",
        "path": "internet",
    }
    assert [dict(check.settings) for check in mail.checks] == [
        {"host": "mail.tinh.example", "port": 587},
        {"host": "mail.tinh.example", "port": 993, "protocol": "imap", "security": "tls"},
    ]
    assert {check.timeout_s for check in mail.checks} == {20}


def test_an_entry_with_an_address_for_everybody_needs_no_host() -> None:
    portal, login = of_entries("entry;code\nportal;\nlogin;sso\n")

    assert (portal.code, login.code) == ("portal", "sso")
    assert portal.checks[0].settings == {"host": "dichvucong.gov.vn"}
    assert login.checks[0].settings["host"] == "xacthuc.dichvucong.gov.vn"


def test_what_a_row_says_stands_above_the_catalogue() -> None:
    (lgsp,) = of_entries(
        "code;entry;host;owner;name_en;permission;settings;period_s\n"
        "gateway;lgsp;10.20.0.5;Sở KH&CN;;CV 12/STTTT;"
        "port=8243 path=/ping/1.0 token=/oauth2/token;60\n"
    )

    (echo,) = lgsp.checks
    assert (lgsp.code, lgsp.values["owner"]) == ("gateway", "Sở KH&CN")
    assert lgsp.values["name_en"] == "Provincial data-sharing platform (LGSP)"
    assert lgsp.values["permission"] == "CV 12/STTTT"
    assert echo.kind == "call"
    assert echo.settings == {
        "host": "10.20.0.5",
        "port": 8243,
        "path": "/ping/1.0",
        "token": "/oauth2/token",
        "secret": "lgsp",
    }
    assert (echo.period_s, echo.timeout_s) == (60, 15)


def test_a_setting_of_an_entry_is_for_each_check_that_has_it() -> None:
    (mail,) = of_entries("entry;host;settings\nmail;mail.tinh.example;family=ipv4 ca=any\n")

    assert [check.settings["ca"] for check in mail.checks] == ["any", "any"]


def test_a_row_that_names_a_check_of_its_entry_brings_that_one_and_further_rows_more() -> None:
    (mail,) = of_entries(
        "code;entry;host;check;settings\n"
        "mail;mail;mail.tinh.example;reading;port=143 security=starttls\n"
        "mail;;webmail.tinh.example;http;\n"
    )

    assert [(check.kind, dict(check.settings)) for check in mail.checks] == [
        (
            "mail",
            {
                "host": "mail.tinh.example",
                "port": 143,
                "protocol": "imap",
                "security": "starttls",
            },
        ),
        ("http", {"host": "webmail.tinh.example"}),
    ]


def test_the_host_stands_in_a_column_of_its_own_for_any_check() -> None:
    (page,) = of_entries(
        "code;name_vi;scope;path;check;host;settings\n"
        "page;Trang;provincial;internet;http;xa.example;path=/tin-tuc\n"
    )

    assert page.checks[0].settings == {"host": "xa.example", "path": "/tin-tuc"}


@pytest.mark.parametrize(
    ("written", "settings"),
    [
        ('text="Dịch vụ công" path=/x', {"text": "Dịch vụ công", "path": "/x"}),
        ("text='say \"x\"'", {"text": 'say "x"'}),
        ("text=", {"text": ""}),
    ],
)
def test_a_value_with_blanks_stands_in_quotation_marks(
    written: str, settings: dict[str, Setting]
) -> None:
    cell = '"' + written.replace('"', '""') + '"'

    (page,) = of_entries(f"entry;host;settings\ncommune-pages;xa.example;{cell}\n")

    assert page.checks[0].settings == {"host": "xa.example", **settings}


@pytest.mark.parametrize(
    ("rows", "place", "said"),
    [
        ("x;lgps;a.example;;;\n", (2, 2, "entry"), "'lgps' is not in the catalogue; there are: "),
        ("x;documents;;;;\n", (2, 3, "host"), "home: host: missing"),
        ("x;lgsp;a.example;;;\n", (2, 5, "settings"), "echo: path: missing"),
        ("x;documents;a b;;;\n", (2, 3, "host"), "'a b' is not a name such as portal.example"),
        ("x;mail;a.example;;speed=3;\n", (2, 5, "settings"), "speed: no check of mail has such"),
        ("x;mail;a.example;;port=no;\n", (2, 5, "settings"), "sending: port: int expected"),
        ("x;mail;a.example;sending;path=/;\n", (2, 5, "settings"), "path: there is no such"),
        ("x;mail;a.example;;text=';\n", (2, 5, "settings"), "No closing quotation"),
        (";;a.example;ping;;\n", (2, 1, "code"), "a code or an entry must not be empty"),
        ("x;;a.example;ping;;\n", (2, 6, "name_vi"), "must not be empty, or name an entry"),
        ("x;mail;a;;;\nx;tax;;;;\n", (3, 2, "entry"), "'tax' here, but 'mail' in line 2"),
        ("x;tax;;;;\nx;tax;;;;\n", (3, 4, "check"), "the same check stands there already"),
        ("x;tax;;;;A\nx;;h;ping;;B\n", (3, 6, "name_vi"), "'B' here, but 'A' in line 2"),
        (
            "x;lgsp;h;;path=/e;\nx;;h;tls;;\n",
            (2, 4, "check"),
            "the server alone makes a call: give it a service of its own",
        ),
    ],
)
def test_what_is_wrong_with_an_entry_is_named_with_its_place(
    rows: str, place: tuple[int, int, str], said: str
) -> None:
    found = wrong_entries("code;entry;host;check;settings;name_vi\n" + rows)

    assert [one[3] for one in found if one[:3] == place and said in one[3]]


def test_what_is_missing_is_named_for_every_service() -> None:
    found = wrong("a;;provincial;state;;;;\nb;B;planetary;state;;;;\nc;C;;state;;;;\n")

    assert [(line, name) for line, name, _ in found] == [
        (2, "name_vi"),
        (3, "scope"),
        (4, "scope"),
    ]


@pytest.mark.parametrize(
    ("entry", "host", "settings"),
    [
        ("documents", "qlvb.example", {"host": "qlvb.example"}),
        ("documents", "2001:db8::7", {"host": "2001:db8::7"}),
        ("documents", "10.0.0.5:8443", {"host": "10.0.0.5", "port": 8443}),
        ("documents", "https://qlvb.example", {"host": "qlvb.example"}),
        (
            "documents",
            "http://qlvb.example:8080/dang-nhap?u=1",
            {"host": "qlvb.example", "port": 8080, "tls": False, "path": "/dang-nhap?u=1"},
        ),
        (
            "documents",
            "http://qlvb.example/",
            {"host": "qlvb.example", "port": 80, "tls": False},
        ),
        (
            "lgsp",
            "https://lgsp.example:8243/echo/1.0",
            {
                "host": "lgsp.example",
                "port": 8243,
                "path": "/echo/1.0",
                "token": "/token",
                "secret": "lgsp",
            },
        ),
    ],
)
def test_an_address_as_people_have_it_says_all_that_it_says(
    entry: str, host: str, settings: dict[str, Setting]
) -> None:
    (service,) = of_entries(f"danh mục;địa chỉ\n{entry};{host}\n")

    assert service.checks[0].settings == settings


@pytest.mark.parametrize(
    "host",
    [
        "a/b",
        "ftp://a.example/",
        "https://",
        "https://lan:pw@a.example/",
        "a.example:0",
        "http://[",
        "a:b:c",
    ],
)
def test_an_address_that_is_none_is_named(host: str) -> None:
    found = wrong_entries(f"entry;host\ndocuments;{host}\n")

    assert found[0][:3] == (2, 2, "host")


@given(st.text(max_size=60))
def test_any_host_of_an_entry_gives_services_or_problems(text: str) -> None:
    cell = '"' + text.replace('"', '""') + '"'
    data = f"entry;host\nlgsp;{cell}\n".encode("utf-8", "replace")

    entries, problems = parse_services(data, read_catalogue())

    assert bool(entries) != bool(problems)
