"""The port: `/metrics` and `/healthz`, on threads, of which there are few."""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import AF_INET, AF_INET6, socket
from typing import Any

import structlog
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from ingest.text import clean_line

log = structlog.get_logger()

MAX_CONNECTIONS = 8
CLIENT_TIMEOUT_S = 5.0
BUSY_WAIT_S = 1.0
"""How long one waits who comes while all connections are taken: those that have just ended are free a moment later."""

MAX_LINE_CHARS = 500


def listening(
    host: str, port: int, registry: CollectorRegistry, health: Callable[[], tuple[bool, str]]
) -> "_Server":
    """A port of `host`, an IP address; 0 is any that is free. Raises OSError for one that cannot be had."""
    return _Server((host, port), registry, health)


@contextmanager
def serving(server: "_Server") -> Iterator[str]:
    """Answers while the block lasts; gives the address."""
    thread = threading.Thread(target=server.serve_forever, args=(0.2,), name="metrics", daemon=True)
    thread.start()
    name, number = server.server_address[:2]
    try:
        yield f"http://{f'[{name!s}]' if ':' in str(name) else name!s}:{number}"
    finally:
        server.shutdown()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(
        self, place: tuple[str, int], registry: CollectorRegistry, health: Callable[[], tuple[bool, str]]
    ) -> None:
        self.registry, self.health = registry, health
        self.address_family = AF_INET6 if ":" in place[0] else AF_INET
        self._free = threading.BoundedSemaphore(MAX_CONNECTIONS)
        super().__init__(place, _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        if not self._free.acquire(timeout=BUSY_WAIT_S):
            self.shutdown_request(request)
            return
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: "socket | tuple[bytes, socket]", client_address: Any) -> None:
        """Says nothing of clients that went away in the middle."""
        if not isinstance(sys.exception(), OSError):
            log.error("metrics.crashed", exc_info=True)


class _Handler(BaseHTTPRequestHandler):
    timeout = CLIENT_TIMEOUT_S
    server: _Server

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/metrics":
            self._answer(200, CONTENT_TYPE_LATEST, generate_latest(self.server.registry))
        elif path == "/healthz":
            is_well, line = self.server.health()
            said = f"{clean_line(line, MAX_LINE_CHARS)}\n".encode()
            self._answer(200 if is_well else 503, "text/plain; charset=utf-8", said)
        else:
            self._answer(404, "text/plain; charset=utf-8", b"there are /metrics and /healthz\n")

    def _answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response_only(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing: who asks is no event of ours."""
