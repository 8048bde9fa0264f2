"""Brings in a corpus that somebody already has, through the same dedupe and store as a fetched page."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from ingest import dates, urls
from ingest.config import Outlet
from ingest.config.settings import OUTLET_ID
from ingest.errors import IngestError
from ingest.identity import canonical
from ingest.model import Article
from ingest.pipeline.contents import content_of
from ingest.pipeline.judging import judge_article
from ingest.pipeline.keeping import store
from ingest.pipeline.outlets import outlet_row
from ingest.pipeline.reading import Read, marked
from ingest.secrets import bare
from ingest.text import MAX_TITLE_CHARS, clean_line, clean_paragraphs
from store.model import Published
from store.store import Store

_BATCH = 100
_NEEDED = ("outlet", "url", "title", "text")
_ALLOWED = (*_NEEDED, "published", "language", "authors", "lead", "section", "tags")


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What came of some lines: articles by outcome, and a message for each line that was skipped."""

    new: int = 0
    revised: int = 0
    same: int = 0
    bad: tuple[str, ...] = ()
    lines: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line that can be stored."""

    outlet: Outlet
    found: Read


def import_lines(
    lines: Iterable[str], store_to: Store, known: Mapping[str, Outlet], now: datetime, *, name: str
) -> Iterator[Imported]:
    """Stores the articles of a JSON Lines file in its order, batch by batch; what came of each batch.

    A batch is in the database when it is yielded: an interrupted import may simply be repeated. `known`
    are the configured outlets; others are made as the lines name them. `name` is for the messages.
    """
    outlets = dict(known)
    numbered = enumerate(lines, 1)
    while batch := list(islice(numbered, _BATCH)):
        good, bad = [], []
        for number, raw in batch:
            if not raw.strip():
                continue
            try:
                good.append(_line(raw, outlets, now))
            except (ValueError, IngestError) as error:
                bad.append(f"{name}:{number}: {error}")
        yield replace(_store(store_to, good, outlets, now), bad=tuple(bad), lines=len(batch))


def _store(store_to: Store, lines: list[Line], outlets: Mapping[str, Outlet], now: datetime) -> Imported:
    outcomes: list[str] = []
    fresh: list[int] = []
    with store_to.begin() as tx:
        for outlet in {line.outlet.id: line.outlet for line in lines}.values():
            tx.outlets.upsert(outlet_row(outlet), now)
        for line in lines:
            article = line.found.article
            outcome, article_id = store(tx, line.outlet, line.found, content_of(article), now)
            tx.articles.add_address(line.outlet.id, article_id, urls.key(article.url), bare(article.url), now)
            outcomes.append(outcome)
            if outcome != "same":
                fresh.append(article_id)
    with store_to.begin() as tx:
        for article_id in dict.fromkeys(fresh):
            judge_article(tx, article_id, tuple(outlets.values()), now)
    return Imported(new=outcomes.count("new"), revised=outcomes.count("revised"), same=outcomes.count("same"))


def _line(raw: str, outlets: dict[str, Outlet], now: datetime) -> Line:
    """Raises ValueError or IngestError that says what is wrong with the line."""
    said = json.loads(raw)
    if not isinstance(said, dict):
        raise ValueError("not a JSON object")
    missing = [key for key in _NEEDED if not isinstance(said.get(key), str)]
    if missing:
        raise ValueError(f"{missing[0]}: is missing, or no text")
    unknown = [key for key in said if key not in _ALLOWED]
    if unknown:
        raise ValueError(f"{unknown[0]!r}: unknown key; known are {', '.join(_ALLOWED)}")
    outlet = _outlet(said["outlet"], outlets)
    return Line(outlet=outlet, found=marked(_article(said, outlet, now)))


def _outlet(id: str, outlets: dict[str, Outlet]) -> Outlet:
    if not OUTLET_ID.fullmatch(id):
        raise ValueError(f"outlet: {id!r} is no outlet id; write letters, digits, - and _")
    return outlets.setdefault(id, Outlet(id=id, name=id))


def _article(said: Mapping[str, object], outlet: Outlet, now: datetime) -> Article:
    body = clean_paragraphs(str(said["text"]))
    if not body:
        raise ValueError("text: is empty")
    written = said.get("published")
    published = None
    if written is not None:
        instant = dates.parse(str(written), now=now, zone=outlet.timezone)
        if instant is None:
            raise ValueError(
                f"published: {str(written)[:40]!r} is no time; write e.g. 2026-11-20T08:30:00+03:00"
            )
        published = Published(at=instant.at, precision=instant.precision, source="import")
    language, lead = said.get("language"), said.get("lead")
    return Article(
        url=canonical(str(said["url"]), outlet),
        title=clean_line(str(said["title"]), MAX_TITLE_CHARS),
        lead=clean_line(str(lead), MAX_TITLE_CHARS * 5) if lead else None,
        text=body,
        authors=_names(said, "authors"),
        published=published,
        language=clean_line(str(language), 16).lower() if language else outlet.language,
        section=clean_line(str(said["section"])) if said.get("section") else None,
        tags=_names(said, "tags"),
        extractor="import",
    )


def _names(said: Mapping[str, object], key: str) -> tuple[str, ...]:
    value = said.get(key) or []
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise ValueError(f"{key}: is no list of texts")
    return tuple(dict.fromkeys(name for raw in value if (name := clean_line(raw))))
