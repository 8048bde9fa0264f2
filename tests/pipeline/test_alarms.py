"""Alarms: by runs of a real store, and by the decisions alone."""

from datetime import timedelta

import pytest
from engines import ON_BOTH_ENGINES
from net import NOON, Net, ingest, make_deps, outlet, rss, story

from ingest.errors import Refused
from ingest.pipeline.alarms import look_around, outlet_health
from ingest.pipeline.decide import alarms as decide
from ingest.pipeline.decide.alarms import OutletHealth, shares
from ingest.pipeline.decide.alarms.machine import MIN_DISK_SAMPLES
from ingest.pipeline.decide.alarms.shares import CALM_WINDOW, DayShare
from ingest.pipeline.decide.alarms.silence import Rhythm
from store.model import Alarm, DiskSample, OutletHour, SeenPage

ELM = outlet()
FEED = "https://elm.example/rss"
CHANGED = "<!doctype html><html><body><div id='app'></div></body></html>"
LASTING = "SELECT kind FROM v_alarms WHERE ended_at IS NULL ORDER BY kind"


def links(*numbers: int) -> list[str]:
    return [f"https://elm.example/n/{number}" for number in numbers]


async def pass_(net: Net, store, *numbers: int, page=None) -> None:
    """A run in which these articles are announced; each with a text of its own, unless a page is given."""
    net.pages[FEED] = rss(*links(*numbers), titles=tuple(f"Of number {number}" for number in numbers))
    for number, link in zip(numbers, links(*numbers), strict=True):
        net.pages[link] = page or story(f"rivers of number {number}")
    await ingest(net, store)


async def test_a_layout_change_is_an_alarm_on_the_first_affected_pass_and_none_before(store, ask):
    net = Net()
    for at in range(6):
        net.now = NOON + timedelta(days=at)
        await pass_(net, store, *range(5 * at, 5 * at + 5))
    assert ask("SELECT COUNT(*) FROM v_alarms") == [(0,)]

    net.now = NOON + timedelta(days=6)
    await pass_(net, store, *range(30, 35), page=CHANGED)

    assert ask(LASTING) == [("text",)]
    ((what, cure, began_at),) = ask("SELECT what, cure, began_ts FROM v_alarms")
    assert what.startswith("5 of the 5 newest pages gave no whole text")
    assert "ingest outlets check elm" in cure
    assert began_at == int(net.now.timestamp())


async def test_it_is_told_once_and_ends_when_pages_are_read_again(store, ask):
    net = Net()
    for at in range(6):
        net.now = NOON + timedelta(days=at)
        await pass_(net, store, *range(5 * at, 5 * at + 5))
    for at in (6, 7):
        net.now = NOON + timedelta(days=at)
        await pass_(net, store, *range(5 * at, 5 * at + 5), page=CHANGED)
    assert ask("SELECT COUNT(*) FROM v_alarms") == [(1,)]
    net.now = NOON + timedelta(days=8)
    await pass_(net, store, *range(40, 45))
    assert ask("SELECT kind, ended_ts FROM v_alarms") == [("text", int(net.now.timestamp()))]
    assert ask("SELECT day, alarms FROM v_health WHERE alarms > 0 ORDER BY day") == [
        ("2026-11-26", 1),
        ("2026-11-27", 1),
        ("2026-11-28", 1),
    ]


async def test_robots_txt_that_turns_against_us_is_an_alarm_of_the_feed_at_once_and_ends_when_it_is_read(
    store, ask
):
    net = Net()
    await pass_(net, store, 1)
    net.now = NOON + timedelta(hours=1)
    net.pages[FEED] = Refused("robots", "robots.txt asks us not to")
    await ingest(net, store)
    assert ask("SELECT kind, feed FROM v_alarms WHERE ended_at IS NULL") == [("robots", FEED)]
    net.now = NOON + timedelta(days=2)
    await pass_(net, store, 1)
    assert ask(LASTING) == []


