"""What the status and the headers of a response mean, before its body is read. No input or output."""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import NoReturn

from ingest.errors import Gone, Refused, ServerBusy, Unusable
from ingest.fetch.request import Expect
from ingest.model import Validators
from ingest.text import clean_line

MAX_RETRY_AFTER_S = 86_400.0
MAX_VALIDATOR_CHARS = 1_024
MAX_HEADERS = 512
MAX_RIGHTS_LINES = 20
MAX_KEPT_HEADER_CHARS = 16_384
SURPLUS_SHARE = 50

_REDIRECTS = (301, 302, 303, 307, 308)
_BUSY = (408, 420, 425, 429)
_FORBIDDEN = (401, 402, 403, 407, 451)
_PAGE_TYPES = ("text/html", "application/xhtml+xml", "application/xml", "text/xml", "text/plain")
_NEVER_FEEDS = ("video/", "audio/", "image/", "font/", "application/pdf", "application/zip", "text/css")
_RIGHTS_HEADERS = ("x-robots-tag", "tdm-reservation", "tdm-policy")
_SECRET_HEADERS = ("set-cookie", "set-cookie2")
_CONTROLS = dict.fromkeys((*range(32), *range(127, 160)), " ")


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseHead:
    """Status and headers; names in lower case, values as latin-1 text, in their order."""

    status: int
    headers: tuple[tuple[str, str], ...]

    def get_all(self, name: str) -> list[str]:
        """All values of the header `name` (in lower case)."""
        return [value for key, value in self.headers if key == name]

    def get(self, name: str) -> str:
        """The first value of the header `name` (in lower case); "" when there is none."""
        return next(iter(self.get_all(name)), "")


def parse_head(status: int, raw_headers: Sequence[tuple[bytes, bytes]]) -> ResponseHead:
    """Raises Unusable protocol when there are more than MAX_HEADERS headers."""
    if len(raw_headers) > MAX_HEADERS:
        raise Unusable("protocol", f"{len(raw_headers)} headers")
    return ResponseHead(
        status=status,
        headers=tuple((key.decode("latin-1").lower(), value.decode("latin-1")) for key, value in raw_headers),
    )


def redirect_location(head: ResponseHead) -> str | None:
    """The Location of a redirect, as written; None when the response is not a redirect.

    Raises Unusable redirect when a redirect names no target.
    """
    if head.status not in _REDIRECTS:
        return None
    location = head.get("location").strip()
    if not location:
        raise Unusable("redirect", f"{head.status} without a target", http_status=head.status)
    # Servers send UTF-8 more often than latin-1. What cannot be read as UTF-8 is latin-1.
    with suppress(UnicodeDecodeError):
        location = location.encode("latin-1").decode()
    return location


def raise_for_status(head: ResponseHead, *, conditional: bool, now: datetime) -> None:
    """Returns for 200, 203 (a 200 that a proxy has changed), and 304 to a conditional request.

    Raises a FetchError for all others.
    """
    status = head.status
    if status in (200, 203) or (status == 304 and conditional):
        return
    if status in _BUSY or status >= 500:
        wait_s = retry_after_s(head.get("retry-after"), now)
        raise ServerBusy("status", str(status), http_status=status, wait_s=wait_s)
    _raise_permanent(status)


def _raise_permanent(status: int) -> NoReturn:
    if status == 206:
        raise Unusable("truncated", "206, a part that nobody asked for", http_status=status)
    if status == 304:
        raise Unusable("status", "304 without condition", http_status=status)
    if status in (404, 410):
        raise Gone("status", str(status), http_status=status)
    if status in _FORBIDDEN:
        raise Refused("status", str(status), http_status=status)
    raise Unusable("status", str(status), http_status=status)


