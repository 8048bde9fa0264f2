"""Outlets that need more than selectors: one module each, named by the outlet's id. No input or output."""

from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec

from selectolax.lexbor import LexborHTMLParser

Clean = Callable[[LexborHTMLParser], None]


@lru_cache(maxsize=4096)
def rule_for(outlet: str) -> Clean:
    """What cuts the clutter of `outlet`'s pages, before extraction; does nothing where no module is needed."""
    name = outlet.replace("-", "_")
    # A module of ours, never a dotted path that a configuration made up.
    if not name.isidentifier() or find_spec(f"{__name__}.{name}") is None:
        return nothing
    clean: Clean = import_module(f"{__name__}.{name}").clean
    return clean


def nothing(page: LexborHTMLParser) -> None:
    """The rule of an outlet that needs none."""
