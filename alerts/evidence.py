"""The evidence of a fault as sentences: numbers first, conclusion last, and what is still fine."""

from collections.abc import Iterator, Mapping

from alerts.component import OF_CONDITION, Component, Kind
from alerts.fault import Counts, Failing, Fault
from alerts.text import N_, Text

HOW = {
    Failing.SILENT: N_("no sign of life"),
    Failing.TIMEOUT: N_("no answer in time"),
    Failing.NAME: N_("name not found"),
    Failing.TLS: N_("certificate or encryption"),
    Failing.REFUSED: N_("refused"),
    Failing.HTTP: N_("answered with an error"),
    Failing.SLOW: N_("far too slow"),
    Failing.LIMIT: N_("a limit is reached"),
    Failing.TOLD: N_("somebody says so"),
}

# By the most precise variant of the fault that has a sentence. Of a silence those PCs are counted
# that ought to be on at that hour, heard just before or usually on then: at night few, if any.
_SENTENCES: Mapping[str, str] = {
    "device": N_(
        "PC %(component)s fails %(failed)s of %(tried)s checks (%(how)s), its neighbours on the "
        "line are fine: it is this PC"
    ),
    "unit": N_("trouble is reported at %(component)s"),
    "link": N_(
        "reports arrive but %(share)s of the checks over line %(component)s fail, the office "
        "network is fine: the line is lossy"
    ),
    "link.silent": N_(
        "%(failed)s of the %(tried)s PCs expected to be on at %(site)s give no sign of life, "
        "elsewhere PCs are heard: line %(component)s (%(provider)s)"
    ),
    "link.silent.one_lives": N_(
        "%(failed)s of the %(tried)s PCs expected to be on at %(site)s give no sign of life over "
        "the line to %(path)s (%(provider)s), but the site is heard over %(living)s: it is this "
        "line"
    ),
    "lan": N_(
        "%(share)s of the checks at %(site)s fail before they leave the building: it is its own "
        "network"
    ),
    "lan.silent": N_(
        "%(failed)s of the %(tried)s PCs expected to be on at %(site)s give no sign of life, its "
        "line is up: it is its own network"
    ),
    "lan.silent.one_of_several": N_(
        "%(failed)s of the %(tried)s PCs expected to be on at %(site)s give no sign of life over "
        "any of its lines: it is these, the office network or the power"
    ),
    "lan.name": N_(
        "looking names up fails, at %(site)s only and for all services: it is its name server (DNS)"
    ),
    "power": N_(
        "the %(failed)s PCs of %(site)s that had given no sign of life came back freshly started "
        "and had recorded nothing: a power cut, not the line"
    ),
    "area": N_(
        "%(places_failed)s of %(places)s lines of %(provider)s (%(area)s) fail together, other "
        "providers there are fine: it is %(provider)s"
    ),
    "grid": N_(
        "%(places_failed)s of %(places)s lines in the area %(area)s fell silent together, whoever "
        "their provider: most likely a power cut there"
    ),
    "provider": N_(
        "%(places_failed)s of %(places)s lines of %(provider)s fail together, other providers are "
        "fine: it is %(provider)s"
    ),
    "provider.name": N_(
        "on %(places)s lines of %(provider)s only looking names up fails: it is the name server "
        "(DNS) of %(provider)s"
    ),
    "core.uplink": N_(
        "the server hears nobody, and %(control_failed)s of its own %(control_tried)s probes "
        "fail: it is the province's own connection; how the communes are is not known"
    ),
    "core.dc": N_(
        "all provincial services fail in %(places_failed)s of %(places)s communes, the national "
        "ones do not: it is the provincial data centre"
    ),
    "core.backbone": N_(
        "all national services fail in %(places_failed)s of %(places)s communes, the provincial "
        "ones do not: it is the way out of the province"
    ),
    "service": N_(
        "%(places_failed)s of %(places)s communes cannot reach %(component)s (%(share)s of "
        "attempts, mostly: %(how)s), the server's own probes fail %(control_failed)s of "
        "%(control_tried)s, other services are fine: it is %(component)s, not the communes"
    ),
    "replica": N_(
        "only one server of %(service)s fails (%(component)s, %(share)s of attempts), the others "
        "do not"
    ),
    "monitor": N_(
        "the server's own probes fail %(control_failed)s of %(control_tried)s but the communes get "
        "through: it is the server's own probing"
    ),
}
# Of a service by what the server's own probes say; without a word here both fail.
_NO_CONTROL = N_(
    "%(places_failed)s of %(places)s communes cannot reach %(component)s (%(share)s of "
    "attempts, mostly: %(how)s), other services are fine: it is %(component)s, not the communes"
)
_ONLY_OUTSIDE = N_(
    "%(places_failed)s of %(places)s communes cannot reach %(component)s (%(share)s of "
    "attempts, mostly: %(how)s), the server itself gets through (%(control_tried)s probes), "
    "other services are fine: it is %(component)s or the way to it, not the communes"
)
_ONLY_THE_SERVER = N_(
    "the server's own probes of %(component)s fail %(control_failed)s of %(control_tried)s "
    "(%(how)s), other services are fine; no commune has tried it meanwhile"
)
_NOT_YET_SURE = N_("the office network or the power is not excluded until the PCs are back")
_OTHER_NOT_HEARD = N_(
    "the line to %(path)s is one of several there, and none of the others was heard either: "
    "whether they work is not known"
)
# The networks of lines (`server.store.tables.places.Path`).
_PATHS = {
    "state": N_("the state network (TSLCD)"),
    "internet": N_("the Internet"),
    "mobile": N_("the mobile network"),
}


