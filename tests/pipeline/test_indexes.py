"""Which sitemaps of an index are read: the new ones, wherever they stand, and in the end all."""

import itertools
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from net import NOON, Net, outlet, story
from runs import run_outlets

from ingest.config import Feed
from ingest.errors import Gone, NotAsked, ServerBusy
from ingest.pipeline.feeds import indexes
from ingest.pipeline.feeds.indexes import Child
from store.model import FeedRow

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SINCE = NOON - 7 * DAY
ROOT = "https://elm.example"


def named(path: str, modified_at=None, **row) -> Child:
    feed = Feed(kind="sitemap", url=ROOT + path)
    known = FeedRow(id=1, outlet="elm", url=feed.url, kind="sitemap", parent_id=9, **row) if row else None
    return Child(feed=feed, modified_at=modified_at, row=known)


def paths(children) -> list[str]:
    return [child.feed.url.removeprefix(ROOT) for child in children]


def read(plan) -> list[str]:
    return [feed.url.removeprefix(ROOT) for feed in plan.feeds]


# ---- the order -------------------------------------------------------------------------------------------------

TIMES = st.none() | st.integers(0, 400).map(lambda days: NOON - days * DAY)
NAMES = st.text("abc0129-/", max_size=6)
CHILDREN = st.lists(st.tuples(NAMES, TIMES), max_size=40, unique_by=lambda pair: pair[0]).map(
    lambda pairs: [named(f"/{name}.xml", at) for name, at in pairs]
)


@given(CHILDREN)
def test_the_order_has_every_child_once(children):
    assert sorted(paths(indexes.newest_first(children))) == sorted(paths(children))


@given(CHILDREN)
def test_the_first_the_last_and_the_one_changed_last_are_among_the_first_four(children):
    first = indexes.newest_first(children)[:4]
    times = [child.modified_at for child in children if child.modified_at]
    if len(set(times)) > 1:
        assert max(times) in {child.modified_at for child in first}
    for end in (children[:1], children[-1:]):
        assert not end or end[0] in first


@given(
    st.permutations(range(1, 60)),
    st.sampled_from(["/post-sitemap{}.xml", "/wp/{}/posts.xml", "/s.xml?page={}"]),
)
def test_the_highest_number_is_among_the_first_three_wherever_it_stands(numbers, form):
    children = [named(form.format(number)) for number in numbers]
    assert form.format(59) in paths(indexes.newest_first(children))[:3]


MONTHS = "January February March April May June July August September October November December".split()
RUSSIAN = "yanvar fevral mart aprel mai iyun iyul avgust sentyabr oktyabr noyabr dekabr".split()
FORMS = [
    "/sitemap-{y}-{m:02}.xml",
    "/sitemap-{y}{m:02}.xml",
    "/{y}/{m:02}/sitemap.xml",
    "/{y}/{m}/sitemap.xml",
    "/map_{m:02}_{y}.xml",
    "/map-{name}-{y}.xml",
    "/{y}/{name}.xml.gz",
    "/sitemap.xml?yyyy={y}&mm={m:02}",
    "/sitemap.xml?month={m}&year={y}",
    "/archive-{y}-{m:02}-01.xml",
    "/archive-{y}{m:02}01.xml",
    "/archive-01-{m:02}-{y}.xml",
]


@given(st.permutations([(y, m) for y in (2024, 2025, 2026) for m in range(1, 13)]), st.sampled_from(FORMS))
def test_the_newest_month_is_among_the_first_three_however_it_is_written(months, form):
    written = [form.format(y=y, m=m, name=MONTHS[m - 1].lower()) for y, m in months]
    newest = form.format(y=2026, m=12, name="december")
    assert newest in paths(indexes.newest_first([named(path) for path in written]))[:3]


def test_months_are_known_by_their_names_in_other_languages():
    written = [
        f"/carte-{name}-{y}.xml" for y in (2026, 2025) for name in ("août", "février", "décembre", "mai")
    ]
    assert "/carte-décembre-2026.xml" in paths(indexes.newest_first([named(path) for path in written]))[:4]


def test_numbers_are_numbers_and_a_plain_name_is_the_first_of_its_series():
    order = indexes._by_address([named(f"/post-sitemap{n}.xml") for n in ("9", "", "15", "2", "100")])
    assert paths(order) == [f"/post-sitemap{n}.xml" for n in ("100", "15", "9", "2", "")]


