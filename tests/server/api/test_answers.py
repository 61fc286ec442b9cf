"""The JSON interface."""

from tests.server.web import planted_incidents
from tests.server.web.browsing import Pages

PROMISED = (
    "/api/v1/me",
    "/api/v1/units",
    "/api/v1/units/{code}",
    "/api/v1/devices",
    "/api/v1/devices/{device_id}",
    "/api/v1/links",
    "/api/v1/speeds",
    "/api/v1/services",
    "/api/v1/incidents",
    "/api/v1/incidents/{incident_id}",
    "/api/v1/verdicts",
    "/api/v1/spared",
    "/api/v1/gap",
    "/api/v1/coverage",
    "/api/v1/plan",
    "/api/v1/register",
)


def test_who_is_signed_in_is_told(pages: Pages) -> None:
    answer = pages.signed_in("binh").get("/api/v1/me").json()

    assert answer == {"name": "binh", "role": "commune", "unit": "09193"}


def test_units_are_given_as_the_role_sees_them(pages: Pages) -> None:
    province = pages.signed_in("an").get("/api/v1/units").json()
    contact = pages.signed_in("binh").get("/api/v1/units").json()
    finance = pages.signed_in("dung").get("/api/v1/units").json()

    assert {unit["code"]: unit["standing"] for unit in province}["07444"] == "down"
    assert [unit["code"] for unit in contact] == ["09193"]
    assert len(finance) == 8
    assert "standing" not in finance[0]
    assert "router_address" not in finance[0]["links"][0]
    assert finance[0]["links"][0]["contract"]["monthly_cost_vnd"] == 1_234_567


def test_a_device_is_given_as_the_role_sees_it(pages: Pages) -> None:
    contact = pages.signed_in("binh").get("/api/v1/devices/1").json()
    finance = pages.signed_in("dung").get("/api/v1/devices/1").json()

    assert contact["host"] == "HOSTZQ0-1"
    assert contact["inventory"]["firmware"]["version"] == "FWZQ0"
    assert set(finance) == {"id", "state", "simulated", "place", "equipment"}
    assert finance["equipment"]["system"] == "Windows 11"


def test_no_answer_says_when_a_computer_was_on(pages: Pages) -> None:
    for name in ("an", "binh", "dung"):
        client = pages.signed_in(name)
        said = client.get("/api/v1/devices").text + client.get("/api/v1/devices/1").text

        assert not [word for word in ("contact", "presence", "booted", "seen_at") if word in said]


def test_devices_come_in_pages_and_by_unit(pages: Pages) -> None:
    client = pages.signed_in("an")

    everything = client.get("/api/v1/devices").json()
    of_a_unit = client.get("/api/v1/devices?unit=09205").json()
    beyond = client.get("/api/v1/devices?page=9").json()

    assert (everything["total"], everything["page"], everything["pages"]) == (43, 1, 2)
    assert [device["id"] for device in of_a_unit["devices"]] == [6, 7, 8, 9, 10]
    assert beyond["devices"] == []


def test_services_are_counted_by_units(pages: Pages) -> None:
    services = {one["code"]: one for one in pages.signed_in("an").get("/api/v1/services").json()}

    assert (services["business"]["standing"], services["business"]["reached"]) == ("down", 0)
    assert (services["portal"]["standing"], services["portal"]["reached"]) == ("ok", 6)


def test_incidents_are_given_as_the_role_sees_them(pages: Pages) -> None:
    province = pages.signed_in("an").get("/api/v1/incidents?show=all").json()
    contact = pages.signed_in("binh").get("/api/v1/incidents").json()

    assert province["total"] == len(planted_incidents.ALL)
    assert (contact["total"], contact["pages"]) == (2, 1)
    assert contact["incidents"][0]["headline"] == "Business registration cannot be reached"
    assert contact["incidents"][0]["acknowledged_by"] == "an"
    assert pages.signed_in("dung").get("/api/v1/incidents").status_code == 403


def test_an_incident_is_given_with_what_happened_in_it(pages: Pages) -> None:
    path = f"/api/v1/incidents/{planted_incidents.OWN_DEVICE}"
    province = pages.signed_in("an").get(path).json()
    contact = pages.signed_in("binh").get(path).json()

    assert province["component"] == "device:2"
    assert len(province["evidence"]) == 1
    assert "evidence" not in contact
    assert len(contact["tries"]) == 2
    told = [line["message"] for line in contact["timeline"] if line["message"]]
    assert [(one["to"], one["state"]) for one in told] == [
        ("Lê Thị NhânZQ0", "delivered"),
        ("", "queued"),
    ]


def test_the_description_holds_what_was_promised_and_no_page(pages: Pages) -> None:
    description = pages.signed_in("dung").get("/api/openapi.json").json()

    assert set(description["paths"]) == set(PROMISED)
    assert "FinanceDevice" in description["components"]["schemas"]


def test_there_are_no_pages_that_load_from_elsewhere(pages: Pages) -> None:
    client = pages.signed_in("an")

    assert {client.get(path).status_code for path in ("/docs", "/redoc", "/openapi.json")} == {404}
