"""The kinds of fault, in one visible table: a new one is a function and a line here."""

from tests.lab import shim
from tests.lab.faults import backbone, computers, lines, offices, providers, services
from tests.lab.faults.kind import (
    AREA,
    BACKBONE,
    DATA_CENTRE,
    LAN,
    LINE,
    MONITOR,
    OWN_SERVICE,
    PC,
    POWER,
    PROVIDER,
    REPLICA,
    SERVICE,
    TLS_SERVICE,
    UPLINK,
    Kind,
)

# What is weak or strikes a single computer is told later, and lasts longer here.
_LONG, _LONGER = 14, 20

KINDS = (
    # Those that the simulator has, too.
    Kind(name="line cut", aim=LINE, strike=lines.cut),
    Kind(name="line swallows all", aim=LINE, strike=lines.swallow),
    Kind(name="line lossy", aim=LINE, strike=lines.lose, rounds=_LONG),
    Kind(name="line slow", aim=LINE, strike=lines.slow, rounds=_LONG),
    Kind(name="router dead", aim=LAN, strike=offices.kill_router),
    Kind(name="switch dead", aim=LAN, strike=offices.kill_switch),
    Kind(name="resolver wrong", aim=LAN, strike=offices.lose_resolver),
    Kind(name="power cut", aim=POWER, strike=offices.cut_power),
    Kind(name="PC's proxy dead", aim=PC, strike=computers.break_proxy, rounds=_LONGER),
    Kind(
        name="PC's clock wrong",
        aim=PC,
        strike=computers.shift_clock,
        rounds=_LONGER,
        is_possible=shim.has_compiler,
    ),
    Kind(name="area gone", aim=AREA, strike=providers.swallow),
    Kind(name="provider gone", aim=PROVIDER, strike=providers.swallow),
    Kind(name="provider's way out", aim=PROVIDER, strike=providers.lose_national),
    Kind(name="provider's resolver", aim=PROVIDER, strike=providers.stop_resolver),
    Kind(name="service refuses", aim=SERVICE, strike=services.stop_program),
    Kind(name="service gone", aim=SERVICE, strike=services.lose_machines),
    Kind(name="service ill", aim=SERVICE, strike=services.answer_errors),
    Kind(name="certificate over", aim=TLS_SERVICE, strike=services.let_certificate_expire),
    Kind(name="name gone", aim=SERVICE, strike=services.lose_name),
    Kind(name="replica dead", aim=REPLICA, strike=services.stop_replica, rounds=_LONG),
    Kind(name="uplink cut", aim=UPLINK, strike=backbone.cut_uplink),
    Kind(name="backbone cut", aim=BACKBONE, strike=backbone.cut_backbone),
    Kind(name="data centre gone", aim=DATA_CENTRE, strike=backbone.lose_data_centre),
    Kind(name="server hindered", aim=MONITOR, strike=backbone.hinder_server),
    # Those that no simulator here has.
    Kind(name="MTU hole", aim=LINE, strike=lines.swallow_large, modelled=False),
    Kind(name="rogue gateway", aim=LAN, strike=offices.lead_astray, modelled=False),
    Kind(name="captive portal", aim=LAN, strike=offices.ask_to_sign_in, modelled=False),
    Kind(name="TLS inspected", aim=LAN, strike=offices.inspect_tls, modelled=False),
    Kind(name="names invented", aim=LAN, strike=offices.invent_addresses, modelled=False),
    Kind(name="IPv6 only", aim=OWN_SERVICE, strike=services.move_to_ipv6, modelled=False),
    Kind(name="byte a second", aim=SERVICE, strike=services.drip, modelled=False),
)
