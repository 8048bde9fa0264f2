"""The rows of an archive of so many made-up articles, table by table; the number of an article says what it is.

One in twenty was edited, one in a hundred is gone, one in ten is a copy, one in five names TASS, seven in ten have a
byline, three in ten are in a story of six, each names three entities, and every other one quotes somebody.
"""

import random
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from types import MappingProxyType

from ingest.dedupe.fingerprint import MAX_HASHES

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
YEAR_S = 31_536_000
OUTLETS = ("tass", *(f"filler-{n}" for n in range(1, 50)))
LANGUAGES = ("en", "ru", "de", None, "fr")
SECTIONS = ("World", "Politics", None, "Economy", "Sport", "Culture", "Science")
AUTHORS = 5_000
ENTITIES = 20_000
SAME_IN_BOTH = (
    *("title", "published_at", "published_precision", "language", "section", "kind", "words", "partial"),
    "wire_credit",
)
"""What the row of an article has of its newest version as it is."""

TEXT_CHARS = 2_000
"""Characters of a text: some 300 words."""

Row = dict[str, object]

STEMS = "har bri mar tol ven sul cor dan fel gor lin mos nar per rud sal tem ul vor wes".split()
WORDS = [
    stem + end
    for stem in STEMS
    for end in "bour dge ket ler dor phin ton ish eed und ter ock ing able ed".split()
]
WORDS += [f"{stem}{n}" for stem in STEMS for n in range(10)]


def _outlets(articles: int) -> Iterator[Row]:
    for number, id in enumerate(OUTLETS):
        yield {
            "id": id,
            "name": id.title(),
            "ownership": None if number % 5 else "state",
            "first_seen_at": _at(_seen(1, articles)),
        }


def _articles(articles: int) -> Iterator[Row]:
    ring = _ring()
    for n in range(1, articles + 1):
        digest = sha256(str(n).encode()).digest()
        seen = _at(_seen(n, articles))
        newest = _version(n, 2 if _is_edited(n) else 1, articles, ring)
        published = _published(n, articles)
        yield {
            "id": n,
            "outlet_id": _outlet(n),
            "key": digest,
            "url": "https://tass.com/politics/1" if n == 10 else f"https://{_outlet(n)}.example/world/{n}",
            "revision": newest["revision"],
            "first_seen_at": seen,
            "first_seen_ts": int(_seen(n, articles).timestamp()),
            "last_seen_at": seen,
            "gone_at": seen if n % 100 == 3 else None,
            "cluster_id": n - n % 10 if n % 10 < 2 and n >= 10 else None,
            "deduped_at": seen,
            "named_at": seen,
            "grouped_at": seen,
            "announced_by": 1 + n % 3,
            "title_sha256": digest,
            "text_sha256": digest,
            **{name: newest[name] for name in SAME_IN_BOTH},
            "published_ts": int(published.timestamp()) if published else None,
            "published_day": f"{published:%Y-%m-%d}" if published else None,
            "rights_reserved": newest["rights"] != "[]",
            "exact_sha256": sha256(str(newest["text"]).encode()).digest(),
        }


def _revisions(articles: int) -> Iterator[Row]:
    ring = _ring()
    for n in range(1, articles + 1):
        for revision in (1, 2) if _is_edited(n) else (1,):
            row = _version(n, revision, articles, ring)
            is_newest = revision == 2 or not _is_edited(n)
            yield row | {"exact_sha256": None if is_newest else sha256(str(row["text"]).encode()).digest()}


