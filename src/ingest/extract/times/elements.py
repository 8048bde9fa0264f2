"""The times that a page shows in its elements: whose they are, and what their labels say. No input or output."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ingest import dates
from ingest.extract.body.clutter import is_certain_clutter
from ingest.extract.page.nodes import ancestors, class_and_id
from ingest.extract.times.labels import Label, last_label

MAX_TIME_ELEMENTS = 40

_SELECTOR = "time, [itemprop=datePublished], [itemprop=dateModified]"
# What stands in these is not of the article, wherever they are.
_OUTSIDE = frozenset(("nav", "form", "dialog"))
_MAX_LABEL_CHARS = 40
_MAX_LABEL_LEVELS = 2
# A time beside more text of its paragraph is one that the article speaks of.
_MIN_RUNNING_CHARS = 80
# Beyond these, a page is hostile or the rest of no account: what an element holds is looked for again for each time.
_MAX_TEXT_CHARS = 2_000
_MAX_LIST_ITEMS = 50
_MAX_LIST_LEVELS = 8
_MAX_ELEMENTS_BEFORE = 10
_MAX_NAME_CHARS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTime:
    """A time as written, and what stands beside it: "published", "modified", or None. `elsewhere` says in plain words
    where it stands that it cannot be the article's; "" where it may be."""

    value: str
    label: Label | None = None
    elsewhere: str = ""


def shown_times(page: LexborHTMLParser) -> list[ShownTime]:
    """The times that the page shows, in its order.

    Times of comments, lists of articles, teasers, the head of the site and running sentences are not the article's.
    """
    found = []
    for node, elsewhere in _time_elements(page):
        words = _text(node)[: dates.MAX_INPUT_CHARS]
        value = node.attributes.get("datetime") or node.attributes.get("content") or words
        if value:
            label = None if elsewhere else _label(node, words)
            found.append(ShownTime(value=value, label=label, elsewhere=elsewhere))
    return found


def words_of_other_times(page: LexborHTMLParser) -> frozenset[str]:
    """The words of the times that are not the article's."""
    words: dict[bool, set[str]] = {True: set(), False: set()}
    for node, elsewhere in _time_elements(page):
        words[not elsewhere].add(_text(node)[: dates.MAX_INPUT_CHARS])
    return frozenset(words[False] - words[True] - {""})


def _time_elements(page: LexborHTMLParser) -> Iterator[tuple[LexborNode, str]]:
    """The elements with times, and where each stands that it cannot be the article's, "" where it may be."""
    headline = _headline(page)
    around_headline = {node.mem_id for node in ancestors(headline)} if headline else set()
    is_behind_headline = False
    listings: dict[int, bool] = {}
    for node in page.css(f"h1, {_SELECTOR}")[:MAX_TIME_ELEMENTS]:
        if node.tag != "h1":
            yield node, _elsewhere(node, around_headline, is_behind_headline, listings)
        elif headline and node.mem_id == headline.mem_id:
            is_behind_headline = True


def _headline(page: LexborHTMLParser) -> LexborNode | None:
    """The longest of the first headings: a logo may be one too."""
    return max(page.css("h1")[:5], key=lambda node: len(_text(node)), default=None)


# ---- whose it is -----------------------------------------------------------------------------------------


def _elsewhere(
    node: LexborNode, around_headline: set[int], is_behind_headline: bool, listings: dict[int, bool]
) -> str:
    """Where a time stands that it is not the article's; "" where it may be. `listings` remembers of elements whether
    they are parts of a listing."""
    for level, ancestor in enumerate(ancestors(node)):
        if ancestor.mem_id in around_headline:
            # The common ancestor of time and headline: above it, they share everything.
            if is_behind_headline or not (ancestor.tag in ("body", "html") or ancestor.css_first("nav")):
                return ""
            return "in the head of the site"
        if ancestor.mem_id not in listings:
            listings[ancestor.mem_id] = level < _MAX_LIST_LEVELS and _is_of_listing(ancestor)
        if listings[ancestor.mem_id]:
            return "in a list of articles"
        if ancestor.tag in _OUTSIDE:
            return f"in <{ancestor.tag}>"
        if is_certain_clutter(class_and_id(ancestor)):
            return f"in an element named {class_and_id(ancestor)[:_MAX_NAME_CHARS]!r}"
        if ancestor.tag == "p" and len(_text(ancestor)) - len(_text(node)) >= _MIN_RUNNING_CHARS:
            return "in a sentence"
    return ""


def _is_of_listing(node: LexborNode) -> bool:
    if node.tag == "aside":
        return _has_several_times(node)
    return node.tag in ("article", "li") and _is_one_of_many(node)


def _is_one_of_many(item: LexborNode) -> bool:
    """Whether elements beside it, of its kind, have times and links, too."""
    if item.parent is None:
        return False
    alike = islice((node for node in item.parent.iter() if node.tag == item.tag), _MAX_LIST_ITEMS)
    return sum(bool(one.css_first("time") and one.css_first("a[href]")) for one in alike) > 1


def _has_several_times(aside: LexborNode) -> bool:
    times = aside.css("time")[:_MAX_LIST_ITEMS]
    return len({node.attributes.get("datetime") or _text(node) for node in times}) > 1


def _text(node: LexborNode) -> str:
    return " ".join(node.text(deep=True)[:_MAX_TEXT_CHARS].split())


# ---- its label -------------------------------------------------------------------------------------------


def _label(node: LexborNode, words: str) -> Label | None:
    """What the words in the time say, else those before it, else its own marks."""
    return last_label(words) or last_label(_words_before(node)) or _label_of_marks(node)


def _label_of_marks(node: LexborNode) -> Label | None:
    marks = f"{class_and_id(node)} {node.attributes.get('itemprop') or ''}".lower()
    if "publish" in marks:
        return "published"
    return "modified" if "updated" in marks or "modified" in marks else None


def _words_before(node: LexborNode) -> str:
    """The text right before a time, up to another time, in its parent or the parent's parent."""
    for _ in range(_MAX_LABEL_LEVELS):
        words = ""
        before = node.prev
        for _ in range(_MAX_ELEMENTS_BEFORE):
            if before is None or len(words) >= _MAX_LABEL_CHARS:
                break
            if before.tag == "time" or (before.tag not in ("-text", "-comment") and before.css_first("time")):
                return words[-_MAX_LABEL_CHARS:]
            if before.tag != "-comment":
                words = f"{before.text(deep=True)} {words}"
            before = before.prev
        if words.strip() or node.parent is None:
            return words[-_MAX_LABEL_CHARS:]
        node = node.parent
    return ""
