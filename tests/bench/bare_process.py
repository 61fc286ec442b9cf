"""What ingest is compared with: the same server and TLS, but a report is only decoded."""

import sys
from pathlib import Path

import msgspec
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from checks.answer import Answer
from checks.report import Report
from checks.wire import MOST_JSON_BYTES, REPORT_PATH
from checks.wire.deflate import deflate, inflate
from checks.wire.plain import encode
from server.trust.keyring import Keyring

_decode = msgspec.json.Decoder(Report).decode
_answer = deflate(encode(Answer(time_s=1.5, through=1, backlog=100)))


async def take(request: Request) -> Response:
    _decode(inflate(await request.body(), MOST_JSON_BYTES))
    return Response(_answer)


class _Bare(uvicorn.Server):
    async def startup(self, sockets: object = None) -> None:
        await super().startup()
        sys.stdout.write("ready\n")
        sys.stdout.flush()


def main(folder: str, port: str) -> None:
    app = Starlette(routes=[Route(REPORT_PATH, take, methods=["POST"])])
    config = uvicorn.Config(
        app,
        port=int(port),
        ssl_certfile=Keyring(Path(folder)).listener_file,
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
    )
    _Bare(config).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
