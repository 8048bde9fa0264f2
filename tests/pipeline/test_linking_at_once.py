"""An article that has nothing in common with others is stored and linked at once; one that has is not missed."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event

from engines import ON_BOTH_ENGINES
from net import NOON, Net, make_deps, outlet, page, rss
from racing import text

from ingest import dedupe
from ingest.config import FetchSettings
from ingest.pipeline.copies import link_alone
from ingest.pipeline.deps import RunOptions
from ingest.pipeline.pages.extraction import read_page
from ingest.pipeline.run import outlet_row, run_outlets
from ingest.sandbox.executor import InlineExecutor
from store.model import ArticleState, Fingerprint, RevisionContent
from store.store import Store
from store.updates import ArticleUpdate, NewRevision

ELM, OAK = outlet("elm"), outlet("oak")


class Recording(InlineExecutor):
    """Remembers what child processes are asked to do."""

    def __init__(self):
        self.asked = []

    async def run(self, function, *args, **limits):
        self.asked.append(function)
        return await super().run(function, *args, **limits)


async def bring(store: Store, pages: dict[str, str], *outlets) -> list[object]:
    """Runs these outlets; what child processes were asked to do with articles."""
    executor = Recording()
    deps = replace(make_deps(Net(pages), store), executor=executor)
    options = RunOptions(command="fetch", settings=FetchSettings(), outlets=(ELM, OAK))
    for one in outlets:
        await run_outlets((one,), deps, options)
    return [function for function in executor.asked if function in (read_page, dedupe.find_links)]


def own(*outlets: str) -> dict[str, str]:
    """Each outlet announces one article of its own."""
    return {
        address: body
        for number, id in enumerate(outlets, 1)
        for address, body in (
            (f"https://{id}.example/rss", rss(f"https://{id}.example/news/1")),
            (f"https://{id}.example/news/1", page(f"What {id} decided", text(number).split("\n"))),
        )
    }


LINKED = "SELECT count(*) FROM articles WHERE deduped_at IS NOT NULL"


async def test_an_article_that_is_like_no_other_costs_one_call_of_a_child(store, ask):
    assert await bring(store, own("elm", "oak"), ELM, OAK) == [read_page, read_page]
    assert ask(LINKED) == [(2,)]


async def test_a_copy_is_compared_once_it_is_stored(store, ask):
    copied = own("elm", "oak") | {"https://oak.example/news/1": own("elm")["https://elm.example/news/1"]}
    assert await bring(store, copied, ELM, OAK) == [read_page, read_page, dedupe.find_links]
    assert ask(LINKED) == [(2,)]
    assert ask("SELECT origin_outlet, outlet FROM v_copies") == [("elm", "oak")]


async def test_whom_an_article_names_is_stored_with_it_under_the_title_of_the_feed_too(store, ask):
    pages = own("elm")
    address = "https://elm.example/news/1"
    pages["https://elm.example/rss"] = rss(address, titles=("Ferries stay in, Oak reports",))
    pages[address] = pages[address].replace("What elm decided", "")
    assert await bring(store, pages, ELM) == [read_page]
    assert ask("SELECT cited FROM citations") == [("oak",)]


def copy_of(id: str) -> ArticleUpdate:
    """The same text, stored for this outlet."""
    return ArticleUpdate(
        outlet=id,
        article_id=None,
        key=id.encode() * 8,
        url=f"https://{id}.example/news/1",
        outcome="new",
        at=NOON,
        state=ArticleState(last_seen_at=NOON),
        revision=NewRevision(
            content=RevisionContent(title="One", lead=None, text="One.", words=1),
            fingerprint=Fingerprint(hashes=(1, 2), shingle_count=2, title_sha256=b"t", text_sha256=b"x"),
        ),
    )


@ON_BOTH_ENGINES
def test_of_two_copies_that_are_stored_at_one_instant_the_second_is_not_alone(store):
    """On Postgres it is stored while the transaction of the first one is open; there is one writer on SQLite."""
    for one in (ELM, OAK):
        with store.begin() as tx:
            tx.outlets.upsert(outlet_row(one), NOON)
    is_first_linked, is_second_stored = Event(), Event()

    def first() -> bool:
        with store.begin() as tx:
            is_alone = link_alone(tx, tx.apply(copy_of("elm")), (), NOON)
            is_first_linked.set()
            is_second_stored.wait(0.5)
            time.sleep(0.2)  # in which the second would look and find nothing
        return is_alone

    def second() -> bool:
        is_first_linked.wait(30)
        with store.begin() as tx:
            article_id = tx.apply(copy_of("oak"))
            is_second_stored.set()
            return link_alone(tx, article_id, (), NOON)

    with ThreadPoolExecutor(2) as threads:
        linked = [threads.submit(act) for act in (first, second)]
    assert [one.result() for one in linked] == [True, False]