def _version(n: int, revision: int, articles: int, ring: str) -> Row:
    published = _published(n, articles)
    start = (n * 7919 + revision) % (len(ring) - TEXT_CHARS)
    return {
        "article_id": n,
        "revision": revision,
        "seen_at": _at(_seen(n, articles) + timedelta(hours=revision - 1)),
        "title": f"{WORDS[n % 400].title()} and {WORDS[n % 399]} at {n}, version {revision}",
        "text": ring[start : start + TEXT_CHARS],
        "words": 300,
        "authors": f'["{_author(n)}"]' if _has_byline(n) else "[]",
        "published_at": _at(published) if published else None,
        "published_precision": None if published is None else "day" if n % 7 == 0 else "second",
        "language": LANGUAGES[n % len(LANGUAGES)],
        "section": SECTIONS[n % len(SECTIONS)],
        "tags": "[]",
        "wire_credit": "Reuters" if n % 30 == 1 else None,
        "rights": '["noai"]' if n % 50 == 7 else "[]",
        "links": "[]",
        "kind": "brief" if n % 9 == 4 else "article",
        "partial": n % 25 == 6,
        "extractor": "filler",
        "words_added": 3 if revision > 1 else None,
        "words_removed": 1 if revision > 1 else None,
        "headline_changed": True if revision > 1 else None,
    }


def _bylines(articles: int) -> Iterator[Row]:
    for n in filter(_has_byline, range(1, articles + 1)):
        published = _published(n, articles)
        yield {
            "article_id": n,
            "position": 1,
            "author": _author(n),
            "outlet_id": _outlet(n),
            "published_day": f"{published:%Y-%m-%d}" if published else None,
        }


def _copies(articles: int) -> Iterator[Row]:
    for n in range(11, articles + 1, 10):
        yield {
            "article_id": n,
            "origin_id": n - 1,
            "kind": "near_copy",
            "overlap": 0.75 + n % 25 / 100,
            "overlap_origin": 0.8,
            "method": "filler",
        }


def _citations(articles: int) -> Iterator[Row]:
    for n in range(5, articles + 1, 5):
        kind = ("mention", "attribution", "credit")[n % 3]
        yield {"article_id": n, "cited": "tass", "kind": kind, "occurrences": 1 + n % 4}


