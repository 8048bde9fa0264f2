"""Outlets that do not answer for hours, in simulated time: when the daemon asks for them."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from net import NOON, Net, make_deps, outlet, rss, story
from runs import pass_time

from ingest.config import FetchSettings
from ingest.daemon import Daemon, Plan
from ingest.errors import FetchError, Unreachable
from ingest.pipeline.deps import RunOptions
from store.store import Store

IDS = ("ash", "elm", "oak")
STEP = timedelta(minutes=1)
BEFORE, AFTER = timedelta(hours=3), timedelta(hours=12)
SILENT = Unreachable("connection", "refused")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The worst of all outlets that were down: the longest time between two requests meanwhile, the time from the end
    of the outage to the first request, and from there to the next one."""

    between: timedelta
    until_asked: timedelta
    until_asked_again: timedelta


async def outage(store: Store, *, every_s: float, length: timedelta, down: Sequence[str]) -> Figures:
    """Three outlets work for three hours; then those of `down` are silent for so long; then all work again, until
    each of them has been asked twice: what comes later is in none of the figures."""
    mine = tuple(outlet(id, every_s=every_s) for id in IDS)
    begin, end = NOON + BEFORE, NOON + BEFORE + length
    net = Net(_pages(IDS))
    deps = replace(make_deps(net, store), now=lambda: net.now)
    daemon = Daemon(
        deps, Plan(outlets=mine, options=RunOptions(command="run", settings=FetchSettings(), outlets=mine))
    )
    asked: dict[str, list[timedelta]] = {one.id: [] for one in mine}
    sound, silent = _pages(down), dict.fromkeys(map(_feed, down), SILENT)
    for _ in pass_time(net, store, STEP):
        if net.now >= end + AFTER or all(_is_back(asked[id], length) for id in down):
            break
        net.pages |= silent if begin <= net.now < end else sound
        net.asked.clear()
        await daemon.tick()
        await daemon.idle()
        for id in IDS:
            asked[id] += [net.now - begin] * net.asked.count(_feed(id))
    deps.store.close()
    worst = [_figures(asked[id], length) for id in down]
    return Figures(
        between=max(one.between for one in worst),
        until_asked=max(one.until_asked for one in worst),
        until_asked_again=max(one.until_asked_again for one in worst),
    )


def _is_back(asked: list[timedelta], length: timedelta) -> bool:
    return sum(at >= length for at in asked) >= 2


def _figures(asked: list[timedelta], length: timedelta) -> Figures:
    meanwhile = [at for at in asked if timedelta(0) <= at < length]
    back, again = [at for at in asked if at >= length][:2]
    return Figures(
        between=max(later - at for at, later in itertools.pairwise([*meanwhile, back])),
        until_asked=back - length,
        until_asked_again=again - back,
    )


def _feed(id: str) -> str:
    return f"https://{id}.example/rss"


def _pages(ids: Sequence[str]) -> dict[str, str | FetchError]:
    article = {id: f"https://{id}.example/news/1-what-was-said" for id in ids}
    return {_feed(id): rss(article[id]) for id in ids} | {article[id]: story(id) for id in ids}
