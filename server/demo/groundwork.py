"""What a demo makes once: a server, people, this computer's place, and the district in its tables.

It types the very commands that an operator would; nothing is put into the store in another way.
"""

import io
from argparse import ArgumentParser
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from alerts.contact import Role
from checks.enrolment import EnrolmentCode, parse_code
from server.clock import Clock
from server.commands import contact, enrolment_code, imports, phrase, user
from server.commands.command import Call, Command
from server.commands.terminal import Terminal
from server.demo.district import DistrictFolder, demo_district
from server.demo.folder import DemoFolder, Person
from server.province.lists import links_sheet, services_sheet, units_sheet
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
# RFC 6761: nobody real has an address there.
MAIL_DOMAIN = "canh.example"
# Of the communes of the district, the one with two sites.
_COMMUNE = "07210"


class TypedWrongly(RuntimeError):
    """A command that did not do what it was typed for; the message is what it said."""


@dataclass(frozen=True, slots=True)
class Typist:
    """Types commands of ``canh`` for the server of a demo."""

    folder: DemoFolder
    clock: Clock

    def type(self, command: Command, *arguments: str) -> str:
        """Run a command, and give what it printed.

        Raises:
            TypedWrongly: If it could not do it.
        """
        parser = ArgumentParser()
        command.arguments(parser)
        output, complaints = io.StringIO(), io.StringIO()
        call = Call(
            arguments=parser.parse_args(arguments),
            folder=self.folder.path,
            environment={},
            terminal=Terminal(output=output, complaints=complaints),
            clock=self.clock,
        )
        if command.run(call) != 0:
            raise TypedWrongly(f"canh {command.name}: {complaints.getvalue()}")
        return output.getvalue().strip()


def write_phrase(typist: Typist) -> None:
    """Make the recovery phrase and keep it, as nobody but a demo may."""
    words = typist.type(phrase.COMMAND, "--new")
    write_private(typist.folder.phrase, f"{words}\n".encode())


def put_places(typist: Typist) -> None:
    """Import this computer's unit, and the district as simulated."""
    district = demo_district(typist.clock.now())
    sheets = _sheets(typist)
    _import(typist, "units", sheets / "this-unit.csv", _THIS_UNIT)
    _import(typist, "links", sheets / "this-link.csv", _THIS_LINK)
    _import(typist, "units", sheets / "units.csv", units_sheet(district), "--simulated")
    _import(typist, "links", sheets / "links.csv", links_sheet(district), "--simulated")


def put_services(typist: Typist, port: int, round_s: float) -> None:
    """Import the simulated services; again at each start, since the port may be another."""
    sheet = services_sheet(port, max(_SHORTEST_PERIOD_S, round_s))
    _import(typist, "services", _sheets(typist) / "services.csv", sheet, "--simulated")


def put_people(typist: Typist) -> Mapping[str, Person]:
    """Make somebody of each role, with a password that stays."""
    people = {}
    for role in Role:
        unit = ("--unit", _COMMUNE) if role is Role.COMMUNE else ()
        said = typist.type(user.COMMAND, "add", role, "--role", role, *unit, "--generate")
        people[role.value] = Person(name=role.value, password=said.rpartition("Password: ")[2])
    typist.folder.keep_people(people)
    return people


def put_contacts(typist: Typist) -> None:
    """Make somebody who is told: of what is real, and of what is simulated; nobody exists."""
    _add_contact(typist, "Trực kỹ thuật tỉnh", "province")
    _add_contact(typist, "Trực kỹ thuật tỉnh (mô phỏng)", "province", "--simulated")
    for commune in demo_district(typist.clock.now()).communes.values():
        at = ("--unit", commune.code, "--simulated")
        # "Phuong Kinh Bac" is kinh-bac at the mailbox.
        user = "-".join(commune.name_ascii.casefold().split()[1:])
        _add_contact(typist, f"Đầu mối {commune.name}", user, *at)


def put_codes(typist: Typist) -> None:
    """Make the enrolment codes that the district joins with, and hand them to it."""
    district = demo_district(typist.clock.now())
    codes: dict[str, EnrolmentCode] = {}
    for site in district.sites:
        uses = sum(computer.site == site for computer in district.computers.values())
        codes[site] = parse_code(code_for(typist, site, uses, "--simulated"))
    DistrictFolder(typist.folder.province).write_codes(codes)


def code_for(typist: Typist, site: str, uses: int, *more: str) -> str:
    """Make an enrolment code."""
    options = ("--site", site, "--uses", str(uses), "--quiet", *more)
    return typist.type(enrolment_code.COMMAND, *options)


def _add_contact(typist: Typist, name: str, user: str, *more: str) -> None:
    typist.type(contact.COMMAND, "add", name, "--mail", f"{user}@{MAIL_DOMAIN}", *more)


def _sheets(typist: Typist) -> Path:
    folder = typist.folder.path / "sheets"
    folder.mkdir(exist_ok=True)
    return folder


def _import(typist: Typist, kind: str, file: Path, sheet: str, *more: str) -> None:
    file.write_text(sheet, encoding="utf-8", newline="")
    typist.type(imports.COMMAND, kind, str(file), *more)
