"""The report format on the wire: JSON, deflated against a dictionary, versioned by its path.

Version 1: ``POST /v1/report`` carries one ``Report``, ``POST /v1/enrol`` one ``Enrolment``; each
body is a raw deflate stream against the dictionary of the version. A new version gets a new path
and a new dictionary; the server accepts every released one.
"""

FORMAT = 1
REPORT_PATH = f"/v{FORMAT}/report"
ENROL_PATH = f"/v{FORMAT}/enrol"

# A report with a month's backlog is sent in pieces; nothing legitimate is larger than these.
MOST_BODY_BYTES = 256 * 1024
MOST_JSON_BYTES = 2 * 1024 * 1024

# How a device says who it is: "Authorization: Canh SECRET", and the token when asked for it.
SCHEME = "Canh"
TOKEN_HEADER = "Canh-Token"  # noqa: S105  # a header's name, no secret
