"""The application on a port, until it is told to stop."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from ingest.web.app import make_app
from ingest.web.settings import Settings
from store.reading import open_reader

MAX_CONNECTIONS = 256
MAX_HEAD_BYTES = 16_384
HEAD_S = 10.0
"""How long a client may take to send its request."""
KEEP_ALIVE_S = 5
GRACE_S = 5


def serve(url: str, settings: Settings, *, host: str, port: int, ready: Callable[[str], None]) -> None:
    """Serves the archive at `url` until a signal. `ready` is called with the address, once it is asked for. Raises
    NotReady and Unavailable for the archive, OSError for the port."""
    reader = open_reader(url, connections=settings.threads)
    try:
        server = Server(configured(make_app(reader, settings), host=host, port=port), ready)
        with suppress(KeyboardInterrupt):
            server.run()
    finally:
        reader.close()


class Server(uvicorn.Server):
    """uvicorn, which tells its address once it listens: the port may have been left to the system."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[str], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: object = None) -> None:
        await super().startup(sockets)  # type: ignore[arg-type]
        if self.servers:
            host, port = self.servers[0].sockets[0].getsockname()[:2]
            self._ready(f"http://{f'[{host}]' if ':' in host else host}:{port}/")


class Patient(H11Protocol):
    """A connection that is closed when its client does not send a request in time: there are only so many connections,
    and uvicorn would wait for half a request for ever."""

    head_s = HEAD_S
    _head_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait_for_head()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._stop_waiting()

    def _wait_for_head(self) -> None:
        """Begins to wait where no request is being answered; what comes meanwhile does not make it wait longer."""
        if self.cycle is not None and not self.cycle.response_complete:
            self._stop_waiting()
        elif self._head_timer is None:
            self._head_timer = self.loop.call_later(self.head_s, self._give_up)

    def _stop_waiting(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _give_up(self) -> None:
        self._head_timer = None
        if self.cycle is None or self.cycle.response_complete:
            self.transport.close()


def configured(
    app: ASGIApp, *, host: str, port: int, protocol: type[asyncio.Protocol] = Patient
) -> uvicorn.Config:
    """How uvicorn is to serve: it believes no header of a proxy, logs no address, and names itself to nobody."""
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        http=protocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        limit_concurrency=MAX_CONNECTIONS,
        h11_max_incomplete_event_size=MAX_HEAD_BYTES,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=GRACE_S,
    )
