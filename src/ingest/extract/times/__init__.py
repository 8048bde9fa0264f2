"""When an article was published and modified: the best of what its page says. No input or output."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from selectolax.lexbor import LexborHTMLParser

from ingest import dates
from ingest.config import Outlet
from ingest.extract.language import language_code
from ingest.extract.metadata import Metadata
from ingest.extract.page import selectors
from ingest.extract.time_choice import ADDRESS, RULE, Choice, candidate, choose
from ingest.extract.times.elements import ShownTime, shown_times
from ingest.extract.times.labels import labelled_parts
from ingest.model import Instant
from ingest.urls import Url
from ingest.zones import load_zone
from store.model import Published, PublishedCandidate

MAX_VALUES_PER_META = 2
# Characters at the end of a document's title where its date may be.
TITLE_END_CHARS = 40

# In the order of trust: the first that gives a time of day is taken, and a day by the first is made exact by a later.
_PUBLISHED_METAS = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "parsely-pub-date",
    "sailthru.date", "cxenseparse:recs:publishtime", "dc.date.created", "dc.date.issued", "dcterms.created",
    "dcterms.issued", "dc.date.published", "article.published", "publish-date", "publish_date", "published_time",
    "publication_date", "pubdate", "article:published", "date.created", "displaydate", "originalpublicationdate",
    "vr:published_time", "bt:pubdate", "cse_pubdate", "shareaholic:article_published_time", "article_date_original",
    "article:post_date", "rnews:datepublished", "datecreated", "iso-8601-publish-date", "article_publish_date",
    "dc.date", "dcterms.date", "date", "dat", "last-modified-first", "og:pubdate",
)  # fmt: skip
_MODIFIED_METAS = (
    "article:modified_time", "og:article:modified_time", "og:updated_time", "og:modified_time", "datemodified",
    "dc.date.modified", "dcterms.modified", "article:updated", "lastmod", "last-modified", "revision_date",
    "cxenseparse:recs:modifiedtime", "date.updated", "updated_time", "article.updated",
)  # fmt: skip
_DATE_IN_PATH = re.compile(r"/((?:19|20)\d\d)[/-]?(\d\d)[/-]?(\d\d)(?=[/_.-]|$)")
_YEAR = re.compile(r"(?<!\d)(?:(?:19|20)\d\d|\d\d?[./]\d\d?[./]\d\d)(?!\d)")

# The country in "en-GB" or "zh_Hant_TW".
_REGION = re.compile(r"[-_]([A-Z]{2})$")
# Programs declare this on pages of all countries.
_UNCHANGED_DEFAULTS = ("en-US",)

TIME_ELEMENT, TEXT = "time element", "text"
"""Sources of times that a page shows."""

OF_CHANGE = "said to be of a change"
"""Why a time with such a label is refused."""

# A value as written, and where it was found ("json-ld datePublished", "meta date").
_Sourced = tuple[str, str]

Reader = partial[Instant | None]
"""dates.parse, with some of its parameters given."""


def find_published(
    page: LexborHTMLParser,
    metadata: Metadata,
    outlet: Outlet,
    url: Url,
    now: datetime,
    month_first: bool | None = None,
) -> Choice:
    """When the article was first published, and which times were considered.

    The outlet's selector comes first, then metadata, then visible times, then the address. `source` is rule,
    json-ld KEY, meta NAME, time element or address. `month_first` is how the outlet writes days, None where that is
    not known.
    """
    read = _reader(metadata, outlet, url, now, month_first)
    of_metadata = list(
        _metadata_times(metadata, _PUBLISHED_METAS, "datePublished", "uploadDate", "dateCreated")
    )
    shown = shown_times(page)
    of_address = _from_path(url, now)
    modified = _metadata_times(metadata, _MODIFIED_METAS, "dateModified")
    all_values = [value for value, _ in (*of_metadata, *modified)]
    all_values += [time.value for time in shown if _may_be_published(time)]
    ruled = selectors.first_text(page, outlet.rules.published)
    candidates = [_candidate(ruled, RULE, (), outlet.timezone, read)] if ruled else []
    candidates += [
        _candidate(value, source, all_values, outlet.timezone, read) for value, source in of_metadata
    ]
    candidates += [_shown(time, all_values, outlet.timezone, read, of_address) for time in shown]
    if of_address:
        candidates.append(candidate(of_address.at.date().isoformat(), of_address, ADDRESS))
    return choose(candidates)


def _candidate(
    value: str, source: str, all_values: Sequence[str], zone: str | None, read: Reader
) -> PublishedCandidate:
    instant = _parse(value, all_values, zone, read)
    refusal = "" if instant else dates.why_none(value, zone=zone, **read.keywords)
    return candidate(value, instant, source, refusal=refusal)


def _shown(
    time: ShownTime, all_values: Sequence[str], zone: str | None, read: Reader, of_address: Instant | None
) -> PublishedCandidate:
    if not _may_be_published(time):
        refusal = time.elsewhere or OF_CHANGE
        return candidate(time.value, None, TIME_ELEMENT, refusal=refusal)
    found = _candidate(time.value, TIME_ELEMENT, all_values, zone, read)
    if found.at and of_address and abs((found.at.date() - of_address.at.date()).days) > 1:
        return replace(found, decision="rejected", reason="not next to the day in the address")
    return found


def _may_be_published(time: ShownTime) -> bool:
    return time.label != "modified" and not time.elsewhere


def find_modified(candidates: Iterable[PublishedCandidate]) -> Instant | None:
    """When the article was last modified by what `modified_candidates` gives, None where none of them can be it."""
    for one in candidates:
        if one.decision != "rejected" and one.at and one.precision:
            return Instant(at=one.at, precision=one.precision)
    return None


def modified_candidates(
    page: LexborHTMLParser,
    metadata: Metadata,
    outlet: Outlet,
    url: Url,
    now: datetime,
    published: Published | None,
    month_first: bool | None = None,
) -> Iterator[PublishedCandidate]:
    """The times that may be that of the last change, in the order of trust. Those that cannot be it say why; one of a
    day before `published` cannot."""
    read = _reader(metadata, outlet, url, now, month_first)
    sourced = list(_metadata_times(metadata, _MODIFIED_METAS, "dateModified"))
    ruled = selectors.first_text(page, outlet.rules.modified)
    if ruled:
        sourced.insert(0, (ruled, RULE))
    values = [value for value, _ in sourced]
    for value, source in sourced:
        found = _candidate(value, source, values, outlet.timezone, read)
        if found.at and published and found.at.date() < published.at.date():
            found = replace(found, decision="rejected", reason="before the publication")
        yield found


def find_date_under_headline(
    lines: Sequence[str],
    metadata: Metadata,
    outlet: Outlet,
    url: Url,
    now: datetime,
    refused: Sequence[PublishedCandidate] = (),
    month_first: bool | None = None,
) -> Choice:
    """The first date at the end of the document's title or in a short line of `lines`, and which were considered:
    `refused` before these.

    Where all are said to be of a change, it is the day of the first. `source` is text.
    """
    changed: list[tuple[str, Instant]] = []
    read = _reader(metadata, outlet, url, now, month_first)
    for words in (metadata.title[-TITLE_END_CHARS:], *lines):
        if len(words) <= dates.MAX_INPUT_CHARS and _YEAR.search(words):
            for part, label in labelled_parts(words):
                instant = read(part, zone=outlet.timezone)
                if instant and label == "modified":
                    changed.append((part, instant))
                elif instant:
                    of_change = [candidate(*one, TEXT, refusal=OF_CHANGE) for one in changed]
                    return choose([*refused, candidate(part, instant, TEXT), *of_change])
    days = [candidate(part, _day_of(instant, outlet.timezone), TEXT) for part, instant in changed[:1]]
    return choose([*refused, *days])


def _day_of(instant: Instant, zone: str | None) -> Instant:
    """The day of `instant` in `zone`."""
    if instant.precision == "day":
        return instant
    local = instant.at.astimezone(load_zone(zone) or UTC)
    return Instant(at=local.replace(hour=0, minute=0, second=0, tzinfo=UTC), precision="day")


def _metadata_times(metadata: Metadata, meta_names: tuple[str, ...], *keys: str) -> Iterator[_Sourced]:
    """What JSON-LD says under `keys` and the meta tags of `meta_names`."""
    for key in keys:
        value = metadata.jsonld.text(key)
        if value:
            yield value, f"json-ld {key}"
    for name in meta_names:
        for value in metadata.get_all(name)[:MAX_VALUES_PER_META]:
            yield value, f"meta {name}"


def _reader(metadata: Metadata, outlet: Outlet, url: Url, now: datetime, month_first: bool | None) -> Reader:
    """dates.parse with what the page, its outlet and its address tell of who wrote its times."""
    declared = (metadata.language, metadata.get("og:locale"), outlet.language or "")
    languages = dict.fromkeys(code for code in map(language_code, declared) if code)
    regions = (_REGION.search(tag) for tag in declared if tag.replace("_", "-") not in _UNCHANGED_DEFAULTS)
    region = next((match[1] for match in regions if match), None)
    of_address = _from_path(url, now)
    return partial(
        dates.parse,
        now=now,
        languages=tuple(languages),
        country=outlet.country or (None if outlet.timezone else region),
        near=of_address.at.date() if of_address else None,
        month_first=month_first,
    )


def _parse(value: str, all_values: Sequence[str], zone: str | None, read: Reader) -> Instant | None:
    """The time that `value` names; without `zone`, in the offset that another of the page's values names."""
    instant = read(value, zone=zone)
    if instant is None or zone or instant.precision != "day":
        return instant
    for other in all_values:
        offset = dates.offset_in(other)
        if offset is not None and offset is not UTC:
            exact = read(value, offset=offset)
            if exact:
                return exact
    return instant


def _from_path(url: Url, now: datetime) -> Instant | None:
    match = _DATE_IN_PATH.search(url.path)
    return dates.parse("-".join(match.groups()), now=now) if match else None
