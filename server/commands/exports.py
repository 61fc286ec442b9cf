"""``canh export``: the plan as the form that is filed, the register as a file."""

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

from server.commands.command import Call, Command, CommandError, dong
from server.store.audit import write_audit
from server.store.questions import plans
from server.store.session import Session
from server.whole_file import write_whole

_Write = Callable[[Session, Call, Path], bytes]


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("kind", choices=KINDS, metavar="|".join(KINDS))
    parser.add_argument("file", metavar="FILE", type=Path)
    parser.add_argument("--plan", metavar="N", type=int, help="which plan (the newest if left out)")
    parser.add_argument("--parent", metavar="TEXT", help="of the form: the body above")
    parser.add_argument("--body", metavar="TEXT", help="of the form: who files it")
    parser.add_argument("--place", metavar="TEXT", help="of the form: where it is signed")


def _run(call: Call) -> int:
    file: Path = call.arguments.file
    with call.store(call.settings()) as store, store.writing() as session:
        content = KINDS[call.arguments.kind](session, call, file)
        write_audit(
            session,
            call.clock.now(),
            actor=call.actor,
            action=f"{call.arguments.kind}.export",
            subject=f"file:{file.name}",
        )
        _save(file, content)
    call.terminal.say(f"Written: {file}")
    return 0


def _plan(session: Session, call: Call, file: Path) -> bytes:
    from server.procurement.filing import form04_of  # noqa: PLC0415  # XlsxWriter is a good second
    from server.procurement.form04 import Heading  # noqa: PLC0415  # the same
    from server.store.scope import WHOLE_PROVINCE  # noqa: PLC0415  # the same

    _want(file, (".xlsx",))
    number = call.arguments.plan
    plan = plans.plan(session, number) if number else plans.newest_plan(session)
    if plan is None:
        which = f"plan {number}" if number else "plan"
        raise CommandError(f"there is no {which}: `canh plan` makes one")
    named = {
        name: value
        for name in ("parent", "body", "place")
        if (value := getattr(call.arguments, name))
    }
    zone = ZoneInfo(call.settings().timezone)
    heading = Heading(day=call.clock.now().astimezone(zone).date(), **named)
    _tell_rents(call, plans.spending(session, WHOLE_PROVINCE, plan.id or 0))
    return form04_of(plan, plans.bought_lines(session, WHOLE_PROVINCE, plan.id or 0), heading)


def _tell_rents(call: Call, spent: Iterable[plans.Spent]) -> None:
    """Tell what the plan pays and the form leaves out, or its sums would seem to be wrong."""
    rents: Counter[int] = Counter()
    for one in spent:
        if one.kind == "link":
            rents[one.year] += one.cost_vnd
    if rents:
        told = ", ".join(f"{year}: {dong(amount)}" for year, amount in sorted(rents.items()))
        call.terminal.complain(f"Lines are rented, and not in the form: {told}")


def _register(session: Session, _call: Call, file: Path) -> bytes:
    from server.fleet.register_file import register_csv, register_xlsx  # noqa: PLC0415  # the same
    from server.store.questions.register import all_assets  # noqa: PLC0415  # the same
    from server.store.scope import WHOLE_PROVINCE  # noqa: PLC0415  # the same

    _want(file, (".csv", ".xlsx"))
    assets = all_assets(session, WHOLE_PROVINCE)
    return register_csv(assets) if file.suffix == ".csv" else register_xlsx(assets)


KINDS: Mapping[str, _Write] = {"plan": _plan, "register": _register}


def _want(file: Path, endings: tuple[str, ...]) -> None:
    if file.suffix not in endings:
        raise CommandError(f"{file}: a name that ends with {' or '.join(endings)} is expected")


def _save(file: Path, content: bytes) -> None:
    try:
        write_whole(file, content)
    except OSError as error:
        raise CommandError(f"cannot write {file}: {error.strerror}") from error


COMMAND = Command(
    name="export",
    summary="write the plan as form 04/TSC-MSTT, or the register as a file",
    details="""\
plan: a workbook (.xlsx) with a sheet a year, in the columns of form 04/TSC-MSTT. What the form
wants from a person (the bodies, the place) can be given here; else it has dots to write on.
register: .xlsx, or a .csv that `canh import register` reads back. Neither holds addresses, names
of computers or versions. Each export is noted in the audit.

  canh export plan nhu-cau-2027.xlsx --body "Sở Tài chính" --place "Bắc Ninh"
  canh export register tai-san.csv""",
    arguments=_arguments,
    run=_run,
)
