"""Commands as workers do them: what is told of what is left, and where they end."""

import asyncio
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from engines import ON_BOTH_ENGINES
from net import NOON, Net, make_deps, outlet, story
from rows import add_text
from speeches import SERGEY, write

from ingest.config import Feed, FetchSettings
from ingest.errors import ConfigError
from ingest.pipeline.commands import Command, perform
from ingest.pipeline.deps import RunOptions
from ingest.pipeline.past.rounds import BATCH
from store.model import OutletRow

HOME = "https://elm.example"
SITEMAP = Feed(kind="sitemap", url=f"{HOME}/sitemap.xml")
ELM = outlet("elm", SITEMAP)
MARCH = Command(name="backfill", outlet="elm", since=datetime(2025, 3, 1, tzinfo=UTC))


class KilledAt(Net):
    """The process ends as it asks for this page."""

    def __init__(self, pages, number):
        super().__init__(pages)
        self.number = number

    async def __call__(self, url, **options):
        if len(pages_asked(self)) == self.number - 1 and "/a/" in url.asked:
            raise asyncio.CancelledError
        return await super().__call__(url, **options)


def past(count):
    """The pages of an outlet with so many articles of one day."""
    paths = [f"{HOME}/a/{number}" for number in range(count)]
    rows = "".join(f"<url><loc>{path}</loc><lastmod>2025-03-05</lastmod></url>" for path in paths)
    pages = {path: story(path, at="2025-03-05T08:00:00Z") for path in paths}
    return pages | {SITEMAP.url: f"<urlset>{rows}</urlset>"}


def pages_asked(net):
    return [url for url in net.asked if "/a/" in url]


def done(command, net, store, *, of=ELM, should_stop=lambda: False):
    """How it ended, None if it was killed, and what was left each time that it told."""
    told = []

    async def progressed(left):
        told.append(left)

    options = RunOptions(command="run", settings=FetchSettings(), outlets=(ELM,), should_stop=should_stop)
    subject = of if command.outlet else None
    try:
        return asyncio.run(perform(command, subject, make_deps(net, store), options, progressed)), told
    except asyncio.CancelledError:
        return None, told


def of_at_most(max_pages):
    return Command(name="backfill", outlet="elm", since=MARCH.since, max_pages=max_pages)


def test_a_back_fill_that_has_asked_for_all_its_pages_is_done_although_it_is_told_to_stop(sqlite_store):
    net = Net(past(5))

    ended, told = done(of_at_most(3), net, sqlite_store, should_stop=lambda: len(pages_asked(net)) == 3)

    assert (ended.outcome, ended.counts["new"], told) == ("done", 3, [of_at_most(0)])
    ended, _ = done(told[-1], net, sqlite_store)
    assert (ended.outcome, len(pages_asked(net))) == ("done", 3)


def test_a_back_fill_that_stops_before_has_the_rest_left(sqlite_store):
    net = Net(past(5))

    ended, told = done(of_at_most(4), net, sqlite_store, should_stop=lambda: len(pages_asked(net)) == 3)

    assert (ended.outcome, told) == ("stopped", [of_at_most(1)])


def test_a_back_fill_that_is_killed_has_told_of_all_pages_but_the_last_few(sqlite_store):
    net = KilledAt(past(BATCH + 5), BATCH + 2)

    ended, told = done(of_at_most(BATCH + 4), net, sqlite_store)

    assert (ended, told) == (None, [of_at_most(4)])


@pytest.mark.parametrize(
    "command, of, cure",
    [
        (MARCH, outlet("elm", SITEMAP, enabled=False), "ingest outlets resume elm"),
        (
            Command(name="revisit", outlet="elm"),
            outlet("elm", SITEMAP, revisit=False),
            "outlets.elm.revisit to true",
        ),
    ],
)
def test_what_the_command_line_would_refuse_is_refused_when_its_job_begins(sqlite_store, command, of, cure):
    with pytest.raises(ConfigError, match=cure) as refused:
        done(command, Net(), sqlite_store, of=of)
    assert "ingest jobs retry" in str(refused.value)


def test_indexes_of_sitemaps_that_name_each_other_without_end_are_read_four_deep(sqlite_store):
    names = [SITEMAP.url, *(f"{HOME}/sitemap-{depth}.xml" for depth in range(1, 9))]
    index = "<sitemapindex><sitemap><loc>{}</loc></sitemap></sitemapindex>"
    net = Net({above: index.format(below) for above, below in pairwise(names)})

    done(MARCH, net, sqlite_store)

    assert [url for url in net.asked if url in names] == names[:4]


@ON_BOTH_ENGINES
def test_names_that_are_found_anew_are_counted_by_their_articles(store):
    for number in range(3):
        write(store, number, SERGEY)

    ended, _ = done(Command(name="reextract", outlet="elm", only_names=True), Net({}), store)

    assert (ended.outcome, ended.counts) == ("done", {"articles": 3})


def test_names_that_were_to_be_found_anew_are_counted_where_it_is_stopped(sqlite_store):
    for number in range(3):
        write(sqlite_store, number, SERGEY)
    everything = Command(name="reextract", outlet="elm", only_names=True)

    ended, _ = done(everything, Net({}), sqlite_store, should_stop=lambda: True)

    assert (ended.outcome, ended.counts) == ("stopped", {"articles": 0})


def test_stories_that_are_stopped_go_on_with_the_days_that_are_marked(store):
    with store.begin() as tx:
        tx.outlets.upsert(OutletRow(id="elm", name="Elm"), NOON)
    for day in range(3):
        add_text(store, NOON - timedelta(days=day), title=f"Rivers of day {day}", text="They rise.")
    everything = Command(name="stories", since=NOON - timedelta(days=7))
    assert done(everything, Net(), store)[0].counts["days"] > 0

    ended, told = done(everything, Net(), store, should_stop=lambda: True)

    left = Command(name="stories")
    assert (ended.outcome, told) == ("stopped", [left])
    ended, told = done(left, Net(), store)
    assert (ended.outcome, ended.counts["days"], set(told)) == ("done", len(told), {left})
    assert len(told) > 1


def test_fetching_loads_nothing_that_only_other_commands_need():
    said = (
        "import sys, ingest.cli.fetch; print(*(name for name in sys.modules if name.startswith('ingest.')))"
    )
    loaded = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True).stdout
    others = ("commands", "stories", "past", "naming.passing")
    assert not {f"ingest.pipeline.{name}" for name in others} & set(loaded.split())
