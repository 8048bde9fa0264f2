"""Rules for what the generic way does not find, found by comparing some pages of one outlet. No input or output.

Where the generic way finds an article, nothing is proposed: its text is long enough and its own, its headlines differ,
somewhere stand a time and authors. Else what differs among the pages is the article, and what is the same on all of
them is not. An element that is there on nearly all pages is tried as a rule, by extracting all pages with it: what is
proposed has been seen to give more.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from statistics import median

from selectolax.lexbor import LexborNode

from ingest.config import Outlet
from ingest.errors import ExtractError
from ingest.extract import extract
from ingest.extract.article import parse
from ingest.extract.boilerplate import article_lines, normalize
from ingest.extract.page.markup import shown_text
from ingest.extract.proposals import Proposal, Rule, with_rules
from ingest.model import Article, Page

MIN_PAGES = 3
"""Fewer pages do not tell what recurs."""

MIN_WORDS = 50
"""A text of fewer words is short for an article: it may be what was found in the place of one."""

MAX_RECURRING_SHARE = 0.4
"""Where more of the texts recurs on the others, they are mostly not the article's."""

_ON_PAGES_SHARE = 0.8
_MAX_TRIED = 6
_MAX_TRIED_TEXTS = 8
_SHOWN_CHARS = 120
_MAX_ELEMENTS = 4_000
_MAX_CLASSES = 3
_TITLE_CHARS = range(12, 250)
_TIME_CHARS = range(6, 80)
_NAME_CHARS = range(4, 80)
_NAME = re.compile(r"[A-Za-z_][A-Za-z_-]*(?:[0-9]{1,2}[A-Za-z_-]*)?")
"""A class or id that a person gave; those with more figures are of one page, or of one version of the site."""

_AUTHOR_HINT = re.compile(
    r"author|byline|writer|autor|auteur|reporter|journalist|redakt|signature|credit", re.I
)
_TIME_HINT = re.compile(r"date|time|publi|posted|stamp|datum|fecha|data", re.I)
_NOT_TEXT = frozenset(("html", "head", "body", "script", "style", "nav", "form", "template", "noscript", "a"))


def propose(
    pages: Sequence[Page], articles: Sequence[Article | None], outlet: Outlet, now: datetime
) -> tuple[Proposal, ...]:
    """Rules for what the generic way does not find on these pages of one outlet; `articles` are what it found on each,
    None where that was none. Rules that the outlet has are left as they are."""
    if len(pages) < MIN_PAGES:
        return ()
    found: list[Proposal] = []
    seen = _Seen(pages)
    finders: tuple[tuple[Rule, Callable[..., Proposal | None]], ...] = (
        ("body", _body),
        ("title", _title),
        ("published", _published),
        ("authors", _authors),
    )
    tried = _Tried(pages, outlet, now)
    for rule, find in finders:
        if getattr(outlet.rules, rule):
            continue
        proposal = find(seen, tried, articles)
        if proposal:
            found.append(proposal)
            tried = _Tried(pages, with_rules(tried.outlet, [proposal]), now)
            articles = tried.without_more()
    return tuple(found)


class _Tried:
    """What extracting all pages gives with one more rule."""

    def __init__(self, pages: Sequence[Page], outlet: Outlet, now: datetime) -> None:
        self.outlet = outlet
        self._pages, self._now = pages, now

    def without_more(self) -> list[Article | None]:
        return [self._extract(page, self.outlet) for page in self._pages]

    def with_rule(self, rule: Rule, selector: str) -> list[Article | None]:
        outlet = with_rules(self.outlet, [Proposal(rule=rule, selector=selector, why="")])
        return [self._extract(page, outlet) for page in self._pages]

    def _extract(self, page: Page, outlet: Outlet) -> Article | None:
        try:
            return extract(page, outlet, now=self._now)
        except ExtractError:
            return None


# ---- what the pages show --------------------------------------------------------------------------------------


