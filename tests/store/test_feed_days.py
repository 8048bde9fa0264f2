"""Which days of a feed begin, and what is usual on them."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from store.feed_days import MAX_GAP_DAYS, MIN_USUAL_DAYS, USUAL_DAYS, PastDay, new_days
from store.model import NewFeed, OutletRow
from store.updates import FeedCounts

TODAY = date(2026, 11, 20)


def past(back: int, new: int = 3, reads: int = 1, texts: int = 0, chars: int = 0) -> PastDay:
    """The day so many days before today."""
    on = (TODAY - timedelta(days=back)).isoformat()
    return PastDay(day=on, reads=reads, new_articles=new, texts=texts, text_chars=chars)


def today(*before: PastDay) -> tuple[float | None, float | None]:
    """What is usual today."""
    (*_, one) = new_days(before, TODAY.isoformat())
    assert one.day == TODAY.isoformat()
    return one.usual_new, one.usual_chars


def test_the_first_day_of_a_feed_is_alone_and_nothing_is_usual():
    assert [one.day for one in new_days([], TODAY.isoformat())] == [TODAY.isoformat()]
    assert today() == (None, None)


def test_what_is_usual_is_told_by_enough_days_on_which_it_was_read():
    assert today(*(past(back) for back in range(1, MIN_USUAL_DAYS)))[0] is None
    assert today(*(past(back) for back in range(1, MIN_USUAL_DAYS + 1)))[0] == 3.0
    unread = past(MIN_USUAL_DAYS, new=0, reads=0)
    assert today(*(past(back) for back in range(1, MIN_USUAL_DAYS)), unread)[0] is None


def test_a_first_day_with_all_that_a_feed_still_had_does_not_change_what_is_usual():
    assert today(past(6, new=1000), *(past(back) for back in range(1, 6)))[0] == 3.0


def test_days_longer_ago_tell_nothing():
    assert today(*(past(back) for back in range(USUAL_DAYS + 1, USUAL_DAYS + 9)))[0] is None


def test_days_without_a_text_tell_nothing_of_texts():
    told = [past(back, texts=2, chars=6000) for back in range(1, 6)]
    assert today(*told, past(6))[1] == 3000.0


@given(st.integers(1, 2000))
def test_every_day_since_the_last_one_begins_but_no_more_than_a_year(back):
    days = [one.day for one in new_days([past(back)], TODAY.isoformat())]
    expected = [(TODAY - timedelta(days=ago)).isoformat() for ago in range(back - 1, -1, -1)]
    assert days == expected[-MAX_GAP_DAYS - 1 :]


def test_a_clock_that_was_set_back_changes_no_day_but_the_one_that_it_shows(store, ask):
    key, noon = b"f" * 32, datetime(2026, 11, 20, 12, tzinfo=UTC)
    with store.begin() as tx:
        tx.outlets.upsert(OutletRow(id="elm", name="Elm"), noon)
        tx.feeds.upsert("elm", NewFeed(key=key, url="https://elm.example/rss", kind="rss"))
    for at in (noon, noon + timedelta(days=3), noon + timedelta(days=1), noon + timedelta(days=3)):
        with store.begin() as tx:
            tx.feed_days.add("elm", [key], at, FeedCounts(reads=1))
    assert ask("SELECT day, reads FROM v_health ORDER BY day") == [
        ("2026-11-20", 1),
        ("2026-11-21", 1),
        ("2026-11-22", 0),
        ("2026-11-23", 2),
    ]
