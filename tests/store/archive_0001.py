"""An archive as version 0001 of the tables held it: a row or more in every table, and two of its views.

Times are text on SQLite, which Postgres reads as what they say.
"""

NOON, LATER, NIGHT = "2026-11-20T12:00:00Z", "2026-11-20T13:30:00Z", "2026-11-20T23:00:00Z"
ONE, TWO = b"\x01" * 32, b"\x02" * 32

ARTICLE = {"outlet_id": "elm", "first_seen_at": NOON, "last_seen_at": LATER}
REVISION = {"seen_at": NOON, "text": "Said the clerk.", "words": 3, "authors": '["Ann Reed", "Bo Lind"]'}
REVISION |= {"published_at": NOON, "published_precision": "minute", "published_from": "meta", "tags": "[]"}
REVISION |= {
    "kind": "article",
    "partial": False,
    "rights": '["noai"]',
    "links": '["https://oak.example/süd", "https://ash.example/"]',
    "extractor": "generic 0.1.0",
}

# fmt: off
ROWS: dict[str, list[dict[str, object]]] = {
    "outlets": [
        {"id": "elm", "name": "Elm", "homepage": "https://elm.example", "language": "en", "first_seen_at": NOON,
         "due_at": LATER, "interval_s": 900, "failures": 2, "last_run_at": NOON, "last_new_at": NOON},
        {"id": "oak", "name": "Oak", "first_seen_at": NOON},
    ],
    "pages": [
        {"sha256": ONE, "body": b"packed", "bytes": 9, "content_type": "text/html", "rights_header": "",
         "kept_at": LATER},
    ],
    "stories": [{"id": 1, "language": "en", "first_at": NOON, "last_at": LATER}],
    "articles": [
        {"id": 1, "key": ONE, "url": "https://elm.example/1", "revision": 2, "asked_url": "https://elm.example/1?p",
         "etag": '"7"', "last_modified": "Fri, 20 Nov 2026 12:00:00 GMT", "looks": 3, "look_at": NIGHT,
         "cluster_id": 1, "judged_at": LATER, "title_sha256": ONE, "text_sha256": TWO, **ARTICLE},
        {"id": 2, "key": TWO, "url": "https://oak.example/2", "revision": 1, "missing_at": LATER, "gone_at": LATER,
         "returned_at": NOON, "cluster_id": 1, **ARTICLE, "outlet_id": "oak"},
    ],
    "blocks": [{"outlet_id": "elm", "line": "Read also", "pages": 7, "learned_at": NOON}],
    "feeds": [
        {"id": 1, "outlet_id": "elm", "key": ONE, "url": "https://elm.example/map", "kind": "sitemap",
         "etag": '"1"', "last_modified": "Fri", "read_at": NOON, "audited_at": LATER, "trusted": False,
         "content_sha256": TWO, "newest_at": NOON, "entries": 4, "failures": 1, "due_at": NIGHT},
        {"id": 2, "outlet_id": "elm", "key": TWO, "url": "https://elm.example/part", "kind": "sitemap", "parent_id": 1},
    ],
    "runs": [
        {"id": 1, "outlet_id": "elm", "command": "run", "started_at": NOON, "ended_at": LATER, "machine": "m",
         "process": "7:1", "outcome": "done", "new": 2, "revised": 1, "known": 3, "failed": 4, "took_ms": 5,
         "error": "status: 500"},
    ],
    "addresses": [
        {"outlet_id": "elm", "key": ONE, "article_id": 1, "url": "https://elm.example/1", "first_seen_at": NOON},
    ],
    "bylines": [{"article_id": 1, "position": 1, "author": "Ann Reed"}],
    "citations": [
        {"article_id": 1, "cited": "oak", "how": "attribution", "n": 3},
        {"article_id": 1, "cited": "oak", "how": "link", "n": 1},
    ],
    "copies": [
        {"article_id": 2, "origin_id": 1, "kind": "near_copy", "overlap": 0.9, "overlap_origin": 0.8,
         "method": "shingles 1"},
    ],
    "entries": [
        {"id": 1, "outlet_id": "elm", "key": ONE, "url": "https://elm.example/1", "title": "One",
         "published_at": NOON, "published_precision": "second", "modified_at": LATER, "found_at": NOON,
         "tries": 1, "outcome": "new", "article_id": 1},
        {"id": 2, "outlet_id": "elm", "key": TWO, "url": "https://elm.example/3", "found_at": NOON, "tries": 2,
         "due_at": NIGHT, "outcome": "retry"},
    ],
    "fingerprints": [{"hash": -(2**63), "article_id": 1}, {"hash": 2**63 - 1, "article_id": 2}],
    "revisions": [
        {"article_id": 1, "n": 1, "title": "One", **REVISION, "page_sha256": TWO},
        {"article_id": 1, "n": 2, "title": "One, corrected", **REVISION, "seen_at": LATER, "lead": "In short.",
         "modified_at": LATER, "language": "en", "section": "Local", "image": "https://elm.example/1.jpg",
         "dateline_place": "ELM", "dateline_date": "Nov. 20", "dateline_agency": "TASS", "wire_credit": "TASS",
         "page_sha256": ONE, "words_added": 5, "words_removed": 2, "headline_changed": True},
        {"article_id": 2, "n": 1, "title": "Two", **REVISION, "published_at": None, "published_precision": None,
         "published_from": None},
    ],
    "story_articles": [{"article_id": 1, "story_id": 1}],
    "announcements": [{"entry_id": 1, "feed_id": 1, "at": NOON}],
    "attempts": [
        {"id": 1, "run_id": 1, "outlet_id": "elm", "entry_id": 1, "url": "https://elm.example/1", "at": NOON,
         "stage": "page", "outcome": "new", "http_status": 200, "bytes": 9, "took_ms": 5},
        {"id": 2, "run_id": 1, "outlet_id": "elm", "feed_id": 1, "url": "https://elm.example/map", "at": NOON,
         "stage": "feed", "outcome": "failed", "reason": "xml: torn"},
        {"id": 3, "outlet_id": "elm", "url": "https://elm.example/1", "at": LATER, "stage": "look",
         "outcome": "revised"},
    ],
    "hosts": [
        {"origin": "https://elm.example:443", "robots_status": 200, "robots_body": "User-agent: *",
         "robots_at": NOON, "wait_until": LATER},
    ],
    "leases": [
        {"name": "outlet:elm", "fence": 41, "until": LATER, "machine": "m", "process": "7:1"},
    ],
}
# fmt: on

VIEWS = (
    "CREATE VIEW v_cites AS SELECT c.cited, c.how, c.n, r.title FROM citations c "
    "JOIN revisions r ON r.article_id = c.article_id AND r.n = 1",
    "CREATE VIEW v_attempts AS SELECT id AS attempt_id, stage FROM attempts",
)