def test_series_of_other_names_take_turns_the_longest_first():
    children = [named(path) for path in ("/tag1.xml", "/page.xml", "/post1.xml", "/post2.xml", "/post3.xml")]
    assert paths(indexes._by_address(children)) == [
        "/post3.xml",
        "/tag1.xml",
        "/page.xml",
        "/post2.xml",
        "/post1.xml",
    ]


# ---- what is left out at once ----------------------------------------------------------------------------------


def current(*children: tuple[str, object]) -> list[str]:
    feeds = [(Feed(kind="sitemap", url=ROOT + path), at) for path, at in children]
    return paths(indexes.current_children(feeds, {}, SINCE))


def test_a_sitemap_that_did_not_change_is_left_out_but_for_both_ends():
    old, new = SINCE - HOUR, SINCE
    assert current(("/1", old), ("/2", old), ("/3", new), ("/4", None), ("/5", old)) == [
        "/1",
        "/3",
        "/4",
        "/5",
    ]


def test_times_that_are_the_same_for_all_tell_nothing():
    same = NOON - 900 * DAY
    assert current(("/1", same), ("/2", same), ("/3", same), ("/4", None)) == ["/1", "/2", "/3", "/4"]
    children = indexes.current_children([(Feed(kind="sitemap", url=ROOT), same)], {}, SINCE)
    assert [child.modified_at for child in children] == [None]


def test_where_all_are_old_the_newest_is_read_all_the_same():
    ages = {f"/{n}": SINCE - abs(n - 4) * DAY - HOUR for n in range(9)}
    assert current(*ages.items()) == ["/0", "/4", "/8"]


def test_where_its_time_is_untrue_the_highest_number_is_read_all_the_same():
    old = SINCE - HOUR
    posts, pages = (
        {f"/post-sitemap{n}.xml": old for n in range(1, 6)},
        {"/page-sitemap.xml": old, "/tag.xml": NOON},
    )
    assert current(*posts.items(), *pages.items()) == ["/post-sitemap1.xml", "/post-sitemap5.xml", "/tag.xml"]


def test_of_an_endless_index_both_ends_are_remembered():
    feeds = [(Feed(kind="sitemap", url=f"{ROOT}/{n}"), None) for n in range(indexes.MAX_KNOWN_CHILDREN + 5)]
    kept = indexes.current_children(feeds, {}, SINCE)
    assert len(kept) == indexes.MAX_KNOWN_CHILDREN
    assert (kept[0].feed, kept[-1].feed) == (feeds[0][0], feeds[-1][0])


# ---- the plan --------------------------------------------------------------------------------------------------


def test_what_sleeps_holds_no_place():
    asleep = [named(f"/{n}", read_at=NOON - HOUR, due_at=NOON + HOUR) for n in range(30)]
    failing = [named(f"/f{n}", failures=1, due_at=NOON + HOUR) for n in range(30)]
    plan = indexes.plan([*asleep, *failing, named("/new")], NOON)
    assert (read(plan), plan.left) == (["/new"], 0)


def test_what_was_never_read_comes_first_but_for_three_places():
    known = [named(f"/k{n}", read_at=NOON - n * HOUR) for n in range(1, 6)]
    plan = indexes.plan([*known, *(named(f"/n{n}") for n in range(20))], NOON)
    assert sum(path.startswith("/n") for path in read(plan)) == 7
    assert read(plan)[7:] == ["/k5", "/k4", "/k3"]  # those that were not read for the longest time
    assert plan.left == 15


def test_of_those_that_were_read_the_changed_ones_come_first():
    known = [named(f"/{n}", NOON - 3 * HOUR, read_at=NOON - 2 * HOUR - n * HOUR / 60) for n in range(12)]
    changed = named("/changed", NOON - HOUR, read_at=NOON - 90 * HOUR / 60)
    assert read(indexes.plan([*known, changed], NOON))[0] == "/changed"


@pytest.mark.parametrize(
    "modified_at, failures, is_read",
    [
        (NOON, 0, True),
        (NOON - HOUR, 0, True),
        (NOON - 2 * HOUR, 0, False),  # it was read since
        (NOON - HOUR, 1, False),  # a failure is waited for all the same
        (None, 0, False),
    ],
)
def test_a_change_that_the_index_tells_of_wakes_what_had_only_old_entries(modified_at, failures, is_read):
    child = named("/1", modified_at, read_at=NOON - 2 * HOUR, due_at=NOON + HOUR, failures=failures)
    assert (read(indexes.plan([child], NOON)) == ["/1"]) is is_read


