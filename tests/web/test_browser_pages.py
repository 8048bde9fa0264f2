"""The pages of the demo's archive in a real browser: on a phone, by keyboard, without scripts, from right to left."""

import httpx
import pytest
from browsers import DESKTOP, PHONE, TABLET, chromium, visitor
from crawl import crawl
from demo_page import demo_page
from running import CEILING_S

from ingest.web.questions import QUESTIONS

INTERACTIVE = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']"
FOCUSED = """() => {
    const at = document.activeElement, look = getComputedStyle(at);
    if (at === document.body) return null;
    const ring = look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) > 0;
    return [at.outerHTML.slice(0, 160), ring || look.boxShadow !== 'none'];
}"""
CONTENT = """() => [...document.querySelectorAll('main :is(h1, h2, h3, a, p.snippet, label, option)')]
    .map(one => one.textContent.trim())"""
"""What a page is for. How many articles a search found is not told where counting took too long."""

REACHABLE = """(all) => [...document.querySelectorAll(all)]
    .filter(one => one.checkVisibility({visibilityProperty: true}) && one.tabIndex >= 0 && !one.disabled)
    .map(one => one.outerHTML.slice(0, 160))"""
TOO_WIDE = """() => {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return [];
    return [...document.querySelectorAll('body *')]
        .filter(one => one.getBoundingClientRect().right > room + 1 && !one.closest('.scroll, nav'))
        .map(one => one.outerHTML.slice(0, 120)).slice(0, 5).concat('scrolls');
}"""


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def address(browser, tmp_path_factory):
    with demo_page(tmp_path_factory.mktemp("demo")) as address:
        yield address


@pytest.fixture(scope="module")
def urls(address) -> list[str]:
    """An address of every page."""
    with httpx.Client(timeout=CEILING_S) as client:
        urls = crawl(client, address).one_of_each()
    assert len(urls) == len(QUESTIONS)
    return urls


def test_every_page_loads_without_an_error_and_asks_nobody_else(browser, address, urls):
    with visitor(browser, address) as one:
        for url in urls:
            page = one.visit(url)
            assert page.locator("h1").count() == 1, url
            assert (one.faults, one.foreign()) == ([], []), url


def test_every_page_is_the_same_without_scripts(browser, address, urls):
    with (
        visitor(browser, address) as one,
        visitor(browser, address, java_script_enabled=False) as other,
    ):
        for url in urls:
            with_scripts, without = one.visit(url), other.visit(url)
            assert without.evaluate(CONTENT) == with_scripts.evaluate(CONTENT), url


def test_a_search_is_sent_without_scripts(browser, address):
    with visitor(browser, address, java_script_enabled=False) as one:
        page = one.visit(address)
        page.fill("input[name=q]", "reservoir")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search?**q=reservoir**")

        assert page.locator("main article").count() > 2


@pytest.mark.parametrize("size", [PHONE, TABLET, DESKTOP], ids=lambda size: str(size["width"]))
def test_no_page_scrolls_sideways(browser, address, urls, size):
    with visitor(browser, address, viewport=size) as one:
        for url in urls:
            assert one.visit(url).evaluate(TOO_WIDE) == [], url


def test_the_keyboard_reaches_everything_and_shows_where_it_is(browser, address, urls):
    with visitor(browser, address) as one:
        for url in urls:
            page = one.visit(url)
            expected, signs = page.evaluate(REACHABLE, INTERACTIVE), {}
            page.evaluate("document.activeElement.blur()")
            for _ in range(
                5 * len(expected)
            ):  # a field for a day has several parts, which have signs of their own
                page.keyboard.press("Tab")
                found = page.evaluate(FOCUSED)
                if found is None:
                    break
                signs[found[0]] = found[1] or signs.get(found[0], False)
            assert set(expected) - signs.keys() == set(), url
            assert [name for name, is_shown in signs.items() if not is_shown] == [], url
            assert len(expected) > 5


def test_what_is_first_reached_leads_past_the_menu(browser, address):
    with visitor(browser, address) as one:
        page = one.visit(address)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")

        assert page.evaluate("document.activeElement.id") == "main"


def test_arabic_runs_from_right_to_left_and_english_does_not(browser, address):
    with visitor(browser, address) as one:
        for query, direction in (("الشطرنج", "rtl"), ("reservoir", "ltr")):
            page = one.visit(f"{address}search?q={query}")
            headline = page.locator("main article h2").first
            assert headline.evaluate("node => getComputedStyle(node).direction") == direction
            headline.locator("a").click()
            page.wait_for_url("**/articles/**")

            for place in (page.locator("h1"), page.locator(".text p").last):
                assert place.evaluate("node => getComputedStyle(node).direction") == direction


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=lambda size: str(size["width"]))
def test_axe_finds_nothing_serious(browser, address, urls, scheme, size):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    with visitor(browser, address, viewport=size, color_scheme=scheme) as one:
        for url in urls:
            found = axe.run(one.visit(url)).response
            serious = [
                f"{fault['id']}: {node['html'][:200]}: {node['failureSummary'][:300]}"
                for fault in found["violations"]
                if fault["impact"] in ("serious", "critical")
                for node in fault["nodes"][:3]
            ]
            assert serious == [], url
            assert found["testEngine"]["name"] == "axe-core"
