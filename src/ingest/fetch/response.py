"""What an answer's status and headers mean, before any of its body is read. No input or output."""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal, NoReturn

from ingest.errors import Gone, Refused, ServerBusy, Unusable
from ingest.model import Validators
from ingest.text import clean_line

Expect = Literal["page", "feed", "robots"]

WAIT_MAX_S = 86_400.0
VALIDATOR_MAX = 1_024
HEADERS_MAX = 512

_MOVED = (301, 302, 303, 307, 308)
_BUSY = (408, 425, 429)
_CLOSED = (401, 402, 403, 407, 451)
_PAGE_TYPES = ("text/html", "application/xhtml+xml", "application/xml", "text/xml", "text/plain")
_NEVER_FEEDS = ("video/", "audio/", "image/", "font/", "application/pdf", "application/zip", "text/css")
_RESERVATIONS = ("x-robots-tag", "tdm-reservation", "tdm-policy")


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseHead:
    """Status and headers; names in lower case, values as latin-1 text, in their order."""

    status: int
    headers: tuple[tuple[str, str], ...]

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key == name]

    def first(self, name: str) -> str:
        return next(iter(self.all(name)), "")


def head(status: int, raw: Sequence[tuple[bytes, bytes]]) -> ResponseHead:
    """Raises Unusable protocol when there are more headers than anybody needs."""
    if len(raw) > HEADERS_MAX:
        raise Unusable("protocol", f"{len(raw)} headers")
    return ResponseHead(
        status=status,
        headers=tuple((key.decode("latin-1").lower(), value.decode("latin-1")) for key, value in raw),
    )


def location(answer: ResponseHead) -> str | None:
    """Where a redirect leads, as written; None when the answer is none. Raises Unusable without a target."""
    if answer.status not in _MOVED:
        return None
    written = answer.first("location").strip()
    if not written:
        raise Unusable("redirect", f"{answer.status} without a target", http_status=answer.status)
    with suppress(UnicodeDecodeError):  # Really latin-1, then.
        written = written.encode("latin-1").decode()
    return written.replace(" ", "%20")


def accept(answer: ResponseHead, *, conditional: bool, now: datetime) -> None:
    """Returns when the answer is 200, or 304 to a conditional request. Raises a FetchError for all others."""
    status = answer.status
    if status == 200 or (status == 304 and conditional):
        return
    if status in _BUSY or status >= 500:
        wait_s = retry_after_s(answer.first("retry-after"), now)
        raise ServerBusy("status", str(status), http_status=status, wait_s=wait_s)
    _raise(status)


def _raise(status: int) -> NoReturn:
    if status == 206:
        raise Unusable("truncated", "206, a part that nobody asked for", http_status=status)
    if status == 304:
        raise Unusable("status", "304 without condition", http_status=status)
    if status in (404, 410):
        raise Gone("status", str(status), http_status=status)
    if status in _CLOSED:
        raise Refused("status", str(status), http_status=status)
    raise Unusable("status", str(status), http_status=status)


def retry_after_s(value: str, now: datetime) -> float | None:
    """Retry-After, seconds or a date, as seconds from `now`: 0 to a day. None when it says nothing sound."""
    value = value.strip()
    if re.fullmatch(r"[0-9]{1,18}", value):
        return min(float(value), WAIT_MAX_S)
    if len(value) > 64 or not re.search(r"\d\d:\d\d", value):
        return None
    try:
        at = parsedate_to_datetime(value)
        at = at.replace(tzinfo=at.tzinfo or UTC)
        return min(max((at - now).total_seconds(), 0.0), WAIT_MAX_S)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def check_content_type(answer: ResponseHead, expect: Expect) -> None:
    """Raises Unusable type when Content-Type cannot be what we expect; a missing one can be anything."""
    kind = answer.first("content-type").split(";")[0].split(",")[0].strip().lower()
    if not re.fullmatch(r"[\w.+-]+/[\w.+-]+", kind) or expect == "robots":
        return
    wrong = kind.startswith(_NEVER_FEEDS) if expect == "feed" else kind not in _PAGE_TYPES
    if wrong:
        raise Unusable("type", kind[:80], http_status=answer.status)


def check_content_length(answer: ResponseHead, longest: int) -> None:
    """Raises Unusable too_large when Content-Length already says so."""
    written = answer.first("content-length").strip()
    if re.fullmatch(r"[0-9]{1,18}", written) and int(written) > longest:
        raise Unusable("too_large", f"{written} bytes announced", http_status=answer.status)


def validators(answer: ResponseHead) -> Validators:
    return Validators(
        etag=_kept(answer.first("etag")),
        last_modified=_kept(answer.first("last-modified")),
    )


def rights(answer: ResponseHead) -> str:
    """What the headers reserve, as "name: value" lines; "" when they reserve nothing."""
    said = [f"{key}: {clean_line(value, 300)}" for key, value in answer.headers if key in _RESERVATIONS]
    return "\n".join(said[:20])


def _kept(value: str) -> str | None:
    """A validator is sent back to the letter or not at all."""
    value = value.strip()
    return value if value and len(value) <= VALIDATOR_MAX and value.isprintable() else None
