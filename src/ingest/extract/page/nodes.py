"""What stands around a node of lexbor's tree, and what it is called. No input or output."""

from __future__ import annotations

from collections.abc import Iterator

from selectolax.lexbor import LexborNode


def ancestors(node: LexborNode) -> Iterator[LexborNode]:
    """The elements above `node`, nearest first."""
    while node.parent is not None:
        node = node.parent
        yield node


def class_and_id(node: LexborNode) -> str:
    """Both attributes with a space between them; "" without either."""
    return f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}".strip()
