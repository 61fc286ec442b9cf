from hypothesis import given
from hypothesis import strategies as st

from server.fleet.matching import Machine, Plate, match, plain


def test_a_serial_number_tells_which_device_an_asset_is() -> None:
    plates = [Plate(asset="A1", serial="5CD-912 3xyz"), Plate(asset="A2")]

    found = match(plates, [Machine(device=7, serial="5cd9123XYZ")])

    assert found == {"A1": 7}


def test_an_asset_tag_tells_it_where_no_serial_number_does() -> None:
    found = match([Plate(asset="TS-0007")], [Machine(device=7, serial="X", tag="ts 0007")])

    assert found == {"TS-0007": 7}


def test_a_number_that_two_carry_tells_nothing() -> None:
    two_assets = match(
        [Plate(asset="A1", serial="S1"), Plate(asset="A2", serial="S1")],
        [Machine(device=7, serial="S1")],
    )
    two_machines = match(
        [Plate(asset="A1", serial="S1")],
        [Machine(device=7, serial="S1"), Machine(device=8, serial="S1")],
    )

    assert two_assets == two_machines == {}


def test_a_serial_number_goes_before_a_copied_tag() -> None:
    plates = [Plate(asset="A1"), Plate(asset="A2", serial="S1")]

    found = match(plates, [Machine(device=7, serial="S1", tag="A1")])

    assert found == {"A2": 7}


numbers = st.sampled_from(["", "s1", "S-1", "s2", "a1", "a2"])


@given(
    st.dictionaries(st.sampled_from(["a1", "a2", "a3"]), numbers),
    st.lists(st.tuples(numbers, numbers), max_size=4),
)
def test_no_device_is_two_assets(assets: dict[str, str], computers: list[tuple[str, str]]) -> None:
    plates = [Plate(asset=code, serial=serial) for code, serial in assets.items()]
    machines = [Machine(device=n, serial=s, tag=t) for n, (s, t) in enumerate(computers)]

    found = match(plates, machines)

    assert len(set(found.values())) == len(found)
    assert "" not in {
        plain(machines[device].serial + machines[device].tag) for device in found.values()
    }
