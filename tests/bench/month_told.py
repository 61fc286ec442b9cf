"""What the server of a month said, read from its database once its days are over."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from alerts.component import OF_COMPUTER, Kind
from server.past.reporting import Numbers
from server.province.habits import LOCAL
from server.province.services import SERVICES
from tests.journeys.ledgers import reading
from tests.lab.verdicts import Told, moment, read_told

# A commune, and the week of the year.
Week = tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What was said.

    Attributes:
        told: The incidents; computers are called by their codes, replicas as breaks call them.
        to_communes: Messages delivered to the people of a unit, in a week.
        to_province: Messages delivered to the province.
        withheld: Why messages were not sent, and how often.
    """

    told: Sequence[Told]
    to_communes: Mapping[Week, int]
    to_province: int
    withheld: Mapping[str, int]


def read_said(database: Path, numbers: Numbers, since: datetime) -> Said:
    """Read what was said since a time, ``numbers`` being those of the devices."""
    names = dict(_names(database, numbers))
    as_kept = f"{since.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
    with reading(database) as connection:
        sent = connection.execute(
            "SELECT unit.code, delivered_at FROM notification"
            " JOIN contact ON contact.id = contact_id LEFT JOIN unit ON unit.id = contact.unit_id"
            " WHERE notification.state = 'delivered' AND delivered_at >= ?",
            (as_kept,),
        ).fetchall()
        withheld = dict(
            connection.execute(
                "SELECT reason, count(*) FROM notification"
                " WHERE reason IS NOT NULL AND decided_at >= ? GROUP BY 1",
                (as_kept,),
            ).fetchall()
        )
    weeks = [(code, moment(at).astimezone(LOCAL).isocalendar().week) for code, at in sent if code]
    return Said(
        told=[one for one in read_told(database, names) if one.opened_at >= since],
        to_communes=Counter(weeks),
        to_province=len(sent) - len(weeks),
        withheld=withheld,
    )


def _names(database: Path, numbers: Numbers) -> Iterator[tuple[str, str]]:
    """Give what the world calls a component, by what the server does."""
    for code, number in numbers.devices.items():
        for kind in (Kind.DEVICE, *OF_COMPUTER):
            yield f"{kind}:{number}", f"{kind}:{code}"
    places = {
        address: f"{service.code}/{number}"
        for service in SERVICES
        for number, address in enumerate(service.addresses)
    }
    with reading(database) as connection:
        for code, number, address in connection.execute(
            "SELECT code, number, address FROM replica JOIN service ON service.id = service_id"
        ):
            yield f"replica:{code}-{number}", f"replica:{places[address]}"
