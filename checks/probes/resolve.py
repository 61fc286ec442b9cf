"""From a name to one address, within the probe's deadline.

The system's own resolution cannot be timed out and does not say how it failed, so the resolvers
that the system names are asked here; the hosts file is honoured, search domains are not.
"""

import os
import socket
import struct
from pathlib import Path

from checks.address import Endpoint, family_of, socket_address
from checks.probes.attempt import Attempt
from checks.probes.deadline import Deadline
from checks.probes.dns_message import NameAnswer, Question, Record, WrongMessage, decode, encode
from checks.probes.failure import Failure, word_of
from checks.words import Phase

_RECORDS = {
    "any": (Record.A, Record.AAAA),
    "ipv4": (Record.A,),
    "ipv6": (Record.AAAA,),
}
_RCODE_WORDS = {3: "dns_nxdomain_error", 5: "dns_refused_error"}
_NO_NETWORK = ("network_unreachable", "network_down")
_FIRST_WAIT_S = 1.0


def resolve(attempt: Attempt, host: str, family: str) -> str:
    """Give the address of ``host``, the first where there are several.

    Raises:
        Failure: With the word of what went wrong.
        TimeoutError: At the deadline.
    """
    if family_of(host):
        return host
    with attempt.during(Phase.DNS):
        sources = attempt.sources()
        fixed = fixed_addresses(sources.hosts, host)
        for record in _RECORDS[family]:
            wanted = socket.AF_INET if record is Record.A else socket.AF_INET6
            for address in fixed:
                if family_of(address) == wanted:
                    return address
        for record in _RECORDS[family]:
            addresses = _ask_each(host, record, sources.resolvers, attempt.deadline)
            if addresses:
                return addresses[0]
        raise Failure("dns_no_answer")


def fixed_addresses(hosts: Path, host: str) -> list[str]:
    """Look a name up in a hosts file. Line by line: some are megabytes of blocked names."""
    name = host.removesuffix(".").lower()
    found = []
    try:
        with hosts.open(encoding="utf-8", errors="replace") as lines:
            for line in lines:
                words = line.partition("#")[0].lower().split() if name in line.lower() else []
                if name in words[1:] and family_of(words[0]):
                    found.append(words[0])
    except OSError:
        return []
    return found


def ask(name: str, record: Record, resolver: Endpoint, deadline: Deadline) -> tuple[str, ...]:
    """Ask one resolver; no addresses when the name has none of this kind.

    Raises:
        Failure: If it does not answer, or says that it cannot.
    """
    question = Question(int.from_bytes(os.urandom(2), "big"), name, record)
    try:
        answer = _over_udp(question, resolver, deadline)
        if answer.truncated and not answer.addresses:
            answer = _over_tcp(question, resolver, deadline)
    except (OSError, WrongMessage) as error:
        word = word_of(error) if isinstance(error, OSError) else ""
        raise Failure(word if word in _NO_NETWORK else "dns_temporary_failure") from error
    if answer.rcode:
        raise Failure(_RCODE_WORDS.get(answer.rcode, "dns_servfail_error"))
    return answer.addresses


def _ask_each(
    name: str, record: Record, resolvers: tuple[Endpoint, ...], deadline: Deadline
) -> tuple[str, ...]:
    """Ask the resolvers in turn until one knows, as the system does when the first is dead.

    Each gets an equal share of the time that is left, and as much stays for the rest of the probe.
    """
    failure = Failure("dns_temporary_failure")
    for left in range(len(resolvers), 0, -1):
        share = Deadline(deadline.left_s() / (left + 1))
        try:
            return ask(name, record, resolvers[-left], share)
        except Failure as error:
            if error.word == "dns_nxdomain_error":
                raise
            failure = error
    raise failure


def _over_udp(question: Question, resolver: Endpoint, deadline: Deadline) -> NameAnswer:
    """Ask over UDP, which loses packets: after 1, 2, 4 ... seconds the same question goes again."""
    family = family_of(resolver.host) or socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as connection:
        connection.settimeout(deadline.left_s())
        connection.connect(socket_address(resolver))
        wait_s = _FIRST_WAIT_S
        while True:
            connection.send(encode(question))
            answer = _receive(connection, question, min(wait_s, deadline.left_s()))
            if answer:
                return answer
            wait_s *= 2


def _receive(connection: socket.socket, question: Question, wait_s: float) -> NameAnswer | None:
    wait = Deadline(wait_s)
    while True:
        try:
            connection.settimeout(wait.left_s())
            return decode(connection.recv(4096), question)
        except TimeoutError:
            return None
        except WrongMessage:
            # Somebody else's answer, or a forged one: the right one may still come.
            continue


def _over_tcp(question: Question, resolver: Endpoint, deadline: Deadline) -> NameAnswer:
    message = encode(question)
    family = family_of(resolver.host) or socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as connection:
        connection.settimeout(deadline.left_s())
        connection.connect(socket_address(resolver))
        connection.sendall(struct.pack("!H", len(message)) + message)
        data = b""
        while len(data) < 2 or len(data) < 2 + int.from_bytes(data[:2], "big"):
            connection.settimeout(deadline.left_s())
            piece = connection.recv(4096)
            if not piece:
                raise WrongMessage("the resolver hung up")
            data += piece
    return decode(data[2:], question)
