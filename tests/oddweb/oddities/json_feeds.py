"""JSON Feeds of which a strict parser reads nothing, though all is there."""

import json
from collections.abc import Callable

from expecting import has_no_remark, stores
from web import Ask, Case, answer, articles, iso, site

Spoil = Callable[[str, list[str]], str]
"""The text of a feed, and its titles as they stand in it -> the text as it is sent."""


def feed_of(name: str, spoil: Spoil = lambda text, titles: text, *, is_control: bool = False) -> Case:
    """A feed of four articles."""
    made = articles(name, count=4)
    sound = site(made)

    def serve(ask: Ask) -> bytes | None:
        if ask.path != "/feed.json":
            return sound(ask)
        items = [
            {
                "id": f"{name}-{at}",
                "url": f"{ask.base}/a/{at}",
                "title": one.title,
                "summary": one.paragraphs[1],
                "date_published": iso(1 + at),
            }
            for at, one in enumerate(made, start=1)
        ]
        feed = {"version": "https://jsonfeed.org/version/1.1", "title": "News", "items": items}
        text = json.dumps(feed, indent=1, ensure_ascii=False)
        titles = [json.dumps(one.title, ensure_ascii=False) for one in made]
        return answer(spoil(text, titles), kind="application/feed+json")

    checks = (stores(*made), has_no_remark) if is_control else (stores(*made),)
    return Case(name=name, serve=serve, checks=checks, feeds=(("rss", "/feed.json"),), is_control=is_control)


def half_a_character(text: str, titles: list[str]) -> str:
    return text.replace('"summary": "', '"summary": "\\ud83d', 1)


def a_line_end(text: str, titles: list[str]) -> str:
    return text.replace(titles[2], titles[2].replace(" ", "\n", 1))


def a_tab(text: str, titles: list[str]) -> str:
    return text.replace(titles[1], titles[1].replace(" ", "\t", 1))


CASES = (
    feed_of("half_a_character", half_a_character),
    feed_of("a_raw_line_end", a_line_end),
    feed_of("a_raw_tab", a_tab),
    feed_of("a_sound_json_feed", is_control=True),
)