async def test_what_the_store_gives_is_what_was_lived(store, ask):
    """The counts by which the histories below are judged are those of the store."""
    net = Net()
    for at in range(3):
        net.now = NOON + timedelta(hours=at)
        await pass_(net, store, *range(2 * at, 2 * at + 2), page=CHANGED if at == 2 else None)
    with store.read() as tx:
        found = outlet_health(ELM, None, net.now + timedelta(days=2), tx)
    (counts,) = found.days.values()
    assert (counts.fetches, counts.pages, counts.texts, counts.measured) == (6, 6, 4, 4)
    assert [one.is_new for one in found.newest] == [False, False, True, True, True, True]
    assert [one.has_body for one in found.newest] == [True] * 6
    assert {one.words is None for one in found.newest[:2]} == {True}
    assert found.rhythm is not None
    noon = int(NOON.timestamp()) // 3600
    assert found.rhythm.hours == (
        OutletHour(hour=noon, runs=1, batches=1),
        OutletHour(hour=noon + 1, runs=1, batches=1, longest_s=3600),
    )
    assert (found.last_new_at, found.read_at) == (NOON + timedelta(hours=1), NOON + timedelta(hours=2))


@ON_BOTH_ENGINES
async def test_a_paused_outlet_has_no_alarms(store, ask):
    net = Net()
    await pass_(net, store, 1)
    net.now += timedelta(hours=1)
    net.pages[FEED] = Refused("robots", "robots.txt asks us not to")
    await ingest(net, store)
    deps = make_deps(net, store)
    paused = outlet(enabled=False)
    await look_around(deps.store, (paused,), net.now + timedelta(hours=1), (), None)
    assert ask(LASTING) == []


@ON_BOTH_ENGINES
async def test_that_nobody_runs_outlets_is_one_alarm_of_the_machine(store, ask):
    net = Net()
    for at in range(5):
        net.now = NOON + timedelta(hours=at)
        await pass_(net, store, at)
    deps = make_deps(net, store)
    await look_around(deps.store, (ELM,), net.now + timedelta(hours=1), (), None)
    assert ask(LASTING) == []
    await look_around(deps.store, (ELM,), net.now + timedelta(hours=9), (), None)
    assert ask("SELECT outlet, kind FROM v_alarms WHERE ended_at IS NULL") == [(None, "stopped")]


# ---- the decisions ----------------------------------------------------------------------------------------------


def sample(hours: float, gigabytes: float) -> DiskSample:
    return DiskSample(NOON + timedelta(hours=hours), int(gigabytes * 1e9))


def test_a_disk_that_shrinks_steadily_is_an_alarm_a_week_before_it_is_full():
    def shrinking(days: float) -> list[DiskSample]:
        return [sample(hour, 100 * (1 - hour / (24 * days))) for hour in range(13)]

    now = NOON + timedelta(hours=12)
    assert [one.kind for one in decide.disk(shrinking(6), now)] == ["disk"]
    assert list(decide.disk(shrinking(9), now)) == []


def test_a_disk_is_judged_when_enough_is_known_of_how_it_shrinks():
    hours = range(MIN_DISK_SAMPLES)
    shrinking = [sample(hour, 10 - hour) for hour in hours]
    now = NOON + timedelta(hours=hours[-1])
    assert [one.kind for one in decide.disk(shrinking, now)] == ["disk"]
    assert list(decide.disk(shrinking[1:], now)) == []


def test_a_large_copy_that_comes_and_goes_is_no_alarm_and_a_disk_that_is_full_is_one_at_once():
    copied = [sample(hour, 100 - 60 * (hour == 6)) for hour in range(13)]
    assert list(decide.disk(copied, NOON + timedelta(hours=12))) == []
    assert [one.kind for one in decide.disk([sample(0, 0.05)], NOON)] == ["disk"]


def test_without_a_past_nothing_has_fallen():
    unknown = shares.usual_share([])
    assert shares.fallen([True] * 32, lambda size: unknown) == 0


def test_three_pages_in_a_row_are_enough_where_it_never_lacked_and_not_where_it_often_did():
    never, often = (shares.usual_share([DayShare(bad, 10)] * 28) for bad in (0, 4))
    assert shares.fallen([True] * 3 + [False] * 29, lambda size: never) == 3
    assert shares.fallen([True] * 3 + [False] * 29, lambda size: often) == 0
    assert shares.fallen([True] * 32, lambda size: often) > 0


