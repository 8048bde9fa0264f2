"""Sites as common programs make them: each is added by one command, and the next fetch stores its texts whole."""
# ruff: noqa: E501 - the made-up pages read better on long lines

import json
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

HEAD = """contact = "desk@elm.example"
[fetch]
delay_s = 0
allow_networks = ["127.0.0.0/8"]
"""
NOW = datetime.now(UTC).replace(microsecond=0)
THINGS = ("harbour", "ferry", "council", "bridge", "market")
ARTICLES = len(THINGS)


@dataclass(frozen=True)
class Story:
    """An article of a site: what a reader sees of it."""

    number: int

    @property
    def slug(self) -> str:
        return f"{THINGS[self.number]}-opens-again-after-{self.number + 3}-years-of-work"

    @property
    def title(self) -> str:
        return f"The {THINGS[self.number]} opens again after {self.number + 3} years of work"

    @property
    def at(self) -> datetime:
        return NOW - timedelta(hours=2 + self.number)

    @property
    def paragraphs(self) -> list[str]:
        thing = THINGS[self.number]
        return [
            f"Clerk {number + self.number * 9} of the {thing} wrote down {number * 7 + 3} faults near the {thing} gate, "
            f"and asked for {self.number + 2} more workers before the week of the fair."
            for number in range(6)
        ]

    def text(self, tag: str = "p") -> str:
        return "".join(f"<{tag}>{one}</{tag}>" for one in self.paragraphs)


STORIES = [Story(number) for number in range(ARTICLES)]


def document(title: str, body: str, head: str = "") -> str:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>{body}'
        "<footer>All rights reserved by the Elm.</footer></body></html>"
    )


