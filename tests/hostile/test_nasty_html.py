"""Documents made to hurt parsers, through the extractor in its children: each ends within the limits."""

import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime

import psutil
import pytest
from shared import SHARED, needs_shared

from ingest.config import Outlet
from ingest.errors import IngestError
from ingest.extract.template import NOTHING_LEARNED
from ingest.model import Page
from ingest.pipeline.pages.extraction import extract_page
from ingest.sandbox.executor import SandboxExecutor
from ingest.urls import Url

pytestmark = needs_shared

NOW = datetime(2026, 11, 20, tzinfo=UTC)
CHILD_MB = 1024
LONGEST_S = 300
"""Far more than the sandbox allows one document, so that a busy machine does not matter."""

# Of 44 documents, all of which hold the same sound article somewhere.
STORED = 30


@dataclass(frozen=True)
class Ended:
    name: str
    said: str
    stored: bool
    took_s: float
    largest_mb: float


def documents() -> dict[str, bytes]:
    sys.path.insert(0, str(SHARED / "tools"))
    try:
        import nasty_html
    finally:
        sys.path.pop(0)
    made = {name: make() for name, make in nasty_html.C.items()}
    return {
        name: body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass")
        for name, body in made.items()
    }


def page(body: bytes) -> Page:
    url = "http://outlet.example/a/1"
    return Page(url=Url(url), asked=Url(url), status=200, body=body, content_type="text/html", fetched_at=NOW)


def largest_child_mb() -> float:
    sizes = [0.0]
    for child in psutil.Process().children(recursive=True):
        try:
            sizes.append(child.memory_info().rss / 2**20)
        except psutil.NoSuchProcess:
            continue
    return max(sizes)


async def ended(sandbox: SandboxExecutor, name: str, body: bytes) -> Ended:
    began = time.monotonic()
    outlet = Outlet(id="outlet", name="Outlet")
    try:
        article = (await sandbox.run(extract_page, page(body), outlet, NOW, NOTHING_LEARNED)).article
        said, stored = f"{len(article.text)} letters", "northern ports" in article.text
    except IngestError as error:
        said, stored = str(error), False
    return Ended(name, said, stored, time.monotonic() - began, largest_child_mb())


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
async def test_each_document_ends_and_most_give_their_article():
    async with SandboxExecutor(workers=1, preload=("ingest.pipeline.preload",)) as sandbox:
        results = [await ended(sandbox, name, body) for name, body in documents().items()]
    print()
    for one in results:
        print(f"{one.name:26} {one.took_s:5.1f} s {one.largest_mb:4.0f} MB  {one.said[:70]}")
    print(f"{sum(one.stored for one in results)} of {len(results)} gave their article")
    assert max(one.took_s for one in results) <= LONGEST_S
    assert max(one.largest_mb for one in results) <= CHILD_MB
    assert sum(one.stored for one in results) >= STORED
    assert next(one for one in results if one.name == "control_ok").stored
