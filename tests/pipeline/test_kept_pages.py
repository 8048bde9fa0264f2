"""How a run keeps pages: packed in the child that extracts them, after the first ten with a dictionary of them."""

import re
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from random import Random

import pytest
from engines import ON_BOTH_ENGINES
from hypothesis import given
from hypothesis import strategies as st
from net import NOON, Net, ingest, make_deps, outlet, page, rss, story

from ingest.config import FetchSettings
from ingest.pipeline import decide
from ingest.pipeline.deps import RunOptions
from ingest.pipeline.pages.extraction import extract_page, read_page
from ingest.pipeline.report import RunReport
from ingest.pipeline.revisits import revisit as revisit_articles
from ingest.pipeline.run import run_outlets
from ingest.pipeline.saved_pages import reextract
from store import packing
from store.model import DictionaryUse

HOME = "https://elm.example"
RSS = f"{HOME}/rss"
SHELL = f"<script>{Random(1).randbytes(6_000).hex()}</script>"
"""What the outlet's pages have in common: alone it packs to half its size."""

FIRST = decide.FIRST_PAGES
USE = DictionaryUse(made_at=NOON, pages=50, first_share=0.05, share=0.05)


def site(*numbers: int, shell: str = SHELL, more: str = "") -> Net:
    """The outlet with these articles, whose headlines and texts speak of the same, so that each is stored at once."""
    titles = [f"Harbour {number} pays {number * 17} sailors" for number in numbers]
    pages = {
        f"{HOME}/{number}": page(title, [f"{title} at last.{more}", *_paragraphs(number)], extra=shell)
        for number, title in zip(numbers, titles, strict=True)
    }
    return Net(pages | {RSS: rss(*pages, titles=tuple(titles))})


def _paragraphs(number: int) -> list[str]:
    return re.findall(r"<p>(.*?)</p>", story(f"news {number}"))


def kept(ask) -> dict[bytes, tuple[int | None, int]]:
    """Of each page that is kept, its dictionary and how many bytes it takes."""
    rows = ask("SELECT sha256, dictionary_id, LENGTH(body) FROM pages")
    return {bytes(digest): (dictionary, size) for digest, dictionary, size in rows}


def digest(net: Net, number: int) -> bytes:
    return sha256(net.pages[f"{HOME}/{number}"].encode()).digest()


def assert_all_come_back(store, net: Net) -> None:
    with store.read() as tx:
        for url, body in net.pages.items():
            if url != RSS:
                assert tx.articles.saved_page(sha256(body.encode()).digest()).body == body.encode()


@ON_BOTH_ENGINES
async def test_after_the_first_ten_pages_are_packed_with_a_dictionary_of_them(store, ask):
    net = site(*range(FIRST + 3))
    await ingest(net, store)
    sizes = kept(ask)
    with_dictionary = [size for dictionary, size in sizes.values() if dictionary]
    alone = [size for dictionary, size in sizes.values() if not dictionary]
    assert (len(alone), len(with_dictionary)) == (FIRST, 3)
    assert max(with_dictionary) < min(alone) / 5
    assert ask("SELECT outlet_id, pages FROM dictionaries") == [("elm", 3)]
    assert_all_come_back(store, net)


async def test_a_page_is_kept_with_the_headers_and_the_address_it_came_with(store, ask):
    await ingest(site(1), store)
    ((url, headers, first, last),) = ask("SELECT url, headers, first_saved_at, saved_at FROM pages")
    assert url == f"{HOME}/1"
    assert headers == "content-type: text/html; charset=utf-8"
    assert first == last


async def test_ten_pages_alone_make_no_dictionary(store, ask):
    await ingest(site(*range(FIRST)), store)
    assert ask("SELECT COUNT(*) FROM dictionaries") == [(0,)]


async def test_the_first_page_of_a_later_run_has_a_dictionary(store, ask):
    await ingest(site(*range(FIRST)), store)
    later = site(FIRST)
    await ingest(later, store)
    assert kept(ask)[digest(later, FIRST)][0] == 1


