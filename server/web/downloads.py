"""A file that is given to be kept."""

from starlette.responses import Response

_KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def download(content: bytes, name: str) -> Response:
    """Give a file. ``name``: what it is saved as, plain ASCII with its ending."""
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=_KINDS[name.rpartition(".")[2]], headers=headers)
