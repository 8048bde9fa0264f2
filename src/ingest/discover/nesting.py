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
    | <(?P<end>/?)(?P<name>[A-Za-z_][\w.:-]*)(?:[^<>"']|"[^"<]*"|'[^'<]*')*+>""",
    re.X | re.S,
)
_ITEMS = frozenset({"item", "entry"})
_TEXTS = frozenset("title description summary content encoded abstract body fullitem".split())
# A <media:content> is no text: it describes a picture by elements of its own. An item's own prefix counts, too.
_TEXT_PREFIXES = frozenset({"", "atom", "a10", "content", "dc", "xhtml"})
_PARSER_FIELDS = re.compile(
    r"(?:.*:)?(?:links|authors|contributors|tags|enclosures|guidislink|.*_detail|.*_parsed)"
)

_Span = tuple[int, int]


def cut_nested(text: str) -> str:
    """`text` without the elements that are nested in an item's children, and without the children that have the name of
    a field of the parser. A child that is not closed stays as it is, because nobody knows what belongs to it."""
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
            spans += item.add_empty(name, tag.start(), tag.end())
        else:
            item.open(name, tag.start())
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
        self._nested: list[_Span] = []
        self._nested_from = 0

    @property
    def is_in_child(self) -> bool:
        return len(self._open) > 1

    def open(self, name: str, start: int) -> None:
        if not self._open:
            return
        if len(self._open) == 1:
            self._child_from, self._nested = start, []
        elif len(self._open) == 2:
            self._nested_from = start
        self._open.append(name)
        self._counts[name] += 1

    def add_empty(self, name: str, start: int, end: int) -> list[_Span]:
        """Takes note of an element without content; when it is a child of the item, gives what is to be cut."""
        if len(self._open) == 2:
            self._nested.append((start, end))
        return [(start, end)] if len(self._open) == 1 and _PARSER_FIELDS.fullmatch(name) else []

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
        if len(self._open) != 1 or self._is_text(name):
            return []
        if _PARSER_FIELDS.fullmatch(name):
            return [(self._child_from, end)]
        # What is not closed in the child ends with it.
        return [*self._nested, (self._nested_from, start)] if depth > 2 else self._nested

    def _is_text(self, name: str) -> bool:
        prefix, _, local = name.rpartition(":")
        return local in _TEXTS and (prefix in _TEXT_PREFIXES or prefix == self._open[0].rpartition(":")[0])
