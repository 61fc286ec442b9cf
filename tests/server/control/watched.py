"""A check of something on this machine, in rows."""

from datetime import UTC, datetime

from server.store.session import Store
from server.store.tables import CheckRow, CheckVersion, Service

CREATED = datetime(2026, 11, 27, 2, tzinfo=UTC)
NUMBER = 1
VERSION = 3


def watch(
    store: Store, port: int, *, kind: str = "tcp", timeout_s: float = 5, simulated: bool = False
) -> None:
    """Let a port of the loopback be probed every 15 seconds."""
    with store.writing() as session:
        service = Service(
            id=NUMBER,
            code="portal",
            name_vi="Cổng",
            scope="national",
            path="internet",
            simulated=simulated,
        )
        session.add(service)
        session.flush()
        session.add(CheckRow(id=NUMBER, service_id=NUMBER, version=VERSION))
        session.flush()
        tls = ', "tls": false' if kind == "http" else ""
        session.add(
            CheckVersion(
                check_id=NUMBER,
                version=VERSION,
                kind=kind,
                settings=f'{{"host": "127.0.0.1", "port": {port}{tls}}}',
                period_s=15,
                timeout_s=timeout_s,
                created_at=CREATED,
                created_by="test",
            )
        )
