"""What one outlet may cost on disk: entries that wait, bytes of pages a day."""

from datetime import timedelta

import pytest
from engines import ON_BOTH_ENGINES
from hypothesis import given
from hypothesis import strategies as st
from net import NOON, Net, ingest, outlet, page, rss, story

from ingest.config import Feed
from ingest.pipeline import decide
from ingest.pipeline.pages import asking
from store.model import FeedRow, NewEntry, WaitingEntry
from store.updates import FeedUpdate

HOME = "https://elm.example"
XMLNS = "http://www.sitemaps.org/schemas/sitemap/0.9"
SITEMAP = f"{HOME}/sitemap.xml"
RSS = f"{HOME}/rss"


def sitemap(*names: str, first_at=None) -> str:
    """A sitemap of these addresses; each an hour older than the one before, or without a date."""
    rows = ""
    for at, name in enumerate(names):
        date = f"<lastmod>{(first_at - timedelta(hours=at)).isoformat()}</lastmod>" if first_at else ""
        rows += f"<url><loc>{HOME}/{name}</loc>{date}</url>"
    return f'<urlset xmlns="{XMLNS}">{rows}</urlset>'


def index(count: int) -> str:
    rows = "".join(f"<sitemap><loc>{HOME}/part{number}.xml</loc></sitemap>" for number in range(count))
    return f'<sitemapindex xmlns="{XMLNS}">{rows}</sitemapindex>'


ELM = outlet("elm", Feed(kind="rss", url=RSS), Feed(kind="sitemap", url=SITEMAP))


@pytest.fixture
def waiting(ask):
    """The names of the entries that wait, the newest first."""

    def names() -> list[str]:
        dated = "COALESCE(published_at, modified_at, found_at)"
        rows = ask(f"SELECT url FROM entries WHERE due_at IS NOT NULL ORDER BY {dated} DESC, id")
        return [str(url).rpartition("/")[2] for (url,) in rows]

    return names


async def test_an_index_of_sitemaps_leaves_so_many_entries_as_may_wait_and_says_so(store, ask, waiting):
    net = Net({RSS: rss(), SITEMAP: index(8)})
    for part in range(8):
        net.pages[f"{HOME}/part{part}.xml"] = sitemap(*(f"news-{part}-{n}" for n in range(40)))
    report = await ingest(net, store, ELM, limit=0, max_waiting=100)
    assert len(waiting()) == 100
    assert [remark.partition(":")[0] for remark in report.remarks] == ["quota"]
    assert [row[0] for row in ask("SELECT remarks FROM runs")] == list(report.remarks)
    said = ask("SELECT reason FROM v_attempts WHERE reason LIKE '%quota: 40 entries left out%'")
    assert len(said) == 5


@ON_BOTH_ENGINES
async def test_the_newest_entries_win_whichever_feed_announces_them(store, waiting):
    net = Net({RSS: rss(), SITEMAP: sitemap("old-1", "old-2", "old-3", first_at=NOON - timedelta(hours=60))})
    await ingest(net, store, ELM, limit=0, max_waiting=3)
    net.pages[SITEMAP] = sitemap("new-1", "new-2", "old-1", "old-9", first_at=NOON - timedelta(hours=59))
    await ingest(net, store, ELM, limit=0, max_waiting=3)
    assert waiting() == ["new-1", "old-1", "new-2"]
    net.now += timedelta(minutes=5)
    net.pages[RSS] = rss(f"{HOME}/just-out")
    await ingest(net, store, ELM, limit=0, max_waiting=3)
    assert waiting() == ["just-out", "new-1", "old-1"]


async def test_a_sitemap_without_dates_takes_nobodys_place(store, waiting):
    net = Net({RSS: rss(f"{HOME}/a", f"{HOME}/b"), SITEMAP: sitemap()})
    await ingest(net, store, ELM, limit=0, max_waiting=3)
    net.now += timedelta(minutes=5)
    net.pages[SITEMAP] = sitemap(*(f"news-{n}" for n in range(50)))
    await ingest(net, store, ELM, limit=0, max_waiting=3)
    assert waiting() == ["news-0", "a", "b"]


async def test_what_was_left_out_comes_when_there_is_room_though_its_feed_has_not_changed(store, waiting):
    names = [f"news-{n}" for n in range(9)]
    net = Net({RSS: rss(), SITEMAP: sitemap(*names)})
    net.pages |= {f"{HOME}/{name}": story(name) for name in names}
    stored = [(await ingest(net, store, ELM, max_waiting=3)).new for _ in range(4)]
    assert stored == [3, 3, 3, 0]
    assert waiting() == []


async def test_an_entry_that_was_tried_keeps_its_place(store, waiting):
    net = Net(
        {RSS: rss(f"{HOME}/tried", f"{HOME}/also"), SITEMAP: sitemap()}
    )  # both are missing: tried again later
    await ingest(net, store, ELM, max_waiting=2)
    net.now += timedelta(minutes=1)
    net.pages[RSS] = rss(f"{HOME}/new")
    report = await ingest(net, store, ELM, limit=0, max_waiting=2)
    assert sorted(waiting()) == ["also", "tried"]
    assert report.remarks


