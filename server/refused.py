"""What a caller may not have, and why: raised by what pages, interfaces and commands call alike.

    Refused
      NotFound      there is no such thing, or not for this caller (who must not learn which)
      NotAllowed    the caller's role does not do this
      Conflict      it was true a moment ago, but somebody was faster

``web/problems.py`` alone turns them into HTTP.
"""


class Refused(Exception):
    """What was asked cannot be done; the message says why in one sentence."""


class NotFound(Refused):
    """There is no such thing, or not for this caller."""


class NotAllowed(Refused):
    """The caller's role does not do this."""


class Conflict(Refused):
    """The thing is no longer as the caller saw it."""
