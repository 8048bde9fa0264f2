"""What a run keeps of the pages that it extracts, for the lesson at its end: how much, which, and what that saves."""

from collections import Counter
from dataclasses import replace

from engines import ON_BOTH_ENGINES
from hypothesis import given
from hypothesis import strategies as st
from net import Net, make_deps, outlet, rss, story

from ingest.config import FetchSettings
from ingest.extract.template import MAX_PAGES
from ingest.pipeline.deps import RunOptions
from ingest.pipeline.learning.observations import MAX_BYTES, MAX_PAGE_BYTES, Observations
from ingest.pipeline.pages.extraction import Keeping, learn_from, observe_page, read_page
from ingest.pipeline.run import run_outlets
from ingest.sandbox.executor import InlineExecutor

OBSERVED = "observed when it was extracted"
LINE = "<p>The harbour desk of this paper is read by all who sail, and by some who wait ashore.</p>"


class Counting(InlineExecutor):
    """Counts the calls of each function, and pages that are observed when they are extracted; what these show gets
    lost where it is `forgetful`."""

    def __init__(self, *, forgetful: bool = False) -> None:
        self.calls = Counter()
        self.forgetful = forgetful

    async def run(self, function, *args, **options):
        self.calls[function] += 1
        answer = await super().run(function, *args, **options)
        if any(isinstance(arg, Keeping) and arg.observe for arg in args):
            self.calls[OBSERVED] += 1
            return replace(answer, observation=None) if self.forgetful else answer
        return answer


def url(id: str, number: int) -> str:
    return f"https://{id}.example/news/{number}"


def page(number: int) -> str:
    """A page with a line that all pages have, and with a tag that is made for search engines."""
    tag = f'<meta property="og:title" content="Decided on Friday: {number} guide">'
    found = story(f"elm{number}", title=headline(number), extra=tag)
    return found.replace("</article>", f"{LINE}</article>")


def headline(number: int) -> str:
    return f"What elm{number} decided on Friday"


async def run(store, *numbers: int, id: str = "elm", forgetful: bool = False) -> Counter:
    """A run in which the outlet announces these articles; the calls that were made."""
    mine = outlet(id)
    feed = rss(*(url(id, number) for number in numbers), titles=tuple(map(headline, numbers)))
    net = Net({f"https://{id}.example/rss": feed, **{url(id, number): page(number) for number in numbers}})
    executor = Counting(forgetful=forgetful)
    options = RunOptions(command="fetch", settings=FetchSettings(), outlets=(mine,))
    await run_outlets((mine,), replace(make_deps(net, store), executor=executor), options)
    return executor.calls


def template(store, id: str = "elm") -> str:
    with store.read() as tx:
        return tx.templates.get(id).template


@ON_BOTH_ENGINES
async def test_the_first_lesson_reads_no_page_again(store):
    calls = await run(store, *range(6))

    assert calls[OBSERVED] == 6
    assert calls[learn_from] == 1
    assert calls[observe_page] == 0
    assert '"title_source": "h1"' in template(store)


async def test_what_is_lacking_is_read_again_and_teaches_the_same(store):
    await run(store, *range(6))
    calls = await run(store, *range(6), id="oak", forgetful=True)

    assert calls[observe_page] == 6
    assert template(store, "oak") == template(store)
    with store.read() as tx:
        assert tx.boilerplate.for_outlet("elm") != {}


async def test_an_outlet_that_is_not_near_a_lesson_is_not_observed(store):
    calls = await run(store, *range(4))

    assert (calls[read_page], calls[OBSERVED]) == (4, 0)


async def test_an_outlet_with_a_template_is_extracted_with_it_and_its_lesson_reads_pages_again(store):
    await run(store, *range(5))

    calls = await run(store, *range(5, 10))

    assert (calls[read_page], calls[OBSERVED]) == (5, 0)
    assert (calls[observe_page], calls[learn_from]) == (10, 1)


async def test_of_a_long_run_only_the_pages_that_a_lesson_takes_are_observed(store):
    calls = await run(store, *range(MAX_PAGES + 3))

    assert (calls[read_page], calls[OBSERVED]) == (3 + MAX_PAGES, MAX_PAGES)
    assert calls[observe_page] <= 3


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, MAX_PAGE_BYTES * 2)), max_size=200))
def test_what_is_kept_is_bounded_and_is_the_newest(pages):
    kept = Observations()
    newest: dict[bytes, bytes] = {}
    for number, size in pages:
        sha256, observation = bytes([number]), bytes(size)
        kept.keep(sha256, observation)
        newest.pop(sha256, None)
        newest[sha256] = observation
    found = {sha256: seen for sha256 in newest if (seen := kept.get(sha256)) is not None}

    assert len(found) <= MAX_PAGES
    assert sum(map(len, found.values())) <= MAX_BYTES
    assert all(newest[sha256] == seen and len(seen) <= MAX_PAGE_BYTES for sha256, seen in found.items())
    may_be_kept = [sha256 for sha256, seen in newest.items() if len(seen) <= MAX_PAGE_BYTES]
    assert list(found) == may_be_kept[len(may_be_kept) - len(found) :]
    kept.clear()
    assert not any(kept.get(sha256) for sha256 in newest)
