"""What a page says of its article in JSON-LD. No input or output.

`find_article` gives the article's own object and ignores the others (breadcrumbs, lists of teasers, the site).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

import orjson

from ingest.model import Image

MAX_SCRIPT_CHARS = 500_000
MAX_TEXT_CHARS = 20_000
MAX_BODY_CHARS = 400_000
MAX_DEPTH = 40

_ARTICLE_TYPES = frozenset(
    "article newsarticle reportagenewsarticle analysisnewsarticle opinionnewsarticle reviewnewsarticle "
    "backgroundnewsarticle askpublicnewsarticle satiricalarticle advertisercontentarticle blogposting "
    "liveblogposting report techarticle scholarlyarticle socialmediaposting review recipe videoobject "
    "medicalwebpage interview".split()
)
# They are the article's object where nothing else is.
_SECONDARY_ARTICLE_TYPES = frozenset(("videoobject", "recipe", "review"))
_PAGE_TYPES = frozenset(("webpage", "itempage", "creativework", "aboutpage"))
_NESTED = (
    "@graph", "mainEntity", "mainEntityOfPage", "hasPart", "liveBlogUpdate", "author", "itemListElement",
)  # fmt: skip
_CONTROLS = re.compile(r"[\x00-\x1f]+")
_TRAILING_COMMA = re.compile(r",\s*([}\]])")

# A JSON object as it came. It is not passed on beyond this module.
Node = dict[str, Any]


class JsonLd:
    """The article's object, read by key; "", [] and None mean that it does not say."""

    __slots__ = ("_all_nodes", "_node")

    def __init__(self, node: Node, all_nodes: list[Node]) -> None:
        self._node = node
        self._all_nodes = all_nodes

    def text(self, *keys: str) -> str:
        """The value of the first of `keys` that has a text or a number."""
        for key in keys:
            value = self._node.get(key)
            if isinstance(value, list) and value:
                value = value[0]
            if isinstance(value, str | int | float) and not isinstance(value, bool) and str(value).strip():
                return unescape(str(value))
        return ""

    def body(self) -> str:
        """The text of the article, "" when there is none; its parts, where it is a list, parted by blank lines."""
        parts = [part for part in _as_list(self._node.get("articleBody")) if isinstance(part, str)]
        return unescape("\n\n".join(parts), MAX_BODY_CHARS)

    def texts(self, key: str) -> list[str]:
        """All texts under `key`; a single one is split at its commas."""
        value = self._node.get(key)
        if isinstance(value, str):
            return [unescape(part) for part in value.split(",")]
        found = []
        for item in _as_list(value):
            name = item.get("name") if isinstance(item, dict) else item
            if isinstance(name, str):
                found.append(unescape(name))
        return found

    def names(self, key: str) -> list[tuple[str, str]]:
        """The persons and organisations under `key`: their name, and their type in lower case ("" if not said)."""
        return [named for value in _as_list(self._node.get(key)) for named in self._names_of(value)]

    def _names_of(self, value: object) -> list[tuple[str, str]]:
        if isinstance(value, str):
            return [(unescape(value), "")]
        if not isinstance(value, dict):
            return []
        if "name" not in value and isinstance(value.get("@id"), str):
            value = self._resolve(value)
        kind = next(_types(value), "")
        names = [name for name in _as_list(value.get("name")) if isinstance(name, str)]
        if not names:
            parts = [value.get("givenName"), value.get("familyName")]
            names = [" ".join(part for part in parts if isinstance(part, str))]
        return [(unescape(name), kind) for name in names if name]

    def _resolve(self, reference: Node) -> Node:
        """The named object that `reference` refers to by its @id, else `reference`."""
        same_id = (node for node in self._all_nodes if node.get("@id") == reference["@id"])
        return next((node for node in same_id if "name" in node), reference)

    def image(self) -> str:
        """The address of the article's picture, as written."""
        for value in _as_list(self._node.get("image")):
            url = value.get("url") if isinstance(value, dict) else value
            if isinstance(url, str) and url:
                return url
        return ""

    def images(self) -> list[Image]:
        """The article's pictures with what is said of them; addresses are as written."""
        return [image for value in _as_list(self._node.get("image")) if (image := self._image(value))]

    def _image(self, value: object) -> Image | None:
        if isinstance(value, str):
            return Image(url=value) if value else None
        if not isinstance(value, dict):
            return None
        one = JsonLd(value, self._all_nodes)
        url = one.text("url", "contentUrl")
        if not url:
            return None
        names = (name for key in ("creator", "author", "copyrightHolder") for name, _ in one.names(key))
        credit = one.text("creditText") or next(names, None)
        return Image(url=url, caption=one.text("caption") or None, credit=credit)

    def live_updates(self) -> list[tuple[str, str, str]]:
        """Time, headline and text of each update of a live blog, as written, in the order given."""
        updates = next((found for node in self._all_nodes if (found := node.get("liveBlogUpdate"))), None)
        read = [JsonLd(update, []) for update in _as_list(updates) if isinstance(update, dict)]
        return [
            (
                one.text("datePublished", "dateModified"),
                one.text("headline", "name"),
                one.text("articleBody", "text"),
            )
            for one in read
        ]

    def flag(self, key: str) -> bool | None:
        """The truth value under `key`, also where it is written as a string."""
        value = self._node.get(key)
        if isinstance(value, bool):
            return value
        return {"true": True, "false": False}.get(str(value).lower()) if isinstance(value, str) else None

    @property
    def types(self) -> frozenset[str]:
        """The types of the article's object, in lower case and without a namespace."""
        return frozenset(_types(self._node))

    @property
    def is_article(self) -> bool:
        """Whether the object is an article's, and not a page's."""
        return bool(self.types & _ARTICLE_TYPES)