def retry_after_s(value: str, now: datetime) -> float | None:
    """Retry-After, which is in seconds or a date, as seconds from `now`: from 0 to MAX_RETRY_AFTER_S.

    None when the header is missing or cannot be read.
    """
    value = value.strip()
    if re.fullmatch(r"[0-9]{1,18}", value):
        return min(float(value), MAX_RETRY_AFTER_S)
    if len(value) > 64 or not re.search(r"\d\d:\d\d", value):
        return None
    try:
        at = parsedate_to_datetime(value)
        at = at.replace(tzinfo=at.tzinfo or UTC)
        return min(max((at - now).total_seconds(), 0.0), MAX_RETRY_AFTER_S)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def check_content_type(head: ResponseHead, expect: Expect) -> None:
    """Raises Unusable type when Content-Type cannot be what is expected; a missing one can be anything."""
    media_type = head.get("content-type").split(";")[0].split(",")[0].strip().lower()
    if not re.fullmatch(r"[\w.+-]+/[\w.+-]+", media_type) or expect == "robots":
        return
    wrong = media_type.startswith(_NEVER_FEEDS) if expect == "feed" else media_type not in _PAGE_TYPES
    if wrong:
        raise Unusable("type", media_type[:80], http_status=head.status)


def check_content_length(head: ResponseHead, max_bytes: int) -> None:
    """Raises Unusable too_large when Content-Length says that the body is longer than `max_bytes`."""
    length = content_length(head)
    if length is not None and length > max_bytes:
        raise Unusable("too_large", f"{length} bytes announced", http_status=head.status)


def content_length(head: ResponseHead) -> int | None:
    """Content-Length; None when the body ends otherwise."""
    value = head.get("content-length").strip()
    return int(value) if re.fullmatch(r"[0-9]{1,20}", value) else None


def says_its_end(head: ResponseHead) -> bool:
    """Whether a body of `head` that was cut would be known to be."""
    return content_length(head) is not None or bool(head.get("transfer-encoding"))


def check_surplus(head: ResponseHead, surplus_bytes: int) -> None:
    """Raises Unusable protocol when so much came after the body that what Content-Length cuts off may be text.

    Some count letters, each as one byte, or announce the length of a packed body and send it plain. The few bytes
    that a page in Latin letters is too long by are those of its last tags.
    """
    if surplus_bytes * SURPLUS_SHARE > (content_length(head) or 0):
        raise Unusable("protocol", f"more came than the {content_length(head)} bytes of Content-Length")


def check_chunked(head: ResponseHead, body: bytes, received_bytes: int, framed_bytes: int) -> None:
    """Raises Unusable protocol for a body in chunks that was chunked twice, or is not as long as Content-Length says.

    Content-Length may speak of the body unpacked, as it was received in the chunks, or framed by them.
    """
    if not head.get("transfer-encoding"):
        return
    length = content_length(head)
    if length not in (None, len(body), received_bytes, framed_bytes):
        raise Unusable("protocol", f"Content-Length {length}, but {received_bytes} bytes in chunks")
    if re.match(rb"[0-9a-fA-F]{1,8}\r\n", body):
        raise Unusable("protocol", "chunks within chunks")


def response_validators(head: ResponseHead) -> Validators:
    """What a later request can be made conditional with."""
    return Validators(etag=_validator(head.get("etag")), last_modified=_validator(head.get("last-modified")))


def rights_header(head: ResponseHead) -> str:
    """What the headers reserve, as "name: value" lines; "" when they reserve nothing."""
    lines = [f"{name}: {clean_line(value, 300)}" for name, value in head.headers if name in _RIGHTS_HEADERS]
    return "\n".join(lines[:MAX_RIGHTS_LINES])


def kept_headers(head: ResponseHead) -> str:
    """The headers as "name: value" lines, in their order, up to MAX_KEPT_HEADER_CHARS. What a cookie held is a secret
    and left out."""
    kept: list[str] = []
    room = MAX_KEPT_HEADER_CHARS
    for name, value in head.headers:
        line = f"{name}: {'…' if name in _SECRET_HEADERS else value}".translate(_CONTROLS)
        room -= len(line) + 1
        if room < 0:
            break
        kept.append(line)
    return "\n".join(kept)


def _validator(value: str) -> str | None:
    """`value` unchanged, because it must be sent back to the letter; None when that is not possible."""
    value = value.strip()
    return value if value and len(value) <= MAX_VALIDATOR_CHARS and value.isprintable() else None
