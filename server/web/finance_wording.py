"""Words of the register and of plans as people read them, as English msgids."""

from server.fleet.equipment import Equipment
from server.fleet.import_budgets import BudgetSource
from server.fleet.import_staff import PostRole
from server.procurement.bounds import Why
from server.procurement.defaults import PLANNED_KINDS
from server.procurement.gap import Item, Judged, Shortcoming
from server.procurement.instance import Action
from server.store.questions.plans import LineOrder, Shown
from server.store.questions.register import Matched
from server.store.tables.plans import PlanState
from server.views.plan_money import Purpose
from server.views.standing import Standing
from server.web.wording import N_

LINK = "link"
ITEMS = {
    Equipment.DESKTOP: N_("desktop computer"),
    Equipment.LAPTOP: N_("laptop"),
    Equipment.PRINTER: N_("printer"),
    Equipment.SCANNER: N_("document scanner"),
    Equipment.SWITCH: N_("network switch"),
    Equipment.ROUTER: N_("router"),
    Equipment.SERVER: N_("server"),
    Equipment.UPS: N_("UPS"),
    Equipment.OTHER: N_("something else"),
    LINK: N_("Internet line"),
}
# What plans look at.
PLANNED = (*PLANNED_KINDS, LINK)
ACTIONS = {
    Action.REPLACE: N_("Replace"),
    Action.OS: N_("New operating system"),
    Action.SSD: N_("Fit an SSD"),
    Action.RAM: N_("Fit more memory"),
    Action.BOTH: N_("Fit an SSD and more memory"),
    Action.TIER1: N_("Faster line"),
    Action.TIER2: N_("Much faster line"),
    Action.SECOND: N_("Second line"),
}
POST_ROLES = {
    PostRole.ONESTOP: N_("one-stop desk"),
    PostRole.LEADER: N_("leader"),
    PostRole.OFFICER: N_("officer"),
    PostRole.BACK: N_("back office"),
}
PAYERS = {
    BudgetSource.PROVINCE: N_("Province's budget"),
    BudgetSource.CENTRAL: N_("Central budget"),
    BudgetSource.COMMUNE: N_("Communes' own budgets"),
}
PURPOSES = {
    Purpose.REPLACE: N_("replaced"),
    Purpose.UPGRADE: N_("upgraded"),
    Purpose.LINK: N_("Internet lines"),
}
PLAN_STATES = {
    PlanState.DRAFT: N_("Proposal"),
    PlanState.APPROVED: N_("Approved"),
}
SHOWN = {
    Shown.BOUGHT: N_("what is bought"),
    Shown.KEPT: N_("what is kept"),
    Shown.ALL: N_("everything"),
}
LINE_ORDERS = {
    LineOrder.NEED: N_("need"),
    LineOrder.YEAR: N_("year"),
    LineOrder.UNIT: N_("unit"),
    LineOrder.COST: N_("cost"),
    LineOrder.AVERTS: N_("what it averts"),
}
MATCHED = {
    Matched.ALL: N_("all"),
    Matched.DEVICE: N_("those that report"),
    Matched.NONE: N_("those that do not report"),
}
# Units of figures that are words; others are written as they are.
UNITS_OF_FIGURES = {
    "hour": N_("hours"),
    "hour/year": N_("hours a year"),
    "year": N_("years"),
    "1/year": N_("a year"),
    "person": N_("people"),
    "desk": N_("desks"),
    "person/day": N_("people a day"),
    "incident": N_("incidents"),
    "kVND/hour": N_("thousand đ an hour"),
    "kVND/year": N_("thousand đ a year"),
    "share": "",
}
# The same where somebody types a number: money is shown in đ and reckoned with in thousands.
UNITS_TYPED = UNITS_OF_FIGURES | {"kVND": N_("thousand đ")}
# Why what somebody typed in place of a number will not do; a form asks for no unit.
WHY_UNFIT = {
    Why.NO_NUMBER: N_("This is not a number."),
    Why.AMBIGUOUS: N_("This can be read in two ways: write it without marks between thousands."),
    Why.OUT_OF_BOUNDS: N_("This is out of bounds."),
    Why.NOT_WHOLE: N_("A whole number is needed here."),
    Why.NO_SOURCE: N_("It is not said where the number is from."),
}
# Why an assumption is what it is, as the defaults say it; what somebody wrote is shown as it is.
BASES = {
    text: text
    for text in (
        N_("our judgement: nobody has measured it for a commune"),
        N_("our judgement: what is usual for its year"),
        N_("about 10.5 million dong a month; judged"),
        N_("shape: EuroSys 2011; value judged"),
        N_("the law has no ceiling; judged"),
        N_("retail prices in Viet Nam, 2025"),
        N_("price of Microsoft's extended security updates: 61, then 122 USD a year"),
        N_("Backblaze drive statistics 2024, 2025; of data centres"),
        N_("as the plan judges a computer: supported system, no hard disk, 8 GB"),
        N_("4 to 6 Mbit/s a desk, video conferences and scans apart; judged"),
    )
}
# What a one-stop desk needs, and what is wrong with a computer on one or not known of it.
DESK_ITEMS = {
    Item.COMPUTER: N_("Computer"),
    Item.PRINTER: N_("Printer"),
    Item.SCANNER: N_("Document scanner"),
    Item.LINE: N_("Speed of the line"),
}
JUDGED = {
    Judged.MEETS: N_("as it should be"),
    Judged.LACKS: N_("not good enough"),
    Judged.UNKNOWN: N_("not known"),
}
SHORTCOMINGS = {
    Shortcoming.OUT_OF_SUPPORT: N_("its maker no longer mends its system"),
    Shortcoming.HARD_DISK: N_("a hard disk"),
    Shortcoming.LITTLE_MEMORY: N_("too little memory"),
    Shortcoming.SYSTEM_UNKNOWN: N_("end of support not known"),
    Shortcoming.DISK_UNKNOWN: N_("kind of disk not known"),
    Shortcoming.MEMORY_UNKNOWN: N_("memory not known"),
    Shortcoming.NOT_LOOKED_INTO: N_("no computer that reports is known to be it"),
}
# How a commune's desks stand, where the picture of the province shows it.
GAPS = {
    Standing.DOWN: N_("Half of the desks or more lack something"),
    Standing.DEGRADED: N_("Some desks lack something"),
    Standing.SILENT: N_("Not all is known"),
    Standing.OK: N_("Every desk meets the standard"),
}
# Of what a plan was made: the sheets of the office that are not named by their file.
SHEETS = {
    "register": N_("register of assets"),
    "contract": N_("contracts of lines"),
    "staff": N_("staff"),
}
# Columns of the register that figures are read from.
COLUMNS = {
    "original_price_vnd": N_("original price"),
    "remaining_value_vnd": N_("worth on the books"),
    "in_use_since": N_("in use since"),
}
# How well the text of a norm has been checked.
MARKS = {
    "V": N_("read in the official text"),
    "V2": N_("seen only in a secondary source: to be confirmed"),
    "U": N_("not checked yet"),
}
DOCUMENTS = {
    text: text
    for text in (
        N_("Decision 15/2025/QD-TTg"),
        N_("Circular 23/2023/TT-BTC"),
        N_("Circular 141/2025/TT-BTC"),
    )
}