async def test_an_outlet_within_its_quotas_has_no_remark(store, ask):
    net = Net({RSS: rss(*(f"{HOME}/{n}" for n in range(3))), SITEMAP: sitemap()})
    report = await ingest(net, store, ELM, limit=0, max_waiting=3)
    assert report.remarks == ()
    assert ask("SELECT remarks FROM runs") == [(None,)]


async def test_so_many_bytes_of_pages_are_saved_in_a_day_and_the_rest_the_next_day(store, ask):
    names = [f"news-{n}" for n in range(6)]
    titles = tuple(f"What {name} decided on Friday" for name in names)
    net = Net({RSS: rss(*(f"{HOME}/{name}" for name in names), titles=titles)})
    net.pages |= {f"{HOME}/{name}": story(name) for name in names}
    one = outlet("elm", Feed(kind="rss", url=RSS), revisit=False)
    first = await ingest(net, store, one, limit=1)
    ((size,),) = ask("SELECT saved_bytes FROM outlets")
    assert ask("SELECT SUM(LENGTH(body)) FROM pages") == [(size,)]
    second = await ingest(net, store, one, max_saved_bytes=size + 1)
    third = await ingest(net, store, one, max_saved_bytes=size + 1)
    net.now += timedelta(days=1)
    fourth = await ingest(net, store, one, max_saved_bytes=10**9)
    assert [run.new for run in (first, second, third, fourth)] == [1, 1, 0, 4]
    assert (second.waiting, third.waiting, fourth.waiting) == (4, 4, 0)
    assert [bool(run.remarks) for run in (first, second, third, fourth)] == [False, True, True, False]
    assert net.asked.count(f"{HOME}/news-5") == 1
    assert ask("SELECT COUNT(*) FROM runs WHERE remarks LIKE 'quota: % bytes of pages%'") == [(2,)]


def entry(number: int, day: int | None) -> NewEntry:
    key = number.to_bytes(32, "big")
    at = NOON + timedelta(days=day) if day is not None else None
    return NewEntry(key=key, address_key=key, url="u", bare_url="u", modified_at=at)


days = st.lists(st.none() | st.integers(-9, -1), max_size=12)


@given(
    announced=days,
    old=st.lists(st.integers(-12, 0), max_size=8),
    max_waiting=st.integers(1, 10),
    is_feed=st.booleans(),
)
def test_the_quota_is_filled_with_the_newest_of_all(announced, old, max_waiting, is_feed):
    old = sorted(old)[-max_waiting:]
    new = [entry(number, day) for number, day in enumerate(announced)]
    oldest = [WaitingEntry(id=id, as_of=NOON + timedelta(days=day)) for id, day in enumerate(old)]
    waiting = decide.Waiting(
        entries=len(old), oldest=oldest, unknown=new, undated_as_of=NOON if is_feed else None
    )
    feed = FeedRow(id=1, outlet="elm", url="u", kind="rss", etag="1")
    before = FeedUpdate(feed=feed, at=NOON, entries=tuple(new))

    after, left = decide.within_quota(before, waiting, max_waiting)

    undated = 0 if is_feed else -99
    ages = [undated if day is None else day for day in announced]
    kept = [ages[int.from_bytes(one.key, "big")] for one in after.entries]
    stay = [day for id, day in enumerate(old) if id not in after.dropped]
    assert sorted(kept + stay) == sorted(ages + old)[-max_waiting:]
    assert left == len(ages) + len(old) - len(kept) - len(stay)
    assert (after.feed.etag is None) == (len(kept) < len(ages))


class Watched(Net):
    """Notes at each request how many pages have been judged."""

    def __init__(self, pages, judged):
        super().__init__(pages)
        self.judged, self.known = judged, []

    async def __call__(self, url, **asked):
        self.known.append(self.judged())
        return await super().__call__(url, **asked)


@pytest.mark.parametrize("max_bytes, judged", [(10_000_000, [0, 0, 0]), (5_000, [0, 0, 2])])
async def test_doubtful_pages_are_judged_before_they_are_too_many_to_be_held(
    store, ask, monkeypatch, max_bytes, judged
):
    monkeypatch.setattr(asking, "MAX_HELD_BYTES", max_bytes)
    titles = {f"{HOME}/{name}": f"{name.title()} of the town is closed" for name in ("mill", "lock", "inn")}
    items = "".join(f"<item><title>{title}</title><link>{url}</link></item>" for url, title in titles.items())
    other = page(
        "Rain until Friday", [f"In village {n} it rained for {n + 3} hours on end." for n in range(60)]
    )
    assert 2_500 < len(other) < 5_000
    pages = {RSS: f'<rss version="2.0"><channel>{items}</channel></rss>'} | dict.fromkeys(titles, other)
    net = Watched(pages, lambda: len(ask("SELECT 1 FROM attempts WHERE stage <> 'feed'")))

    await ingest(net, store, outlet("elm", Feed(kind="rss", url=RSS)))

    assert net.known[-3:] == judged
