"""Serves the demo's outlets on loopback, each at a port of its own, from threads of this process."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

from ingest.demo.house import Resource

LOOPBACK = "127.0.0.1"


class Web:
    """Outlets that are being served. `roots` are their addresses; `show` changes what they answer."""

    def __init__(self, ids: tuple[str, ...]) -> None:
        self._servers = {id: _Server((LOOPBACK, 0), _Handler) for id in ids}
        self.roots: Mapping[str, str] = {
            id: f"http://{LOOPBACK}:{server.server_address[1]}" for id, server in self._servers.items()
        }

    def show(self, pages: Mapping[str, Mapping[str, Resource]]) -> None:
        """From now on, each outlet answers with these pages."""
        for id, server in self._servers.items():
            server.pages = pages[id]

    def start(self) -> None:
        for server in self._servers.values():
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        for server in self._servers.values():
            server.shutdown()
            server.server_close()


@contextmanager
def serving(ids: tuple[str, ...]) -> Iterator[Web]:
    """A web of these outlets, gone at the end of the block."""
    web = Web(ids)
    web.start()
    try:
        yield web
    finally:
        web.stop()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    pages: Mapping[str, Resource]

    def __init__(self, *args: Any) -> None:
        self.pages = {}
        super().__init__(*args)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    timeout = 30
    server_version, sys_version = "demo", ""
    error_message_format: ClassVar[str] = "no such page\n"  # type: ignore[misc]

    def do_GET(self) -> None:
        found = self.server.pages.get(self.path.partition("?")[0])
        if found is None:
            self.send_error(404)
            return
        etag = f'"{sha256(found.body).hexdigest()[:16]}"'
        if self.headers.get("If-None-Match") == etag:
            self.send_response(304)
            self.send_header("ETag", etag)
            self.end_headers()
            return
        self.send_response(200)
        self.send_header("Content-Type", found.content_type)
        self.send_header("Content-Length", str(len(found.body)))
        self.send_header("ETag", etag)
        self.end_headers()
        self.wfile.write(found.body)

    def log_message(self, format: str, *args: Any) -> None:
        """Silence: the demo's output is what was stored."""
