"""What a demo makes once: a server, people, this computer's place, and the district in its tables.

It types the very commands that an operator would; nothing is put into the store in another way.
"""

from collections.abc import Mapping

from alerts.contact import Role
from server.commands import contact, enrolment_code, phrase, user
from server.demo.folder import DemoFolder, Person
from server.demo.typist import Typist
from server.province.district import District
from server.province.lists import (
    earlier_units_sheet,
    links_sheet,
    real_service_sheet,
    services_sheet,
    units_sheet,
)
from server.trust.private_file import write_private

THIS_SITE = "this-computer"
_THIS_UNIT = (
    "code,kind,name,name_ascii,site,site_name\n"
    f"THIS,agency,Máy tính này,This computer,{THIS_SITE},Máy tính này\n"
)
# How it is connected is not known, so it has no contract.
_THIS_LINK = f"code,site,path,provider\n{THIS_SITE}-internet,{THIS_SITE},internet,Chưa khai báo\n"
# No sheet may ask for more, since no service is to be hammered.
_SHORTEST_PERIOD_S = 15.0
_MINUTE_S = 60.0
# RFC 6761: nobody real has an address there.
MAIL_DOMAIN = "canh.example"
# Of the communes of the district, the one with two sites.
_COMMUNE = "07210"


def write_phrase(typist: Typist, folder: DemoFolder) -> None:
    """Make the recovery phrase and keep it, as nobody but a demo may."""
    words = typist.type(phrase.COMMAND, "--new")
    write_private(folder.phrase, f"{words}\n".encode())


def put_places(typist: Typist, district: District) -> None:
    """Import this computer's unit, and the district as simulated."""
    typist.bring("units", "this-unit", _THIS_UNIT)
    typist.bring("links", "this-link", _THIS_LINK)
    put_district(typist, district)


def put_district(typist: Typist, district: District) -> None:
    """Import units and links of a district as simulated; offices that have moved are moved.

    Raises:
        TypedWrongly: If they cannot be.
    """
    if district.moved:
        typist.bring("units", "units-earlier", earlier_units_sheet(district), "--simulated")
    typist.bring("units", "units", units_sheet(district), "--simulated")
    typist.bring("links", "links", links_sheet(district), "--simulated")


def put_services(typist: Typist, port: int, round_s: float) -> None:
    """Import the simulated services; again at each start, since the port may be another."""
    # In a round of theirs they bear what a real one does in a minute.
    sheet = services_sheet(port, max(_SHORTEST_PERIOD_S, round_s), _MINUTE_S / round_s)
    typist.bring("services", "services", sheet, "--simulated")


def put_real_service(typist: Typist, port: int) -> None:
    """Import the service that is really on this machine, for this computer to ask."""
    sheet = real_service_sheet(port, _SHORTEST_PERIOD_S)
    typist.bring("services", "real-service", sheet)


def put_people(typist: Typist, folder: DemoFolder) -> Mapping[str, Person]:
    """Make somebody of each role, with a password that stays."""
    people = {}
    for role in Role:
        unit = ("--unit", _COMMUNE) if role is Role.COMMUNE else ()
        said = typist.type(user.COMMAND, "add", role, "--role", role, *unit, "--generate")
        people[role.value] = Person(name=role.value, password=said.rpartition("Password: ")[2])
    folder.keep_people(people)
    return people


def put_contacts(typist: Typist, district: District) -> None:
    """Make somebody who is told: of what is real, and of what is simulated; nobody exists."""
    _add_contact(typist, "Trực kỹ thuật tỉnh", "province")
    _add_contact(typist, "Trực kỹ thuật tỉnh (mô phỏng)", "province", "--simulated")
    for unit in district.units.values():
        at = ("--unit", unit.code, "--simulated")
        # "Phuong Kinh Bac" is kinh-bac at the mailbox.
        user = "-".join(unit.name_ascii.casefold().split()[1:])
        _add_contact(typist, f"Đầu mối {unit.name}", user, *at)


def code_for(typist: Typist, site: str, uses: int, *more: str) -> str:
    """Make an enrolment code."""
    options = ("--site", site, "--uses", str(uses), "--quiet", *more)
    return typist.type(enrolment_code.COMMAND, *options)


def _add_contact(typist: Typist, name: str, user: str, *more: str) -> None:
    typist.type(contact.COMMAND, "add", name, "--mail", f"{user}@{MAIL_DOMAIN}", *more)
