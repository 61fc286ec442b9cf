"""Every table, by subject. Importing this package registers them all for the migrations.

Conventions: an interval is ``valid_from`` (inclusive) to ``valid_to`` (exclusive, None: still so);
a closed set is text with a CHECK; telemetry counts milliseconds since 1970 (``…_ms``) and leads its
primary key with device or site, so that it can be distributed by that key.
"""

from server.store.tables.alerts import BoardRow as BoardRow
from server.store.tables.alerts import CheckRequest as CheckRequest
from server.store.tables.alerts import IncidentEntry as IncidentEntry
from server.store.tables.alerts import IncidentRow as IncidentRow
from server.store.tables.alerts import LocatorRow as LocatorRow
from server.store.tables.alerts import NotificationRow as NotificationRow
from server.store.tables.alerts import SpeedLease as SpeedLease
from server.store.tables.alerts import VerdictAnswer as VerdictAnswer
from server.store.tables.calendars import CalendarDay as CalendarDay
from server.store.tables.calendars import Maintenance as Maintenance
from server.store.tables.calendars import OfficeHours as OfficeHours
from server.store.tables.conditions import ConditionRow as ConditionRow
from server.store.tables.fleet import Device as Device
from server.store.tables.fleet import DeviceCard as DeviceCard
from server.store.tables.fleet import DeviceHeard as DeviceHeard
from server.store.tables.fleet import DeviceMembership as DeviceMembership
from server.store.tables.fleet import DeviceNow as DeviceNow
from server.store.tables.fleet import EnrolmentCode as EnrolmentCode
from server.store.tables.fleet import InventoryRow as InventoryRow
from server.store.tables.ledger import Assumption as Assumption
from server.store.tables.ledger import Audit as Audit
from server.store.tables.ledger import CounterRow as CounterRow
from server.store.tables.ledger import Lease as Lease
from server.store.tables.ledger import Mark as Mark
from server.store.tables.ledger import Parameter as Parameter
from server.store.tables.ledger import Switch as Switch
from server.store.tables.people import Contact as Contact
from server.store.tables.people import SignIn as SignIn
from server.store.tables.people import User as User
from server.store.tables.places import Contract as Contract
from server.store.tables.places import Link as Link
from server.store.tables.places import NeighbourRow as NeighbourRow
from server.store.tables.places import NetworkRow as NetworkRow
from server.store.tables.places import Site as Site
from server.store.tables.places import SiteMembership as SiteMembership
from server.store.tables.places import Unit as Unit
from server.store.tables.plans import PlanLine as PlanLine
from server.store.tables.plans import PlanRow as PlanRow
from server.store.tables.register import Asset as Asset
from server.store.tables.register import Budget as Budget
from server.store.tables.register import Price as Price
from server.store.tables.register import Staff as Staff
from server.store.tables.services import BacklogGrant as BacklogGrant
from server.store.tables.services import CheckRow as CheckRow
from server.store.tables.services import CheckVersion as CheckVersion
from server.store.tables.services import Deal as Deal
from server.store.tables.services import LineBudget as LineBudget
from server.store.tables.services import Replica as Replica
from server.store.tables.services import Service as Service
from server.store.tables.services import WorkRow as WorkRow
from server.store.tables.telemetry import EventRow as EventRow
from server.store.tables.telemetry import Quarantine as Quarantine
from server.store.tables.telemetry import Receipt as Receipt
from server.store.tables.telemetry import ResultRow as ResultRow
from server.store.tables.telemetry import Sample as Sample
from server.store.tables.telemetry import SampleDay as SampleDay
from server.store.tables.telemetry import SampleHours as SampleHours
from server.store.tables.telemetry import UptimeInterval as UptimeInterval
