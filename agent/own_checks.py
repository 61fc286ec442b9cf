"""What every agent watches without being told, whatever work it has: gateway, resolver, server."""

from checks.check import RESOLVER as RESOLVER_NUMBER
from checks.check import SERVER as SERVER_NUMBER
from checks.check import Check

# The gateway has no number on the wire: a record's network says whether it answered.
GATEWAY = Check(id=0, version=0, kind="gateway", timeout_s=2.5)
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
