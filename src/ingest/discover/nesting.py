"""Cuts from the items of a feed what does not speak of them. No input or output.

The parser takes the <link>, <title> or <guid> of an item's <author>, <source> or <related> for the item's own. Only
the children of an item speak of it, so what is inside them is cut, but for the markup of texts. And it stumbles over
children that are called as the fields in which it keeps what it has read.
"""

import re
from collections import Counter

# A section that is never closed has the rest of the document in it.
_TAG = re.compile(
    r"""<!\[CDATA\[(?:.*?\]\]>|.*\Z) | <!--(?:.*?-->|.*\Z) | <\?(?:.*?\?>|.*\Z)
    | <(?P<end>/?)(?P<name>[A-Za-z_][\w.:-]*+)(?:[^<>"']|"[^"<]*"|'[^'<]*')*+>""",
    re.X | re.S,
)
_ITEMS = frozenset({"item", "entry"})
_TEXTS = frozenset("title description summary content encoded abstract body fullitem".split())
# A <media:content> is no text: it describes a picture by elements of its own. An item's own prefix counts, too.
_TEXT_PREFIXES = frozenset({"", "atom", "a10", "content", "dc", "xhtml"})
_PARSER_FIELDS = re.compile(
    r"(?:.*:)?(?:links|authors|contributors|tags|enclosures|guidislink|.*_detail|.*_parsed)"
)
# A child may be in a space of its own without a prefix; the parser sees its name only.
_OWN_SPACE = re.compile(r"""\sxmlns\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_FEED_SPACE = re.compile(r"atom|rss|rdf|pie|echo|xhtml|\A\Z", re.I)

_Span = tuple[int, int]


def cut_nested(text: str) -> str:
    """`text` without the elements that are nested in an item's children, and without the children that are foreign
    themselves. A child that is not closed stays as it is, because nobody knows what belongs to it."""
    item = _Item("")
    spans: list[_Span] = []
    for tag in _TAG.finditer(text):
        name = (tag["name"] or "").lower()
        if not name:
            continue
        if tag["end"]:
            spans += item.close(name, tag.start(), tag.end())
        elif not item.is_in_child and name.rpartition(":")[2] in _ITEMS:
            item = _Item("" if tag[0].endswith("/>") else name)
        elif tag[0].endswith("/>"):
            spans += item.add_empty(tag)
        else:
            item.open(tag)
    parts, at = [], 0
    for start, end in spans:
        parts.append(text[at:start])
        at = end
    return "".join((*parts, text[at:]))


class _Item:
    """An item while its tags are read: which elements are open, and what is nested in the child that is."""

    def __init__(self, name: str) -> None:
        self._open = [name] if name else []
        self._counts = Counter(self._open)
        self._child_from = 0
        self._is_child_foreign = False
        self._nested: list[_Span] = []
        self._nested_from = 0

    @property
    def is_in_child(self) -> bool:
        return len(self._open) > 1

    def open(self, tag: re.Match[str]) -> None:
        if not self._open:
            return
        if len(self._open) == 1:
            self._child_from, self._nested = tag.start(), []
            self._is_child_foreign = _is_foreign(tag)
        elif len(self._open) == 2:
            self._nested_from = tag.start()
        name = tag["name"].lower()
        self._open.append(name)
        self._counts[name] += 1

    def add_empty(self, tag: re.Match[str]) -> list[_Span]:
        """Takes note of an element without content; when it is a child of the item, gives what is to be cut."""
        if len(self._open) == 2:
            self._nested.append(tag.span())
        return [tag.span()] if len(self._open) == 1 and _is_foreign(tag) else []

    def close(self, name: str, start: int, end: int) -> list[_Span]:
        """Ends the innermost element of that name, and those that are open in it; when it is a child of the item, gives
        what is to be cut."""
        if not self._counts[name]:
            return []
        depth = len(self._open)
        while (innermost := self._open.pop()) != name:
            self._counts[innermost] -= 1
        self._counts[name] -= 1
        if len(self._open) == 2:
            self._nested.append((self._nested_from, end))
        if len(self._open) == 1 and self._is_child_foreign:
            return [(self._child_from, end)]
        if len(self._open) != 1 or self._is_text(name):
            return []
        # What is not closed in the child ends with it.
        return [*self._nested, (self._nested_from, start)] if depth > 2 else self._nested

    def _is_text(self, name: str) -> bool:
        prefix, _, local = name.rpartition(":")
        return local in _TEXTS and (prefix in _TEXT_PREFIXES or prefix == self._open[0].rpartition(":")[0])


def _is_foreign(tag: re.Match[str]) -> bool:
    """Whether a child is to be cut whole: it is in a space that no feed is in, or has the name of a parser's field."""
    space = _OWN_SPACE.search(tag[0])
    in_other_space = space is not None and _FEED_SPACE.search(space[1] or space[2] or "") is None
    return in_other_space or _PARSER_FIELDS.fullmatch(tag["name"].lower()) is not None
