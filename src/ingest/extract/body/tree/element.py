"""A page as a light tree of our own: its elements, and which tags mean what. No input or output."""

from __future__ import annotations

from collections.abc import Iterator

# Elements whose content is never text of an article.
SKIPPED = frozenset(
    "script style noscript template svg math iframe object embed video audio canvas map select "
    "textarea input head link meta frame frameset applet datalist dialog progress meter source track rt rp".split()
)
INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr output q rb rp rt rtc ruby "
    "s samp slot small span strike strong sub sup time tt u var wbr img amp-img picture".split()
)
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
# Elements that hold a page or an article as a whole: looking for the box round a paragraph stops below them.
CONTAINERS = frozenset(("article", "main", "body", "section"))
MAX_COUNTED_ELEMENTS = 1_000
MAX_CLASS_AND_ID_CHARS = 400


class Element:
    """An HTML element. `children` are elements and strings, `elements` the elements among them; `class_and_id` joins
    both attributes with a space.

    An element that remove() took out of its tree `is_removed`; it still knows its parent.
    """

    __slots__ = ("attrs", "children", "class_and_id", "elements", "is_removed", "parent", "tag")

    def __init__(self, tag: str, attrs: dict[str, str | None], parent: Element | None) -> None:
        self.tag = tag
        self.attrs = attrs
        self.parent = parent
        self.children: list[Element | str] = []
        self.elements: list[Element] = []
        self.class_and_id = ""
        if attrs:
            classes, id = attrs.get("class"), attrs.get("id")
            joined = f"{classes} {id}" if classes and id else classes or id
            if joined:
                self.class_and_id = joined.strip()[:MAX_CLASS_AND_ID_CHARS]
        self.is_removed = False

    def __repr__(self) -> str:
        return f"<{self.tag} {self.class_and_id[:60]}>"

    @property
    def name(self) -> tuple[str, str]:
        """Its tag and names: elements of one name are made alike, as parts of one list or of one text."""
        return self.tag, self.class_and_id

    def set_children(self, children: list[Element | str]) -> None:
        """Puts `children` in the place of those that it has."""
        self.children = children
        self.elements = [child for child in children if not isinstance(child, str)]

    def walk(self) -> Iterator[Element]:
        """This element and its descendants in document order; what is removed meanwhile is not visited."""
        stack = [self]
        while stack:
            element = stack.pop()
            yield element
            if element.elements:
                stack.extend(reversed(element.elements))

    def subtree(self) -> list[Element]:
        """What `walk` visits, at once: for whoever needs all of them."""
        found: list[Element] = []
        stack = [self]
        while stack:
            element = stack.pop()
            found.append(element)
            if element.elements:
                stack.extend(reversed(element.elements))
        return found

    def ancestors(self) -> Iterator[Element]:
        """The elements above, nearest first."""
        element = self.parent
        while element is not None:
            yield element
            element = element.parent

    def is_inside(self, other: Element) -> bool:
        """Whether `other` is one of the elements above this one."""
        return any(ancestor is other for ancestor in self.ancestors())

    def count_chars(self, limit: int) -> int:
        """The number of characters below that are not white space; counting stops soon after `limit`.

        What has more than MAX_COUNTED_ELEMENTS below counts as more than `limit`: asked of every block, an element
        full of empty ones would be walked as often as it has blocks.
        """
        count, walked, stack = 0, 0, [self]
        while stack and count <= limit:
            walked += 1
            if walked > MAX_COUNTED_ELEMENTS:
                return limit + 1
            for child in stack.pop().children:
                if not isinstance(child, str):
                    stack.append(child)
                elif not child.isspace():
                    count += len("".join(child.split()))
                    if count > limit:
                        break
        return count

    def raw_text(self) -> str:
        """The text of all descendants, with its white space as written."""
        parts: list[str] = []
        stack: list[Element | str] = [self]
        while stack:
            node = stack.pop()
            if isinstance(node, str):
                parts.append(node)
            else:
                if node.tag not in INLINE:
                    parts.append(" ")
                stack.extend(reversed(node.children))
        return "".join(parts)

    def text(self) -> str:
        """The text of all descendants as one line."""
        return " ".join(self.raw_text().split())


def remove(root: Element, ids: set[int]) -> list[Element]:
    """Remove the elements whose id() is in `ids`; a space keeps the words on both sides apart.

    Returns what remains, in document order.
    """
    if not ids:
        return root.subtree()
    remaining: list[Element] = []
    stack = [root]
    while stack:
        element = stack.pop()
        remaining.append(element)
        if not element.elements:
            continue
        removed = [child for child in element.elements if id(child) in ids]
        if removed:
            element.set_children([" " if id(child) in ids else child for child in element.children])
            for child in removed:
                child.is_removed = True
        stack.extend(reversed(element.elements))
    return remaining
