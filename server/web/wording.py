"""Words of the product as people read them: one table for each closed set, as English msgids.

Templates translate what they take from here. A test holds each table against its closed set.
"""

from alerts.component import Kind
from alerts.contact import Channel, Role
from alerts.incident import State
from alerts.notification import Kind as Message
from alerts.severity import Severity
from server.deal.budget import Ease
from server.store.questions.devices import Seen
from server.store.questions.incidents import Show
from server.store.tables.alerts import Right
from server.store.tables.fleet import DeviceKind, DeviceState
from server.store.tables.places import Path, UnitKind
from server.store.tables.services import Scope
from server.views.conditions import Stage
from server.views.incidents import Counted, Owner
from server.views.own_results import Own
from server.views.standing import Presence, Standing


def N_(text: str) -> str:  # noqa: N802  # the name by which the extraction knows a msgid
    """Mark a text for the catalogue; it is translated where it is shown."""
    return text


OUTCOMES = {
    "ok": N_("It answered as it should."),
    "dns_nxdomain_error": N_("The resolver says that this name does not exist."),
    "dns_servfail_error": N_("The resolver failed."),
    "dns_refused_error": N_("The resolver refused the question."),
    "dns_no_answer": N_("The name exists but has no address."),
    "dns_temporary_failure": N_("No resolver answered."),
    "dns_unexpected_answer": N_("The name leads to an unexpected address."),
    "connection_refused": N_("The machine answers, but the service on it is closed."),
    "connection_reset": N_("The other side cut the connection."),
    "eof_error": N_("The other side hung up before it answered."),
    "host_unreachable": N_("A router says that the machine is not there."),
    "network_unreachable": N_("There is no way to that network."),
    "network_down": N_("The network of the computer itself is down."),
    "generic_timeout_error": N_("No answer in time."),
    "ssl_invalid_hostname": N_("The certificate is for another name."),
    "ssl_unknown_authority": N_("The certificate is signed by nobody trusted."),
    "ssl_invalid_certificate": N_("The certificate has expired or is not valid yet."),
    "ssl_failed_handshake": N_("No secure connection could be agreed."),
    "http_unexpected_status_code": N_("It answered with an error."),
    "http_unexpected_body": N_("It answered, but not with the page that was expected."),
    "http_unexpected_redirect": N_("It does not lead on to where it should."),
    "value_out_of_bounds": N_("It answers, but a value that it tells is beyond its limits."),
    "soap_fault": N_("It answers, but says that it has failed itself."),
    "token_refused": N_("It refuses the sign-in of the server (no token)."),
    "unexpected_answer": N_("Something else answered than this service."),
    "certificate_expires_soon": N_("It answers, but its certificate ends soon."),
    "unknown_failure": N_("It failed in a way that has no name yet."),
    "undecided": N_("It could not be told in time whether it answers."),
    "unsupported": N_("This computer's Canh does not know this check yet."),
    "no_secret": N_("The secret that this check needs is not there."),
    "not_allowed": N_("The limits of this computer forbid this check."),
}
_OUTCOME_UNKNOWN = N_("It failed in a way that has no name yet.")

PHASES = {
    "dns": N_("looking up the name"),
    "connect": N_("connecting"),
    "tls": N_("agreeing on a secure connection"),
    "processing": N_("waiting for the answer"),
    "transfer": N_("receiving the page"),
}

STANDINGS = {
    Standing.OK: N_("Fine"),
    Standing.DEGRADED: N_("Degraded"),
    Standing.DOWN: N_("Not reachable"),
    Standing.SILENT: N_("No news"),
}

PRESENCES = {
    Presence.REPORTING: N_("Reporting"),
    Presence.OFF: N_("Switched off"),
    Presence.SILENT: N_("No news"),
    Presence.NEVER: N_("Never reported"),
    Presence.GONE: N_("Out of use"),
}

SEEN = {
    Seen.IN_USE: N_("In use"),
    Seen.AILING: N_("With something to mend"),
    Seen.REPORTING: N_("Reporting"),
    Seen.OFF: N_("Switched off"),
    Seen.SILENT: N_("No news"),
    Seen.WAITING: N_("Waiting for a site"),
    Seen.RETIRED: N_("Out of use"),
}

DEVICE_KINDS = {
    DeviceKind.PC: N_("desktop computer"),
    DeviceKind.LAPTOP: N_("laptop"),
    DeviceKind.SERVER: N_("server"),
    DeviceKind.PRINTER: N_("printer"),
    DeviceKind.SCANNER: N_("document scanner"),
    DeviceKind.SWITCH: N_("network switch"),
    DeviceKind.ROUTER: N_("router"),
    DeviceKind.UPS: N_("UPS"),
}

DEVICE_STATES = {
    DeviceState.WAITING: N_("Waiting for a site"),
    DeviceState.ACTIVE: N_("In use"),
    DeviceState.SPLIT: N_("Split off as a clone"),
    DeviceState.RETIRED: N_("Out of use"),
}

OWN = {
    Own.GATEWAY: N_("Gateway"),
    Own.RESOLVER: N_("Resolver"),
    Own.SERVER: N_("Canh's server"),
    Own.SPEED_DOWN: N_("Download"),
    Own.SPEED_UP: N_("Upload"),
}

PATHS = {
    Path.STATE: N_("state network (TSLCD)"),
    Path.INTERNET: N_("Internet"),
    Path.MOBILE: N_("mobile network"),
}

SCOPES = {
    Scope.PROVINCIAL: N_("provincial"),
    Scope.NATIONAL: N_("national"),
}

UNIT_KINDS = {
    UnitKind.XA: N_("commune"),
    UnitKind.PHUONG: N_("ward"),
    UnitKind.AGENCY: N_("provincial agency"),
}

