"""Decisions, as pure functions: what is known and what came -> what is to be written. No database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import dedupe
from ingest.config import Feed, Outlet
from ingest.discover.parsed_feed import ParsedFeed
from ingest.errors import (
    ErrorPage,
    Gone,
    Moved,
    NotArticle,
    NoText,
    Refused,
    ServerBusy,
    Unreachable,
    Wall,
)
from ingest.extract.time_choice import candidate, choose
from ingest.identity import article_key
from ingest.model import Article, Entry, Instant, Page, Validators
from ingest.pipeline import decide
from ingest.pipeline.decide import FeedRead, Incoming, KnownArticles, Unchanged
from ingest.urls import Url
from store.model import (
    ArticleState,
    FeedRow,
    LastFetch,
    NewEntry,
    OutletRow,
    PendingEntry,
    Published,
    SavedPage,
    StoredArticle,
)

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
ELM = Outlet(id="elm", name="Elm", homepage="https://elm.example")
FEED = "https://elm.example/rss"
ONE, TWO, THREE = (f"https://elm.example/news/{n}-what-was-said" for n in (1, 2, 3))
RIVERS = "\n".join(
    f"The river board of Elm met on Monday and counted {n} boats below the old bridge, its clerk said, "
    f"before it turned to the {n + 1} letters about the lock at mile {n * 7}."
    for n in range(8)
)
HILLS = "\n".join(
    f"Sheep were seen on hill number {n} by a walker from Oak, who wrote {n * 3} pages about the weather "
    f"there, the paths that lead up to it and the {n + 4} gates that nobody ever closes."
    for n in range(8)
)


def published(at: datetime = NOW - HOUR, precision: str = "second", source: str = "meta date") -> Published:
    return Published(at=at, precision=precision, source=source)


def feed_row(**values) -> FeedRow:
    return FeedRow(**{"id": 1, "outlet": "elm", "url": FEED, "kind": "rss"} | values)


def feed_read(*urls: str, validators: Validators = Validators(), secret: bool = False) -> FeedRead:  # noqa: B008
    page = Page(
        url=Url(FEED),
        asked=Url(FEED),
        status=200,
        body=b"x",
        content_type="",
        fetched_at=NOW,
        validators=validators,
    )
    entries = tuple(
        NewEntry(key=url.encode(), address_key=url.encode(), url=url, bare_url=url) for url in urls
    )
    return FeedRead(
        page=page,
        parsed=ParsedFeed(entries=tuple(Entry(url=Url(url)) for url in urls)),
        entries=entries,
        children=(),
        secret_children=secret,
    )


def pending(**values) -> PendingEntry:
    known = {
        "id": 3,
        "key": b"k",
        "url": ONE,
        "title": None,
        "published": None,
        "modified_at": None,
        "found_at": NOW,
        "tries": 0,
    }
    return PendingEntry(**known | values)


def incoming(
    text: str = RIVERS, *, asked: str = ONE, final: str = "", claimed: str = "", **values
) -> Incoming:
    said = {"title": "Boats counted", "lead": None, "text": text, "language": "en", "extractor": "test"}
    article = Article(url=Url(claimed or final or asked), **said | values.pop("article", {}))
    return Incoming(
        outlet=ELM,
        article=article,
        fingerprint=dedupe.fingerprint(article.title, article.text, article.language),
        asked_url=Url(asked),
        final_url=Url(final or asked),
        **{"fetched": LastFetch(url=asked, etag="new")} | values,
    )


def stored(
    text: str = RIVERS, *, url: str = ONE, id: int = 7, state: dict | None = None, **values
) -> StoredArticle:
    content = decide.revision_content(incoming(text, asked=url), None)
    return StoredArticle(
        id=id,
        outlet="elm",
        key=article_key(Url(url), ELM),
        url=url,
        revision=1,
        content=replace(content, **values),
        first_seen_at=NOW - DAY,
        cluster_id=None,
        deduped_at=None,
        state=ArticleState(**{"last_seen_at": NOW - DAY, "last_fetch": LastFetch(url=url)} | (state or {})),
    )


# --- Which article it is -------------------------------------------------------------------------------------


def test_an_article_is_identified_by_the_address_that_was_asked_for():
    known = stored()
    assert decide.same_article(KnownArticles(asked=known), incoming(HILLS), NOW) == known
    assert decide.same_article(KnownArticles(), incoming(HILLS), NOW) is None


def test_a_claimed_address_is_believed_only_with_that_articles_text():
    known = KnownArticles(claimed=stored(url=TWO))
    assert decide.same_article(known, incoming(RIVERS, claimed=TWO), NOW) == known.claimed
    assert decide.same_article(known, incoming(HILLS, claimed=TWO), NOW) is None


def test_where_the_server_redirects_to_a_stored_article_it_is_that_one():
    known = KnownArticles(asked=stored(HILLS), final=stored(url=TWO, id=8))
    assert decide.same_article(known, incoming(asked=ONE, final=TWO), NOW) == known.final


def test_a_stored_address_that_leads_elsewhere_is_its_article_only_with_its_text():
    known = KnownArticles(asked=stored())
    assert decide.same_article(known, incoming(asked=ONE, final=TWO), NOW) == known.asked
    assert decide.same_article(known, incoming(HILLS, asked=ONE, final=TWO), NOW) is None


def test_the_same_title_and_text_of_the_outlet_is_one_article():
    twin = stored(url=THREE)
    assert decide.same_article(KnownArticles(duplicates=(twin,)), incoming(), NOW) == twin


def test_a_new_article_stands_under_the_asked_address_whatever_it_claims():
    update = decide.article_update(None, incoming(claimed=TWO), NOW)
    assert (update.key, update.url) == (article_key(Url(ONE), ELM), ONE)


def test_a_variant_of_the_asked_address_that_the_page_claims_is_shown():
    update = decide.article_update(None, incoming(asked=f"{ONE}?utm_source=x", claimed=ONE), NOW)
    assert (update.key, update.url) == (article_key(Url(ONE), ELM), ONE)


def test_a_new_article_takes_the_redirects_address_where_the_asked_one_is_taken():
    moved = incoming(HILLS, asked=ONE, final=TWO)
    assert decide.article_update(None, moved, NOW, is_asked_key_taken=True).key == article_key(Url(TWO), ELM)
    assert decide.article_update(None, moved, NOW).key == article_key(Url(ONE), ELM)


def test_asked_and_final_address_are_both_kept_without_secrets():
    update = decide.article_update(None, incoming(asked=f"{ONE}?token=abc", final=TWO), NOW)
    assert [address.url for address in update.addresses] == [ONE, TWO]


# --- What a reading may overwrite ----------------------------------------------------------------------------

DAY_ONLY = published(datetime(2026, 11, 20, tzinfo=UTC), "day", "json-ld datePublished")
EXACT = published(NOW - HOUR, "second", "feed")


def test_a_time_of_day_from_the_feed_beats_the_mere_day_of_the_page():
    assert decide.best_published(DAY_ONLY, EXACT, None) == EXACT


def test_the_page_beats_the_feed_where_both_give_a_time():
    page = published(NOW - 2 * HOUR)
    assert decide.best_published(page, EXACT, None) == page


def test_a_feeds_time_of_another_day_does_not_beat_the_pages_day():
    other = published(NOW - 3 * DAY, "second", "feed")
    assert decide.best_published(DAY_ONLY, other, None) == DAY_ONLY


def test_a_feeds_mere_day_beats_nothing_but_silence():
    day = published(datetime(2026, 11, 20, tzinfo=UTC), "day", "feed")
    page = published(NOW - 2 * HOUR)
    assert decide.best_published(page, day, None) == page
    assert decide.best_published(None, day, None) == day


@pytest.mark.parametrize("source", ["text", "address"])
@pytest.mark.parametrize("precision", ["second", "day"])
def test_a_guess_never_beats_an_exact_time_that_was_said(source, precision):
    guess = published(NOW - 3 * DAY, precision, source)
    assert decide.best_published(guess, EXACT, None) == EXACT
    assert decide.best_published(guess, None, EXACT) == EXACT
    assert decide.best_published(guess, None, None) == guess


def test_a_guess_beats_a_mere_day_only_where_it_lies_within_it():
    midnight = datetime(2026, 11, 20, tzinfo=UTC)
    day = published(midnight, "day", "feed")
    for hours, best in ((-1, day), (0, None), (23, None), (24, day)):
        guess = published(midnight + hours * HOUR, "minute", "text")
        assert decide.best_published(guess, day, None) == (best or guess)


def test_of_two_guesses_the_newer_reading_counts():
    before = published(NOW - 3 * DAY, "second", "text")
    after = published(NOW - 2 * DAY, "second", "address")
    assert decide.best_published(after, None, before) == after


def test_what_was_known_stays_where_a_reading_knows_less():
    assert decide.best_published(None, None, EXACT) == EXACT
    assert decide.best_published(DAY_ONLY, None, EXACT) == EXACT
    assert decide.best_published(published(NOW - 2 * HOUR), None, EXACT) == published(NOW - 2 * HOUR)


@given(
    *[
        st.none()
        | st.builds(
            published,
            st.sampled_from([NOW, NOW - DAY, NOW - WEEK]),
            st.sampled_from(["second", "minute", "day"]),
            st.just(source),
        )
        for source in ("page", "feed", "known")
    ]
)
def test_the_best_time_is_one_that_was_given_and_never_none_beside_one(page, feed, known):
    best = decide.best_published(page, feed, known)
    assert best in (page, feed, known)
    assert (best is None) == (page is None and feed is None and known is None)


def considered(known=None, *, feed=None, page=(), modified=None):
    """What becomes of the times of page and feed, by their source; and the source of the chosen one."""
    choice = choose(page)
    article = {"published": choice.published, "published_candidates": choice.candidates, "modified": modified}
    came = incoming(HILLS, entry=pending(published=feed) if feed else None, article=article)
    content = decide.article_update(known, came, NOW).revision.content
    rows = {one.source: (one.decision, one.reason) for one in content.published_candidates}
    assert len(rows) == len(content.published_candidates)
    chosen = [source for source, (decision, _) in rows.items() if decision == "chosen"]
    assert chosen == ([content.published.source] if content.published else [])
    return rows


def of_page(at, source, precision="second"):
    return candidate(at.isoformat(), published(at, precision), source)


def test_a_feed_that_gives_way_is_kept_as_a_candidate():
    assert considered(feed=EXACT, page=[of_page(NOW - 2 * HOUR, "meta date")]) == {
        "meta date": ("chosen", "the first in the order of trust"),
        "feed": ("outranked", "comes after meta date"),
    }


def test_a_feed_that_is_taken_says_why_and_the_page_gives_way():
    why = "gives the time of day, where meta date gives only the day"
    assert considered(feed=EXACT, page=[of_page(DAY_ONLY.at, "meta date", "day")]) == {
        "meta date": ("outranked", f"gives way to feed: it {why}"),
        "feed": ("chosen", why),
    }
    assert considered(feed=EXACT, page=[of_page(NOW - WEEK, "text")])["feed"] == (
        "chosen",
        "is said, where text is guessed",
    )
    assert considered(feed=EXACT) == {"feed": ("chosen", "is the only one")}
    assert considered() == {}


def test_a_page_that_disagrees_with_its_feed_gives_way_to_a_time_of_its_own_that_agrees():
    page = [of_page(NOW - 30 * DAY, "json-ld datePublished"), of_page(NOW - 2 * HOUR, "meta date")]

    rows = considered(feed=EXACT, page=page)
    assert rows["meta date"] == (
        "chosen",
        "agrees with the feed, from which json-ld datePublished is days away",
    )
    assert rows["json-ld datePublished"] == ("outranked", "gives way to meta date")
    assert considered(page=page)["json-ld datePublished"][0] == "chosen"


def test_a_feed_that_announces_an_edit_does_not_move_the_time_of_publication():
    page = [of_page(NOW - 30 * DAY, "json-ld datePublished"), of_page(NOW - 2 * HOUR, "meta date")]
    modified = Instant(at=NOW - HOUR, precision="second")

    assert considered(feed=EXACT, page=page, modified=modified)["json-ld datePublished"][0] == "chosen"


def test_a_feed_stays_a_witness_when_its_entry_is_gone():
    page = [of_page(NOW - 30 * DAY, "json-ld datePublished"), of_page(NOW - 2 * HOUR, "meta date")]
    first = incoming(
        entry=pending(published=EXACT),
        article={"published": choose(page).published, "published_candidates": choose(page).candidates},
    )
    content = decide.article_update(None, first, NOW).revision.content

    later = considered(
        stored(published=content.published, published_candidates=content.published_candidates), page=page
    )
    assert later["meta date"][0] == "chosen"
    assert later["feed"][0] == "outranked"


def test_what_was_known_is_a_candidate_where_the_page_no_longer_says_it():
    known = stored(published=published(NOW - DAY, source="json-ld datePublished"))

    assert considered(known) == {"json-ld datePublished": ("chosen", "is the only one")}
    assert considered(known, page=[of_page(NOW, "meta date")]) == {
        "meta date": ("chosen", "the first in the order of trust"),
        "json-ld datePublished": ("outranked", "comes after meta date"),
    }


def test_an_edit_on_a_page_without_a_time_keeps_the_feeds_time():
    known = stored(published=EXACT)
    update = decide.article_update(known, incoming(HILLS), NOW)
    assert update.outcome == "revised"
    assert update.revision.content.published == EXACT


def test_an_edit_on_a_page_without_a_title_keeps_the_feeds_title():
    known = stored(title="As the feed said")
    update = decide.article_update(known, incoming(HILLS, article={"title": ""}), NOW)
    assert update.revision.content.title == "As the feed said"


def test_the_same_page_extracted_anew_keeps_what_the_feed_said_and_drops_what_the_page_seemed_to_say():
    page = SavedPage(sha256=b"1" * 32, body=b"", content_type="", rights_header="", saved_at=NOW)
    anew = incoming(HILLS, page=page, fetched=None)
    from_feed = stored(published=EXACT, page_sha256=page.sha256)
    assert decide.article_update(from_feed, anew, NOW).revision.content.published == EXACT
    from_page = stored(published=published(), page_sha256=page.sha256)
    assert decide.article_update(from_page, anew, NOW).revision.content.published is None


def test_the_same_text_is_no_revision_and_saves_no_page():
    page = SavedPage(sha256=b"1" * 32, body=b"", content_type="", rights_header="", saved_at=NOW)
    update = decide.article_update(stored(), incoming(page=page), NOW)
    assert (update.outcome, update.revision, update.pages) == ("same", None, ())
    assert update.state.last_seen_at == NOW


def test_a_revision_says_how_many_words_changed():
    update = decide.article_update(stored(), incoming(RIVERS + "\nOne line more."), NOW)
    change = update.revision.change
    assert (change.words_added, change.words_removed, change.headline_changed) == (3, 0, False)


def test_what_was_not_fetched_is_not_seen_at_its_address():
    known = stored(state={"missing_at": NOW - HOUR})
    assert decide.article_update(known, incoming(fetched=None), NOW).state == known.state


def test_a_new_article_is_revisited_at_the_first_time_that_is_ahead():
    update = decide.article_update(None, incoming(), NOW, revisit_after_s=(3600, 7200))
    assert update.state.revisit_at == NOW + HOUR
    assert decide.next_revisit_at(NOW, (3600, 7200), NOW + HOUR) == NOW + 2 * HOUR
    assert decide.next_revisit_at(NOW, (3600, 7200), NOW + 2 * HOUR) is None
    assert decide.next_revisit_at(NOW, (), NOW) is None


# --- Revisits ------------------------------------------------------------------------------------------------

AFTER_S = (3600.0, 2 * 86400.0)


def test_the_first_miss_arranges_a_second_look_and_the_second_marks_it_as_gone_since_the_first():
    gone = Gone("status", "404", http_status=404)
    first = decide.revisit_update(stored(), gone, NOW, AFTER_S)
    assert (first.outcome, first.state.missing_at, first.state.gone_at) == ("gone", NOW, None)
    assert first.state.revisit_at == NOW + timedelta(minutes=15)
    known = replace(stored(), state=first.state)
    second = decide.revisit_update(known, gone, NOW + HOUR, AFTER_S)
    assert (second.state.gone_at, second.state.revisits) == (NOW, 1)
    assert second.state.revisit_at == known.first_seen_at + timedelta(days=2)


def test_a_third_miss_does_not_move_the_date_of_the_deletion():
    known = stored(state={"missing_at": NOW - DAY, "gone_at": NOW - DAY})
    assert decide.revisit_update(known, Gone("status", "410"), NOW, AFTER_S).state.gone_at == NOW - DAY


@pytest.mark.parametrize("answer", [Unchanged(), "the page"])
def test_an_article_that_is_back_is_neither_missing_nor_gone(answer):
    known = stored(state={"missing_at": NOW - DAY, "gone_at": NOW - DAY})
    came = incoming() if answer == "the page" else answer
    state = decide.revisit_update(known, came, NOW, AFTER_S).state
    assert (state.missing_at, state.gone_at, state.returned_at) == (None, None, NOW)
    assert (state.last_seen_at, state.revisits) == (NOW, 1)


def test_a_304_after_one_miss_forgets_the_miss():
    known = stored(state={"missing_at": NOW - HOUR})
    state = decide.revisit_update(known, Unchanged(), NOW, AFTER_S).state
    assert (state.missing_at, state.returned_at) == (None, None)


def test_an_address_that_leads_to_another_article_is_no_edit_but_a_miss():
    known = stored()
    update = decide.revisit_update(known, Moved(f"to {TWO}"), NOW, AFTER_S)
    assert (update.outcome, update.revision, update.state.missing_at) == ("gone", None, NOW)
    assert update.state.revisit_at == NOW + DAY


def test_a_failed_revisit_is_made_up_for_soon_and_leaves_the_article_as_it_is():
    known = stored()
    update = decide.revisit_update(known, Unreachable("timeout", ""), NOW, AFTER_S)
    assert (update.outcome, update.revision) == ("retry", None)
    assert update.state == replace(known.state, revisit_at=NOW + 6 * HOUR)  # unseen for a day


@pytest.mark.parametrize(
    "unseen, wait",
    [
        (timedelta(0), timedelta(minutes=10)),
        (2 * HOUR, timedelta(minutes=30)),
        (20 * HOUR, 5 * HOUR),
        (90 * DAY, 6 * HOUR),
    ],
)
def test_the_longer_an_article_was_not_seen_the_later_it_is_revisited_again(unseen, wait):
    known = stored(state={"last_seen_at": NOW - unseen})
    update = decide.revisit_update(known, Unreachable("timeout", ""), NOW, AFTER_S)
    assert update.state.revisit_at == NOW + wait


@pytest.mark.parametrize(
    "error, waits",
    [
        (Gone("status", "404"), timedelta(minutes=15)),
        (NotArticle("another text"), DAY),
        (ErrorPage("not found"), DAY),
        (Moved("to another"), DAY),
    ],
    ids=["404", "another text", "an error page", "moved"],
)
def test_a_miss_is_confirmed_sooner_where_the_server_says_so_itself(error, waits):
    missed = decide.revisit_update(stored(), error, NOW, AFTER_S)
    assert (missed.outcome, missed.state.missing_at, missed.state.gone_at) == (error.outcome, NOW, None)
    again = replace(stored(), state=missed.state)
    early = decide.revisit_update(again, error, NOW + waits - timedelta(seconds=1), AFTER_S)
    assert (early.state.gone_at, early.state.revisit_at) == (None, NOW + waits)
    late = decide.revisit_update(again, error, NOW + waits, AFTER_S)
    assert (late.outcome, late.state.gone_at) == ("gone", NOW)


def test_a_wall_takes_nothing_away_and_is_no_miss():
    known = stored()
    update = decide.revisit_update(known, Wall("a consent page"), NOW, AFTER_S)
    assert (update.outcome, update.revision, update.state.missing_at) == ("retry", None, None)


@pytest.mark.parametrize("error", [Refused("robots", ""), NoText("")])
def test_a_revisit_that_would_fail_again_waits_for_the_next_one(error):
    known = stored()
    update = decide.revisit_update(known, error, NOW, AFTER_S)
    assert update.outcome == error.outcome
    assert update.state == replace(known.state, revisits=1, revisit_at=known.first_seen_at + 2 * DAY)


# --- Entries -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "tries, minutes", [(0, 2), (1, 10), (2, 30), (3, 120), (4, 360), (5, 360), (60, 360)]
)
def test_an_entry_that_failed_waits_longer_each_time(tries, minutes):
    update = decide.entry_update(pending(tries=tries), Unreachable("timeout", ""), NOW)
    assert (update.outcome, update.tries) == ("retry", tries + 1)
    assert update.due_at == NOW + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    "wait_s, wait", [(30.0, timedelta(minutes=2)), (7200.0, 2 * HOUR), (None, timedelta(minutes=2))]
)
def test_a_busy_server_is_not_asked_sooner_than_it_said(wait_s, wait):
    assert decide.retry_at(NOW, 1, ServerBusy("status", "503", wait_s=wait_s)) == NOW + wait


def test_an_entry_is_given_up_after_a_week():
    error = Unreachable("timeout", "")
    assert decide.entry_update(pending(found_at=NOW - WEEK), error, NOW).due_at is not None
    late = pending(found_at=NOW - WEEK - timedelta(seconds=1))
    assert decide.entry_update(late, error, NOW).due_at is None


def test_a_missing_page_is_asked_for_four_times_because_a_feed_may_be_ahead_of_it():
    missing = Gone("status", "404", http_status=404)
    waits = [decide.entry_update(pending(tries=tries), missing, NOW).due_at for tries in range(4)]
    assert waits == [NOW + timedelta(minutes=minutes) for minutes in (2, 10, 30)] + [None]
    assert decide.entry_update(pending(), missing, NOW).outcome == "gone"


@pytest.mark.parametrize(
    "error", [Gone("status", "410", http_status=410), Refused("status", "403"), NoText("")]
)
def test_an_entry_whose_failure_is_final_is_finished(error):
    update = decide.entry_update(pending(), error, NOW)
    assert (update.outcome, update.due_at) == (error.outcome, None)


def test_an_entry_keeps_its_secrets_only_as_long_as_it_waits():
    entry = pending(url=f"{ONE}?token=abc")
    assert decide.entry_update(entry, Unreachable("timeout", ""), NOW).url == entry.url
    assert decide.entry_update(entry, Refused("status", "403"), NOW).url == ONE


def test_an_entry_is_finished_with_the_outcome_of_its_article():
    update = decide.entry_update(pending(), decide.article_update(None, incoming(), NOW), NOW, 9)
    assert (update.outcome, update.due_at, update.article_id) == ("new", None, 9)


# --- Feeds ---------------------------------------------------------------------------------------------------

TAGGED = Validators(etag="a")


def test_a_feed_that_was_read_is_remembered_with_its_validators():
    update = decide.feed_update(
        feed_row(failures=3, due_at=NOW), feed_read(ONE, validators=TAGGED), NOW, WEEK
    )
    assert [entry.url for entry in update.entries] == [ONE]
    feed = update.feed
    assert (feed.etag, feed.validators_trusted, feed.failures, feed.due_at) == ("a", True, 0, None)
    assert (feed.read_at, feed.unconditional_at, feed.entries) == (NOW, NOW, 1)


def test_validators_are_forgotten_where_the_feed_must_name_secret_addresses_anew():
    update = decide.feed_update(feed_row(), feed_read(ONE, validators=TAGGED, secret=True), NOW, WEEK)
    assert update.feed.etag is None


def test_a_feed_that_changes_under_an_unchanged_validator_is_not_trusted_again():
    known = decide.feed_update(feed_row(), feed_read(ONE, validators=TAGGED), NOW, WEEK).feed
    changed = feed_read(ONE, TWO, validators=TAGGED)
    assert decide.feed_remark(known, changed).startswith("protocol: ")
    distrusted = decide.feed_update(known, changed, NOW, WEEK).feed
    assert not distrusted.validators_trusted
    assert decide.validators_for(distrusted, NOW) == Validators()
    assert decide.feed_update(
        known, feed_read(ONE, TWO, validators=Validators(etag="b")), NOW, WEEK
    ).feed.validators_trusted
    assert decide.feed_update(known, feed_read(ONE, validators=TAGGED), NOW, WEEK).feed.validators_trusted
    without = decide.feed_update(feed_row(), feed_read(ONE), NOW, WEEK).feed
    assert decide.feed_update(without, feed_read(TWO), NOW, WEEK).feed.validators_trusted


@pytest.mark.parametrize("etag", ["a", None])
@pytest.mark.parametrize("last_modified", ["Fri, 20 Nov 2026 12:00:00 GMT", None])
def test_a_feed_is_asked_with_whatever_validators_it_gave(etag, last_modified):
    known = feed_row(etag=etag, last_modified=last_modified, unconditional_at=NOW)
    asked = decide.validators_for(known, NOW)
    assert (asked.etag, asked.last_modified) == (etag, last_modified)


def test_a_feed_is_asked_without_validators_once_a_day():
    known = feed_row(etag="a", unconditional_at=NOW - DAY)
    assert decide.validators_for(known, NOW) == TAGGED
    assert decide.validators_for(known, NOW + timedelta(seconds=1)) == Validators()
    assert decide.validators_for(feed_row(etag="a"), NOW) == Validators()
    of_a_clock_that_jumped = feed_row(etag="a", unconditional_at=NOW + 3 * DAY)
    assert decide.validators_for(of_a_clock_that_jumped, NOW) == Validators()


def test_an_unchanged_feed_has_been_read_and_keeps_the_rest():
    known = feed_row(etag="a", failures=2, due_at=NOW, unconditional_at=NOW - HOUR)
    update = decide.feed_update(known, Unchanged(), NOW, WEEK)
    assert update.feed == replace(known, read_at=NOW, failures=0, due_at=None)
    assert update.children is None


def test_a_failed_feed_keeps_its_state_and_waits():
    known = feed_row(etag="a", failures=1, read_at=NOW - HOUR)
    update = decide.feed_update(known, Gone("status", "404"), NOW, WEEK)
    assert update.feed == replace(known, failures=2, due_at=NOW + timedelta(minutes=10))


def test_a_child_with_only_old_entries_is_left_alone_for_a_day():
    old = replace(
        feed_read(),
        parsed=ParsedFeed(entries=(Entry(url=Url(ONE), modified_at=NOW - WEEK - timedelta(seconds=1)),)),
    )
    young = replace(feed_read(), parsed=ParsedFeed(entries=(Entry(url=Url(ONE), modified_at=NOW - WEEK),)))
    assert decide.feed_update(feed_row(parent_id=5), old, NOW, WEEK).feed.due_at == NOW + DAY
    assert decide.feed_update(feed_row(parent_id=5), young, NOW, WEEK).feed.due_at is None
    assert decide.feed_update(feed_row(), old, NOW, WEEK).feed.due_at is None


def test_a_child_that_had_only_old_entries_and_is_unchanged_is_left_alone_for_another_day():
    def after_a_304(**values):
        return decide.feed_update(feed_row(**values), Unchanged(), NOW, WEEK).feed.due_at

    assert after_a_304(parent_id=5, due_at=NOW - HOUR) == NOW + DAY
    assert after_a_304(parent_id=5, due_at=NOW - HOUR, failures=1) is None  # it was due after a failure
    assert after_a_304(parent_id=5) is None
    assert after_a_304(due_at=NOW - HOUR) is None


def test_a_feed_that_went_empty_is_remarked_on():
    assert decide.feed_remark(feed_row(entries=5), feed_read()) == "empty: 5 entries before, none now"
    assert decide.feed_remark(feed_row(entries=5), feed_read(ONE)) is None
    assert decide.feed_remark(feed_row(entries=0), feed_read()) is None


def test_what_a_feed_leaves_out_is_remarked_on_with_the_reasons():
    parsed = ParsedFeed(
        entries=(Entry(url=Url(ONE)), Entry(url=Url(TWO))),
        dropped=(("without an address", 2), ("that cannot be read", 1)),
    )
    read = replace(feed_read(), parsed=parsed)
    assert decide.feed_remark(feed_row(), read) == (
        "entries: 3 of 5 left out: 2 without an address, 1 that cannot be read"
    )
    cut = replace(read, parsed=replace(parsed, broken="malformed"))
    assert decide.feed_remark(feed_row(), cut) == f"xml: malformed; {decide.feed_remark(feed_row(), read)}"
    index = replace(parsed, entries=(), feeds=((Feed(kind="sitemap", url=ONE), None),))
    assert str(decide.feed_remark(feed_row(), replace(read, parsed=index))).startswith("entries: 3 of 4 ")
    nothing = replace(read, parsed=replace(parsed, entries=()))
    assert decide.feed_remark(feed_row(entries=5), nothing) == (
        "empty: 5 entries before, none now; entries: 3 of 3 left out: 2 without an address, 1 that cannot be read"
    )


def test_a_failing_feed_rests_in_the_daemon_and_a_stale_child_always():
    failing, child = feed_row(due_at=NOW + HOUR), feed_row(due_at=NOW + HOUR, parent_id=1)
    assert decide.is_backing_off(failing, NOW, manual=False)
    assert not decide.is_backing_off(failing, NOW, manual=True)
    assert decide.is_backing_off(child, NOW, manual=True)
    assert not decide.is_backing_off(child, NOW + HOUR, manual=False)
    assert not decide.is_backing_off(feed_row(due_at=NOW + 3 * DAY), NOW, manual=False)  # a clock that jumped


# --- Outlets -------------------------------------------------------------------------------------------------


def schedule(
    known: OutletRow, outcome: str = "done", *, every_s: float = 600.0, jitter: float = 1.0, **end: object
):
    return decide.next_run(known, decide.RunEnd(outcome=outcome, **end), NOW, every_s=every_s, jitter=jitter)


def outlet_row(**values) -> OutletRow:
    return OutletRow(**{"id": "elm", "name": "Elm"} | values)


@pytest.mark.parametrize("outcome", ["done", "degraded"])
def test_an_outlet_that_brings_nothing_is_asked_less_and_less_up_to_eight_times_its_interval(outcome):
    interval_s, seen = 600, []
    for _ in range(12):
        interval_s = schedule(outlet_row(interval_s=interval_s), outcome).interval_s
        seen.append(interval_s)
    assert seen[:3] == [780, 1014, 1318]
    assert seen[-1] == 4800


def test_an_outlet_is_asked_at_least_every_six_hours_unless_it_is_configured_otherwise():
    assert schedule(outlet_row(interval_s=20_000), every_s=3600.0).interval_s == 21_600
    assert schedule(outlet_row(), every_s=86_400.0).interval_s == 86_400


@pytest.mark.parametrize("what", ["has_new", "has_waiting"])
def test_an_outlet_that_brings_something_is_back_to_its_pace(what):
    update = schedule(outlet_row(interval_s=4800), **{what: True})
    assert (update.interval_s, update.due_at) == (600, NOW + timedelta(minutes=10))
    assert update.last_new_at == (NOW if what == "has_new" else None)


@pytest.mark.parametrize("outcome", ["failed", "resting"])
def test_an_outlet_whose_feeds_wait_is_due_when_the_first_of_them_is(outcome):
    late, soon = NOW + 6 * HOUR, NOW + timedelta(minutes=2)
    assert schedule(outlet_row(), outcome, feeds_due_at=late).due_at == late
    assert schedule(outlet_row(), outcome, feeds_due_at=soon).due_at == NOW + timedelta(minutes=10)
    assert schedule(outlet_row(), outcome).due_at == NOW + timedelta(minutes=10)
    assert schedule(outlet_row(), feeds_due_at=late, has_new=True).due_at == NOW + timedelta(minutes=10)


@pytest.mark.parametrize(
    "outcome, is_sound, failures",
    [
        ("failed", False, 5),
        ("degraded", True, 5),
        ("done", True, 0),
        ("done", False, 4),  # what failed before was not tried
        ("resting", True, 4),
        ("stopped", True, 4),
    ],
)
def test_failed_runs_are_counted_until_all_works_again(outcome, is_sound, failures):
    assert schedule(outlet_row(failures=4), outcome, is_sound=is_sound).failures == failures


@pytest.mark.parametrize(
    "before, after, turned", [(0, 1, "failing"), (3, 0, "recovered"), (0, 0, None), (1, 2, None)]
)
def test_an_outlet_turns_at_the_first_failure_and_at_the_first_success(before, after, turned):
    assert decide.turned(before, after) == turned


def test_an_outlet_that_works_again_is_back_to_its_pace_at_once():
    update = schedule(outlet_row(failures=9, interval_s=21_600))
    assert (update.failures, update.interval_s) == (0, 600)
    assert (
        schedule(outlet_row(silent_since=NOW - DAY, interval_s=4800)).interval_s == 600
    )  # its failures were forgiven


def test_a_run_in_which_nothing_was_asked_changes_nothing_but_the_time_of_the_next():
    known = outlet_row(failures=4, interval_s=2400, silent_since=NOW - DAY, last_new_at=NOW - DAY)
    update = schedule(known, "resting")
    assert (update.failures, update.interval_s) == (4, 2400)
    assert (update.silent_since, update.last_new_at) == (NOW - DAY, NOW - DAY)


def test_a_run_that_was_stopped_is_taken_up_again_at_once():
    assert schedule(outlet_row(), "stopped").due_at == NOW


def test_the_wait_is_spread_by_the_jitter_but_not_the_interval():
    update = schedule(outlet_row(), has_new=True, jitter=1.1)
    assert (update.interval_s, update.due_at) == (600, NOW + timedelta(seconds=660))


def test_an_outlet_is_silent_since_the_first_run_without_an_answer():
    assert schedule(outlet_row(), "failed", is_silent=True).silent_since == NOW
    assert schedule(outlet_row(silent_since=NOW - HOUR), "failed", is_silent=True).silent_since == NOW - HOUR
    assert schedule(outlet_row(silent_since=NOW - HOUR), "failed").silent_since is None
    assert schedule(outlet_row(silent_since=NOW - HOUR)).silent_since is None


def test_a_pace_that_was_configured_anew_is_the_next_interval_counts_from():
    known = outlet_row(interval_s=28_800, every_s=3600)
    assert schedule(known, every_s=300.0).interval_s == 390
    assert schedule(known, every_s=3600.0).interval_s == 21_600
    assert schedule(known, every_s=300.0).every_s == 300


def planned(**values) -> OutletRow:
    return outlet_row(
        **{"last_run_at": NOW - HOUR, "due_at": NOW + 2 * HOUR, "interval_s": 10_800, "every_s": 3600}
        | values
    )


@pytest.mark.parametrize(
    "row, every_s, is_due",
    [
        (planned(), 3600.0, False),
        (planned(due_at=NOW), 3600.0, True),
        (planned(due_at=None), 3600.0, True),
        (planned(last_run_at=None), 3600.0, True),
        # `every` is shortened: at once by the new one, counted from the last run
        (planned(), 1800.0, True),
        (planned(last_run_at=NOW - timedelta(minutes=29)), 1800.0, False),
        (planned(every_s=None), 1800.0, False),  # scheduled before paces were remembered
        (planned(), 7200.0, False),
        # the clock was wrong
        (planned(last_run_at=NOW + timedelta(seconds=61)), 3600.0, True),
        (planned(last_run_at=NOW + timedelta(seconds=60)), 3600.0, False),
        (planned(due_at=NOW + 2 * DAY), 3600.0, False),
        (planned(due_at=NOW + 2 * DAY + timedelta(seconds=1)), 3600.0, True),
        (planned(due_at=NOW + 10 * DAY), 5 * 86_400.0, False),
    ],
)
def test_an_outlet_is_due_at_its_time_or_when_that_time_is_out_of_date(row, every_s, is_due):
    assert decide.is_due(row, NOW, every_s) is is_due


def test_outlets_fell_silent_together_within_an_hour():
    def silent(id, since):
        return outlet_row(id=id, silent_since=since)

    others = [
        silent("before", NOW - HOUR),
        silent("long before", NOW - HOUR - timedelta(seconds=1)),
        silent("after", NOW + HOUR),
        silent("answers", None),
        silent("elm", NOW),
    ]
    assert decide.silent_together(others, silent("elm", NOW)) == ("before", "after")
    assert decide.silent_together(others, silent("elm", None)) == ()


def test_a_failure_that_is_forgiven_does_not_count_and_is_made_up_for_soon():
    known = planned(failures=3, every_s=900, due_at=NOW + 2 * HOUR, silent_since=NOW)
    update = decide.forgiven(known, NOW)
    assert (update.failures, update.due_at, update.silent_since) == (2, NOW + timedelta(minutes=10), NOW)
    assert decide.forgiven(replace(known, every_s=60, failures=0), NOW).due_at == NOW + timedelta(minutes=1)
    assert decide.forgiven(replace(known, due_at=NOW), NOW).due_at == NOW
    assert decide.forgiven(replace(known, failures=0), NOW).failures == 0
