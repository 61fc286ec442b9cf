"""What one simulated agent and the server say to each other over a line."""

import logging
from dataclasses import dataclass, replace
from datetime import datetime

from checks.answer import Answer, Problem
from checks.enrolment import Enrolled, EnrolmentCode
from checks.report import Report
from checks.wire import ENROL_PATH, MOST_JSON_BYTES, REPORT_PATH, SCHEME, TOKEN_HEADER
from checks.wire.deflate import Damaged, TooLarge, deflate, inflate
from checks.wire.plain import T, WrongShape, decode, encode
from server.province.agent import Agent
from server.province.line import Line, Response, Trust

logger = logging.getLogger(__name__)

# A device that is not known (any more) keeps its records: somebody may mend that.
_FOR_GOOD = {"malformed", "too_large", "unknown_format"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it went. When not heard, the line is left alone, for ``wait_s`` at least."""

    heard: bool
    wait_s: float = 0.0


HEARD = Outcome(heard=True)


def join(agent: Agent, code: EnrolmentCode, line: Line) -> Outcome:
    """Enrol.

    Raises:
        LineError: If the server cannot be reached.
    """
    body = deflate(encode(agent.enrolment(code.secret)))
    response = line.post(ENROL_PATH, body, {})
    if response.status != 200:
        _log_refusal(_problem(response), agent)
        return Outcome(heard=False, wait_s=response.retry_after_s)
    enrolled = _read(Enrolled, response)
    agent.identity = replace(agent.identity, device=enrolled.device, token=enrolled.token)
    _believe(line, enrolled.keys, enrolled.servers)
    return HEARD


def deliver(agent: Agent, report: Report, line: Line, at: datetime) -> Outcome:
    """Send a report and do what the answer says.

    Raises:
        LineError: If the server cannot be reached.
    """
    body = deflate(encode(report))
    headers = {"Authorization": f"{SCHEME} {agent.identity.secret}"}
    response = line.post(REPORT_PATH, body, headers)
    if response.status != 200 and _problem(response).error == "token":
        response = line.post(REPORT_PATH, body, headers | {TOKEN_HEADER: agent.identity.token})
    if response.status != 200:
        problem = _problem(response)
        _log_refusal(problem, agent)
        if problem.error in _FOR_GOOD:
            agent.give_up(report)
        return Outcome(heard=False, wait_s=response.retry_after_s)
    answer = _read(Answer, response)
    agent.hear(report, answer, at)
    _believe(line, answer.keys, answer.servers)
    return HEARD


def _log_refusal(problem: Problem, agent: Agent) -> None:
    if problem.error != "busy":
        logger.error(
            "server refused computer=%s error=%s detail=%s",
            agent.computer.code,
            problem.error,
            problem.detail,
        )


def _believe(line: Line, keys: tuple[str, ...], servers: tuple[str, ...]) -> None:
    trust = line.trust
    line.trust_from_now(Trust(keys=keys or trust.keys, servers=servers or trust.servers))


def _problem(response: Response) -> Problem:
    """Read what is wrong; an answer that says nothing (a proxy's, say) is as good as none."""
    try:
        return _read(Problem, response)
    except NoAnswer:
        return Problem(error="busy", detail=f"status {response.status}")


class NoAnswer(ValueError):
    """What came back is none of Canh's answers."""


def _read(kind: type[T], response: Response) -> T:
    try:
        return decode(kind, inflate(response.body, MOST_JSON_BYTES))
    except (Damaged, TooLarge, WrongShape) as error:
        raise NoAnswer(str(error)) from error
