"""v_daily, v_bylines, and what articles have of their newest version, after any history; on each engine."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rows import fingerprint

from store.engine import open_engine
from store.model import ArticleState, Change, OutletRow, Published, RevisionContent
from store.updates import ArticleMerge, ArticleUpdate, NewRevision

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
CHANGE = Change(words_added=1, words_removed=0, headline_changed=False)
OUTLETS = ("elm", "oak")

times = st.builds(
    Published,
    at=st.datetimes(datetime(2026, 11, 18), datetime(2026, 11, 20)).map(lambda at: at.replace(tzinfo=UTC)),
    precision=st.sampled_from(["second", "minute", "day"]),
    source=st.just("meta"),
)
contents = st.builds(
    RevisionContent,
    title=st.sampled_from(["One", "Один"]),
    lead=st.none(),
    text=st.sampled_from(["Said the clerk.", "Сказал он.", ""]),
    words=st.integers(0, 5),
    authors=st.sampled_from([(), ("Ann Reed",), ("Ann Reed", "Bo Lind")]),
    published=st.none() | times,
    language=st.none() | st.sampled_from(["en", "ru"]),
    section=st.none() | st.sampled_from(["World", "Мир"]),
    kind=st.sampled_from(["article", "brief"]),
    partial=st.booleans(),
    wire_credit=st.none() | st.just("TASS"),
    rights=st.sampled_from([(), ("noai",)]),
)
numbers = st.integers(0, 9)
steps = st.one_of(
    st.tuples(st.just("new"), st.sampled_from(OUTLETS), contents),
    st.tuples(st.just("revised"), numbers, contents),
    st.tuples(st.just("seen"), numbers),
    st.tuples(st.just("merged"), numbers, numbers),
)


class Archive:
    """An archive whose articles are changed as the program changes them."""

    def __init__(self, store):
        self.store = store
        self.ids: list[int] = []
        self._keys = count(1)
        with store.begin() as tx:
            for id in OUTLETS:
                tx.outlets.upsert(OutletRow(id=id, name=id), NOON)

    def take(self, step):
        """Does one step; one that names an article that is not there does nothing."""
        what, *values = step
        if what == "new":
            self.new(*values)
        elif all(number < len(self.ids) for number in values if isinstance(number, int)):
            getattr(self, what)(*values)

    def new(self, outlet, content):
        number = next(self._keys)
        update = ArticleUpdate(
            outlet=outlet,
            article_id=None,
            key=number.to_bytes(32),
            url=f"https://{outlet}.example/{number}",
            outcome="new",
            at=NOON + timedelta(hours=7 * number),
            state=ArticleState(last_seen_at=NOON),
            revision=NewRevision(content=content, fingerprint=fingerprint()),
        )
        with self.store.begin() as tx:
            self.ids.append(tx.apply(update))

    def revised(self, number, content):
        self._update(number, NewRevision(content=content, fingerprint=fingerprint(), change=CHANGE))

    def seen(self, number):
        self._update(number, None)

    def _update(self, number, revision):
        with self.store.begin() as tx:
            known = tx.articles.get(self.ids[number])
            update = ArticleUpdate(
                outlet=known.outlet,
                article_id=known.id,
                key=known.key,
                url=known.url,
                outcome="revised" if revision else "same",
                at=NOON,
                state=known.state,
                revision=revision,
            )
            tx.apply(update)

    def merged(self, number, other):
        with self.store.begin() as tx:
            one, absorbed = tx.articles.get_many([self.ids[number]]), tx.articles.get_many([self.ids[other]])
            if one == absorbed or one[0].outlet != absorbed[0].outlet:
                return
            both = [*tx.articles.seen_revisions(one[0].id), *tx.articles.seen_revisions(absorbed[0].id)]
            merge = ArticleMerge(
                outlet=one[0].outlet,
                article_id=one[0].id,
                absorbed_id=absorbed[0].id,
                url=one[0].url,
                state=one[0].state,
                revisions=tuple(replace(later, change=CHANGE if n else None) for n, later in enumerate(both)),
                fingerprint=fingerprint(),
            )
            tx.apply(merge)
        del self.ids[other]

    def stored(self):
        with self.store.read() as tx:
            return tx.articles.get_many(tx.articles.ids((), None))


@pytest.fixture
def archive(store):
    return Archive(store)


def counted(articles):
    """The rows of v_daily that these articles give."""
    sums: dict[tuple[object, ...], Counter[str]] = {}
    for article in articles:
        content, published = article.content, article.content.published
        day = f"{published.at if published else article.first_seen_at:%Y-%m-%d}"
        is_timed = published is not None and published.precision != "day"
        row = sums.setdefault(
            (article.outlet, day, content.language, content.section, content.kind), Counter()
        )
        row["articles"] += 1
        row["words"] += content.words
        row["partial"] += content.partial
        row["undated"] += published is None
        row["timed"] += is_timed
        row["lag_s"] += int((article.first_seen_at - published.at).total_seconds()) if is_timed else 0
    names = ("articles", "words", "partial", "undated", "timed", "lag_s")
    return {(*key, *(row[name] for name in names)) for key, row in sums.items()}


def current(article):
    """What v_articles shows of an article, without asking it."""
    content, published = article.content, article.content.published
    at = published.at if published else None
    return (
        article.id,
        content.title,
        f"{at:%Y-%m-%d}" if at else None,
        int(at.timestamp()) if at else None,
        published.precision if published else None,
        int((article.first_seen_at - at).total_seconds()) if at else None,
        int(article.first_seen_at.timestamp()),
        content.language,
        content.section,
        content.kind,
        content.words,
        int(content.partial),
        content.wire_credit,
        int(bool(content.rights)),
        sha256(content.text.encode()).hexdigest(),
    )


CURRENT = (
    "SELECT article_id, title, published_day, published_ts, published_precision, discovery_lag_s, first_seen_ts, "
    "language, section, kind, words, partial, wire_credit, rights_reserved, text_sha256 "
    "FROM v_articles ORDER BY article_id"
)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=st.lists(steps, max_size=12))
def test_after_any_history_days_and_articles_are_just_what_the_newest_versions_give(archive, ask, history):
    for step in history:
        archive.take(step)

    articles = archive.stored()
    with archive.store.read() as tx:
        assert set(tx.kept.count_faults().values()) == {0}
    rows = ask("SELECT * FROM v_daily")
    assert set(rows) == counted(articles)
    assert len(rows) == len(set(rows))
    assert ask(CURRENT) == [current(article) for article in articles]
    bylines = Counter((author, article.outlet) for article in articles for author in article.content.authors)
    assert {
        (author, outlet): n for author, outlet, n in ask("SELECT author, outlet, articles FROM v_bylines")
    } == bylines


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=st.lists(steps, max_size=8))
def test_every_version_keeps_the_digest_of_its_text(archive, ask, history):
    for step in history:
        archive.take(step)

    found = ask(
        "SELECT r.text, COALESCE(r.exact_sha256, a.exact_sha256), r.exact_sha256 IS NULL, r.revision = a.revision "
        "FROM revisions r JOIN articles a ON a.id = r.article_id"
    )
    assert all(sha256(text.encode()).digest() == bytes(digest) for text, digest, _, _ in found)
    assert all(bool(is_empty) == bool(is_newest) for _, _, is_empty, is_newest in found)


def test_a_byline_knows_its_first_and_its_last_day(archive, ask):
    content = RevisionContent(title="One", lead=None, text="One.", words=1, authors=("Ann Reed",))
    for days in (1, 3, None):
        at = NOON - timedelta(days=days) if days else None
        published = Published(at=at, precision="second", source="meta") if at else None
        archive.new("elm", replace(content, published=published))
    archive.new("oak", replace(content, authors=("Bo Lind",)))

    assert sorted(ask("SELECT author, outlet, articles, first_day, last_day FROM v_bylines")) == [
        ("Ann Reed", "elm", 3, "2026-11-17", "2026-11-19"),
        ("Bo Lind", "oak", 1, None, None),
    ]


def test_what_went_wrong_is_counted_and_made_anew(archive, ask, database_url):
    content = RevisionContent(title="One", lead=None, text="One.", words=7)
    archive.new("elm", content)
    archive.new("oak", replace(content, language="en"))
    before = ask(CURRENT), sorted(ask("SELECT outlet, articles, words FROM v_daily"))
    with archive.store.begin() as tx:
        assert set(tx.kept.count_faults().values()) == {0}
    engine = open_engine(database_url)
    with engine.begin() as db:
        db.exec_driver_sql("UPDATE daily SET words = 8 WHERE outlet_id = 'elm'")
        db.exec_driver_sql("DELETE FROM daily WHERE outlet_id = 'oak'")
        db.exec_driver_sql(
            "INSERT INTO daily VALUES ('elm', '2026-01-01', '', '', 'article', 1, 1, 0, 0, 0, 0)"
        )
        db.exec_driver_sql(
            "UPDATE articles SET exact_sha256 = NULL, published_ts = 1 WHERE outlet_id = 'oak'"
        )
        db.exec_driver_sql("INSERT INTO matches SELECT MIN(id), 'exact', 1, 1, 'm' FROM articles")
    engine.dispose()

    with archive.store.begin() as tx:
        assert tx.kept.count_faults() == {"articles": 1, "daily": 3, "matches": 1}
        tx.kept.recount()
        assert set(tx.kept.count_faults().values()) == {0}

    assert (ask(CURRENT), sorted(ask("SELECT outlet, articles, words FROM v_daily"))) == before
