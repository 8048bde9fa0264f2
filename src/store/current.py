"""What the row of an article has of its newest version, compared with that version and made anew. `article_rows` writes
it in the first place."""

import hashlib
from collections.abc import Mapping

import sqlalchemy as sa

from store.engine import EngineName, engine_name

_WORDS: Mapping[EngineName, Mapping[str, str]] = {
    "sqlite": {
        "ts": "CAST(strftime('%s', {0}) AS INTEGER)",
        "day": "substr({0}, 1, 10)",
        "digest": "sha256_of({0})",
        "differs": "{0} IS NOT {1}",
    },
    "postgresql": {
        "ts": "CAST(EXTRACT(EPOCH FROM {0}) AS BIGINT)",
        "day": "to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD')",
        "digest": "sha256(convert_to({0}, 'UTF8'))",
        "differs": "{0} IS DISTINCT FROM {1}",
    },
}
_SAME = (
    *("title", "published_at", "published_precision", "language", "section", "kind", "words", "partial"),
    "wire_credit",
)
_NEWEST = "r.article_id = articles.id AND r.revision = articles.revision"


def _values(words: Mapping[str, str]) -> dict[str, str]:
    return {name: f"r.{name}" for name in _SAME} | {
        "first_seen_ts": words["ts"].format("articles.first_seen_at"),
        "published_ts": words["ts"].format("r.published_at"),
        "published_day": words["day"].format("r.published_at"),
        "rights_reserved": "(r.rights <> '[]')",
        "exact_sha256": words["digest"].format("r.text"),
    }


def _words(db: sa.Connection) -> Mapping[str, str]:
    if engine_name(db) == "sqlite":
        driver = db.connection.driver_connection
        driver.create_function("sha256_of", 1, _sha256, deterministic=True)  # type: ignore[union-attr]
    return _WORDS[engine_name(db)]


def _sha256(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def count_faults(db: sa.Connection) -> int:
    """How many articles have another value than their newest version, or none; reads every text."""
    words = _words(db)
    differing = (words["differs"].format(f"articles.{name}", value) for name, value in _values(words).items())
    faults = f"SELECT COUNT(*) FROM articles JOIN revisions r ON {_NEWEST} WHERE {' OR '.join(differing)}"
    return int(db.execute(sa.text(faults)).scalar_one())


def recount(db: sa.Connection) -> None:
    """Gives every article the values of its newest version."""
    values = _values(_words(db))
    newest = f"SELECT {', '.join(values.values())} FROM revisions r WHERE {_NEWEST}"
    db.execute(sa.text(f"UPDATE articles SET ({', '.join(values)}) = ({newest})"))