OWNERS = {
    Owner.COMPUTER: N_("it is one computer there"),
    Owner.ON_THE_SPOT: N_("somebody there can mend it"),
    Owner.OFFICE: N_("it is the office's own network"),
    Owner.POWER: N_("it is the power, not the line"),
    Owner.PROVIDER: N_("the provider has to mend it"),
    Owner.PROVINCE: N_("the province has to mend it"),
    Owner.SYSTEM: N_("who runs the system has to mend it"),
    Owner.CANH: N_("it is Canh itself"),
    Owner.NOT_SURE: N_("the line, the office's network or its power"),
}

STAGES = {
    Stage.SUSPECTED: N_("not sure yet"),
    Stage.AS_FOUND: N_("it was so before Canh came"),
    Stage.NEWS: N_("sure"),
    Stage.CLEARING: N_("fine again, not yet for long"),
}

INCIDENT_STATES = {
    State.SUSPECTED: N_("Suspected"),
    State.OPEN: N_("Open"),
    State.RECOVERING: N_("Fine again, not yet for long"),
    State.RESOLVED: N_("Over"),
    State.MERGED: N_("Part of another"),
}

COUNTED = {
    Counted.COMPUTERS: N_("Computers that fell silent"),
    Counted.ATTEMPTS: N_("Attempts that failed"),
    Counted.COMMUNES: N_("Communes that see it"),
    Counted.LINES: N_("Lines that fail"),
    Counted.CONTROL: N_("Probes of the server itself that failed"),
}

# What a verdict named, or should have: "it was …".
WAS = {
    Kind.DEVICE: N_("one computer"),
    Kind.LAN: N_("the office network"),
    Kind.POWER: N_("the power"),
    Kind.UNIT: N_("something else at the office"),
    Kind.LINK: N_("the line"),
    Kind.AREA: N_("several lines of the provider in one area"),
    Kind.GRID: N_("the power of the area"),
    Kind.PROVIDER: N_("the provider"),
    Kind.CORE: N_("the network of the province"),
    Kind.SERVICE: N_("the service itself"),
    Kind.REPLICA: N_("one server of the service"),
    Kind.MONITOR: N_("Canh itself"),
}

# What can be chosen to be at fault: of a list, so that what nobody would name is told, too.
INCIDENT_KINDS = {
    **WAS,
    Kind.SPACE: N_("the space on a disk"),
    Kind.DISK: N_("a disk"),
    Kind.COOLING: N_("the cooling of a computer"),
    Kind.CLOCK: N_("the clock of a computer"),
    Kind.CERTIFICATE: N_("a certificate"),
    Kind.COVERAGE: N_("computers of a site that report no more"),
    Kind.SPEED: N_("the speed of a line"),
}

INCIDENTS_SHOWN = {
    Show.OPEN: N_("Open"),
    Show.SUSPECTED: N_("Suspected"),
    Show.OVER: N_("Over"),
    Show.MERGED: N_("Part of another"),
    Show.ALL: N_("All"),
}

SEVERITIES = {
    Severity.HIGH: N_("high"),
    Severity.MEDIUM: N_("medium"),
    Severity.LOW: N_("low"),
}

# What can be chosen by whoever opens an incident by hand.
CHOICES = {
    Kind.UNIT: N_("The whole unit"),
    Kind.LAN: N_("A site"),
    Kind.LINK: N_("A line"),
    Kind.DEVICE: N_("A computer or device"),
    Kind.SERVICE: N_("A service"),
}

RIGHTS = {
    Right.YES: N_("Yes"),
    Right.NO: N_("No"),
    Right.NOT_KNOWN: N_("I do not know"),
}

# What a message to somebody was to say.
MESSAGES = {
    Message.OPENED: N_("that it is broken"),
    Message.RECOVERED: N_("that it is fine again"),
    Message.CORRECTION: N_("that the cause is another"),
    Message.FLAPPING: N_("that it keeps coming and going"),
    Message.ENDED: N_("that it no longer comes and goes"),
}

CHANNELS = {
    Channel.MAIL: N_("by mail"),
    Channel.WEBHOOK: N_("to a program (webhook)"),
}

ROLES = {
    Role.PROVINCE: N_("Provincial IT staff"),
    Role.COMMUNE: N_("Commune IT contact"),
    Role.FINANCE: N_("Finance officer"),
}

EVENTS = {
    "bye": N_("Said goodbye"),
    "started": N_("Canh started"),
    "network_changed": N_("Changed network"),
    "disk_full": N_("Disk full"),
}

BYES = {
    "shutdown": N_("shut down"),
    "suspend": N_("asleep"),
    "logoff": N_("logged off"),
    "stopped": N_("Canh was stopped"),
}

POWERS = {"mains": N_("mains"), "battery": N_("battery")}


EASES = {
    Ease.NONE: N_("Everything that should be asked over it fits."),
    Ease.FEWER_PAGES: N_(
        "So that it fits, every fifth probe reads its page; the others end before."
    ),
    Ease.NO_PAGES: N_("So that it fits, no page is read: probes end with the handshake."),
    Ease.STRETCHED: N_("So that it fits, no page is read, and services are asked less often."),
    Ease.SELDOM_REPORTS: N_(
        "It is so thin that no page is read, services are asked less often and most computers "
        "report seldom."
    ),
    Ease.ONLY_REPORTS: N_("It is so thin that only reports go over it: no service is asked."),
}


def outcome(word: str) -> str:
    """Say an outcome as a sentence; one of a later format has none yet."""
    return OUTCOMES.get(word, _OUTCOME_UNKNOWN)
