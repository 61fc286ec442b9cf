import pytest

from agent.proxy import Proxy, ProxyError, choose_proxy, parse_proxy
from checks.address import Endpoint

SERVER = Endpoint("canh.bacninh.gov.vn", 8443)
PROXY = Proxy(Endpoint("10.0.0.8", 3128))


def test_without_a_word_the_way_is_straight() -> None:
    assert choose_proxy(SERVER, "", {}) is None


def test_the_environment_names_a_proxy() -> None:
    environment = {"HTTPS_PROXY": "http://10.0.0.8:3128"}

    assert choose_proxy(SERVER, "", environment) == PROXY


def test_the_small_letters_come_first() -> None:
    environment = {"HTTPS_PROXY": "http://10.0.0.9:1", "https_proxy": "http://10.0.0.8:3128"}

    assert choose_proxy(SERVER, "", environment) == PROXY


def test_the_agents_own_setting_stands_above_the_environment() -> None:
    environment = {"HTTPS_PROXY": "http://10.0.0.9:1", "NO_PROXY": "*"}

    assert choose_proxy(SERVER, "10.0.0.8", environment) == PROXY
    assert choose_proxy(SERVER, "none", environment) is None


@pytest.mark.parametrize(
    ("exception", "server"),
    [
        ("*", SERVER),
        ("localhost, canh.bacninh.gov.vn", SERVER),
        (".gov.vn", SERVER),
        ("GOV.VN", SERVER),
        ("*.gov.vn", SERVER),
        ("canh.bacninh.gov.vn:8443", SERVER),
        ("10.1.2.3", Endpoint("10.1.2.3", 443)),
        ("10.0.0.0/8", Endpoint("10.1.2.3", 443)),
        ("fd00::1", Endpoint("fd00::1", 443)),
        ("[fd00::1]:443", Endpoint("fd00::1", 443)),
        ("fd00::/8", Endpoint("fd00::1", 443)),
    ],
)
def test_an_exception_of_the_environment_goes_straight(exception: str, server: Endpoint) -> None:
    environment = {"https_proxy": "http://10.0.0.8:3128", "no_proxy": exception}

    assert choose_proxy(server, "", environment) is None


@pytest.mark.parametrize(
    "exception", ["", ",", "gov.v", "acninh.gov.vn", "canh.bacninh.gov.vn:443", "10.0.0.0/33", "/8"]
)
def test_an_exception_for_others_does_not_count(exception: str) -> None:
    environment = {"https_proxy": "http://10.0.0.8:3128", "NO_PROXY": exception}

    assert choose_proxy(SERVER, "", environment) == PROXY


@pytest.mark.parametrize(
    ("url", "wrong"),
    [
        ("socks5://10.0.0.8:1080", "socks5"),
        ("http://u:secret@10.0.0.8:port", "port"),
        ("http://:3128", "HOST"),
        ("https://10.0.0.8", "https"),
    ],
)
def test_a_proxy_that_cannot_be_used_is_named_without_its_password(url: str, wrong: str) -> None:
    with pytest.raises(ProxyError, match=wrong) as raised:
        parse_proxy(url)

    assert "secret" not in str(raised.value)


def test_credentials_do_not_show() -> None:
    proxy = parse_proxy("http://user:secret@10.0.0.8:3128")

    assert proxy.credentials == "Basic dXNlcjpzZWNyZXQ="
    assert "dXNlcjpzZWNyZXQ" not in repr(proxy)