def evidence_of(fault: Fault) -> tuple[Text, ...]:
    """Say what speaks for this fault; what is not sure yet is said too."""
    if fault.component.kind in OF_CONDITION:
        return fault.evidence  # `alerts/condition` has said it of each computer
    msgid = _sentence_of(fault)
    said = {name: value for name, value in _values(fault).items() if f"%({name})s" in msgid}
    named = {name: it for name, it in _names(fault).items() if f"%({name})s" in msgid}
    sentence = Text(msgid, said, named)
    if fault.component.kind is not Kind.LINK or fault.failing is not Failing.SILENT:
        return (sentence,)
    if fault.where.living:
        return (sentence,)
    if fault.where.path:
        unheard = Text(_OTHER_NOT_HEARD, {"path": path_of(fault.where.path)})
        return (sentence, unheard, Text(_NOT_YET_SURE))
    return (sentence, Text(_NOT_YET_SURE))


def told_by(by: str, said: str) -> Text:
    """Give somebody's words as what speaks for a fault."""
    return Text(N_("%(by)s says: “%(said)s”"), {"by": by, "said": said})


def path_of(path: str) -> Text | str:
    """Name the network that a line belongs to; a provider's name is said as it is."""
    return Text(_PATHS[path]) if path in _PATHS else path


def _sentence_of(fault: Fault) -> str:
    if fault.component.kind is Kind.SERVICE and (special := _of_service(fault.counts)):
        return special
    return next(_SENTENCES[name] for name in fault.variants() if name in _SENTENCES)


def _of_service(counts: Counts) -> str:
    if not counts.tried:
        return _ONLY_THE_SERVER
    if not counts.control_tried:
        return _NO_CONTROL
    return "" if counts.control_failed else _ONLY_OUTSIDE


def _values(fault: Fault) -> dict[str, int | float | str | Text]:
    counts: Counts = fault.counts
    return {
        "failed": counts.failed,
        "tried": counts.tried,
        "share": counts.share,
        "places_failed": counts.places_failed,
        "places": counts.places,
        "control_failed": counts.control_failed,
        "control_tried": counts.control_tried,
        "how": Text(HOW[fault.failing]),
        "provider": fault.where.provider,
        "area": fault.where.area,
        "path": path_of(fault.where.path),
        "living": path_of(fault.where.living),
    }


def _names(fault: Fault) -> dict[str, Component]:
    return {"component": fault.component, **whereabouts(fault)}


def named_in(fault: Fault) -> set[Component]:
    """Give the components that the texts about a fault name."""
    said = {one for text in fault.evidence for one in _named_in_text(text)}
    return {fault.component, *whereabouts(fault).values(), *said}


def _named_in_text(text: Text) -> Iterator[Component]:
    yield from text.names.values()
    for value in text.values.values():
        if isinstance(value, Text):
            yield from _named_in_text(value)


def whereabouts(fault: Fault) -> dict[str, Component]:
    """Name the site and the service that a fault has to do with; a site by its network."""
    names = {}
    if fault.where.site:
        names["site"] = Component(Kind.LAN, fault.where.site)
    if fault.where.service:
        names["service"] = Component(Kind.SERVICE, fault.where.service)
    return names
