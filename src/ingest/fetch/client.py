"""One exchange with a server, bounded in time and size, from address to page. Alone knows httpx."""

import asyncio
import ssl
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from types import TracebackType
from typing import NamedTuple

import httpcore
import httpx

from ingest.errors import FetchError, Refused, Unreachable, Unusable
from ingest.fetch import response as answers
from ingest.fetch.backend import BoundedStream, GuardedBackend, LookUp, look_up
from ingest.fetch.decoder import Body, coding
from ingest.fetch.guard import Network, validate_url
from ingest.fetch.limiter import LargeBodyLimiter
from ingest.fetch.response import Expect, ResponseHead
from ingest.model import Page, Validators
from ingest.text import clean_line

AGENT_NAME = "news-ingest"
REDIRECTS_MAX = 10
ROBOTS_MAX = 500 * 1024
BIG = 1024 * 1024
BIG_AT_ONCE = 3
PATIENCE_S = 5.0
UNCONDITIONAL = Validators()

_ACCEPT = {
    "page": "text/html,application/xhtml+xml,application/xml;q=0.8,*/*;q=0.1",
    "feed": "application/rss+xml,application/atom+xml,application/feed+json,application/xml,*/*;q=0.5",
    "robots": "text/plain,*/*;q=0.5",
}

