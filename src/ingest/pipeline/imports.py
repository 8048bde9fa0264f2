"""Imports a corpus that somebody already has, through the same decisions and the same store as a fetched page."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from ingest import dates, text
from ingest.config import Outlet
from ingest.config.settings import OUTLET_ID
from ingest.errors import IngestError
from ingest.identity import canonical
from ingest.model import Article
from ingest.pipeline.articles import store_incoming
from ingest.pipeline.copies import link_copies
from ingest.pipeline.decide import Incoming
from ingest.pipeline.pages.extraction import with_fingerprint
from ingest.pipeline.run import outlet_row
from ingest.urls import Url
from store.model import Published
from store.store import Store

_BATCH = 100
_REQUIRED = ("outlet", "url", "title", "text")
_ALLOWED = (*_REQUIRED, "published", "language", "authors", "lead", "section", "tags")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportCounts:
    """The result for some lines: articles by outcome, and a message for each line that was skipped."""

    new: int = 0
    revised: int = 0
    same: int = 0
    bad: tuple[str, ...] = ()
    lines: int = 0


def import_lines(
    lines: Iterable[str], store: Store, configured: Mapping[str, Outlet], now: datetime, *, name: str
) -> Iterator[ImportCounts]:
    """Stores the articles of a JSON Lines file in its order, batch by batch; yields the result of each batch.

    A batch is committed when it is yielded: an interrupted import may simply be repeated. Outlets that are not
    `configured` are added as the lines name them. `name` is for the messages.
    """
    outlets = dict(configured)
    numbered = enumerate(lines, 1)
    while batch := list(islice(numbered, _BATCH)):
        good, bad = [], []
        for number, line in batch:
            if not line.strip():
                continue
            try:
                good.append(_parse(line, outlets, now))
            except (ValueError, IngestError) as error:
                bad.append(f"{name}:{number}: {error}")
        yield replace(_store_batch(store, good, outlets, now), bad=tuple(bad), lines=len(batch))


def _store_batch(
    store: Store, batch: list[Incoming], outlets: Mapping[str, Outlet], now: datetime
) -> ImportCounts:
    outcomes: list[str] = []
    to_link: list[int] = []
    with store.begin() as tx:
        # Locked in one order by all imports, so that two of them cannot wait for each other's outlets.
        for id in sorted({incoming.outlet.id for incoming in batch}):
            tx.outlets.upsert(outlet_row(outlets[id]), now)
            tx.outlets.lock(id)
        for incoming in batch:
            update, article_id = store_incoming(tx, incoming, now)
            outcomes.append(update.outcome)
            if update.outcome != "same":
                to_link.append(article_id)
    with store.begin() as tx:
        for article_id in dict.fromkeys(to_link):
            link_copies(article_id, tuple(outlets.values()), now, tx)
    return ImportCounts(
        new=outcomes.count("new"), revised=outcomes.count("revised"), same=outcomes.count("same")
    )


def _parse(line: str, outlets: dict[str, Outlet], now: datetime) -> Incoming:
    """Raises ValueError or IngestError that says what is wrong with the line."""
    values = json.loads(line)
    if not isinstance(values, dict):
        raise ValueError("not a JSON object")
    missing = [key for key in _REQUIRED if not isinstance(values.get(key), str)]
    if missing:
        raise ValueError(f"{missing[0]}: is missing, or no text")
    unknown = [key for key in values if key not in _ALLOWED]
    if unknown:
        raise ValueError(f"{unknown[0]!r}: unknown key; known are {', '.join(_ALLOWED)}")
    outlet = _outlet(values["outlet"], outlets)
    extracted = with_fingerprint(_article(values, outlet, now))
    return Incoming(
        outlet=outlet,
        article=extracted.article,
        fingerprint=extracted.fingerprint,
        asked_url=extracted.article.url,
        final_url=extracted.article.url,
    )


def _outlet(id: str, outlets: dict[str, Outlet]) -> Outlet:
    if not OUTLET_ID.fullmatch(id):
        raise ValueError(f"outlet: {id!r} is no outlet id; write letters, digits, - and _")
    return outlets.setdefault(id, Outlet(id=id, name=id))


def _article(values: Mapping[str, object], outlet: Outlet, now: datetime) -> Article:
    body = text.clean_paragraphs(str(values["text"]))
    if not body:
        raise ValueError("text: is empty")
    language, lead = values.get("language"), values.get("lead")
    return Article(
        url=canonical(Url(str(values["url"]), keep_route=True), outlet),
        title=text.clean_line(str(values["title"]), text.MAX_TITLE_CHARS),
        lead=text.clean_line(str(lead), text.MAX_TITLE_CHARS * 5) if lead else None,
        text=body,
        authors=_names(values, "authors"),
        published=_published(values.get("published"), outlet, now),
        language=text.clean_line(str(language), 16).lower() if language else outlet.language,
        section=text.clean_line(str(values["section"])) if values.get("section") else None,
        tags=_names(values, "tags"),
        extractor="import",
    )


def _published(value: object, outlet: Outlet, now: datetime) -> Published | None:
    if value is None:
        return None
    languages = (outlet.language,) if outlet.language else ()
    at = dates.parse(str(value), now=now, zone=outlet.timezone, languages=languages, country=outlet.country)
    if at is None:
        raise ValueError(f"published: {str(value)[:40]!r} is no time; write e.g. 2026-11-20T08:30:00+03:00")
    return Published(at=at.at, precision=at.precision, source="import")


def _names(values: Mapping[str, object], key: str) -> tuple[str, ...]:
    value = values.get(key) or []
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise ValueError(f"{key}: is no list of texts")
    return tuple(dict.fromkeys(name for written in value if (name := text.clean_line(written))))
