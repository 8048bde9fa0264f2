"""Where an element stands, as a name that is the same on the other pages of an outlet. No input or output."""

from __future__ import annotations

import re
from functools import lru_cache

from ingest.extract.body.tree.element import Element
from ingest.extract.template import is_named

MAX_LEVELS = 3
MAX_CLASSES = 6
# What holds a whole page has classes that say what this page is about.
_TOP = frozenset(("article", "main", "body", "html"))
_PART = re.compile(r"[-_]+|[^-_]+")
_HASHED = re.compile(r"\d")


def class_path(element: Element) -> str:
    """The tag and classes of `element`, and those of the elements above it up to the first one with a name.

    An element without classes has its id. Parts with a digit are left out: build tools and editors make them anew.
    """
    parts = [_tag_and_names(element)]
    for above in element.ancestors():
        if len(parts) == MAX_LEVELS or above.tag in _TOP:
            parts.append(above.tag)
            break
        parts.append(_tag_and_names(above))
        if is_named(parts[-1]):
            break
    return ">".join(reversed(parts))


def may_be_at(element: Element, path: str) -> bool:
    """Whether the last step of `path` fits `element`: a quick look before the whole path is compared."""
    return _tag_and_names(element) == path.rpartition(">")[2]


def _tag_and_names(element: Element) -> str:
    """The tag with the stable classes; with the id where there are none."""
    attrs = element.attrs
    if not attrs:
        return element.tag
    stable = _stable_classes(attrs.get("class") or "")
    id = "" if stable else _without_hash(attrs.get("id") or "")
    return f"{element.tag}{stable}{id and '#' + id}"


@lru_cache(maxsize=4096)  # without ids, of which each page has others
def _stable_classes(names: str) -> str:
    """The classes in order of the alphabet, each with a dot before it, without what changes from page to page."""
    stable = {_without_hash(name) for name in names.split()[:MAX_CLASSES]} - {""}
    return "".join(f".{name}" for name in sorted(stable))


def _without_hash(name: str) -> str:
    if not _HASHED.search(name):  # as most
        return name.strip("-_")
    return "".join(part for part in _PART.findall(name) if not _HASHED.search(part)).strip("-_")