class _Seen:
    """The elements that stand on nearly all pages, by their selectors, each with its text on every page."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self.pages = len(pages)
        self.enough = max(MIN_PAGES, round(_ON_PAGES_SHARE * len(pages)))
        texts: dict[str, dict[int, str]] = {}
        hints: dict[str, str] = {}
        for number, page in enumerate(pages):
            for selector, hint, text in _elements(page):
                texts.setdefault(selector, {}).setdefault(number, text)  # the first one is what a rule takes
                hints[selector] = hint
        self.texts = {
            selector: [by_page.get(number, "") for number in range(len(pages))]
            for selector, by_page in texts.items()
            if len(by_page) >= self.enough
        }
        self.hints = hints

    def size(self, selector: str) -> float:
        """How many signs its text has, at the median of the pages."""
        return median(map(len, self.texts[selector]))

    def differing(self) -> Iterator[tuple[str, list[str]]]:
        """Those of which hardly two pages have the same."""
        for selector, texts in self.texts.items():
            said = [normalize(text) for text in texts if text]
            if len(said) >= self.enough and len(set(said)) >= len(said) - 1:
                yield selector, texts


def _elements(page: Page) -> Iterator[tuple[str, str, str]]:
    """Selector, class and attributes, and text of the elements of a page that a selector can name, in its order."""
    try:
        tree = parse(page)
    except ExtractError:
        return
    root = tree.body
    nodes = root.traverse(include_text=False) if root else ()
    for number, node in enumerate(nodes):
        if number >= _MAX_ELEMENTS:
            return
        if node.tag in _NOT_TEXT:
            continue
        text = ""
        for selector in _selectors(node):
            text = text or " ".join(shown_text(node).split())
            yield selector, f"{node.attributes.get('class')} {node.attributes.get('rel')} {selector}", text


def _selectors(node: LexborNode) -> Iterator[str]:
    said = node.attributes
    if (id := said.get("id")) and _NAME.fullmatch(id):
        yield f"{node.tag}#{id}"
    for name in (said.get("class") or "").split()[:_MAX_CLASSES]:
        if _NAME.fullmatch(name):
            yield f"{node.tag}.{name}"
    if (kind := said.get("itemprop")) and _NAME.fullmatch(kind):
        yield f"{node.tag}[itemprop={kind}]"
    if node.tag in ("h1", "h2", "time", "article", "main"):
        yield str(node.tag)
    for name in ("datetime", "data-time", "data-date", "data-published", "data-timestamp"):
        if said.get(name):
            yield f"{node.tag}[{name}]"


# ---- text -----------------------------------------------------------------------------------------------------


def _body(seen: _Seen, tried: _Tried, articles: Sequence[Article | None]) -> Proposal | None:
    why = _poor_text(articles)
    if not why:
        return None
    now_has = _own_length(articles)
    found = {selector: tried.with_rule("body", selector) for selector in _long_texts(seen)}
    longer = {
        selector: length
        for selector, some in found.items()
        if (length := _own_length(some)) >= max(MIN_WORDS, 1.5 * now_has) and not _poor_text(some)
    }
    if not longer:
        return None
    # Of elements around one another, the innermost that has nearly all of the text has least of anything else.
    whole = [selector for selector, length in longer.items() if length >= 0.9 * max(longer.values())]
    selector = min(whole, key=lambda one: (seen.size(one), _weight(one)))
    return _proposal("body", selector, why, [one.text if one else None for one in found[selector]])


def _poor_text(articles: Sequence[Article | None]) -> str:
    """Why these texts are none that an outlet's articles have; "" where they are."""
    texts = [one for one in articles if one]
    if 2 * len(texts) <= len(articles):
        return f"no text was found on {len(articles) - len(texts)} of {len(articles)} pages"
    lines = [article_lines(one) for one in texts]
    recurring, every = _recurring(lines), [normalize(line) for page in lines for line in page]
    share = sum(len(key) for key in every if key in recurring) / max(1, sum(map(len, every)))
    if share > MAX_RECURRING_SHARE:
        return f"{share:.0%} of the texts are lines that recur on the other pages"
    length = median(_length(one.text) for one in texts)
    if length < MIN_WORDS:
        return f"the texts that were found have {length:.0f} words"
    return ""


def _recurring(pages: Sequence[Sequence[str]]) -> set[str]:
    """The keys of lines that stand on most pages. `boilerplate.learn` takes pages that share most of their text for
    versions of one article, but these are the newest articles of an outlet, each at an address of its own."""
    counts = Counter(key for page in pages for key in {normalize(line) for line in page} if key)
    enough = max(MIN_PAGES, round(_ON_PAGES_SHARE * sum(map(bool, pages))))
    return {key for key, count in counts.items() if count >= enough}