def rss(root: str, path: Callable[[Story], str], stories: list[Story] = STORIES) -> str:
    items = "".join(
        f"<item><title>{one.title}</title><link>{root}{path(one)}</link><guid>{root}{path(one)}</guid>"
        f"<pubDate>{format_datetime(one.at)}</pubDate></item>"
        for one in stories
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Elm</title>{items}</channel></rss>'


def alternate(href: str, kind: str = "rss") -> str:
    return f'<link rel="alternate" type="application/{kind}+xml" title="Elm" href="{href}">'


def wordpress(root: str) -> dict[str, str]:
    def path(one: Story) -> str:
        return f"/{one.at:%Y/%m/%d}/{one.slug}/"

    def post(one: Story) -> str:
        return document(
            f"{one.title} – Elm",
            f'<div id="page" class="site"><main id="main"><article class="post type-post hentry"><header class="entry-header">'
            f'<h1 class="entry-title">{one.title}</h1><div class="entry-meta"><span class="posted-on"><time '
            f'class="entry-date published" datetime="{one.at.isoformat()}">{one.at:%d %B %Y}</time></span>'
            '<span class="byline"> by <span class="author vcard"><a href="/author/ann/">Ann Brook</a></span></span></div>'
            f'</header><div class="entry-content">{one.text()}<div class="sharedaddy"><h3>Share this:</h3></div></div>'
            '</article><div id="comments"><p>Nice.</p></div></main><aside class="widget-area"><h2>Recent Posts</h2></aside>',
            alternate(f"{root}{path(one)}feed/"),
        )

    front = "".join(f'<h2 class="entry-title"><a href="{path(one)}">{one.title}</a></h2>' for one in STORIES)
    feeds = alternate(f"{root}/feed/") + alternate(f"{root}/comments/feed/")
    empty = '<?xml version="1.0"?><rss version="2.0"><channel><title>Comments</title></channel></rss>'
    return {
        "/": document("Elm – news", front, feeds),
        "/feed/": rss(root, path),
        "/comments/feed/": empty,
        **{path(one): post(one) for one in STORIES},
    }


def ghost(root: str) -> dict[str, str]:
    def post(one: Story) -> str:
        said = json.dumps(
            {
                "@context": "https://schema.org",
                "@type": "Article",
                "headline": one.title,
                "datePublished": one.at.isoformat(),
                "author": {"@type": "Person", "name": "Ann Brook"},
            }
        )
        return document(
            one.title,
            f'<div class="gh-viewport"><main class="gh-main"><article class="gh-article post"><header class="gh-article-header">'
            f'<h1 class="gh-article-title">{one.title}</h1></header><section class="gh-content gh-canvas">{one.text()}</section>'
            '</article></main><section class="gh-subscribe"><h3>Sign up for Elm</h3></section></div>',
            f'<script type="application/ld+json">{said}</script><meta name="generator" content="Ghost 5.9">',
        )

    front = "".join(
        f'<a class="gh-card-link" href="/{one.slug}/"><h3>{one.title}</h3></a>' for one in STORIES
    )
    return {
        "/": document("Elm", front, alternate(f"{root}/rss/")),
        "/rss/": rss(root, lambda one: f"/{one.slug}/"),
        **{f"/{one.slug}/": post(one) for one in STORIES},
    }


def drupal(root: str) -> dict[str, str]:
    def node(one: Story) -> str:
        return document(
            f"{one.title} | Elm",
            f'<div class="layout-content"><h1 class="page-title"><span class="field field--name-title">{one.title}</span></h1>'
            f'<article role="article" class="node node--type-article"><footer class="node__meta"><div class="node__submitted">'
            f'Submitted by <span class="username">Ann Brook</span> on <time datetime="{one.at.isoformat()}">{one.at:%a, %m/%d/%Y}'
            f'</time></div></footer><div class="node__content"><div class="clearfix text-formatted field field--name-body">'
            f"{one.text()}</div></div></article></div>",
        )

    front = "".join(
        f'<div class="views-row"><a href="/node/{one.number + 11}">{one.title}</a></div>' for one in STORIES
    )
    return {
        "/": document("Elm", front, alternate("/rss.xml")),
        "/rss.xml": rss(root, lambda one: f"/node/{one.number + 11}"),
        **{f"/node/{one.number + 11}": node(one) for one in STORIES},
    }


def blogger(root: str) -> dict[str, str]:
    def path(one: Story) -> str:
        return f"/{one.at:%Y/%m}/{one.slug}.html"

    def post(one: Story) -> str:
        return document(
            f"Elm: {one.title}",
            f'<div class="main section" id="main"><h2 class="date-header"><span>{one.at:%A, %B %d, %Y}</span></h2>'
            f'<div class="post hentry"><h3 class="post-title entry-title">{one.title}</h3><div class="post-body entry-content">'
            f"{'<br /><br />'.join(one.paragraphs)}</div><div class='post-footer'>Posted by Ann at "
            f"<abbr class='published' title='{one.at.isoformat()}'>{one.at:%H:%M}</abbr></div></div></div>",
        )

    entries = "".join(
        f"<entry><id>tag:elm,{one.number}</id><title>{one.title}</title><published>{one.at.isoformat()}</published>"
        f"<updated>{one.at.isoformat()}</updated><link rel='alternate' type='text/html' href='{root}{path(one)}'/></entry>"
        for one in STORIES
    )
    feed = f"<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'><title>Elm</title><id>e</id>{entries}</feed>"
    front = "".join(
        f'<h3 class="post-title"><a href="{root}{path(one)}">{one.title}</a></h3>' for one in STORIES
    )
    return {
        "/": document("Elm", front, alternate(f"{root}/feeds/posts/default", "atom")),
        "/feeds/posts/default": feed,
        **{path(one): post(one) for one in STORIES},
    }


def plain_article(one: Story) -> str:
    return document(
        one.title,
        f"<div id='content'><h1>{one.title}</h1><p class='date'>{one.at:%d %B %Y %H:%M}</p>{one.text()}</div>",
    )


def static(root: str) -> dict[str, str]:
    """No feed at all: links on the front page."""
    front = "<ul>" + "".join(f'<li><a href="news/{one.slug}.html">{one.title}</a></li>' for one in STORIES)
    return {
        "/": document("Elm", front + "</ul>"),
        **{f"/news/{one.slug}.html": plain_article(one) for one in STORIES},
    }


def news_sitemap(root: str) -> dict[str, str]:
    """The front page is a script; robots.txt names a news sitemap."""
    rows = "".join(
        f"<url><loc>{root}/story/{one.slug}</loc><news:news><news:publication><news:name>Elm</news:name><news:language>en"
        f"</news:language></news:publication><news:publication_date>{one.at.isoformat()}</news:publication_date>"
        f"<news:title>{one.title}</news:title></news:news></url>"
        for one in STORIES
    )
    return {
        "/": document("Elm", '<div id="root"></div><script src="/app.js"></script>'),
        "/robots.txt": f"User-agent: *\nAllow: /\nSitemap: {root}/news-sitemap.xml\n",
        "/news-sitemap.xml": '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{rows}</urlset>',
        **{f"/story/{one.slug}": plain_article(one) for one in STORIES},
    }


def sitemap_of_months(root: str) -> dict[str, str]:
    """robots.txt names an index of sitemaps, one for each month."""
    rows = "".join(
        f"<url><loc>{root}/story/{one.slug}</loc><lastmod>{one.at.isoformat()}</lastmod></url>"
        for one in STORIES
    )
    begin = '<?xml version="1.0"?><{0} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    months = "".join(
        f"<sitemap><loc>{root}/sitemap-{NOW:%Y}-{month}.xml</loc></sitemap>" for month in ("old", f"{NOW:%m}")
    )
    return {
        "/": document("Elm", '<div id="root"></div><script src="/app.js"></script>'),
        "/robots.txt": f"Sitemap: {root}/sitemap-index.xml\n",
        "/sitemap-index.xml": f"{begin.format('sitemapindex')}{months}</sitemapindex>",
        f"/sitemap-{NOW:%Y-%m}.xml": f"{begin.format('urlset')}{rows}</urlset>",
        f"/sitemap-{NOW:%Y}-old.xml": f"{begin.format('urlset')}</urlset>",
        **{f"/story/{one.slug}": plain_article(one) for one in STORIES},
    }


