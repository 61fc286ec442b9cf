"""What every agent watches without being told, whatever work it has: gateway, resolver, server."""

from checks.check import RESOLVER as RESOLVER_NUMBER
from checks.check import SERVER as SERVER_NUMBER
from checks.check import Check

# The gateway has no number on the wire: a record's network says whether it answered.
# A gateway that answers nothing is known from the table of neighbours. Where the kernel has no
# proof that is fresh, it waits five seconds for one and then asks three times, a second each
# (delay_first_probe_time, ucast_solicit, retrans_time_ms; arp(7)); after that it has decided.
GATEWAY = Check(id=0, version=0, kind="gateway", timeout_s=9.0)
# Any name will do; that of the national public-service portal is in the cache of every resolver.
RESOLVER = Check(
    id=RESOLVER_NUMBER,
    version=0,
    kind="dns",
    settings={"name": "dichvucong.gov.vn"},
    period_s=300.0,
    timeout_s=5.0,
)
# Never probed: each exchange with the server is its probe.
SERVER = Check(id=SERVER_NUMBER, version=0, kind="report")
