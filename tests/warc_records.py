"""Records of WARC files, as crawlers write them: plain, or each packed by itself."""

import gzip
from datetime import UTC, datetime

import zstandard

PACKED = {
    "warc": bytes,
    "warc.gz": gzip.compress,
    "warc.zst": zstandard.ZstdCompressor(write_checksum=True).compress,
}
"""How a record is packed, by the ending of its file."""

NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)


def answer(body, *, status="200 OK", **headers):
    """An HTTP answer with its head."""
    body = body.encode() if isinstance(body, str) else body
    said = {"content_type": "text/html; charset=utf-8"} | headers
    lines = [f"HTTP/1.1 {status}", *(f"{name.replace('_', '-')}: {value}" for name, value in said.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


def record(url, block, at=NOON, kind="response", **more):
    """A record of this kind."""
    head = {
        "WARC-Type": kind,
        "WARC-Record-ID": "<urn:uuid:12345678-1234-4234-8234-123456789012>",
        "WARC-Date": at if isinstance(at, str) else f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "WARC-Target-URI": url,
        "Content-Type": f"application/http; msgtype={kind}",
        "Content-Length": str(len(block)),
        **{name.replace("_", "-"): value for name, value in more.items()},
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    return b"WARC/1.0\r\n" + lines.encode() + b"\r\n" + block + b"\r\n\r\n"


def response(url, page, at=NOON, **headers):
    """The record of a page."""
    return record(url, answer(page, **headers), at)
