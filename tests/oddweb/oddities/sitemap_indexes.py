"""Indexes of many sitemaps, of which a run reads a few: the newest part may stand anywhere."""

import re
from collections.abc import Callable
from datetime import timedelta

from expecting import after, asks, has, stores
from made_articles import Made, article_page, made_up
from web import NOW, Ask, Case, Serve, answer, articles, iso, row, sitemap_index, urlset

FEEDS = (("sitemap", "/sitemap.xml"),)
OLD_H = 24 * 400


def parts(
    name: str, count: int, newest: int, path: Callable[[int], str], lastmod: Callable[[int], str | None]
) -> tuple[list[Made], Serve]:
    """The three new articles, and an index of `count` parts; the part `newest` has them, the others have old ones."""
    new = articles(name, count=3)

    def serve(ask: Ask) -> bytes | None:
        if ask.path == "/sitemap.xml":
            return sitemap_index(*((ask.base + path(part), lastmod(part)) for part in range(1, count + 1)))
        for part in range(1, count + 1):
            if ask.path == path(part):
                at = [3.0 + number if part == newest else OLD_H + part for number in range(3)]
                return urlset(
                    *(row(f"{ask.base}/a/{part}-{n}-story-of-the-day", iso(at[n])) for n in range(3))
                )
        found = re.match(r"/a/(\d+)-(\d)-", ask.path)
        if found is None:
            return None
        part, number = int(found[1]), int(found[2])
        if part == newest:
            return answer(article_page(new[number], published=iso(3 + number)))
        return answer(article_page(made_up(name, "old", part, number), published=iso(OLD_H)))

    return new, serve


def the_newest_last() -> Case:
    new, serve = parts("the_newest_last", 15, 15, "/wp-sitemap-posts-post-{}.xml".format, lambda part: None)
    return Case(name="the_newest_last", serve=serve, checks=(has(*new),), feeds=FEEDS)


def a_part_a_month() -> Case:
    first = NOW.replace(day=1)
    months = [f"{first:%Y-%m}"]
    while len(months) < 27:
        first = (first - timedelta(days=1)).replace(day=1)
        months.insert(0, f"{first:%Y-%m}")
    new, serve = parts(
        "a_part_a_month", 27, 27, lambda part: f"/sitemap-{months[part - 1]}.xml", lambda part: None
    )
    return Case(name="a_part_a_month", serve=serve, checks=(has(*new),), feeds=FEEDS)


def numbered_in_the_query() -> Case:
    """The tenth and later parts come after the first in the order of letters."""

    new, inner = parts("numbered_in_the_query", 14, 14, "/sitemap/{}".format, lambda part: None)
    return Case(name="numbered_in_the_query", serve=inner, checks=(has(*new),), feeds=FEEDS)


def dated() -> Case:
    new, serve = parts(
        "dated", 14, 14, "/post-sitemap{}.xml".format, lambda part: iso(1 if part == 14 else 24 * (60 + part))
    )
    return Case(
        name="dated",
        serve=serve,
        checks=(
            stores(*new),
            after(1, has(*new)),
            asks("/post-sitemap3.xml", most=1),
            asks("/post-sitemap9.xml", most=1),
        ),
        feeds=FEEDS,
        is_control=True,
    )


def the_newest_first() -> Case:
    new, serve = parts(
        "the_newest_first", 15, 1, lambda part: f"/archive/part-{16 - part}.xml", lambda part: None
    )
    return Case(
        name="the_newest_first",
        serve=serve,
        checks=(has(*new), after(1, has(*new))),
        feeds=FEEDS,
        is_control=True,
    )


CASES = (the_newest_last(), a_part_a_month(), numbered_in_the_query(), dated(), the_newest_first())