async def test_each_outlet_has_dictionaries_of_its_own(store, ask):
    elm, oak = outlet("elm"), outlet("oak")
    await ingest(site(*range(FIRST + 1)), store, elm)
    net = Net(
        {"https://oak.example/rss": rss("https://oak.example/1"), "https://oak.example/1": story("oak")}
    )
    await ingest(net, store, oak)
    assert ask("SELECT COUNT(*) FROM pages WHERE dictionary_id IS NOT NULL") == [(1,)]


async def test_pages_that_have_nothing_in_common_are_packed_alone_and_a_dictionary_is_not_tried_at_once_again(
    store, ask
):
    for start in (0, 20):
        pages = {}
        for number in range(start, start + FIRST + 5):
            pages |= site(number, shell=f"<script>{Random(number).randbytes(9_000).hex()}</script>").pages
        net = Net(pages)
        links = tuple(url for url in pages if url != RSS)
        titles = tuple(re.findall("<title>(.*?)</title>", pages[url])[0] for url in links)
        net.pages[RSS] = rss(*links, titles=titles)
        await ingest(net, store)
        assert_all_come_back(store, net)
    assert ask("SELECT COUNT(*) FROM pages WHERE dictionary_id IS NOT NULL") == [(0,)]
    assert ask("SELECT pages, LENGTH(body) < 20 FROM dictionaries") in ([(20, True)], [(20, 1)])


async def test_a_dictionary_counts_for_the_quota_of_the_day(store, ask):
    await ingest(site(*range(FIRST + 1)), store)
    ((saved,),) = ask("SELECT saved_bytes FROM outlets")
    ((pages,),) = ask("SELECT SUM(LENGTH(body)) FROM pages")
    ((dictionaries,),) = ask("SELECT SUM(LENGTH(body)) FROM dictionaries")
    assert saved == pages + dictionaries


async def test_when_the_outlet_looks_otherwise_there_is_a_new_dictionary_and_the_old_pages_keep_theirs(
    store, ask
):
    old = site(*range(FIRST + 11))
    await ingest(old, store)
    shell = f"<script>{Random(2).randbytes(6_000).hex()}</script>"
    new = site(*range(100, 150), shell=shell)
    for _ in range(2):  # a run makes one dictionary at most
        await ingest(new, store, limit=25)
    sizes = kept(ask)
    dictionaries = {sizes[digest(new, number)][0] for number in range(100, 150)}
    assert dictionaries == {1, 2}
    packed_well = [number for number in range(100, 150) if sizes[digest(new, number)][0] == 2]
    assert len(packed_well) >= 20
    assert all(sizes[digest(new, number)][1] < 2_000 for number in packed_well)
    assert_all_come_back(store, old)
    assert_all_come_back(store, new)


async def test_a_revisit_packs_what_has_changed(store, ask):
    await ingest(site(*range(FIRST + 1)), store)
    before = kept(ask)
    changed = site(3, more=" The mayor of the town came to see it, and said that nobody had expected it.")
    await revisit(changed, store)
    (new,) = kept(ask).keys() - before.keys()
    assert kept(ask)[new][0] == 1
    assert_all_come_back(store, changed)


async def test_a_revisit_that_finds_the_text_that_is_known_packs_nothing(store, ask):
    net = site(1, 2)
    await ingest(net, store)
    net.pages[f"{HOME}/1"] += "<!-- served anew -->"
    changed = site(2, more=" The mayor of the town came to see it, and said that nobody had expected it.")
    net.pages[f"{HOME}/2"] = changed.pages[f"{HOME}/2"]
    executor = Counting(make_deps(net, store))
    await revisit(net, store, executor)
    assert executor.packed.count(True) == 1
    assert len(kept(ask)) == 3