@pytest.mark.parametrize("changed, count", [(0, 0), (1, 1), (5, 5), (6, 0), (10, 0)])
def test_an_index_that_calls_most_of_its_sitemaps_changed_is_not_believed(changed, count):
    children = [
        named(f"/{n}", NOON if n < changed else NOON - DAY, read_at=NOON - HOUR, due_at=NOON + HOUR)
        for n in range(10)
    ]
    assert len(indexes.plan(children, NOON).feeds) == count


@given(CHILDREN, st.integers(0, 12))
def test_a_plan_leaves_nothing_out_in_silence(children, places):
    plan = indexes.plan(children, NOON, places)
    assert len(plan.feeds) == min(places, len(children))
    assert len(plan.feeds) + plan.left == len(children)


# ---- in runs ---------------------------------------------------------------------------------------------------

SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
INDEX = f"{ROOT}/sitemap.xml"
MINE = outlet("elm", Feed(kind="sitemap", url=INDEX))


def row(kind: str, url: str, at=None) -> str:
    lastmod = f"<lastmod>{at:%Y-%m-%dT%H:%M:%SZ}</lastmod>" if at else ""
    return f"<{kind}><loc>{url.replace('&', '&amp;')}</loc>{lastmod}</{kind}>"


def index(children, lastmod=lambda path: None) -> str:
    rows = "".join(row("sitemap", ROOT + path, lastmod(path)) for path in children)
    return f"<sitemapindex {SPACE}>{rows}</sitemapindex>"


def urlset(path: str, at) -> str:
    return f"<urlset {SPACE}>{row('url', article(path), at)}</urlset>"


def article(path: str) -> str:
    return f"{ROOT}/news/what-was-said-in-{path.strip('/').replace('/', '-').partition('.')[0]}"


def site(children, newest, lastmod=lambda path: None) -> Net:
    """An outlet whose sitemaps have an article each, old ones but for the `newest`."""
    sets = {ROOT + path: urlset(path, NOON - (HOUR if path == newest else 400 * DAY)) for path in children}
    pages = {article(path): story(path) for path in children}
    return Net({INDEX: index(children, lastmod), **sets, **pages})


async def passes(net: Net, store, count: int = 1) -> list[list[str]]:
    """The sitemaps that each of so many runs asked for."""
    asked = []
    for _ in range(count):
        net.asked.clear()
        await run_outlets(net, store, MINE)
        asked.append([url.removeprefix(ROOT) for url in net.asked if url.endswith(".xml") and url != INDEX])
        net.now += timedelta(minutes=15)
    return asked


PARTS = [f"/wp-sitemap-posts-post-{n}.xml" for n in range(1, 16)]


@pytest.mark.parametrize("newest", [PARTS[0], PARTS[-1]])
async def test_the_newest_part_is_read_at_the_first_pass_at_whichever_end_it_stands(store, ask, newest):
    net = site(PARTS, newest)
    assert newest in (await passes(net, store))[0]
    assert ask("SELECT url FROM v_articles") == [(article(newest),)]


async def test_every_part_is_read_once_and_an_old_one_not_again_on_the_same_day(store, ask):
    net = site(PARTS, PARTS[7])
    first, second, *others = await passes(net, store, 4)
    assert len(first) == 10
    assert sorted({*first, *second}) == sorted(PARTS)
    assert others == [[PARTS[7]]] * 2
    assert ask("SELECT reason FROM v_attempts WHERE url LIKE '%/sitemap.xml' ORDER BY attempt_id") == [
        ("feeds: 5 of 15 sitemaps left for the next runs",),
        *([(None,)] * 3),
    ]


@pytest.mark.parametrize("at", range(0, 27, 2))
async def test_a_new_part_is_found_within_three_passes_wherever_it_stands(sqlite_store, at):
    children = [f"/part-{chr(97 + n % 26)}{chr(97 + n // 26)}.xml" for n in range(27)]
    net = site(children, children[at])
    await passes(net, sqlite_store, 3)
    with sqlite_store.read() as tx:
        assert [one.url for one in tx.articles.get_many((1, 2))] == [article(children[at])]


