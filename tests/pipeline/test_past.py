"""Where addresses of the past are listed, of when they are, and when numbers are enough: without a network."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.config import Feed
from ingest.model import Entry
from ingest.pipeline.past.numbers import MAX_MISSES, MAX_OLDER, Numbers, known_numbers
from ingest.pipeline.past.places import (
    Place,
    Span,
    archive_pages,
    children,
    dated,
    further_pages,
    period_in_name,
)
from ingest.urls import Url

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
MARCH = Span.of_days(date(2025, 3, 1), date(2025, 3, 31))
days = st.dates(date(1990, 1, 1), date(2030, 12, 31))


def at(day):
    return datetime.fromisoformat(f"{day}T09:00:00+00:00")


def sitemap(name):
    return Feed(kind="sitemap", url=f"https://elm.example/{name}")


@pytest.mark.parametrize(
    "name, first, last",
    [
        ("sitemap-2025-03.xml", "2025-03-01", "2025-03-31"),
        ("sitemap_202412.xml.gz", "2024-12-01", "2024-12-31"),
        ("2024/02/29/sitemap.xml", "2024-02-29", "2024-02-29"),
        ("sitemap.xml?yyyy=2025&mm=03&dd=07", "2025-03-07", "2025-03-07"),
        ("sitemaps/2025/march.xml", "2025-03-01", "2025-03-31"),
        ("articles-2025.xml", "2025-01-01", "2025-12-31"),
        ("articles-2025-3.xml", "2025-01-01", "2025-12-31"),  # its third part, or March
        ("2019/sitemap-20250307.xml", "2025-03-07", "2025-03-07"),
    ],
)
def test_a_sitemap_says_by_its_name_of_when_it_is(name, first, last):
    wanted = Span.of_days(date.fromisoformat(first), date.fromisoformat(last))
    assert period_in_name(f"https://elm.example/{name}") == wanted


@pytest.mark.parametrize(
    "name", ["sitemap.xml", "sitemap-12.xml", "sitemap120251.xml", "posts-99991231.xml", "2025-02-30.xml"]
)
def test_another_name_says_nothing(name):
    assert period_in_name(f"https://elm.example/{name}") is None


def names(places):
    return [place.feed.url.rsplit("/", 1)[1] for place in places]


def test_running_numbers_that_look_like_years_are_no_years():
    named = [(sitemap(f"posts-{number}.xml"), None) for number in range(1, 2500)]
    assert len(children(Place(feed=sitemap("index.xml")), named, MARCH)) == len(named)


def test_a_sitemap_that_changed_last_before_the_span_is_not_read_unless_all_say_the_same():
    parent = Place(feed=sitemap("index.xml"))
    named = [
        (sitemap("a.xml"), at("2025-02-01")),
        (sitemap("b.xml"), at("2025-05-01")),
        (sitemap("c.xml"), None),
    ]
    assert names(children(parent, named, MARCH)) == ["b.xml", "c.xml"]
    same = [(sitemap(name), at("2025-02-01")) for name in ("a.xml", "b.xml")]
    assert names(children(parent, same, MARCH)) == ["a.xml", "b.xml"]


@given(
    first=days,
    length=st.integers(0, 800),
    url=st.sampled_from(["{yyyy}/{mm}/{dd}", "{yyyy}-{m}-{d}", "{yyyy}/{mm}", "{yyyy}"]),
)
def test_the_pages_of_an_archive_have_every_day_of_the_span_once_the_newest_first(first, length, url):
    last = first + timedelta(days=length)
    pages = list(
        archive_pages(Feed(kind="archive", url=f"https://elm.example/{url}/"), Span.of_days(first, last))
    )

    periods = [page.period for page in pages]
    assert len({page.feed.url for page in pages}) == len(pages)
    assert [one.since for one in periods[:-1]] == [one.until for one in periods[1:]]
    assert periods[0].until > datetime(last.year, last.month, last.day, tzinfo=UTC) >= periods[0].since
    assert periods[-1].since <= datetime(first.year, first.month, first.day, tzinfo=UTC) < periods[-1].until


def test_an_archive_is_addressed_with_zeros_and_without():
    day = Span.of_days(date(2025, 3, 7), date(2025, 3, 7))
    for url, wanted in (("{yyyy}/{mm}/{dd}", "2025/03/07"), ("{yyyy}/{m}/{d}", "2025/3/7")):
        (page,) = archive_pages(Feed(kind="archive", url=f"https://elm.example/{url}"), day)
        assert page.feed.url == f"https://elm.example/{wanted}"


def test_an_address_is_of_the_day_in_it_else_of_when_it_changed_else_of_its_place():
    dated_url, plain = Url("https://elm.example/2025/03/07/rivers"), Url("https://elm.example/rivers")
    month = Place(feed=sitemap("2025-03.xml"), period=MARCH)
    later = at("2025-06-01")

    assert dated(month, Entry(url=dated_url, modified_at=later), MARCH, NOW).date() == date(2025, 3, 7)
    assert dated(month, Entry(url=plain, modified_at=at("2025-03-09")), MARCH, NOW) == at("2025-03-09")
    assert dated(month, Entry(url=plain, modified_at=later), MARCH, NOW) == MARCH.since
    assert dated(Place(feed=sitemap("a.xml")), Entry(url=plain, modified_at=later), MARCH, NOW) == later
    assert dated(Place(feed=sitemap("a.xml")), Entry(url=plain), MARCH, NOW) is None


def numbers(known):
    return Numbers(template="https://elm.example/news/{n}", known=known, span=MARCH)


def test_the_numbers_of_stored_articles_are_read_from_their_addresses():
    addresses = [
        ("https://elm.example/news/12-rivers", at("2025-03-01")),
        ("http://www.elm.example/news/7", None),
        ("https://elm.example/sport/9", at("2025-03-01")),
        ("https://elm.example/news/rivers-8", at("2025-03-01")),
    ]
    assert known_numbers("https://elm.example/news/{n}", addresses) == {12: at("2025-03-01"), 7: None}


def test_numbers_begin_below_the_articles_that_are_newer_than_the_span():
    assert numbers({90: at("2026-01-01"), 70: at("2025-04-02"), 20: at("2025-01-01")}).next_number == 69
    assert numbers({70: at("2025-03-02")}).next_number == 70
    # A new article with an old number does not hide what is between.
    assert numbers({90: at("2026-01-01"), 50: at("2025-03-20"), 5: at("2026-01-01")}).next_number == 89


def test_numbers_are_enough_after_misses_in_a_row_and_after_older_articles_in_a_row():
    for outcome, most in ((None, MAX_MISSES), (at("2025-02-01"), MAX_OLDER)):
        walk = numbers({1000: at("2025-03-02")})
        for _ in range(most - 1):
            walk.tell(outcome)
        assert not walk.is_done
        walk.tell(at("2025-03-02"))
        for _ in range(most - 1):
            walk.tell(outcome)
        assert not walk.is_done
        walk.tell(outcome)
        assert walk.is_done


def test_a_number_is_as_old_as_the_one_above_it_at_most():
    walk = numbers({10: at("2025-03-20"), 8: at("2025-03-10")})
    taken = walk.take(3)
    assert [(url.rsplit("/", 1)[1], when) for url, when in taken] == [
        ("9", at("2025-03-20")),
        ("7", at("2025-03-10")),
        ("6", at("2025-03-10")),
    ]


@pytest.mark.parametrize(
    "archive, first, others, further",
    [
        ("/{yyyy}/{mm}/{dd}/", "/2025/03/01/", ["/2025/03/02/", "/2025/03/01/2", "/2025/03/01/?p=3"], [1, 2]),
        ("/{yyyy}/{m}/{d}/", "/2025/3/1/", ["/2025/3/2", "/2025/3/2/", "/2025/3/1/2/"], [2]),
        (
            "/{yyyy}/{m}",
            "/2025/1",
            ["/2025/2", "/2025/2/", "/2025/1/2", "/2025/1/page/2", "/2025/1?p=3"],
            [3, 4],
        ),
        ("/a?d={yyyy}-{mm}-{dd}", "/a?d=2025-03-01", ["/a?d=2025-03-02", "/a?d=2025-03-01&page=2"], [1]),
    ],
)
def test_a_further_page_of_a_period_is_none_of_another_period(archive, first, others, further):
    root = "https://elm.example"
    (place,) = [
        page
        for page in archive_pages(
            Feed(kind="archive", url=root + archive), Span.of_days(date(2025, 1, 1), date(2025, 3, 2))
        )
        if page.feed.url == root + first
    ]
    found = further_pages(place, [Url(root + one) for one in reversed(others)])

    assert [one.feed.url for one in found] == [root + others[n] for n in further]
    assert {(one.first, one.period) for one in found} == {(place.first, place.period)}
