"""Addresses that only redirect to the address that they contain; all made up."""

from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.config import Feed
from ingest.discover import discover
from ingest.discover.redirectors import unwrapped
from ingest.model import Page
from ingest.urls import Url

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
TARGET = "https://elm.example/a/1?id=7&sec=2"
ENCODED = quote(TARGET, safe="")


@pytest.mark.parametrize(
    "wrapper",
    [
        f"https://www.google.com/url?rct=j&sa=t&url={ENCODED}&ct=ga&cd=CAIyG&usg=AOv",
        f"https://www.google.co.uk/url?q={ENCODED}&sa=U",
        f"https://google.de/url?sa=t&source=web&q=&url={ENCODED}",
        f"https://news.google.com/news/url?sa=t&fd=R&url={ENCODED}",
        f"http://www.bing.com/news/apiclick.aspx?ref=FexRss&aid=&tid=5&url={quote(TARGET, safe='').lower()}&c=15",
        f"https://l.facebook.com/l.php?u={ENCODED}&h=AT0",
        f"https://lm.facebook.com/l.php?h=AT0&u={ENCODED}",
        f"https://l.instagram.com/?u={ENCODED}&e=x",
        f"https://r.search.yahoo.com/_ylt=A0;_ylu=Y/RV=2/RE=1/RO=10/RU={ENCODED}/RK=2/RS=x-",
        f"https://us.rd.yahoo.com/dailynews/rss/top/*{TARGET}",
        f"https://eur01.safelinks.protection.outlook.com/?url={ENCODED}&data=05%7C01",
        f"https://www.linkedin.com/redir/redirect?url={ENCODED}&urlhash=x",
        f"https://vk.com/away.php?to={ENCODED}&cc_key=",
        f"https://t.umblr.com/redirect?z={ENCODED}&t=x",
        f"https://www.youtube.com/redirect?event=video&q={ENCODED}",
        f"https://href.li/?{TARGET}",
        f"https://urldefense.com/v3/__{TARGET}__;!!abc$",
        f"https://elm.example/rss/click?id=7&u={ENCODED}",
        f"https://count.oak.example/out.php?link={ENCODED}",
        f"https://oak.example/go/?TO={ENCODED}",
        f"https://oak.example/redirect?{TARGET}",
        f"https://oak.example/redirect?url={quote(ENCODED, safe='')}",
        f"https://oak.example/redirect?ref=https://oak.example/&url={ENCODED}",
        f"https://www.google.com/url?url={quote(f'https://oak.example/out?u={ENCODED}', safe='')}",
    ],
)
def test_a_redirector_is_unwrapped(wrapper: str):
    assert unwrapped(Url(wrapper)).asked == TARGET


@pytest.mark.parametrize(
    "wrapper, target",
    [
        ("https://www.google.com/url?url=http://elm.example/a/1&ct=ga", "http://elm.example/a/1"),
        ("https://www.google.com/amp/s/elm.example/a/1?x=1", "https://elm.example/a/1?x=1"),
        ("https://www.google.com/amp/elm.example/a/1", "http://elm.example/a/1"),
        ("https://elm-example.cdn.ampproject.org/c/s/elm.example/a/1", "https://elm.example/a/1"),
        ("https://oak.example/out?url=https://elm.example/a+b", "https://elm.example/a+b"),
        ("https://oak.example/out?url=http://10.0.0.1/a", "http://10.0.0.1/a"),
    ],
)
def test_what_is_unwrapped_is_an_address_like_any(wrapper: str, target: str):
    assert unwrapped(Url(wrapper)).asked == target


@pytest.mark.parametrize(
    "address",
    [
        "https://elm.example/a/1?ref=https://oak.example/",
        "https://elm.example/a/1?url=https://oak.example/",
        "https://elm.example/a/out-of-town?u=https://oak.example/",
        "https://elm.example/news/exit?ref=https://oak.example/",
        "https://elm.example/news/exit?source=https://oak.example/&share=https://oak.example/",
        "https://elm.example/share?url=https://elm.example/a/1",
        "https://elm.example/print?url=https://elm.example/a/1",
        "https://elm.example/login?url=https://elm.example/a/1",
        "https://elm.example/redirect?url=/a/1",
        "https://elm.example/redirect?url=www.oak.example",
        "https://elm.example/redirect?url=javascript:alert(1)",
        "https://elm.example/redirect?url=https://",
        "https://elm.example/redirect?url=https://a%20b/c",
        "https://elm.example/redirect?url=see%20https://oak.example/",
        "https://elm.example/redirect?url=https://a.example/&to=https://b.example/",
        "https://www.google.com/search?q=https://oak.example/",
        "https://r.search.yahoo.com/RU=nothing/RK=2",
        "https://elm.example/amp/s/oak.example/a/1",
        "https://elm.example/RU=https%3A%2F%2Foak.example/RK=2",
    ],
)
def test_what_leads_to_a_page_of_its_own_stays(address: str):
    assert unwrapped(Url(address)).asked == Url(address).asked


def test_only_two_levels_are_unwrapped():
    inner = "https://oak.example/out?u=https://elm.example/"
    twice = f"https://oak.example/out?u={quote(inner, safe='')}"
    thrice = f"https://oak.example/out?u={quote(twice, safe='')}"

    assert unwrapped(Url(twice)).asked == "https://elm.example/"
    assert unwrapped(Url(thrice)).asked == inner


@given(st.text(st.characters(codec="utf-8"), max_size=60), st.sampled_from(["/url", "/out", "/amp/s/", "/a"]))
def test_any_query_gives_an_address(query: str, path: str):
    found = unwrapped(
        Url(f"https://www.google.com{path}?url={quote(query, safe='')}&u=https://{quote(query, safe='')}")
    )

    assert found.scheme in ("http", "https")


def test_entries_lead_to_what_is_unwrapped():
    items = f"<item><title>T</title><link>https://www.google.com/url?sa=t&amp;url={ENCODED}&amp;ct=ga</link></item>"
    body = f"<rss version='2.0'><channel><title>Elm</title>{items}{items.replace('ct=ga', 'ct=gb')}</channel></rss>"
    home = Url("https://www.google.com/alerts/feeds/1/2")
    page = Page(url=home, asked=home, status=200, body=body.encode(), content_type="", fetched_at=NOW)
    found = discover(page, Feed(kind="rss", url=home.asked), now=NOW)

    assert [entry.url.asked for entry in found.entries] == [TARGET]
    assert found.dropped == ()
