"""Whatever others write into headlines, names and addresses stays text in a real browser: none of it is markup, none
runs, none is loaded."""

import json
import shutil
from datetime import timedelta
from hashlib import sha256

import pytest
from browsers import chromium, visitor
from rows import change_text
from served import NOON, served
from shared import SHARED

from ingest.text import clean_line, clean_paragraphs
from store.model import ArticleState, Fingerprint, OutletRow, RevisionContent
from store.store import open_store
from store.updates import ArticleUpdate, NewRevision

OURS = (
    "<script>window.ran = 1</script>",
    '"><img src=x onerror="window.ran = 1">',
    "' onmouseover='window.ran = 1' x='",
    "</title></textarea></style><svg onload=window.ran=1>",
    "javascript:window.ran=1",
    "{{ 7 * 7 }} ${7 * 7} {% raw %} <%= 7 * 7 %>",
    "&lt;b&gt;bold&lt;/b&gt; &amp;amp;",
    "<!-- --> ]]> <![CDATA[",
    "\u202eyenom\u202c \u2066isolated\u2069",
    "a" * 300,
    "%0d%0aSet-Cookie: a=b %00",
    "‏עברית (english) العربية‏",
)
NAUGHTY = SHARED / "data/strings/naughty_strings.json"
BUNDLES = 20
ODD = """() => [...document.querySelectorAll('*')].filter(one =>
    ['IFRAME', 'OBJECT', 'EMBED', 'STYLE', 'IMG', 'VIDEO', 'AUDIO', 'BASE'].includes(one.tagName)
    || (one.tagName === 'SCRIPT' && !(one.getAttribute('src') || '').startsWith('/static/'))
    || [...one.attributes].some(attribute => attribute.name.startsWith('on') || attribute.name === 'style')
    || (one.hasAttribute('href') && !/^(https?:|\\/|#|\\?|[^:]*$)/i.test(one.getAttribute('href')))
).map(one => one.outerHTML.slice(0, 200))"""
LINKED = """() => [...document.querySelectorAll('main a[href^="/articles/"]')]
    .map(one => [parseInt(one.getAttribute('href').slice(10)), one.textContent.trim()])"""


def strings() -> tuple[str, ...]:
    """Those of others, where they are, and our own; as they are when a page that has them is read."""
    listed = json.loads(NAUGHTY.read_text(encoding="utf-8")) if NAUGHTY.exists() else []
    return tuple(dict.fromkeys(filter(None, map(clean_line, (*OURS, *listed)))))


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def client(browser, sqlite_template, tmp_path_factory):
    place = tmp_path_factory.mktemp("naughty") / "news.db"
    shutil.copy(sqlite_template, place)
    url = f"sqlite:///{place}"
    store = open_store(url)
    _fill(store)
    store.close()
    with served(url) as client:
        yield client


def _fill(store) -> None:
    """An article for each string, whose headline it is; and bundles, which have some of them in every other place."""
    with store.begin() as tx:
        tx.outlets.upsert(OutletRow(id="plain", name=OURS[0]), NOON)
    for number, string in enumerate(strings()):
        at = NOON - timedelta(minutes=number)
        id = _add(
            store,
            "plain",
            at,
            f"https://plain.example/{number}/{string}",
            title=string,
            text=f"needle {string}",
        )
        if _is_revised(number):
            change_text(
                store, at, id, outlet="plain", title=_headline(number, string), text=f"needle {string}"
            )
    for number in range(BUNDLES):
        some = strings()[number::BUNDLES]
        outlet = f"bundle{number}"
        with store.begin() as tx:
            tx.outlets.upsert(OutletRow(id=outlet, name=clean_line(" ".join(some))), NOON)
        _add(
            store,
            outlet,
            NOON,
            some[0] if ":" in some[0] else f"javascript:{some[0]}",
            title=f"bundle {number}",
            lead=clean_line(" ".join(some)),
            text=clean_paragraphs("\n".join(("bundle", *some))),
            authors=some,
            tags=some,
            section=clean_line(" ".join(some)),
            language=some[0][:16],
        )


def _is_revised(number: int) -> bool:
    return number % 10 == 0


def _headline(number: int, string: str) -> str:
    """What an article is called in the end."""
    return f"{string} {string}" if _is_revised(number) else string


def _add(store, outlet, at, url, **content) -> int:
    with store.begin() as tx:
        return tx.apply(
            ArticleUpdate(
                outlet=outlet,
                article_id=None,
                key=sha256(url.encode()).digest(),
                url=url,
                outcome="new",
                at=at,
                state=ArticleState(last_seen_at=at),
                revision=NewRevision(
                    content=RevisionContent(**{"lead": None, "words": 1} | content),
                    fingerprint=Fingerprint(
                        hashes=(), shingle_count=0, title_sha256=b"t" * 32, text_sha256=b"x" * 32
                    ),
                ),
            )
        )


def _is_untouched(one, url) -> None:
    assert one.page.evaluate(ODD) == [], url
    assert one.page.evaluate("window.ran") is None, url
    assert (one.faults, one.foreign()) == ([], []), url


def test_the_strings_of_others_are_there():
    if not NAUGHTY.exists():
        pytest.skip(f"needs {NAUGHTY}; our own strings are tried all the same")
    assert len(json.loads(NAUGHTY.read_text(encoding="utf-8"))) > 500


def test_every_string_in_a_headline_is_text_on_a_list(browser, client):
    address, path, seen = str(client.base_url).rstrip("/"), "/search?q=needle&order=newest&limit=100", set()
    titles = {}
    with visitor(browser, address + "/") as one:
        while path:
            page = one.visit(address + path)
            answer = client.get(path, headers={"Accept": "application/json"}).json()
            titles |= {found["article_id"]: found["title"] for found in answer["articles"]}
            seen |= {tuple(link) for link in page.evaluate(LINKED)}
            _is_untouched(one, path)
            path = answer["next"] and f"/search?q=needle&order=newest&limit=100&before={answer['next']}"

    assert set(titles.values()) == {_headline(number, string) for number, string in enumerate(strings())}
    assert {(id, title.strip()) for id, title in titles.items()} <= seen


def test_every_string_is_text_wherever_an_article_has_it(browser, client):
    address = str(client.base_url).rstrip("/")
    answer = client.get("/search.json?q=bundle&limit=100").json()
    assert len(answer["articles"]) == BUNDLES
    with visitor(browser, address + "/") as one:
        for found in answer["articles"]:
            url = f"{address}/articles/{found['article_id']}"
            page = one.visit(url)
            _is_untouched(one, url)
            shown = page.text_content("main")
            some = strings()[int(found["outlet"].removeprefix("bundle")) :: BUNDLES]
            assert [string for string in some if string not in shown] == [], url


@pytest.mark.parametrize("path", ["/outlets", "/outlets/bundle0", "/edits?what=all", "/search", "/"])
def test_every_string_is_text_on_the_other_pages(browser, client, path):
    address = str(client.base_url).rstrip("/")
    with visitor(browser, address + "/") as one:
        one.visit(address + path)
        _is_untouched(one, path)


@pytest.mark.parametrize("string", OURS)
def test_what_is_asked_for_is_text_in_the_answer(browser, client, string):
    address = str(client.base_url).rstrip("/")
    with visitor(browser, address + "/") as one:
        page = one.page
        page.goto(f"{address}/search")
        page.fill("main input[name=q]", string)
        page.keyboard.press("Enter")
        page.wait_for_url("**/search?**q=**")
        one.faults = [fault for fault in one.faults if "status of 400" not in fault]
        _is_untouched(one, string)
