import stat
from dataclasses import replace
from pathlib import Path

from server.province.identities import open_identities
from server.province.line import Trust

TRUST = Trust(keys=("ab" * 32,), servers=("127.0.0.1:8443",))


def test_a_secret_is_on_the_disk_before_it_is_used_and_for_its_owner_alone(tmp_path: Path) -> None:
    made = open_identities(tmp_path, ["pc1", "pc2"])

    again = open_identities(tmp_path, ["pc1", "pc2"])

    assert again.computers == made.computers
    assert made.computers["pc1"].secret != made.computers["pc2"].secret
    assert stat.S_IMODE((tmp_path / "identities.json").stat().st_mode) == 0o600


def test_devices_and_whom_they_believe_are_known_after_a_restart(tmp_path: Path) -> None:
    made = open_identities(tmp_path, ["pc1"])
    joined = replace(made.computers["pc1"], device="d1", token="t1")
    made.put("pc1", joined, TRUST)
    made.save()

    again = open_identities(tmp_path, ["pc1", "pc2"])

    assert again.computers["pc1"] == joined
    assert again.computers["pc2"].device == ""
    assert again.trust == TRUST


def test_another_server_address_is_remembered_at_once(tmp_path: Path) -> None:
    made = open_identities(tmp_path, ["pc1"])

    made.trust_from_now(TRUST)

    assert open_identities(tmp_path, ["pc1"]).trust == TRUST


def test_a_run_of_fewer_computers_forgets_none_of_the_others(tmp_path: Path) -> None:
    made = open_identities(tmp_path, ["pc1", "pc2"])

    open_identities(tmp_path, ["pc1"])

    assert open_identities(tmp_path, ["pc1", "pc2"]).computers == made.computers


def test_of_few_the_file_is_written_when_the_last_has_joined(tmp_path: Path) -> None:
    made = open_identities(tmp_path, ["pc1", "pc2"])

    for code, known in (("pc1", {""}), ("pc2", {"d-pc1", "d-pc2"})):
        made.put(code, replace(made.computers[code], device=f"d-{code}"), TRUST)
        made.save_many()
        on_disk = open_identities(tmp_path, ["pc1", "pc2"])
        assert {identity.device for identity in on_disk.computers.values()} == known


def test_of_many_the_file_is_written_now_and_then(tmp_path: Path) -> None:
    made = open_identities(tmp_path, [f"pc{number}" for number in range(2000)])

    for number in range(600):
        code = f"pc{number}"
        made.put(code, replace(made.computers[code], device="d"), TRUST)
    made.save_many()

    on_disk = open_identities(tmp_path, [])
    assert sum(identity.device == "d" for identity in on_disk.computers.values()) == 600