def sections(root: str) -> dict[str, str]:
    """The front page names sections alone; articles are linked there."""
    names = ("politics", "economy", "sport")
    menu = "".join(f'<li><a href="/{name}/">{name.title()}</a></li>' for name in names)
    links = [f'<h2><a href="/{names[one.number % 3]}/{one.slug}">{one.title}</a></h2>' for one in STORIES]
    return {
        "/": document("Elm", f"<nav><ul>{menu}</ul></nav><p>Welcome.</p>"),
        **{f"/{name}/": document(name, "".join(links[at::3])) for at, name in enumerate(names)},
        **{f"/{names[one.number % 3]}/{one.slug}": plain_article(one) for one in STORIES},
    }


@pytest.mark.parametrize(
    "shape",
    [wordpress, ghost, drupal, blogger, static, news_sitemap, sitemap_of_months, sections],
    ids=lambda one: one.__name__,
)
def test_a_site_is_added_by_one_command_and_its_texts_are_stored(call, site, folder, monkeypatch, shape):
    monkeypatch.setenv("INGEST_DATABASE__URL", f"sqlite:///{folder}/news.db")
    (folder / "config.toml").write_text(HEAD)
    site.pages = shape(site.root)
    code, out, err = call("outlets", "add", site.root, "--id", "elm", "--yes")
    assert (code, err) == (0, ""), out
    assert call("fetch", "--source", "elm")[0] == 0
    sql = "SELECT title, text FROM v_articles ORDER BY title"
    rows = [json.loads(line) for line in call("sql", sql, "--format", "jsonl")[1].splitlines()]
    assert [row["title"] for row in rows] == sorted(one.title for one in STORIES)
    for row in rows:
        (one,) = (one for one in STORIES if one.title == row["title"])
        assert row["text"].split("\n") == one.paragraphs


def test_pages_that_only_send_on_are_followed_as_a_run_follows_them(call, site, folder, monkeypatch):
    monkeypatch.setenv("INGEST_DATABASE__URL", f"sqlite:///{folder}/news.db")
    (folder / "config.toml").write_text(HEAD)
    site.pages = {"/rss": rss(site.root, lambda one: f"/go/{one.number}")}
    for one in STORIES:
        refresh = f'<meta http-equiv="refresh" content="0; url=/story/{one.slug}">'
        site.pages |= {
            f"/go/{one.number}": document("Elm", "", refresh),
            f"/story/{one.slug}": plain_article(one),
        }
    code, out, err = call("outlets", "add", site.url("/rss"), "--id", "elm", "--yes")
    assert (code, err) == (0, ""), out
    assert "nothing would be stored" not in out


def test_of_a_sitemap_of_months_the_index_is_written_down(call, site, folder, monkeypatch):
    monkeypatch.setenv("INGEST_DATABASE__URL", f"sqlite:///{folder}/news.db")
    (folder / "config.toml").write_text(HEAD)
    site.pages = sitemap_of_months(site.root)
    assert call("outlets", "add", site.root, "--id", "elm", "--yes")[0] == 0
    assert tomllib.loads((folder / "config.toml").read_text())["outlets"]["elm"]["feeds"] == [
        {"kind": "sitemap", "url": site.url("/sitemap-index.xml")}
    ]


def test_where_the_text_stands_beside_terms_a_rule_is_written_that_finds_it(call, site, folder, monkeypatch):
    monkeypatch.setenv("INGEST_DATABASE__URL", f"sqlite:///{folder}/news.db")
    (folder / "config.toml").write_text(HEAD)
    terms = "".join(
        f"<p>The Elm asks its readers in paragraph {n} of its terms to agree that {n * 7} boats are counted twice, and that "
        "nobody reads on who has not agreed to all of that.</p>"
        for n in range(12)
    )
    site.pages = static(site.root) | {
        f"/news/{one.slug}.html": document(
            one.title,
            f"<main><article class='terms'><h1>{one.title}</h1>{terms}</article></main><div class='piece'>{one.text()}</div>",
        )
        for one in STORIES
    }
    code, out, err = call("outlets", "add", site.root, "--id", "elm", "--yes")
    assert (code, err) == (0, "")
    assert '? rules.body = "div.piece"' in out
    assert call("fetch", "--source", "elm")[0] == 0
    rows = call("sql", "SELECT text FROM v_articles", "--format", "jsonl")[1].splitlines()
    assert sorted(json.loads(row)["text"] for row in rows) == sorted(
        "\n".join(one.paragraphs) for one in STORIES
    )
