"""The kinds of checks that the server alone makes, beside all that an agent can do.

A call sends what its settings say. A server in the wrong hands must not let 6,000 computers send
anything to anybody, so no agent knows this table: such a check is ``unsupported`` to it.
"""

import dataclasses
import functools
from collections.abc import Mapping

from checks.kinds import KINDS, Kind
from checks.probes import call
from checks.probes.call import Secrets
from checks.probes.call_settings import CallSettings

SERVER_KINDS: Mapping[str, Kind] = {
    "call": Kind(
        probe=call.probe,
        settings=CallSettings,
        meaning="Whether an interface (REST or SOAP) gives the right answer.",
    ),
}

ALL_KINDS: Mapping[str, Kind] = {**KINDS, **SERVER_KINDS}


def kinds_with(secrets: Secrets) -> Mapping[str, Kind]:
    """Give all kinds, for a server that holds secrets."""
    return {
        **ALL_KINDS,
        "call": dataclasses.replace(
            SERVER_KINDS["call"], probe=functools.partial(call.probe, secrets=secrets)
        ),
    }
