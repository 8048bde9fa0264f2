"""What a page says of its article in JSON-LD. No input or output.

`find` gives the article's own object and nothing of the others (breadcrumbs, lists of teasers, the site).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

import orjson

LONGEST = 500_000
DEEPEST = 40

ARTICLES = frozenset(
    "article newsarticle reportagenewsarticle analysisnewsarticle opinionnewsarticle reviewnewsarticle "
    "backgroundnewsarticle askpublicnewsarticle satiricalarticle advertisercontentarticle blogposting "
    "liveblogposting report techarticle scholarlyarticle socialmediaposting review recipe videoobject "
    "medicalwebpage interview".split()
)
_PAGES = frozenset(("webpage", "itempage", "creativework", "aboutpage"))
_BREAKS = re.compile(r"[\x00-\x1f]+")
_TRAILING = re.compile(r",\s*([}\]])")

# Raw JSON: it goes no further than this module's functions.
Node = dict[str, Any]


class Facts:
    """The article's object, asked by key; "" and () where it says nothing."""

    __slots__ = ("all", "node")

    def __init__(self, node: Node, everything: list[Node]) -> None:
        self.node = node
        self.all = everything

    def word(self, *keys: str) -> str:
        """The first of `keys` that has a text."""
        for key in keys:
            value = self.node.get(key)
            if isinstance(value, list) and value:
                value = value[0]
            if isinstance(value, str | int | float) and not isinstance(value, bool) and str(value).strip():
                return plain(str(value))
        return ""

    def names(self, key: str) -> list[tuple[str, str]]:
        """Who stands under `key`: (name, type in lower case, "" when not said)."""
        return [named for value in _listed(self.node.get(key)) for named in self._named(value)]

    def _named(self, value: object) -> list[tuple[str, str]]:
        if isinstance(value, str):
            return [(plain(value), "")]
        if not isinstance(value, dict):
            return []
        if "name" not in value and isinstance(value.get("@id"), str):
            value = next((n for n in self.all if n.get("@id") == value["@id"] and "name" in n), value)
        kind = next(iter(_types(value)), "")
        names = [name for name in _listed(value.get("name")) if isinstance(name, str)]
        if not names:
            parts = [value.get("givenName"), value.get("familyName")]
            names = [" ".join(part for part in parts if isinstance(part, str))]
        return [(plain(name), kind) for name in names if name]

    def words(self, key: str) -> list[str]:
        """All texts under `key`; a single one is split at its commas."""
        value = self.node.get(key)
        if isinstance(value, str):
            return [plain(part) for part in value.split(",")]
        found = []
        for item in _listed(value):
            name = item.get("name") if isinstance(item, dict) else item
            if isinstance(name, str):
                found.append(plain(name))
        return found

    def image(self) -> str:
        """The address of the article's picture."""
        for value in _listed(self.node.get("image")):
            address = value.get("url") if isinstance(value, dict) else value
            if isinstance(address, str) and address:
                return address
        return ""

    def flag(self, key: str) -> bool | None:
        value = self.node.get(key)
        if isinstance(value, bool):
            return value
        return {"true": True, "false": False}.get(str(value).lower()) if isinstance(value, str) else None

    @property
    def types(self) -> frozenset[str]:
        return frozenset(_types(self.node))


NOTHING = Facts({}, [])


def find(scripts: list[str], url: str = "") -> Facts:
    """The article's own object among the page's `scripts`."""
    nodes = [node for script in scripts for node in _nodes(_load(script))]
    best = max(nodes, key=lambda node: _rank(node, url), default=None)
    if best is None or _rank(best, url) <= 0:
        return Facts({}, nodes)
    return Facts(best, nodes)


def plain(value: str) -> str:
    """A JSON string as text: its entities are often escaped once too often."""
    value = value[:20_000]
    return html.unescape(html.unescape(value)).strip() if "&" in value else value.strip()


def _load(script: str) -> object:
    script = script.strip()
    if not script or len(script) > LONGEST:
        return None
    for text in (script, _mended(script)):
        try:
            return orjson.loads(text)
        except orjson.JSONDecodeError:
            continue
    return None


def _mended(script: str) -> str:
    """Raw line breaks in strings, comment fences, commas before a bracket: what servers get wrong most."""
    start, end = script.find("{"), max(script.rfind("}"), script.rfind("]"))
    bracket = script.find("[")
    start = min(at for at in (start, bracket) if at >= 0) if max(start, bracket) >= 0 else 0
    return _TRAILING.sub(r"\1", _BREAKS.sub(" ", script[start : end + 1])).rstrip(" ;")


def _nodes(data: object, depth: int = 0) -> Iterator[Node]:
    if depth > DEEPEST:
        return
    if isinstance(data, list):
        for item in data:
            yield from _nodes(item, depth + 1)
    elif isinstance(data, dict):
        yield data
        for key in (
            "@graph",
            "mainEntity",
            "mainEntityOfPage",
            "hasPart",
            "liveBlogUpdate",
            "author",
            "itemListElement",
        ):
            value = data.get(key)
            if isinstance(value, list | dict):
                yield from _nodes(value, depth + 1)


def _types(node: Node) -> Iterator[str]:
    for kind in _listed(node.get("@type")):
        if isinstance(kind, str):
            yield kind.rsplit("/", 1)[-1].rsplit(":", 1)[-1].lower()


def _rank(node: Node, url: str) -> int:
    """How likely `node` is the page's article: its type, what it says, whether it names this address."""
    types = set(_types(node))
    if types & ARTICLES:
        rank = 20 if types - {"videoobject", "recipe", "review"} else 6
    elif types & _PAGES:
        rank = 3
    else:
        return 0
    rank += (
        4 * ("headline" in node)
        + 3 * ("datePublished" in node)
        + 2 * ("author" in node)
        + ("articleBody" in node)
    )
    own = node.get("url") or node.get("mainEntityOfPage") or node.get("@id")
    own = own.get("@id") if isinstance(own, dict) else own
    if url and isinstance(own, str) and own.split("#")[0].rstrip("/") == url.split("#")[0].rstrip("/"):
        rank += 6
    return rank


def _listed(value: object) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