def test_what_differs_from_day_to_day_needs_more_pages():
    steady = shares.usual_share([DayShare(1, 10)] * 28)
    uneven = shares.usual_share([DayShare(10 * (at % 10 == 0), 10) for at in range(28)])
    assert shares.chance(5, 5, uneven) > 100 * shares.chance(5, 5, steady)


@pytest.mark.parametrize("quiet", [0, 12, 23])
def test_an_hour_may_be_as_quiet_as_those_beside_it_and_no_quieter(quiet):
    noon = int(NOON.timestamp()) // 3600
    hours = tuple(
        OutletHour(hour=noon + at, runs=1, batches=int((noon + at) % 24 != quiet)) for at in range(28 * 24)
    )

    rates = Rhythm(hours=hours).quiet_rates

    may_be_quiet = {(quiet + by) % 24 for by in (-1, 0, 1)}
    assert rates == pytest.approx([float(at not in may_be_quiet) for at in range(24)])


def test_days_weigh_as_the_beta_binomial_that_differs_as_much_from_day_to_day():
    days = [DayShare(bad, 10) for bad in (3, 7)] * 14
    dispersion = sum((day.bad - 5) ** 2 / 2.5 for day in days) / 27  # 2.5 is what chance alone would give
    assert 1 + (10 - 1) / shares.usual_share(days).weight == pytest.approx(dispersion)


def test_chances_are_chances():
    usual = shares.usual_share([DayShare(3, 20)] * 9)
    told = [shares.chance(bad, 8, usual) for bad in range(9)]
    assert told[0] == pytest.approx(1.0)
    assert told == sorted(told, reverse=True)


def test_an_alarm_lasts_while_what_is_wrong_is_and_ends_once():
    lasting = Alarm(
        id=7,
        outlet="elm",
        feed="",
        kind="text",
        began_at=NOON,
        last_seen_at=NOON,
        ended_at=None,
        what="",
        cure="",
    )
    text, dates = decide.Trouble("text", "", "…"), decide.Trouble("dates", "", "…")
    both = decide.alarm_changes([lasting], [text, dates], "elm", NOON)
    assert ([one.kind for one in both.begins], both.lasts, both.ends) == (["dates"], (7,), ())
    none = decide.alarm_changes([lasting], [], "elm", NOON)
    assert (none.begins, none.lasts, none.ends) == ((), (), (7,))


LASTS = {
    "entries": "5 of the 5 newest pages could not be had",
    "robots": "5 of the 5 newest pages could not be had: robots",
    "text": "5 of the 5 newest pages gave no whole text",
    "wall": "5 of the 5 newest pages gave no whole text: wall",
    "wall of one text": "5 of 5 newest articles have a text that others have too",
    "titles": "5 of the 5 newest articles have no title of their own",
    "dates": "5 of the 5 newest articles have no time of publication",
    "authors": "5 of the 5 newest articles have no author",
    "fetch_times": "5 of the 5 newest articles say that they were published when they were fetched",
}


def sound_page(number: int) -> SeenPage:
    at = NOON + timedelta(hours=number)
    return SeenPage(
        at=at,
        outcome="new",
        reason=None,
        has_body=True,
        run_id=number,
        is_new=True,
        title=f"Of number {number}",
        words=400,
        published_at=at - timedelta(hours=1),
        precision="second",
        first_seen_at=at,
        has_authors=True,
        text_sha256=bytes([number]) * 32,
    )


@pytest.mark.parametrize("name", LASTS)
def test_an_alarm_of_pages_lasts_until_as_many_are_sound_as_show_that_it_is_over(name):
    kind = name.split()[0]
    lasting = Alarm(
        id=7,
        outlet="elm",
        feed="",
        kind=kind,
        began_at=NOON,
        last_seen_at=NOON,
        ended_at=None,
        what=LASTS[name],
        cure="",
    )

    def wrong(sound: int) -> list[str]:
        newest = tuple(sound_page(number) for number in range(sound, 0, -1))
        return [
            one.what
            for one in decide.troubles(
                OutletHealth(now=NOON + timedelta(hours=sound), newest=newest, lasting=(lasting,))
            )
        ]

    assert wrong(1) == wrong(CALM_WINDOW - 1) == [LASTS[name]]
    assert wrong(CALM_WINDOW) == []