def _stories(articles: int) -> Iterator[Row]:
    for n in range(20, articles - 5, 20):
        first, last = _at(_seen(n, articles)), _at(_seen(n + 5, articles))
        yield {"id": n // 20, "language": "en", "first_at": first, "last_at": last, "size": 6}


def _story_articles(articles: int) -> Iterator[Row]:
    for n in range(20, articles - 5, 20):
        for member in range(n, n + 6):
            behind = _seen(member, articles) - _seen(n, articles)
            yield {
                "article_id": member,
                "story_id": n // 20,
                "arrival": 1 + member - n,
                "behind_s": int(behind.total_seconds()),
            }


def _feed_days(articles: int) -> Iterator[Row]:
    """Of six feeds of each outlet on each day of the year; a feed falls silent now and then."""
    for outlet in sorted(OUTLETS):
        for key, url in sorted((sha256(url.encode()).digest(), url) for url in _feed_urls(outlet)):
            for day in range(365):
                is_silent, is_broken = (key[0] + day) % 41 == 7, (key[1] + day) % 53 == 7
                yield {
                    "outlet_id": outlet,
                    "key": key,
                    "day": f"{NOW - timedelta(days=365 - day):%Y-%m-%d}",
                    "url": url,
                    "kind": "rss",
                    "reads": 96,
                    "announced": 10,
                    "new_articles": 0 if is_silent else 10,
                    "usual_new": 10.0,
                    "pages": 10,
                    "texts": 3 if is_broken else 10,
                    "text_chars": TEXT_CHARS * 10,
                    "usual_chars": float(TEXT_CHARS),
                }


def _feed_urls(outlet: str) -> tuple[str, ...]:
    return tuple(f"https://{outlet}.example/feed/{n}" for n in range(6))


def _entry_days(articles: int) -> Iterator[Row]:
    for outlet in sorted(OUTLETS):
        for day in range(365):
            yield {
                "outlet_id": outlet,
                "day": f"{NOW - timedelta(days=365 - day):%Y-%m-%d}",
                "announced": 60,
                "stored": 55,
                "refused": 5,
            }


def _gazetteers(articles: int) -> Iterator[Row]:
    yield {"id": 1, "method": "filler", "articles": articles, "learned_at": _at(NOW)}


def _article_names(articles: int) -> Iterator[Row]:
    for n in range(1, articles + 1):
        yield {
            "article_id": n,
            "revision": 2 if _is_edited(n) else 1,
            "gazetteer_id": 1,
            "outlet_id": _outlet(n),
            "day": _day(n, articles),
            "quoted_words": 20 if n % 2 else 0,
        }


def _mentions(articles: int) -> Iterator[Row]:
    for n in range(1, articles + 1):
        for position in range(3):
            entity = _entity(n * 3 + position)
            yield {
                "article_id": n,
                "position": position,
                "entity": entity,
                "name": f"Ann {entity}",
                "kind": "person",
                "n": 1 + n % 3,
                "in_title": n % 7 == 0,
                "outlet_id": _outlet(n),
                "day": _day(n, articles),
            }


def _quotes(articles: int) -> Iterator[Row]:
    for n in range(1, articles + 1, 2):
        speaker = _entity(n * 3)
        yield {
            "article_id": n,
            "position": 1,
            "speaker": speaker,
            "speaker_name": f"Ann {speaker}",
            "speaker_kind": "person",
            "verb": "said",
            "cue": "verb",
            "first_char": 10,
            "chars": 120,
            "words": 20,
            "outlet_id": _outlet(n),
            "day": _day(n, articles),
        }


def _hits(articles: int) -> Iterator[Row]:
    for n in range(50, articles + 1, 50):
        yield {"watch": f"watch-{n % 7}", "article_id": n, "at": _at(_seen(n, articles))}


def _fingerprints(articles: int) -> Iterator[Row]:
    """Rising hashes, each of a random article, spread as the smallest hashes are: over the lowest 16th. Sorting a year
    of them afterwards would take longer than making them."""
    rng = random.Random(articles)
    count = articles * MAX_HASHES
    step = 2**64 // 16 // count
    value = -(2**63)
    for _ in range(count):
        value += 1 + rng.randrange(2 * step)
        yield {"hash": value, "article_id": rng.randrange(articles) + 1}


ROWS: Mapping[str, Callable[[int], Iterator[Row]]] = MappingProxyType(
    {
        "outlets": _outlets,
        "articles": _articles,
        "revisions": _revisions,
        "bylines": _bylines,
        "copies": _copies,
        "citations": _citations,
        "stories": _stories,
        "story_articles": _story_articles,
        "feed_days": _feed_days,
        "entry_days": _entry_days,
        "gazetteers": _gazetteers,
        "article_names": _article_names,
        "mentions": _mentions,
        "quotes": _quotes,
        "hits": _hits,
        "fingerprints": _fingerprints,
    }
)
"""What makes the rows of each table for so many articles, in the order of their keys."""


def _seen(n: int, articles: int) -> datetime:
    return NOW - timedelta(seconds=YEAR_S * (articles - n) // articles)


def _published(n: int, articles: int) -> datetime | None:
    return None if n % 20 == 0 else _seen(n, articles) - timedelta(seconds=60 + n % 3000)


def _day(n: int, articles: int) -> str:
    return f"{_published(n, articles) or _seen(n, articles):%Y-%m-%d}"


def _entity(number: int) -> str:
    """Every forty-ninth is Lavrov, the others are as many as an archive has."""
    return "Lavrov" if number % 49 == 0 else f"{WORDS[number % 400].title()}{number % ENTITIES}"


def _at(time: datetime) -> str:
    return f"{time:%Y-%m-%dT%H:%M:%SZ}"


def _outlet(n: int) -> str:
    # Neighbours are of different outlets, so that stories and copies are.
    return OUTLETS[n % 10 * 5 + n // 10 % 5]


def _is_edited(n: int) -> bool:
    return n % 20 == 5


def _has_byline(n: int) -> bool:
    return n % 10 < 7


def _author(n: int) -> str:
    name = n * 7 % AUTHORS
    return f"{WORDS[name % 300].title()} {WORDS[name % 293].title()}"


def _ring() -> str:
    """Made-up text that all texts are taken from."""
    rng = random.Random(5)
    lines = (" ".join(rng.choice(WORDS) for _ in range(40)) for _ in range(2_000))
    return "\n".join(lines)