Slot = Callable[[str], AbstractAsyncContextManager[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """`timeout_s` is for one connect or read, `deadline_s` for a whole exchange with its redirects;
    `max_bytes` is of a body, unpacked; `allow_networks` are private ones that may be contacted."""

    timeout_s: float = 15.0
    deadline_s: float = 30.0
    max_bytes: int = 10_000_000
    allow_networks: tuple[Network, ...] = ()


def user_agent(version: str, contact: str) -> str:
    """Who we are and whom to ask about us, in signs that a header can carry."""
    known = clean_line(contact, 200).encode("ascii", "ignore").decode().replace("(", "").replace(")", "")
    return f"{AGENT_NAME}/{version} (+{known})" if known else f"{AGENT_NAME}/{version}"


class HttpClient:
    """Fetches pages. Keeps connections alive, and nothing else: no cookies, no credentials."""

    def __init__(
        self,
        *,
        agent: str,
        now: Callable[[], datetime],
        limits: Limits | None = None,
        tls: ssl.SSLContext | None = None,
        resolve: LookUp = look_up,
    ) -> None:
        self._agent, self._now = agent, now
        self._limits = limits or Limits()
        self._net = GuardedBackend(self._limits.allow_networks, resolve)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls or httpx.create_ssl_context(trust_env=False),
            max_connections=None,
            max_keepalive_connections=128,
            keepalive_expiry=20.0,
            network_backend=self._net,
        )
        self._places = LargeBodyLimiter(BIG_AT_ONCE, PATIENCE_S)

    async def __aenter__(self) -> "HttpClient":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        await self._pool.aclose()
        self._net.close()

    async def __call__(
        self,
        url: str,
        *,
        expect: Expect = "page",
        validators: Validators = UNCONDITIONAL,
        turn: Slot | None = None,
    ) -> Page:
        """The page at `url`, or where it redirects to. Raises a FetchError.

        `turn` is entered around each single request with its address; it may wait (which does not count
        against the deadline) or raise.
        """
        asked = here = _address(url)
        been: set[str] = set()
        left_s = self._limits.deadline_s
        took_s = 0.0
        while len(been) <= REDIRECTS_MAX:
            been.add(here)
            async with turn(here) if turn else nullcontext():
                began = _monotonic()
                found = await self._in_time(here, expect, validators, left_s - took_s)
                took_s += _monotonic() - began
            if isinstance(found, _Found):
                return self._finish(found, asked, took_s)
            here = _address(found)
            if here in been:
                raise Unusable("redirect", "in a circle")
        raise Unusable("redirect", f"more than {REDIRECTS_MAX}")

    def _finish(self, found: "_Found", asked: str, took_s: float) -> Page:
        page = replace(found.page, asked=asked, took_ms=round(took_s * 1000))
        if found.placed:
            self._places.leave_to(page)
        return page

    async def _in_time(
        self, url: str, expect: Expect, validators: Validators, left_s: float
    ) -> "_Found | str":
        """The page, or the address of the next hop."""
        try:
            async with asyncio.timeout(max(left_s, 0.0)):
                return await self._exchange(url, expect, validators)
        except TimeoutError as error:
            raise Unreachable("timeout", f"not done in {self._limits.deadline_s:.0f} s") from error
        except httpcore.TimeoutException as error:
            raise Unreachable("timeout", f"silent for {self._limits.timeout_s:.0f} s") from error
        except httpcore.UnsupportedProtocol as error:
            raise Refused("scheme", _message(error)) from error
        except httpcore.ProtocolError as error:
            raise _map_protocol_error(error) from error
        except httpcore.NetworkError as error:
            raise Unreachable("connection", _message(error)) from error

    async def _exchange(self, url: str, expect: Expect, validators: Validators) -> "_Found | str":
        target = httpx.URL(url)
        async with self._request(target, expect, validators) as response:
            head = answers.head(response.status, response.headers)
            moved = answers.location(head)
            if moved is not None:
                return _joined(target, moved)
            answers.accept(head, conditional=validators != UNCONDITIONAL, now=self._now())
            unchanged = head.status == 304
            body, placed = (b"", False) if unchanged else await self._body(response, head, expect)
        page = Page(
            url=url,
            asked=url,
            status=head.status,
            body=body,
            content_type=clean_line(head.first("content-type"), 200),
            fetched_at=self._now(),
            validators=answers.validators(head),
            rights_header=answers.rights(head),
        )
        return _Found(page, placed)

    def _request(
        self, target: httpx.URL, expect: Expect, validators: Validators
    ) -> AbstractAsyncContextManager[httpcore.Response]:
        steps = ("connect", "read", "write", "pool")
        return self._pool.stream(
            "GET",
            httpcore.URL(
                scheme=target.raw_scheme, host=target.raw_host, port=target.port, target=target.raw_path
            ),
            headers=self._headers(target, expect, validators),
            extensions={"timeout": dict.fromkeys(steps, self._limits.timeout_s)},
        )

    def _headers(
        self, target: httpx.URL, expect: Expect, validators: Validators
    ) -> list[tuple[bytes, bytes]]:
        headers = {
            "Host": target.netloc.decode("ascii"),
            "User-Agent": self._agent,
            "Accept": _ACCEPT[expect],
            "Accept-Encoding": "gzip, deflate",
        }
        if validators.etag:
            headers["If-None-Match"] = validators.etag
        if validators.last_modified:
            headers["If-Modified-Since"] = validators.last_modified
        return [(name.encode(), value.encode("latin-1", "ignore")) for name, value in headers.items()]

    async def _body(
        self, response: httpcore.Response, head: ResponseHead, expect: Expect
    ) -> tuple[bytes, bool]:
        """The body, and whether it has a place among the large ones."""
        longest = ROBOTS_MAX if expect == "robots" else self._limits.max_bytes
        answers.check_content_type(head, expect)
        if expect != "robots":
            answers.check_content_length(head, longest)
        body = Body(coding(head.all("content-encoding")), longest, cut=expect == "robots")
        wire: BoundedStream = response.extensions["network_stream"]
        wire.expect_body(2 * longest + BIG)
        try:
            return await self._read_body(response, body)
        except FetchError as error:
            error.http_status = head.status
            raise
        except httpcore.NetworkError as error:
            raise Unreachable("truncated", _message(error), http_status=head.status) from error

    async def _read_body(self, response: httpcore.Response, body: Body) -> tuple[bytes, bool]:
        waited = placed = False
        try:
            async for data in response.aiter_stream():
                for _ in body.push(data):
                    await asyncio.sleep(0)
                if body.full:
                    break
                if len(body) > BIG and not waited:
                    waited, placed = True, await self._places.take()
            return body.whole(), placed
        except BaseException:
            # The error's traceback keeps the body alive, for as long as somebody keeps the error.
            body.drop()
            if placed:
                self._places.give_back()
            raise


class _Found(NamedTuple):
    """A page, and whether it has a place among the large ones."""

    page: Page
    placed: bool


def _monotonic() -> float:
    return asyncio.get_running_loop().time()


def _address(url: str) -> str:
    """`url` as it will be asked for: without userinfo and fragment, with what needs it escaped."""
    try:
        return str(httpx.URL(validate_url(url.strip().replace(" ", "%20"))))
    except httpx.InvalidURL as error:
        raise Refused("blocked", "not a url") from error


def _joined(base: httpx.URL, written: str) -> str:
    try:
        return str(base.join(written))
    except (httpx.InvalidURL, ValueError) as error:
        raise Refused("blocked", "a redirect to what is no url") from error


def _message(error: BaseException) -> str:
    return clean_line(str(error), 200)


def _map_protocol_error(error: httpcore.ProtocolError) -> FetchError:
    said = _message(error)
    if "without sending a response" in said:
        return Unreachable("connection", "closed without an answer")
    if "without sending complete message body" in said:
        return Unreachable("truncated", said)
    return Unusable("protocol", said)
