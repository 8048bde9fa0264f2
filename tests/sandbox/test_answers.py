"""What a child sends is what comes out, for all values that are really sent; and nothing else comes out."""

import zlib
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest import errors
from ingest.cli.page_files import look, read, read_and_explain
from ingest.config import Feed
from ingest.discover import discover
from ingest.discover.parsed_feed import ParsedFeed
from ingest.errors import IngestError, ParserCrashed
from ingest.extract.boilerplate import learn_for_each
from ingest.extract.explain import Explanation
from ingest.extract.template import Observation, SeenPage, Template
from ingest.model import Article
from ingest.pipeline.pages.extraction import Extracted, extract_page, learn_from, observe_page, read_page
from ingest.pipeline.pages.further_pages import join_pages
from ingest.sandbox.answers import (
    MAX_HANDED_BYTES,
    answer_of,
    as_bytes,
    error_answer,
    from_bytes,
    read_answer,
)
from ingest.urls import Url

WORDS = st.text(max_size=20)
ADDRESSES = st.sampled_from(
    [
        "https://elm.example/",
        "http://elm.example:8080/a%20b?q=%D1%84&token=secret#!/story",
        "https://user:pass@xn--e1afmkfd.example/пример?a=[1]",
        "http://[::1]/a/../b;c?d",
        "https://elm.example/?#/route",
        "//elm.example/a//b%2Fc",
    ]
)
URLS = st.builds(
    lambda text, keep_route, path: Url(text + path, Url("https://a.example/"), keep_route=keep_route),
    ADDRESSES,
    st.booleans(),
    st.text("aé/?#%&=. 1", max_size=8),
)
FEEDS = st.builds(
    Feed, kind=st.sampled_from(["rss", "sitemap", "listing"]), url=st.just("https://elm.example/feed")
)


@pytest.fixture(autouse=True, scope="module")
def kinds_of_values():
    """How values of our own classes are made, inside others too."""
    st.register_type_strategy(str, WORDS)
    st.register_type_strategy(int, st.integers(-(2**63), 2**63 - 1))
    st.register_type_strategy(Url, URLS)
    st.register_type_strategy(Feed, FEEDS)
    st.register_type_strategy(datetime, st.datetimes(timezones=st.just(UTC)))


SENT = [
    (extract_page, Extracted),
    (read_page, Extracted),
    (join_pages, Extracted),
    (read, Article),
    (discover, ParsedFeed),
    (observe_page, bytes | None),
    (look, SeenPage | None),
    (learn_from, Template | None),
    (learn_for_each, list[frozenset[str]]),
    (read_and_explain, Explanation),
]


@pytest.mark.parametrize("function, kind", SENT, ids=lambda one: getattr(one, "__name__", ""))
@given(data=st.data())
def test_a_value_comes_back_as_it_was(function, kind, data):
    value = data.draw(st.from_type(kind))
    assert read_answer(answer_of(lambda: value, ()), function).result() == value


@given(st.data())
def test_what_one_child_packs_another_unpacks(data):
    observation = data.draw(st.from_type(Observation))
    assert from_bytes(Observation, as_bytes(observation)) == observation


@given(
    st.binary(max_size=200)
    | st.binary(max_size=50).map(zlib.compress)
    | st.from_type(Template).map(as_bytes)
    | st.text(max_size=50).map(as_bytes)
)
@example(as_bytes({"lines": ["a"]})[:-1])
@example(zlib.compress(msgspec.msgpack.encode("a" * MAX_HANDED_BYTES)))
def test_what_no_child_of_ours_has_packed_is_a_crashed_parser(packed):
    with pytest.raises(ParserCrashed, match="no Observation"):
        from_bytes(Observation, packed)


def test_what_is_too_large_to_be_unpacked_is_not_packed():
    assert as_bytes("a" * MAX_HANDED_BYTES) is None


@given(URLS)
def test_an_address_is_read_as_it_is_written(url):
    again = Url(url.asked, keep_route=True)
    assert (again, str(again), again.key) == (url, str(url), url.key)


def kinds(of: type[IngestError]) -> list[type[IngestError]]:
    return [of, *(kind for sub in of.__subclasses__() for kind in kinds(sub))]


MADE = [
    errors.ServerBusy("status", "503", http_status=503, wait_s=2.5),
    errors.NotAsked("robots", "later", wait_s=3.0),
    errors.QuotaReached("pages"),
    errors.NoText("two words"),
    errors.NotArticle("links"),
    errors.ErrorPage("404"),
    errors.Moved("home"),
    errors.Wall("login", "not_article"),
    errors.SentOn("https://elm.example/"),
    *(
        kind("status", "why", http_status=404)
        for kind in (
            errors.IngestError,
            errors.FetchError,
            errors.Unreachable,
            errors.Refused,
            errors.Gone,
            errors.Unusable,
            errors.NotAFeed,
            errors.ExtractError,
            errors.ParserCrashed,
        )
    ),
]


@pytest.mark.parametrize("error", MADE, ids=lambda one: type(one).__name__)
def test_an_error_comes_back_as_it_was(error):
    again = read_answer(error_answer(error), read).error
    assert (type(again), again.args, again.__dict__) == (type(error), error.args, error.__dict__)


def test_every_error_that_a_document_can_cause_is_among_these():
    ours = {kind for kind in kinds(IngestError) if kind.__module__ == errors.__name__}
    assert ours - {errors.ConfigError, errors.MailFailed} == {type(error) for error in MADE}


class OfATest(errors.Wall):
    """A class that nobody else knows."""


def test_an_error_of_an_unknown_class_is_one_of_the_class_above():
    assert type(read_answer(error_answer(OfATest("login")), read).error) is errors.Wall


@given(st.binary(max_size=60))
def test_bytes_that_are_no_answer_are_an_error_and_nothing_else(data):
    for function, kind in SENT:
        for status in (b"", b"v", b"e", b"x"):
            answer = read_answer(status + data, function)
            assert answer.error is not None or isinstance(
                answer.value, kind if isinstance(kind, type) else object
            )
