"""What broke in the past, and what people did about it: a table. All of it is over by now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from alerts.component import Component, area_key
from alerts.component import Kind as Part
from server.past.deeds import Deed, Kind
from server.province.world import Damage


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something that broke, from one minute of its episode to another.

    ``outcome``, ``share``, ``factor``: as of ``server.province.world.Break``.
    """

    damage: Damage
    target: str
    from_min: float
    to_min: float
    outcome: str = "generic_timeout_error"
    share: float = 1.0
    factor: float = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """Some minutes of a working day in which something broke.

    Attributes:
        days_ago: Which working day: 1 is the last one before the present.
        begins: When, of its local day.
        lasts_min: How long it is looked at, at least.
        faults: What broke.
        deeds: What people did.
    """

    days_ago: int
    begins: time
    lasts_min: int
    faults: Sequence[Fault]
    deeds: Sequence[Deed] = ()


def _cut(link: str, from_min: float, to_min: float) -> Fault:
    return Fault(damage=Damage.CUT, target=link, from_min=from_min, to_min=to_min)


def _dark(site: str, from_min: float, to_min: float) -> Fault:
    return Fault(damage=Damage.POWERLESS, target=site, from_min=from_min, to_min=to_min)


def _failing(  # one argument a word of the table
    service: str, from_min: float, to_min: float, outcome: str, share: float = 1.0
) -> Fault:
    return Fault(
        damage=Damage.FAILING,
        target=service,
        from_min=from_min,
        to_min=to_min,
        outcome=outcome,
        share=share,
    )


# Thirty days with the lunar new year in them have no more than fourteen working days.
EPISODES = (
    # The first rounds ever ask for more certainty.
    Episode(
        days_ago=14,
        begins=time(9, 0),
        lasts_min=17,
        faults=(_cut("09496-1-state", 8, 16), _dark("07615-1", 8, 15)),
    ),
    Episode(
        days_ago=13,
        begins=time(14, 10),
        lasts_min=11,
        faults=(_failing("portal", 4, 10, "generic_timeout_error", share=0.62),),
    ),
    Episode(
        days_ago=11,
        begins=time(8, 30),
        lasts_min=12,
        faults=(_cut("07246-1-state", 4, 10), _cut("09319-1-state", 4, 11)),
        deeds=(
            Deed(
                at_min=1,
                kind=Kind.ANNOUNCE,
                target="link:09319-1-state",
                text="Nhà mạng A thay thiết bị đầu cuối",
                lasts_min=14,
            ),
        ),
    ),
    # A line, then two more of the same provider beside it: somebody sees that they are one.
    Episode(
        days_ago=9,
        begins=time(10, 0),
        lasts_min=14,
        faults=(
            _cut("09454-1-internet", 4, 13),
            _cut("09466-1-state", 8, 13),
            _cut("09475-1-state", 8, 13),
        ),
        deeds=(
            Deed(
                at_min=12,
                kind=Kind.MERGE,
                target="link:09454-1-internet",
                into=str(Component(Part.AREA, area_key("Nhà mạng A", "Huyện Gia Bình"))),
            ),
        ),
    ),
    Episode(
        days_ago=8,
        begins=time(15, 0),
        lasts_min=14,
        faults=(_failing("documents", 4, 13, "http_unexpected_status_code"),),
        deeds=(Deed(at_min=11, kind=Kind.ACKNOWLEDGE, target="service:documents"),),
    ),
    Episode(
        days_ago=6,
        begins=time(9, 30),
        lasts_min=16,
        faults=(
            Fault(damage=Damage.LAN, target="07822-1", from_min=4, to_min=11),
            Fault(damage=Damage.SLOW, target="civil-status", from_min=4, to_min=15, factor=30),
        ),
    ),
    # Whatever comes back within the hour is unsteady, and over half an hour after it was quiet.
    Episode(
        days_ago=4,
        begins=time(14, 0),
        lasts_min=21,
        faults=(_cut("09529-1-state", 4, 8), _cut("09529-1-state", 14, 18)),
        deeds=(
            Deed(
                at_min=20,
                kind=Kind.NOTE,
                target="link:09529-1-state",
                text="Đã gọi nhà mạng: mối nối ở tủ cáp bị lỏng, đang cử người đến.",
            ),
        ),
    ),
    Episode(
        days_ago=4,
        begins=time(15, 10),
        lasts_min=11,
        faults=(_failing("lgsp", 4, 10, "eof_error"), _dark("07531-1", 4, 10)),
    ),
    Episode(
        days_ago=2,
        begins=time(8, 40),
        lasts_min=18,
        faults=(
            _cut("07294-1-internet", 4, 11),
            _failing("portal/1", 4, 11, "generic_timeout_error"),
        ),
        deeds=(
            Deed(
                at_min=17,
                kind=Kind.ANSWER,
                target="link:07294-1-internet",
                text="Xe tải kéo đứt cáp ở ngã ba, nhà mạng đã nối lại.",
            ),
        ),
    ),
    Episode(
        days_ago=1,
        begins=time(15, 20),
        lasts_min=12,
        faults=(
            _failing("one-stop", 4, 10, "http_unexpected_status_code"),
            _cut("09193-1-state", 4, 11),
        ),
    ),
)
