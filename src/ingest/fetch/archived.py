"""An answer that somebody else received and archived -> a page, judged as an answer to us is. No input or output."""

import re
from datetime import datetime

from ingest.errors import Unreachable, Unusable
from ingest.fetch import response
from ingest.fetch.chunks import ChunkReader
from ingest.fetch.decoder import BoundedDecoder, content_coding
from ingest.fetch.response import ResponseHead
from ingest.model import Page
from ingest.text import clean_line
from ingest.urls import Url

_HEAD_END = re.compile(rb"\r?\n\r?\n")
_LINE_END = re.compile(rb"\r?\n(?![ \t])")  # a line that begins with a blank continues the one before
_STATUS_LINE = re.compile(rb"HTTP/[0-9.]+[ \t]+([0-9]{3})(?:[ \t].*)?", re.IGNORECASE)
_CHUNK = re.compile(rb"[0-9a-fA-F]{1,8}[ \t]*(?:;[^\r\n]*)?\r\n")


def archived_page(url: Url, at: datetime, answer: bytes, max_bytes: int) -> Page:
    """The page at `url` in an `answer` with its head, which was received `at` some time. Raises a FetchError where an
    answer like this would have been refused: another status than 200, another type, more than `max_bytes`.

    Archives often keep the headers of an answer, but not its coding: a body that says it is in chunks or packed, and
    is not, is taken as it is.
    """
    head, body = _split(answer)
    response.raise_for_status(head, conditional=False, now=at)
    response.check_content_type(head, "page")
    if "chunked" in head.get("transfer-encoding").lower() and _CHUNK.match(body):
        body = _unchunked(body)
    coding = content_coding(head.get_all("content-encoding"))
    decoder = BoundedDecoder(coding.name, max_bytes, doubtful=coding.doubtful, maybe_plain=True)
    for _ in decoder.feed(body):
        pass
    return Page(
        url=url,
        asked=url,
        status=head.status,
        body=decoder.finish(),
        content_type=clean_line(head.get("content-type"), 200),
        fetched_at=at,
        validators=response.response_validators(head),
        rights_header=response.rights_header(head),
        headers=response.kept_headers(head),
    )


def _split(answer: bytes) -> tuple[ResponseHead, bytes]:
    end = _HEAD_END.search(answer)
    status_line, *lines = _LINE_END.split(answer[: end.start()] if end else answer)
    status = _STATUS_LINE.fullmatch(status_line.rstrip())
    if status is None:
        raise Unusable("protocol", f"no status line: {status_line[:40]!r}")
    fields = [line.partition(b":") for line in lines]
    head = response.parse_head(
        int(status[1]), [(name.strip(), value.strip()) for name, colon, value in fields if colon]
    )
    return head, answer[end.end() :] if end else b""


def _unchunked(body: bytes) -> bytes:
    reader = ChunkReader()
    held, _ = reader.feed(body)
    if not reader.ended:
        raise Unreachable("truncated", "the last chunk is missing")
    return held
