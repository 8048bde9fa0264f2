"""Who may ask, and what every answer tells a browser: hosts, methods, the token, headers.

A page of others that is open in the same browser can make it ask us. What it gets is kept from it by the browser, as
long as we say nothing else (no CORS) and are asked by our own name: a name of the attacker's that DNS bends to this
machine is no name of ours, and is refused.
"""

import base64
import binascii
import hmac
import ipaddress
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ingest.web.settings import Settings

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""Nothing that is written into a page runs or is loaded, whoever wrote it."""

HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
METHODS = ("GET", "HEAD")
FEED_ENDINGS = (".atom", ".feed.json")
"""Addresses that programs ask which cannot send a password: there the token may stand in the address."""


class Guard:
    """An ASGI application before another one: answers what may not be asked, and adds the headers to all answers."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app, self._settings = app, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":  # nothing here speaks by a web socket
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        refused = refusal(scope, self._settings)
        await (refused or self._app)(scope, receive, send_with_headers)


def refusal(scope: Scope, settings: Settings) -> Response | None:
    """Why a request is not answered; None where it is."""
    headers = Headers(scope=scope)
    if not is_our_host(headers.get("host", ""), settings):
        return PlainTextResponse(
            "This is no name of this server. Allow it by: ingest web --allow-host NAME\n", status_code=421
        )
    if scope["method"] not in METHODS:
        return PlainTextResponse("Only reading is possible here.\n", 405, {"allow": ", ".join(METHODS)})
    if settings.token is not None and not _knows(settings.token, headers, scope):
        return PlainTextResponse(
            "The token is needed: as a password with any name, or as Authorization: Bearer TOKEN\n",
            status_code=401,
            headers={"www-authenticate": 'Basic realm="ingest web", charset="UTF-8"'},
        )
    return None


def is_our_host(host: str, settings: Settings) -> bool:
    """Whether a Host header names this server: the port does not matter, since a browser's page is known by it too."""
    name = host.strip().lower()
    if name.startswith("["):
        name = name[1:].partition("]")[0]
    elif name.count(":") == 1:
        name = name.partition(":")[0]
    name = name.rstrip(".")
    return name in settings.hosts or (settings.any_ip and _is_ip(name))


def _is_ip(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _knows(token: str, headers: Headers, scope: Scope) -> bool:
    """Whether a request has the token: as a bearer, as a password, or in the address of a feed."""
    kind, _, value = headers.get("authorization", "").partition(" ")
    given = ""
    if kind.lower() == "bearer":
        given = value.strip()
    elif kind.lower() == "basic":
        given = _password(value)
    elif scope["path"].endswith(FEED_ENDINGS):
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
    return hmac.compare_digest(given.encode(), token.encode())


def _password(encoded: str) -> str:
    try:
        return base64.b64decode(encoded, validate=True).decode("utf-8", "replace").partition(":")[2]
    except (binascii.Error, ValueError):
        return ""