async def test_a_part_that_is_called_new_and_is_not_makes_room_for_the_next_pass(store, ask):
    children = [f"/map-{chr(97 + n)}.xml" for n in range(16)]
    # The older a part is, the newer the index calls it; the new part stands in the middle.
    net = site(
        children,
        children[8],
        lambda path: NOON - (HOUR * children.index(path) if path != children[8] else 6 * DAY),
    )
    await passes(net, store, 2)
    assert ask("SELECT url FROM v_articles") == [(article(children[8]),)]


async def test_an_honest_index_is_read_at_its_new_end_and_at_both_ends_only(store):
    net = site(PARTS, PARTS[-2], lambda path: NOON - (HOUR if path == PARTS[-2] else 60 * DAY))
    first, second = await passes(net, store, 2)
    assert sorted(first) == sorted([PARTS[0], PARTS[-2], PARTS[-1]])
    assert second == [PARTS[-2]]


async def test_an_old_part_is_read_again_when_the_index_says_that_it_changed(store, ask):
    changed = {PARTS[3]: None}
    net = site(PARTS, None, lambda path: changed.get(path) or NOON - DAY - PARTS.index(path) * HOUR)
    await passes(net, store, 2)
    assert await passes(net, store) == [[]]
    changed[PARTS[3]] = net.now - timedelta(minutes=1)
    net.pages[INDEX] = index(PARTS, lambda path: changed.get(path) or NOON - DAY - PARTS.index(path) * HOUR)
    net.pages[ROOT + PARTS[3]] = urlset(PARTS[3], net.now - timedelta(minutes=1))
    assert await passes(net, store) == [[PARTS[3]]]
    assert ask("SELECT url FROM v_articles") == [(article(PARTS[3]),)]


async def test_parts_that_fail_hold_no_places(store, ask):
    net = site(PARTS, PARTS[7])
    broken = [path for path in PARTS if path != PARTS[7]]
    net.pages |= {ROOT + path: Gone("status", "404", http_status=404) for path in broken[:7]}
    net.pages |= {ROOT + path: ServerBusy("status", "503", http_status=503) for path in broken[7:]}
    await passes(net, store, 2)
    assert ask("SELECT url FROM v_articles") == [(article(PARTS[7]),)]


async def test_an_outlet_keeps_its_pace_until_its_index_is_known(store):
    net = site([f"/part-{chr(97 + n)}.xml" for n in range(25)], None)
    intervals = []
    for _ in range(4):
        await passes(net, store)
        with store.read() as tx:
            intervals.append(tx.outlets.get("elm").interval_s)
    assert intervals == [900, 900, 1170, 1521]


async def test_what_is_named_too_deep_is_not_left_out_in_silence(store, ask):
    levels = [f"/level-{n}.xml" for n in range(4)]
    net = Net(
        {
            INDEX: index(levels[:1]),
            **{ROOT + one: index([two]) for one, two in itertools.pairwise(levels)},
        }
    )
    assert await passes(net, store) == [levels[:2]]
    assert ask("SELECT url, reason FROM v_attempts WHERE reason IS NOT NULL") == [
        (ROOT + levels[1], "feeds: 1 of 1 sitemaps left out, because they are named too deep")
    ]


# ---- hosts that asked to be left alone --------------------------------------------------------------------------


async def test_a_feed_that_was_not_asked_for_leaves_no_row_counts_no_failure_and_rests(store, ask):
    net = Net({INDEX: NotAsked("status", "429 before", wait_s=3600)})
    (report,) = await run_outlets(net, store, MINE)
    assert report.outcome == "resting"
    assert ask("SELECT COUNT(*) FROM v_attempts") == [(0,)]
    assert ask("SELECT failures, due_at, read_at FROM feeds") == [(0, None, None)]
    assert ask("SELECT failures FROM outlets") == [(0,)]


async def test_a_child_that_was_not_asked_for_leaves_no_row_and_is_still_to_be_read(store, ask):
    net = site(PARTS[:2], PARTS[1])
    net.pages[ROOT + PARTS[1]] = NotAsked("status", "429 before", wait_s=3600)
    (report,) = await run_outlets(net, store, MINE)
    assert report.outcome == "done"
    assert ask("SELECT COUNT(*) FROM v_attempts") == [(2,)]
    net.pages[ROOT + PARTS[1]] = urlset(PARTS[1], NOON - HOUR)
    (report,) = await run_outlets(net, store, MINE)
    assert report.new == 1
