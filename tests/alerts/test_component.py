"""The names of what can be at fault."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.component import Component, ComponentError, Kind, component, located


@given(st.sampled_from(Kind), st.text(min_size=1))
def test_a_component_is_read_as_it_was_written(kind: Kind, key: str) -> None:
    written = str(Component(kind, key))

    assert component(written) == Component(kind, key)


@pytest.mark.parametrize("text", ["", "link", "link:", ":c33", "cable:c33-l0"])
def test_what_names_no_component_is_refused(text: str) -> None:
    with pytest.raises(ComponentError, match="names no component"):
        component(text)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("pc:c33-p11", Component(Kind.DEVICE, "c33-p11")),
        ("link:c33-l0", Component(Kind.LINK, "c33-l0")),
        ("lan:c33", Component(Kind.LAN, "c33")),
        ("pop:isp0-a6", Component(Kind.AREA, "isp0-a6")),
        ("grid:6", Component(Kind.GRID, "6")),
        ("isp:isp2", Component(Kind.PROVIDER, "isp2")),
        ("core:uplink", Component(Kind.CORE, "uplink")),
        ("core:dc", Component(Kind.CORE, "dc")),
        ("nat:backbone", Component(Kind.CORE, "backbone")),
        ("svc:portal", Component(Kind.SERVICE, "portal")),
        ("rep:portal-2", Component(Kind.REPLICA, "portal-2")),
        ("mon:server", Component(Kind.MONITOR, "server")),
    ],
)
def test_every_name_of_locating_is_known(name: str, expected: Component) -> None:
    assert located(name) == expected


def test_a_lan_without_power_is_the_power_of_its_site() -> None:
    assert located("lan:c33", "power") == Component(Kind.POWER, "c33")
    assert located("lan:c33", "silent") == Component(Kind.LAN, "c33")


@pytest.mark.parametrize("name", ["lan", "lan:", "cable:c33"])
def test_a_name_that_locating_does_not_have_is_refused(name: str) -> None:
    with pytest.raises(ComponentError, match="none of the components"):
        located(name)