EMPTY = JsonLd({}, [])


def find_article(scripts: list[str], url: str = "") -> JsonLd:
    """The object of the article at `url` among the page's JSON-LD `scripts`."""
    nodes = [node for script in scripts for node in _nodes(_load(script))]
    # An update of a live blog has more to say than the blog, and is not the article.
    updates = {id(update) for node in nodes for update in _as_list(node.get("liveBlogUpdate"))}
    best = max(
        (node for node in nodes if id(node) not in updates), key=lambda node: _rank(node, url), default=None
    )
    if best is None or _rank(best, url) <= 0:
        return JsonLd({}, nodes)
    return JsonLd(best, nodes)


def unescape(value: str, max_chars: int = MAX_TEXT_CHARS) -> str:
    """A JSON string as text: its entities are often escaped once too often."""
    value = value[:max_chars]
    return html.unescape(html.unescape(value)).strip() if "&" in value else value.strip()


def _load(script: str) -> object:
    script = script.strip()
    if not script or len(script) > MAX_SCRIPT_CHARS:
        return None
    for text in (script, _repair(script)):
        try:
            return orjson.loads(text)
        except orjson.JSONDecodeError:
            continue
    return None


def _repair(script: str) -> str:
    """Corrects the most frequent errors: raw line breaks in strings, comments around it, trailing commas."""
    start, end = script.find("{"), max(script.rfind("}"), script.rfind("]"))
    bracket = script.find("[")
    start = min(at for at in (start, bracket) if at >= 0) if max(start, bracket) >= 0 else 0
    return _TRAILING_COMMA.sub(r"\1", _CONTROLS.sub(" ", script[start : end + 1])).rstrip(" ;")


def _nodes(data: object, depth: int = 0) -> Iterator[Node]:
    """The objects in `data` that may be the article's or a person's, nested ones too."""
    if depth > MAX_DEPTH:
        return
    if isinstance(data, list):
        for item in data:
            yield from _nodes(item, depth + 1)
    elif isinstance(data, dict):
        yield data
        for key in _NESTED:
            value = data.get(key)
            if isinstance(value, list | dict):
                yield from _nodes(value, depth + 1)


def _types(node: Node) -> Iterator[str]:
    for kind in _as_list(node.get("@type")):
        if isinstance(kind, str):
            yield kind.rsplit("/", 1)[-1].rsplit(":", 1)[-1].lower()


def _rank(node: Node, url: str) -> int:
    """How likely `node` is the page's article, by its type, its keys and whether it names `url`."""
    types = set(_types(node))
    if types & _ARTICLE_TYPES:
        rank = 20 if types - _SECONDARY_ARTICLE_TYPES else 6
    elif types & _PAGE_TYPES:
        rank = 3
    else:
        return 0
    rank += (
        4 * ("headline" in node)
        + 3 * ("datePublished" in node)
        + 2 * ("author" in node)
        + ("articleBody" in node)
    )
    if _names_url(node, url):
        return rank + 6
    # An object of another address comes after one of none, and is better than nothing.
    return rank - 5 if isinstance(node.get("url"), str) and node["url"].startswith("http") else rank


def _names_url(node: Node, url: str) -> bool:
    own = node.get("url") or node.get("mainEntityOfPage") or node.get("@id")
    own = own.get("@id") if isinstance(own, dict) else own
    return bool(url) and isinstance(own, str) and _without_fragment(own) == _without_fragment(url)


def _without_fragment(url: str) -> str:
    return url.split("#")[0].rstrip("/")


def _as_list(value: object) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
