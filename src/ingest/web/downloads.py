"""Files that are stored and not opened: evidence of an article, and the pages that it was extracted from.

A page of others is given as bytes of no type that a browser would show, under a name that it saves them by: opened from
here it would be a page of ours, with all that a page of ours may do.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from ingest import evidence
from ingest.pipeline.evidence import look_up
from ingest.web.errors import NotThere
from ingest.web.question import Archive, Number, Question
from ingest.web.questions.article import stored_article


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file by the name under which it is stored."""

    name: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class OfArticle:
    """An article."""

    article_id: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class OfRevision:
    """A version of an article."""

    article_id: Number
    revision: Number


@dataclass(frozen=True, kw_only=True)
class Download:
    """An address that gives a file. `question` has its path, its parameters and what it says."""

    question: Question
    make: Callable[[Archive, Any, str], File]


def evidence_of(archive: Archive, asked: OfArticle, program: str) -> File:
    """What is known of an article, as `ingest articles evidence` writes it."""
    stored = stored_article(archive, asked.article_id)
    case = look_up(stored, archive.reading.tx, now=archive.now, program=f"news-ingest {program}")
    body = evidence.zipped(evidence.files(case, {}), case.made_at)
    return File(name=f"evidence-{stored.id}.zip", body=body)


def page_of(archive: Archive, asked: OfRevision, program: str) -> File:
    """The page of a version, byte for byte as it came."""
    stored = stored_article(archive, asked.article_id)
    tx = archive.reading.tx
    content = tx.articles.revision(stored.id, asked.revision)
    if content is None:
        raise NotThere(
            f"article {stored.id} has no version {asked.revision}; its newest is {stored.revision}"
        )
    digest = content.page_sha256
    saved = tx.articles.saved_page(digest) if digest else None
    if saved is None:
        raise NotThere(f"the page of version {asked.revision} of article {stored.id} is not kept")
    return File(name=f"page-{stored.id}-{asked.revision}.html.bin", body=saved.body)


def _file(
    name: str, path: str, says: str, parameters: type, make: Callable[[Archive, Any, str], File]
) -> Download:
    nothing: Callable[[Archive, Any], Any] = lambda archive, asked: None  # noqa: E731
    question = Question(name=name, path=path, says=says, parameters=parameters, answer=bytes, ask=nothing)
    return Download(question=question, make=make)


DOWNLOADS = (
    _file(
        "evidence",
        "/articles/{article_id}/evidence.zip",
        "What is known of an article: versions, pages as they came, attempts, digests.",
        OfArticle,
        evidence_of,
    ),
    _file(
        "saved-page",
        "/articles/{article_id}/pages/{revision}",
        "The page that a version was extracted from, byte for byte.",
        OfRevision,
        page_of,
    ),
)


def response(file: File) -> Response:
    """A file that no browser opens."""
    headers = {
        "content-disposition": f'attachment; filename="{file.name}"',
        "cache-control": "private, no-store",
    }
    return Response(file.body, headers=headers, media_type="application/octet-stream")
