"""What a failed transaction says about whoever should do what about it."""

from enum import StrEnum

from sqlalchemy import exc


class Failure(StrEnum):
    """Why a transaction failed.

    TRANSIENT: the database is locked, full, away: the same will work later.
    REFUSED: the database can never hold one of the values.
    UNEXPECTED: neither; most likely a mistake of ours.
    """

    TRANSIENT = "transient"
    REFUSED = "refused"
    UNEXPECTED = "unexpected"


# Asked from top to bottom: an OperationalError is a DatabaseError too.
_KINDS: tuple[tuple[type[BaseException], Failure], ...] = (
    (exc.TimeoutError, Failure.TRANSIENT),
    (exc.OperationalError, Failure.TRANSIENT),
    (exc.InterfaceError, Failure.TRANSIENT),
    (exc.InternalError, Failure.TRANSIENT),
    (exc.DataError, Failure.REFUSED),
    (exc.IntegrityError, Failure.REFUSED),
    # The driver's own refusal of a value: a number too large, a text it cannot encode.
    (OverflowError, Failure.REFUSED),
    (UnicodeError, Failure.REFUSED),
    (OSError, Failure.TRANSIENT),
)


def words_of(error: BaseException) -> str:
    """Give what the database said, without the values: those are not for a log."""
    return str(error.orig if isinstance(error, exc.DBAPIError) else error).strip()


def kind_of(error: BaseException) -> Failure:
    """Say which kind of failure an error is."""
    return next(
        (kind for error_kind, kind in _KINDS if isinstance(error, error_kind)), Failure.UNEXPECTED
    )
