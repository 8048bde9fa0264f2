"""The bytes of pages in files, and what is made of them in a child process.

A child may read no file of the user's: the bytes are read here, and unpacked there.
"""

import gzip
import zlib
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path

from ingest.cli.saved_pages import UNREADABLE
from ingest.config import Outlet
from ingest.errors import IngestError
from ingest.extract.explain import Explanation
from ingest.extract.template import Learned, SeenPage
from ingest.model import Article, Page
from ingest.urls import Url


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFile:
    """A page as it lies in a file, with gzip where its name ends in .gz; unpacked it has at most `max_bytes`."""

    path: Path
    content: bytes
    max_bytes: int


def load(path: Path, max_bytes: int) -> PageFile:
    """The file, or as much of it as shows that it is too large. Raises IngestError."""
    try:
        with path.open("rb") as file:
            return PageFile(path=path, content=file.read(max_bytes + 1), max_bytes=max_bytes)
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: Exception) -> IngestError:
    return IngestError(UNREADABLE, f"{path}: {getattr(error, 'strerror', None) or error}")


# ---- in a child of the sandbox ---------------------------------------------------------------------------


def read(file: PageFile, url: Url, outlet: Outlet, now: datetime, learned: Learned) -> Article:
    """The article in a file. Raises IngestError."""
    from ingest.extract import extract

    page = _page(file, url, now)
    return extract(page, outlet, now=now, boilerplate=learned.boilerplate, template=learned.template)


def read_and_explain(
    file: PageFile, url: Url, outlet: Outlet, now: datetime, learned: Learned
) -> Explanation:
    """Why the page in a file gives what it gives. Raises IngestError."""
    return explain_page(_page(file, url, now), outlet, now, learned)


def explain_page(page: Page, outlet: Outlet, now: datetime, learned: Learned) -> Explanation:
    """Why a page gives what it gives."""
    from ingest.extract.explain import explain

    return explain(page, outlet, now=now, boilerplate=learned.boilerplate, template=learned.template)


def look(file: PageFile, url: Url, outlet: Outlet, now: datetime, article: Article) -> SeenPage | None:
    """What the page in a file shows of `article`. Raises IngestError."""
    from ingest.extract.template.observe import observe

    return observe(_page(file, url, now), article, outlet)


def _page(file: PageFile, url: Url, now: datetime) -> Page:
    return Page(url=url, asked=url, status=200, body=_body(file), content_type="", fetched_at=now)


def _body(file: PageFile) -> bytes:
    """The bytes of a page, unpacked."""
    try:
        with (
            gzip.open(BytesIO(file.content))
            if file.path.suffix == ".gz"
            else BytesIO(file.content) as content
        ):
            body = content.read(file.max_bytes + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise _unreadable(file.path, error) from error
    if len(body) > file.max_bytes:
        raise IngestError("too_large", f"more than {file.max_bytes} bytes")
    return body
