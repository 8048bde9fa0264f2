"""Rows of articles and revisions -> values, and values -> columns. No queries."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from store import lists
from store.fields import fields_of
from store.model import (
    ArticleState,
    Change,
    LastFetch,
    Published,
    PublishedCandidate,
    RevisionContent,
    StoredArticle,
)

LISTS = tuple(lists.READERS)
"""Fields of RevisionContent that are stored as JSON arrays."""

_OF_PUBLISHED = ("published", "published_candidates")
"""Fields of RevisionContent that are values of several fields themselves."""

PLAIN = tuple(name for name in RevisionContent.__dataclass_fields__ if name not in (*LISTS, *_OF_PUBLISHED))
"""Fields of RevisionContent that are stored in a column of the same name."""


STATE = (
    "last_seen_at",
    "missing_at",
    "gone_at",
    "returned_at",
    "fetched_url",
    "etag",
    "last_modified",
    "revisits",
    "revisit_at",
)
"""The columns of an ArticleState."""


def article(row: sa.Row[*tuple[Any, ...]]) -> StoredArticle:
    values = row._mapping
    return StoredArticle(
        id=values["id"],
        outlet=values["outlet_id"],
        key=values["key"],
        url=values["url"],
        revision=values["revision"],
        content=content(values),
        first_seen_at=values["first_seen_at"],
        cluster_id=values["cluster_id"],
        deduped_at=values["deduped_at"],
        state=_state(values),
        off_domain=values["off_domain"],
    )


def _state(values: sa.RowMapping) -> ArticleState:
    url = values["fetched_url"]
    return ArticleState(
        last_seen_at=values["last_seen_at"],
        missing_at=values["missing_at"],
        gone_at=values["gone_at"],
        returned_at=values["returned_at"],
        last_fetch=LastFetch(url=url, etag=values["etag"], last_modified=values["last_modified"])
        if url
        else None,
        revisits=values["revisits"],
        revisit_at=values["revisit_at"],
    )


def state_columns(state: ArticleState) -> dict[str, object]:
    last = state.last_fetch
    return {
        "last_seen_at": state.last_seen_at,
        "missing_at": state.missing_at,
        "gone_at": state.gone_at,
        "returned_at": state.returned_at,
        "fetched_url": last.url if last else None,
        "etag": last.etag if last else None,
        "last_modified": last.last_modified if last else None,
        "revisits": state.revisits,
        "revisit_at": state.revisit_at,
    }


def content(values: sa.RowMapping) -> RevisionContent:
    fields: dict[str, Any] = {name: values[name] for name in PLAIN}
    fields |= {name: lists.read(name, values[name]) for name in LISTS}
    return RevisionContent(
        published=published(values),
        published_candidates=read_candidates(values["published_candidates"]),
        **fields,
    )


def stored_change(row: sa.Row[tuple[Any, ...]]) -> Change | None:
    if row.words_added is None:
        return None
    return Change(
        words_added=row.words_added, words_removed=row.words_removed, headline_changed=row.headline_changed
    )


def published(values: sa.RowMapping) -> Published | None:
    """The time of publication in a row."""
    if values["published_at"] is None:
        return None
    return Published(
        at=values["published_at"],
        precision=values["published_precision"],
        source=values["published_from"],
    )


def read_candidates(stored: str | None) -> tuple[PublishedCandidate, ...]:
    """The candidates in a column, () for a revision that was stored before they were kept."""
    return tuple(
        PublishedCandidate(**one | {"at": datetime.fromisoformat(one["at"]) if one["at"] else None})
        for one in json.loads(stored or "[]")
    )


def _candidates_column(candidates: Iterable[PublishedCandidate]) -> str | None:
    rows = [fields_of(one) | {"at": one.at.isoformat() if one.at else None} for one in candidates]
    return json.dumps(rows, ensure_ascii=False) if rows else None


def seconds(at: datetime) -> int:
    """`at` in seconds since 1970, as a column that ends in _ts has it."""
    return int(at.replace(microsecond=0).timestamp())


def exact_sha256(content: RevisionContent) -> bytes:
    """The digest by which anybody can tell the text: of its UTF-8, as it is exported."""
    return sha256(content.text.encode()).digest()


def current_columns(content: RevisionContent) -> dict[str, object]:
    """What an article's row has of its newest version."""
    published = content.published
    return {
        "title": content.title,
        "published_at": published.at if published else None,
        "published_ts": seconds(published.at) if published else None,
        "published_day": published_day(content),
        "published_precision": published.precision if published else None,
        "language": content.language,
        "section": content.section,
        "kind": content.kind,
        "words": content.words,
        "partial": content.partial,
        "wire_credit": content.wire_credit,
        "rights_reserved": bool(content.rights),
        "exact_sha256": exact_sha256(content),
    }


def published_day(content: RevisionContent) -> str | None:
    """The UTC day of publication."""
    return f"{content.published.at.astimezone(UTC):%Y-%m-%d}" if content.published else None


def content_columns(content: RevisionContent) -> dict[str, object]:
    published = content.published
    return {
        "published_at": published.at if published else None,
        "published_precision": published.precision if published else None,
        "published_from": published.source if published else None,
        "published_candidates": _candidates_column(content.published_candidates),
        **{name: getattr(content, name) for name in PLAIN},
        **{name: lists.write(getattr(content, name)) for name in LISTS},
    }
