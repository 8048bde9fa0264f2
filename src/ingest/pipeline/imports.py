"""Imports a corpus that somebody already has, through the same decisions and the same store as a fetched page."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from ingest import dates, dedupe, text
from ingest.config import Outlet
from ingest.config.settings import OUTLET_ID
from ingest.errors import IngestError, ParserCrashed, Refused
from ingest.identity import canonical
from ingest.model import Article
from ingest.parse_json import parse_json
from ingest.pipeline.articles import known_articles, store_incoming
from ingest.pipeline.comparing import MAX_ATTEMPTS
from ingest.pipeline.copies import link_all
from ingest.pipeline.decide import Compared, Incoming, NotCompared, as_compared, question
from ingest.pipeline.deps import Compute, compute_here
from ingest.pipeline.pages.extraction import with_fingerprint
from ingest.pipeline.run import outlet_row
from ingest.urls import Url
from store.errors import Unavailable
from store.kinds import Outcome
from store.model import Published
from store.store import Store, Transaction

_BATCH = 100
_STORED_AT_ONCE = 20  # in one transaction, for which others wait
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the file that can be used, by its number from 1."""

    number: int
    incoming: Incoming


def import_lines(
    lines: Iterable[str],
    store: Store,
    configured: Mapping[str, Outlet],
    now: datetime,
    *,
    name: str,
    compute: Compute = compute_here,
) -> Iterator[ImportCounts]:
    """Stores the articles of a JSON Lines file in its order, batch by batch; yields the result of each batch.

    A batch is committed when it is yielded: an interrupted import may simply be repeated. Outlets that are not
    `configured` are added as the lines name them. `name` is for the messages.
    """
    outlets = dict(configured)
    numbered = enumerate(lines, 1)
    while batch := list(islice(numbered, _BATCH)):
        good: list[Line] = []
        bad: dict[int, str] = {}
        for number, line in batch:
            if not line.strip():
                continue
            try:
                good.append(Line(number=number, incoming=_parse(line, outlets, now)))
            except (ValueError, IngestError) as error:
                bad[number] = str(error)
        stored = _store_batch(store, compute, good, outlets, now, bad)
        link_all(store, compute, (id for _, id in stored if id is not None), tuple(outlets.values()), now)
        outcomes = [outcome for outcome, _ in stored]
        yield ImportCounts(
            new=outcomes.count("new"),
            revised=outcomes.count("revised"),
            same=outcomes.count("same"),
            bad=tuple(f"{name}:{number}: {message}" for number, message in sorted(bad.items())),
            lines=len(batch),
        )


def _store_batch(
    store: Store,
    compute: Compute,
    lines: Sequence[Line],
    outlets: Mapping[str, Outlet],
    now: datetime,
    bad: dict[int, str],
) -> list[tuple[Outcome, int | None]]:
    """The outcome of each line that was stored, and the id of the article where it is to be linked. Adds the lines
    whose texts could not be compared to `bad`.

    All are compared with what they may be before the transaction. One that an earlier line of the batch is a version of
    is compared once more, and stored by the next transaction.
    """
    waiting = deque(lines)
    compared = {line.number: _compare(store, compute, line, now, bad) for line in lines}
    stored: list[tuple[Outcome, int | None]] = []
    attempts = 0
    while waiting:
        before = len(waiting)
        if waiting[0].number not in compared:
            compared[waiting[0].number] = _compare(store, compute, waiting[0], now, bad)
        with store.begin(name="import articles") as tx:
            # Locked in one order by all imports, so that two of them cannot wait for each other's outlets.
            for id in sorted({line.incoming.outlet.id for line in waiting}):
                tx.outlets.upsert(outlet_row(outlets[id]), now)
                tx.outlets.lock(id)
            stored += _store_some(tx, waiting, compared, now, bad)
        attempts = 0 if len(waiting) < before else attempts + 1
        if attempts == MAX_ATTEMPTS:
            url = waiting[0].incoming.asked_url
            raise Unavailable(f"{url}: other processes change it all the time; import the file again later")
    return stored


def _store_some(
    tx: Transaction,
    waiting: deque[Line],
    compared: dict[int, Compared | None],
    now: datetime,
    bad: dict[int, str],
) -> list[tuple[Outcome, int | None]]:
    """Stores some lines, up to the first one that must be compared again, which is taken out of `compared`.
    Adds those that may not be stored to `bad`."""
    stored: list[tuple[Outcome, int | None]] = []
    while waiting and len(stored) < _STORED_AT_ONCE:
        found = compared[waiting[0].number]
        if found:
            try:
                update, article_id = store_incoming(tx, waiting[0].incoming, now, (), found)
            except NotCompared:
                del compared[waiting[0].number]
                break
            except Refused as error:
                bad[waiting.popleft().number] = str(error)
                continue
            stored.append((update.outcome, None if update.outcome == "same" else article_id))
        waiting.popleft()
    return stored


def _compare(
    store: Store, compute: Compute, line: Line, now: datetime, bad: dict[int, str]
) -> Compared | None:
    """What the article of a line has in common with those that it may be; None when they could not be compared."""
    with store.read() as tx:
        known = known_articles(tx, line.incoming).different
    if not known:
        return Compared()
    try:
        return as_compared(known, compute(dedupe.likenesses, *question(line.incoming, known, now)))
    except ParserCrashed as error:
        bad[line.number] = str(error)
        return None


def _parse(line: str, outlets: dict[str, Outlet], now: datetime) -> Incoming:
    """Raises ValueError or IngestError that says what is wrong with the line."""
    values = parse_json(line)
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
