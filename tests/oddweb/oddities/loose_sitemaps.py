"""Sitemaps that are not quite by the book."""

import json

from expecting import asks, either, has, says_why, stores
from made_articles import article_page, made_up
from web import (
    SITEMAP,
    Ask,
    Case,
    Serve,
    answer,
    articles,
    iso,
    item,
    rfc,
    row,
    rss,
    site,
    sitemap_index,
    urlset,
)

FEEDS = (("sitemap", "/sitemap.xml"),)


def serves(name: str, count: int, sitemap: Serve) -> Serve:
    """An outlet whose addresses other than articles' are answered by `sitemap`."""
    return site(articles(name, count=count), others=sitemap, feed=lambda ask: b"")


def rows(ask: Ask, *numbers: int) -> list[str]:
    return [row(f"{ask.base}/a/{number}", iso(3)) for number in numbers]


def an_index_by_another_name() -> Case:
    def sitemap(ask: Ask) -> bytes | None:
        if ask.path == "/sitemap.xml":
            return urlset(*(row(f"{ask.base}/s{part}.xml", iso(1), tag="sitemap") for part in (1, 2)))
        parts = {"/s1.xml": (1, 2, 3), "/s2.xml": (4, 5, 6)}
        return urlset(*rows(ask, *parts[ask.path])) if ask.path in parts else None

    name = "an_index_by_another_name"
    checks = (stores(*articles(name, count=6)),)
    return Case(name=name, serve=serves(name, 6, sitemap), checks=checks, feeds=FEEDS)


def pages_in_an_index() -> Case:
    def sitemap(ask: Ask) -> bytes | None:
        if ask.path == "/sitemap.xml":
            part = row(f"{ask.base}/s1.xml", iso(1), tag="sitemap")
            return urlset(*rows(ask, 1, 2), part, tag="sitemapindex")
        return urlset(*rows(ask, 3, 4)) if ask.path == "/s1.xml" else None

    name = "pages_in_an_index"
    checks = (stores(*articles(name, count=4)),)
    return Case(name=name, serve=serves(name, 4, sitemap), checks=checks, feeds=FEEDS)


def two_addresses_in_a_row() -> Case:
    def sitemap(ask: Ask) -> bytes | None:
        two = "<url><loc>{0}/a/{1}</loc><loc>{0}/a/{2}</loc><lastmod>{3}</lastmod></url>"
        if ask.path != "/sitemap.xml":
            return None
        return urlset(*(two.format(ask.base, number, number + 1, iso(3)) for number in (1, 3)))

    name = "two_addresses_in_a_row"
    made = articles(name, count=4)
    checks = (either([stores(*made)], [stores(*made[::2], others=2), says_why("feed", 1)]),)
    return Case(name=name, serve=serves(name, 4, sitemap), checks=checks, feeds=FEEDS)


def entries_that_are_no_pages() -> Case:
    """Of three entries one leads to a feed and one to data."""
    made = made_up("entries_that_are_no_pages")
    others = articles("entries_that_are_no_pages", "others", count=5)

    def serve(ask: Ask) -> bytes | None:
        if ask.path == "/rss":
            return rss(
                item("Section feed", f"{ask.base}/x/section", rfc(2)),
                item("Data of the day", f"{ask.base}/x/data", rfc(3)),
                item(made.title, f"{ask.base}/a/1", rfc(4)),
            )
        if ask.path == "/x/section":
            told = [f"<description>{one.paragraphs[1]}</description>" for one in others]
            links = [f"{ask.base}/y/{one.mark}" for one in others]
            items = (
                item(one.title, link, more=more) for one, link, more in zip(others, links, told, strict=True)
            )
            return rss(*items).replace(b"application/rss+xml", b"text/xml")
        if ask.path == "/x/data":
            data = {"data": [{"title": one.title, "text": one.paragraphs[1]} for one in others]}
            return answer(json.dumps(data), kind="text/plain; charset=utf-8")
        return answer(article_page(made, published=iso(4))) if ask.path == "/a/1" else None

    return Case(name="entries_that_are_no_pages", serve=serve, checks=(stores(made), says_why("page", 2)))


def odd_but_sound() -> Case:
    """An urlset within an urlset, rows in capitals, and the address of a picture before that of the page."""

    def sitemap(ask: Ask) -> bytes | None:
        picture = "<image:image><image:loc>{0}/p/{1}.jpg</image:loc></image:image>"
        line = f"<URL>{picture}<LOC>\n  {{0}}/a/{{1}}\n</LOC><LASTMOD>{iso(3)}</LASTMOD></URL>"
        if ask.path != "/sitemap.xml":
            return None
        inner = "".join(line.format(ask.base, number) for number in range(1, 5))
        namespaces = f'{SITEMAP} xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
        return urlset(f"<urlset>{inner}</urlset>", namespaces=namespaces)

    name = "odd_but_sound"
    checks = (stores(*articles(name, count=4)), asks("/p/", most=0))
    return Case(name=name, serve=serves(name, 4, sitemap), checks=checks, feeds=FEEDS, is_control=True)


def an_index_that_has_an_index() -> Case:
    def sitemap(ask: Ask) -> bytes | None:
        if ask.path == "/sitemap.xml":
            return sitemap_index((f"{ask.base}/news.xml", iso(1)))
        if ask.path == "/news.xml":
            return sitemap_index((f"{ask.base}/news-1.xml", iso(1)))
        return urlset(*rows(ask, 1, 2)) if ask.path == "/news-1.xml" else None

    name = "an_index_that_has_an_index"
    checks = (has(*articles(name, count=2)),)
    return Case(name=name, serve=serves(name, 2, sitemap), checks=checks, feeds=FEEDS, is_control=True)


CASES = (
    an_index_by_another_name(),
    pages_in_an_index(),
    two_addresses_in_a_row(),
    entries_that_are_no_pages(),
    odd_but_sound(),
    an_index_that_has_an_index(),
)