def _length(text: str) -> int:
    """About how many words a text has, also in a script that does not part them."""
    return max(len(text.split()), sum(sign.isalnum() for sign in text) // 8)


def _own_length(articles: Sequence[Article | None]) -> float:
    """The length of the texts without lines that recur, at the median."""
    lines = [article_lines(one) if one else [] for one in articles]
    recurring = _recurring(lines)
    return median(sum(_length(line) for line in page if normalize(line) not in recurring) for page in lines)


def _long_texts(seen: _Seen) -> list[str]:
    """Selectors of elements with a long text that is another one on each page, the longest first; of those that have
    the same text, the innermost that has a name."""
    by_text: dict[tuple[str, ...], str] = {}
    for selector, texts in seen.differing():
        if seen.size(selector) >= MIN_WORDS * 4:
            same = tuple(texts)
            if same not in by_text or not _weight(selector)[0]:
                by_text[same] = selector
    return sorted(by_text.values(), key=seen.size, reverse=True)[:_MAX_TRIED_TEXTS]


# ---- headline, time, authors ----------------------------------------------------------------------------------


def _title(seen: _Seen, tried: _Tried, articles: Sequence[Article | None]) -> Proposal | None:
    titles = [one.title for one in articles if one]
    if len(titles) < MIN_PAGES or max(Counter(map(normalize, titles)).values()) * 2 <= len(titles):
        return None
    why = f"{max(Counter(titles).values())} of {len(titles)} articles have one headline: {titles[0][:60]!r}"
    fitting = [one for one, texts in seen.differing() if _are_within(texts, _TITLE_CHARS)]
    fitting.sort(key=lambda one: (not one.startswith(("h1", "h2", "h3")), _weight(one)))
    for selector in fitting[:_MAX_TRIED]:
        found = [one.title if one else None for one in tried.with_rule("title", selector)]
        said = [normalize(one) for one in found if one]
        if len(set(said)) == len(said) >= seen.enough:
            return _proposal("title", selector, why, found)
    return None


def _published(seen: _Seen, tried: _Tried, articles: Sequence[Article | None]) -> Proposal | None:
    texts = [one for one in articles if one]
    if len(texts) < MIN_PAGES or any(one.published for one in texts):
        return None
    fitting = [
        selector
        for selector, said in seen.texts.items()
        if selector.endswith("]") or (_are_within(said, _TIME_CHARS) and _have_figures(said))
    ]
    fitting.sort(key=lambda one: (not _TIME_HINT.search(one), not one.endswith("]"), _weight(one)))
    best: tuple[tuple[bool, int], str, list[str | None]] | None = None
    for selector in fitting[:_MAX_TRIED]:
        times = [one.published if one else None for one in tried.with_rule("published", selector)]
        known = [one for one in times if one]
        # One time for all pages is that of the site.
        if len(known) < seen.enough or len({one.at for one in known}) == 1 < len(known) - 1:
            continue
        rank = (all(one.precision != "day" for one in known), len(known))
        if best is None or rank > best[0]:
            best = (rank, selector, [f"{one.at:%Y-%m-%d %H:%M}" if one else None for one in times])
    return best and _proposal("published", best[1], "no article has a time", best[2])


def _authors(seen: _Seen, tried: _Tried, articles: Sequence[Article | None]) -> Proposal | None:
    texts = [one for one in articles if one]
    if len(texts) < MIN_PAGES or any(one.authors for one in texts):
        return None
    fitting = [
        selector
        for selector, said in seen.texts.items()
        if _AUTHOR_HINT.search(seen.hints[selector]) and _are_within(said, _NAME_CHARS)
    ]
    fitting.sort(key=lambda one: (seen.size(one), _weight(one)))
    for selector in fitting[:_MAX_TRIED]:
        found = [one.authors if one else () for one in tried.with_rule("authors", selector)]
        if sum(map(bool, found)) >= seen.enough:
            return _proposal("authors", selector, "no article has authors", map(", ".join, found))
    return None


def _are_within(texts: Sequence[str], chars: range) -> bool:
    return all(len(text) in chars for text in texts if text)


def _have_figures(texts: Sequence[str]) -> bool:
    return all(any(sign.isdigit() for sign in text) for text in texts if text)


def _weight(selector: str) -> tuple[bool, int]:
    """Less for a selector that says more of what it means, and of these for the shorter one."""
    return not set(".#[") & set(selector), len(selector)


def _proposal(rule: Rule, selector: str, why: str, gives: Iterable[str | None]) -> Proposal:
    shown = tuple(" ".join(one.split())[:_SHOWN_CHARS] for one in gives if one)
    return Proposal(rule=rule, selector=selector, why=why, gives=shown)
