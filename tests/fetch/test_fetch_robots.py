"""robots.txt after RFC 9309."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from protego import Protego
from shared import SHARED, needs_shared

from ingest.fetch.robots import MAX_CRAWL_DELAY_S, parse_robots

AGENT = "news-ingest"


def allowed(robots: str, agent: str, url: str) -> bool:
    return parse_robots(robots, agent).allows(url)


def rules(*lines: str, agent: str = "*") -> str:
    return "\n".join([f"User-agent: {agent}", *lines])


@pytest.mark.parametrize(
    "robots, path, verdict",
    [
        ("", "/a", True),
        (rules("Disallow:"), "/a", True),
        (rules("Disallow: /"), "/a", False),
        (rules("Disallow: /"), "/robots.txt", True),
        ("\ufeff" + rules("Disallow: /"), "/a", False),
        (rules("Disallow: /a", "Allow: /a/b"), "/a/b/c", True),
        (rules("Disallow: /a/b/c", "Allow: /a/b"), "/a/b/c", False),
        (rules("Disallow: /a", "Allow: /a"), "/a", True),
        (rules("Disallow: /*.php$"), "/x.php", False),
        (rules("Disallow: /*.php$"), "/x.php?y", True),
        (rules("Disallow: /price$"), "/price", False),
        (rules("Disallow: /price$"), "/prices", True),
        (rules("Disallow: /price$"), "/price$s", False),
        (rules("Disallow: /a*b*c"), "/a--b--c--", False),
        (rules("Disallow: /a*b*c"), "/a--c--b", True),
        (rules("Disallow: /a*b$"), "/ab", False),
        (rules("Disallow: /ab*ba$"), "/aba", True),
        (rules("Disallow: /*?sid="), "/a?sid=1", False),
        (rules("Disallow: /?"), "/?", False),
        (rules("Disallow: /k%C3%A4"), "/kä", False),
        (rules("Disallow: /kä"), "/k%c3%a4", False),
        (rules("Disallow: /%62"), "/b", False),
        (rules("Disallow: /%C3%A4", "Allow: /*/b"), "/ä/b", True),
        (rules("Disallow: /a%2Fb"), "/a/b", True),
        (rules("Disallow: https://elm.example/a"), "/https://elm.example/a", False),
        (rules("disallow : /a # why"), "/a", False),
        (rules("Disallow /a"), "/a", False),
        (rules("Disallow: /a\r\nDisallow: /b\rDisallow: /c"), "/c", False),
        (rules("Disallow: /", agent="other"), "/a", True),
        (rules("Disallow: /", agent="NEWS-Ingest"), "/a", False),
        (rules("Disallow: /", agent="news-ingest/2.0"), "/a", False),
        (rules("Disallow: /", agent="news"), "/a", True),
        (rules("Disallow: /", agent="* (everybody)"), "/a", False),
        (rules("Disallow: /a", "Allow: /a/index.html"), "/a/", True),
        (rules("Disallow: /a", "Allow: /a/index.html"), "/a/b", False),
        (rules("Disallow: /", agent="other\nUser-agent: news-ingest"), "/a", False),
        (rules("Disallow: /", agent="*") + "\n" + rules("Disallow: /x", agent="news-ingest"), "/a", True),
        (rules("Disallow: /x", agent=AGENT) + "\n" + rules("Disallow: /y", agent=AGENT), "/x", False),
        (
            rules("Disallow: /x", agent="one")
            + "\n"
            + rules("Disallow: /", agent="news-ingest\nUser-agent: two"),
            "/a",
            False,
        ),
        ("Disallow: /", "/a", True),
        ("<html><p>User-agent: * Disallow: /", "/a", True),
    ],
)
def test_rules_decide(robots, path, verdict):
    assert allowed(robots, AGENT, f"https://example.org{path}") is verdict


@pytest.mark.parametrize(
    "written, delay_s",
    [
        ("2", 2.0),
        ("0.5", 0.5),
        ("99999999", MAX_CRAWL_DELAY_S),
        ("-1", None),
        ("nan", None),
        ("inf", None),
        ("", None),
    ],
)
def test_crawl_delay_is_read_and_bounded(written, delay_s):
    assert parse_robots(rules(f"Crawl-delay: {written}"), AGENT).crawl_delay_s == delay_s


def test_an_allow_with_escaped_letters_counts_only_to_the_letter():
    robots = rules("Disallow: /", "Allow: /%62")
    assert not allowed(robots, AGENT, "http://example.org/b")
    assert allowed(robots, AGENT, "http://example.org/%62")


words = st.text(alphabet="ab/*$", max_size=6).map(lambda word: f"/{word}")
simple_rules = st.lists(st.tuples(st.sampled_from(["Allow", "Disallow"]), words), max_size=6)


@given(lines=simple_rules, path=st.text(alphabet="ab/", max_size=8).map(lambda path: f"/{path}"))
def test_simple_rules_are_judged_as_protego_judges_them(lines, path):
    robots = rules(*(f"{field}: {value}" for field, value in lines))
    url = f"http://example.org{path}"
    # Several stars in a row, and a dollar amid them, are weighed differently.
    if "**" not in robots and "$$" not in robots and "*$" not in robots:
        assert allowed(robots, AGENT, url) == Protego.parse(robots).can_fetch(url, AGENT)


# Lone surrogates too, which `text` leaves out unless it is told otherwise.
characters = st.characters()


@given(robots=st.text(characters, max_size=300), path=st.text(characters, max_size=60))
@example(robots="User-agent: *\nDisallow: /\ud800", path="\udfff")
def test_any_text_gives_a_verdict(robots, path):
    assert allowed(robots, AGENT, f"http://example.org/{path}") in (True, False)


@pytest.mark.parametrize(
    "robots",
    [
        rules("Disallow: /" + "*a" * 40 + "b$"),
        rules("Disallow: /" + "*a" * 200_000 + "b$"),
        "".join(f"User-agent: x{i}\n" for i in range(15_000)) + "Disallow: /x\n" * 15_000,
        rules(*(f"Disallow: /*a*b{i}$" for i in range(20_000))),
    ],
    ids=["stars", "more stars", "agents", "rules"],
)
def test_rules_made_to_hurt_do_not(robots):
    assert allowed(robots, AGENT, "http://example.org/" + "a" * 3000)


# Two judges disagree here on the same robots.txt and address: the one that says no is followed.
DISPUTED = {"/foo/bar/ツ", "/foo/bar/baz"}


@needs_shared
def test_the_shared_cases_agree():
    cases = json.loads((SHARED / "data/robots/robots_cases.json").read_text(encoding="utf-8"))
    cases = [case for case in cases if not case.get("google_only")]
    wrong = [case for case in cases if allowed(case["robots"], case["agent"], case["url"]) != case["allowed"]]
    print(f"robots: {len(cases) - len(wrong)} of {len(cases)} agree")
    assert not [case for case in wrong if "google_only" in case]
    assert {case["url"].removeprefix("http://foo.bar") for case in wrong} <= DISPUTED
