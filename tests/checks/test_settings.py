"""What a check may say, and how it is told what is wrong."""

import pytest

from checks.check import Setting
from checks.probes.call_settings import CallSettings
from checks.probes.dns import DnsSettings
from checks.probes.http import HttpSettings
from checks.probes.mail import MailSettings
from checks.probes.ping import PingSettings
from checks.probes.tcp import TcpSettings
from checks.probes.tls import TlsSettings
from checks.settings import WrongSettings, needs, read, wrong

GOOD: dict[str, Setting] = {"host": "portal.bacninh.gov.vn", "port": 443}


def test_what_is_left_out_has_its_default() -> None:
    given = read(HttpSettings, {"host": "a.vn", "path": "/x"})

    assert given == HttpSettings(host="a.vn", path="/x", port=443, status="200-399")


def test_every_wrong_key_is_named_at_once() -> None:
    found = wrong(TcpSettings, {"port": 0, "familly": "ipv4", "family": "v4"})

    assert found == [
        "familly: there is no such setting",
        "host: missing",
        "port: 0 is not a port (1 to 65535)",
        "family: 'v4' is not any, ipv4 or ipv6",
    ]


def test_wrong_settings_are_refused_with_all_of_it() -> None:
    with pytest.raises(WrongSettings, match="host: missing; port: missing") as caught:
        read(TcpSettings, {})

    assert caught.value.wrong == ["host: missing", "port: missing"]


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        (HttpSettings, "host", ""),
        (HttpSettings, "host", "a b"),
        (HttpSettings, "host", "a..vn"),
        (HttpSettings, "host", "-a.vn"),
        (HttpSettings, "host", "a.vn\r\nX: y"),
        (HttpSettings, "host", "fe80::1%eth0\r\nX: y"),
        (HttpSettings, "host", "https://a.vn"),
        (HttpSettings, "host", "cổng.vn"),
        (HttpSettings, "host", "a" * 64 + ".vn"),
        (HttpSettings, "host", "a." * 127 + "vn"),
        (HttpSettings, "host", 7),
        (HttpSettings, "port", 65536),
        (HttpSettings, "port", True),
        (HttpSettings, "port", "443"),
        (HttpSettings, "port", 443.0),
        (HttpSettings, "path", "x"),
        (HttpSettings, "path", "/a b"),
        (HttpSettings, "path", "/\r\nX: y"),
        (HttpSettings, "path", "/" + "x" * 1024),
        (HttpSettings, "tls", 1),
        (HttpSettings, "status", ""),
        (HttpSettings, "status", "2xx"),
        (HttpSettings, "status", "200,"),
        (HttpSettings, "text", "x" * 201),
        (HttpSettings, "follow", "no"),
        (HttpSettings, "ca", "none"),
        (HttpSettings, "redirect", "https://sso.example"),
        (HttpSettings, "redirect", "sso.example/"),
        (CallSettings, "headers", "Authorization: Basic dTpw"),
        (CallSettings, "headers", "Accept: text/xml | cookie: a=b"),
        (CallSettings, "headers", "Host: other.vn"),
        (CallSettings, "headers", "X-A: b\r\nX-C: d"),
        (CallSettings, "headers", "X-A: cổng"),
        (CallSettings, "headers", "X A: b"),
        (CallSettings, "headers", "X-A"),
        (CallSettings, "headers", "X-A: b | x-a: c"),
        (CallSettings, "body", "x" * 2001),
        (CallSettings, "json", "queue/age"),
        (CallSettings, "most", 1e16),
        (CallSettings, "most", float("nan")),
        (CallSettings, "most", "60"),
        (CallSettings, "token", "http://a.vn/token"),
        (CallSettings, "token", "token"),
        (CallSettings, "secret", "../keys/authority"),
        (CallSettings, "secret", "user:password"),
        (CallSettings, "certificate", "/etc/passwd"),
        (CallSettings, "secret_header", "Host"),
        (CallSettings, "secret_header", "X Api"),
        (MailSettings, "protocol", "pop3"),
        (MailSettings, "security", "ssl"),
        (TlsSettings, "days", -1),
        (TlsSettings, "days", 366),
        (DnsSettings, "name", "192.0.2.1"),
        (DnsSettings, "record", "MX"),
        (DnsSettings, "server", "dns.vn"),
        (DnsSettings, "expected", "fe80::1%eth0"),
        (PingSettings, "port", 0),
    ],
)
def test_a_wrong_value_is_named_with_its_key(kind: type, name: str, value: Setting) -> None:
    given = {need.name: GOOD.get(need.name, "a.vn") for need in needs(kind) if need.default is None}

    (found,) = wrong(kind, {**given, name: value})

    assert found.startswith(f"{name}: ")


def test_a_whole_number_will_do_where_a_number_is_wanted() -> None:
    assert wrong(CallSettings, {"host": "a.vn", "most": 60}) == []


@pytest.mark.parametrize(
    "host",
    ["a.vn", "A.VN", "a.vn.", "xn--cng-vbb.vn", "_srv.a.vn", "192.0.2.1", "2001:db8::1", "pc-7"],
)
def test_names_and_addresses_are_hosts(host: str) -> None:
    assert wrong(TcpSettings, {"host": host, "port": 1}) == []
