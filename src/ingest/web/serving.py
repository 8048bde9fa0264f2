"""The application on a port, until it is told to stop."""

from collections.abc import Callable
from contextlib import suppress

import uvicorn

from ingest.web.app import make_app
from ingest.web.settings import Settings
from store.reading import open_reader

MAX_CONNECTIONS = 256
MAX_HEAD_BYTES = 16_384
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


def configured(app: object, *, host: str, port: int) -> uvicorn.Config:
    """How uvicorn is to serve: it believes no header of a proxy, logs no address, and names itself to nobody."""
    return uvicorn.Config(
        app,  # type: ignore[arg-type]
        host=host,
        port=port,
        http="h11",
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
