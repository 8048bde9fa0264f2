"""One outlet on loopback, served by a thread of the test: pages by path, and a record of who asked for what."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext

from running import CEILING_S


class Site:
    """Answers with its pages, 304 to who knows them, 404 for the rest. What is in `held` gets no answer; what it is
    told by a POST is in `told`, headers and body. With `tls` it speaks https."""

    def __init__(self, tls: SSLContext | None = None) -> None:
        self.pages: dict[str, str | bytes] = {}
        self.asked: list[str] = []
        self.told: list[tuple[Mapping[str, str], bytes]] = []
        self.held: set[str] = set()
        self.somebody_is_held = threading.Event()
        self.let_go = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        if tls:
            # Whoever answers shakes hands, so that a stranger to the certificate holds up nobody.
            self._server.socket = tls.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self.root = f"{'https' if tls else 'http'}://127.0.0.1:{self._server.server_address[1]}"

    def url(self, path: str) -> str:
        return self.root + path

    def config(self, *more: str, id: str = "elm") -> str:
        """A config.toml with this outlet, whose feed is at /rss."""
        lines = (
            'contact = "desk@elm.example"',
            "[fetch]",
            "delay_s = 0",
            'allow_networks = ["127.0.0.0/8"]',
            f"[outlets.{id}]",
            f'name = "{id.title()}"',
            f'homepage = "{self.root}"',
            f'feeds = [{{ kind = "rss", url = "{self.url("/rss")}" }}]',
            *more,
        )
        return "\n".join(lines) + "\n"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                site.answer(self)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                site.told.append((dict(self.headers), body))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        return Handler

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        path = request.path
        self.asked.append(path)
        if path in self.held:
            self.somebody_is_held.set()
            self.let_go.wait(CEILING_S)
        page = self.pages.get(path, "")
        body = page if isinstance(page, bytes) else page.encode()
        etag = f'"{sha256(body).hexdigest()[:16]}"'
        known = request.headers.get("If-None-Match") == etag
        request.send_response(304 if body and known else 200 if body else 404)
        kind = "text/html" if body[:9].lower() == b"<!doctype" else "application/xml"
        request.send_header("Content-Type", f"{kind}; charset=utf-8")
        request.send_header("ETag", etag)
        request.send_header("Content-Length", "0" if known else str(len(body)))
        request.end_headers()
        if not known:
            request.wfile.write(body)

    def start(self) -> None:
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        self.let_go.set()
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def open_site(tls: SSLContext | None = None) -> Iterator[Site]:
    """A site, gone at the end of the block."""
    site = Site(tls)
    site.start()
    try:
        yield site
    finally:
        site.stop()