async def revisit(net: Net, store, executor=None) -> None:
    deps = make_deps(net, store)
    with store.read() as tx:
        ids = tx.articles.ids((), None)

    async def steps(run):
        await revisit_articles(run, article_ids=ids)
        return RunReport(outlet=run.outlet.id, outcome="done")

    options = RunOptions(command="revisit", settings=FetchSettings(), outlets=(outlet(),))
    await run_outlets((outlet(),), replace(deps, executor=executor or deps.executor), options, steps)


class Counting:
    """An executor that remembers what pages were packed."""

    def __init__(self, deps, lie: bool = False) -> None:
        self._inner, self._lie = deps.executor, lie
        self.packed: list[bool] = []

    async def run(self, function, /, *args):
        result = await self._inner.run(function, *args)
        if function in (extract_page, read_page):
            self.packed.append(result.packed is not None)
            if self._lie and result.packed:
                result = replace(result, packed=packing.pack(b"<p>Nothing was here.</p>"))
        return result


async def run_with(store, net: Net, executor, deps):
    options = RunOptions(command="fetch", settings=FetchSettings(), outlets=(outlet(),))
    return (await run_outlets((outlet(),), replace(deps, executor=executor), options))[0]


async def test_a_child_that_packs_something_else_than_the_page_has_crashed(store, ask):
    net = site(1, 2)
    deps = make_deps(net, store)
    report = await run_with(store, net, Counting(deps, lie=True), deps)
    assert (report.new, report.failed) == (0, 2)
    assert {
        reason.partition(":")[0] for (reason,) in ask("SELECT reason FROM v_attempts WHERE stage = 'page'")
    } == {"parser"}
    assert kept(ask) == {}


@ON_BOTH_ENGINES
async def test_with_a_damaged_dictionary_pages_go_on_being_kept(store, ask):
    await ingest(site(*range(FIRST + 1)), store)
    with store.begin() as tx:
        tx.dictionaries._db.exec_driver_sql("UPDATE dictionaries SET sha256 = body")
    later = site(50, 51)
    report = await ingest(later, store)
    assert (report.new, report.failed) == (2, 0)
    assert kept(ask)[digest(later, 50)][0] == 2
    assert_all_come_back(store, later)


async def test_a_page_whose_dictionary_is_damaged_is_told_by_reextract(store, ask):
    net = site(*range(FIRST + 1))
    await ingest(net, store)
    with store.begin() as tx:
        tx.dictionaries._db.exec_driver_sql("UPDATE dictionaries SET sha256 = body")
        ids = tx.articles.ids((), None)
    packing._to_unpack.cache_clear()
    found = [one async for one in reextract(ids, [outlet()], make_deps(net, store), dry_run=False)]
    errors = [one.error for one in found if one.error]
    assert len(errors) == 1
    assert "dictionary 1 of outlet elm" in errors[0]


@pytest.mark.parametrize(
    "kept, use, is_due",
    [
        (FIRST - 1, None, False),
        (FIRST, None, True),
        (0, USE, False),
        (0, replace(USE, share=0.11), True),
        (0, replace(USE, share=0.11, pages=19), False),
        (0, replace(USE, first_share=0.2, share=0.2), False),
        (0, replace(USE, first_share=0.2, share=0.2, pages=100), True),
        (0, replace(USE, first_share=0.1, share=0.1, pages=100), False),
        (0, replace(USE, made_at=NOON - timedelta(days=91)), True),
        (0, replace(USE, made_at=NOON - timedelta(days=89)), False),
    ],
)
def test_a_dictionary_is_due(kept, use, is_due):
    assert decide.is_dictionary_due(kept, use, NOON) == is_due


@given(st.lists(st.tuples(st.integers(0, 10**7), st.integers(0, 10**7)), max_size=40))
def test_what_a_dictionary_has_done_stays_within_what_was_seen(sizes):
    use = DictionaryUse(made_at=NOON)
    for size, packed in sizes:
        use = decide.used(use, size, packed)
    shares = [packed / max(size, 1) for size, packed in sizes] or [0.0]
    assert use.pages == len(sizes)
    for share in (use.share, use.first_share):
        assert min(shares) - 1e-6 <= share <= max(shares) * (1 + 1e-9) + 1e-6
