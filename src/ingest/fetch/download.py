"""A large file -> a place of the caller's, as it comes: through the same guard as a page, within other limits."""

from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import BinaryIO, cast

import httpx

from ingest.errors import Unreachable, Unusable
from ingest.fetch import response
from ingest.fetch.client import MAX_REDIRECTS, Limits, Transport, our_errors
from ingest.fetch.request import redirect_target, request_url
from ingest.urls import Url


async def download(
    url: Url,
    out: BinaryIO,
    transport: Transport,
    limits: Limits,
    *,
    agent: str,
    now: Callable[[], datetime],
    on_bytes: Callable[[int, int | None], None] = lambda done, total: None,
) -> None:
    """Writes what is at `url`, or where it redirects to, into `out`; no more than a piece of it is in memory.

    It may take as long as it comes: of `limits`, the deadline does not count. `on_bytes` is told how many bytes have
    come, and how many there are (None: nobody says). Raises a FetchError; what came until then is in `out`.
    """
    with our_errors(limits):
        for _ in range(MAX_REDIRECTS + 1):
            answer = await transport.handle_async_request(_request(url, agent, limits))
            try:
                head = response.parse_head(answer.status_code, answer.headers.raw)
                location = response.redirect_location(head)
                if location is None:
                    response.raise_for_status(head, conditional=False, now=now())
                    await _save(answer, response.content_length(head), out, on_bytes)
                    return
            finally:
                await answer.aclose()
            url = redirect_target(url, location)
    raise Unusable("redirect", f"more than {MAX_REDIRECTS}")


def _request(url: Url, agent: str, limits: Limits) -> httpx.Request:
    wire, timeout_s = request_url(url), limits.timeout_s
    headers = {"Host": wire.netloc.decode("ascii"), "User-Agent": agent, "Accept-Encoding": "identity"}
    timeout = dict.fromkeys(("connect", "read", "write", "pool"), timeout_s)
    return httpx.Request("GET", wire, headers=headers, extensions={"timeout": timeout})


async def _save(
    answer: httpx.Response, total: int | None, out: BinaryIO, on_bytes: Callable[[int, int | None], None]
) -> None:
    done = 0
    try:
        async for data in cast(AsyncIterator[bytes], answer.stream):
            out.write(data)
            done += len(data)
            on_bytes(done, total)
    except httpx.HTTPError as error:
        raise Unreachable("truncated", f"it broke off after {done} bytes") from error
    if total is not None and done < total:
        raise Unreachable("truncated", f"{done} of {total} bytes came")
