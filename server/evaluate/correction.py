"""What late data corrects in history leaves a line in the audit."""

from datetime import datetime

from alerts.incident import Incident
from server.store.audit import write_audit
from server.store.incidents import Kept
from server.store.session import Session


def audit_correction(
    session: Session, before: Kept | None, incident: Incident, now: datetime
) -> None:
    """Note that late data added an incident of the past, or changed what is known of one."""
    fault = incident.fault
    detail = {"component": str(fault.component), "since": f"{fault.since:%Y-%m-%dT%H:%M:%SZ}"}
    if before is not None:
        detail["was"] = str(before.incident.fault.component)
    if incident.merged_into is not None:
        detail["merged_into"] = str(incident.merged_into)
    write_audit(
        session,
        now,
        actor="canh",
        action="incident.correct",
        subject=f"incident:{incident.id}",
        detail=detail,
    )
