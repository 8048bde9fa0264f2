"""The page as a light tree of our own, built once from lexbor's tree. No input or output.

Lexbor copes with any depth of nesting, but each access to one of its nodes creates a new Python object. The
stages of extraction visit every node many times and remove parts as they go, so they work on a copy whose
nodes are plain Python objects.
"""

from __future__ import annotations

import gc
import sys

from selectolax.lexbor import LexborNode

from ingest.extract.body.tree.element import SKIPPED, Element
from ingest.extract.body.tree.words import is_unusual, mend


def build_tree(root: LexborNode) -> Element:
    """The tree below `root`, without scripts, form fields and comments."""
    top = Element(root.tag or "html", root.attributes, None)
    # The collector would visit every new node again and again, and none of them is garbage yet.
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        mend(top, _copy_descendants(root, top))
    finally:
        if was_enabled:
            gc.enable()
    return top


def _copy_descendants(root: LexborNode, top: Element) -> list[Element]:
    """Copy the tree below `root` to `top`; returns the elements whose words may have to be put back."""
    # A loop, not a recursion: pages nest deeper than Python's stack allows.
    parent, node = top, root.first_child
    open_nodes: list[LexborNode] = []
    unusual: list[Element] = []
    while True:
        if node is None:
            if not open_nodes:
                return unusual
            node = open_nodes.pop().next
            parent = parent.parent  # type: ignore[assignment]
            continue
        tag = node.tag
        if tag == "-text":
            text = node.text_content
            if text:
                parent.children.append(text)
        elif tag and tag not in SKIPPED and tag[0] not in "-!":
            # Lexbor gives a new string for each node; interned, a page holds each tag name once.
            element = Element(sys.intern(tag), node.attributes, parent)
            parent.children.append(element)
            parent.elements.append(element)
            if is_unusual(tag):
                unusual.append(element)
            child = node.first_child
            if child is not None:
                open_nodes.append(node)
                parent, node = element, child
                continue
        node = node.next
