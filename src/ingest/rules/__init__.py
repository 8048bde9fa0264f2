"""Outlets that need more than selectors: one module each, named by the outlet's id. No input or output."""

from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec

from selectolax.lexbor import LexborHTMLParser

Rule = Callable[[LexborHTMLParser], None]


@lru_cache(maxsize=4096)
def rule_for(outlet_id: str) -> Rule:
    """The function that removes clutter from the outlet's pages before extraction.

    It is `clean` of the outlet's module here ("-" in the id is "_"), or no_rule when there is no module.
    """
    name = outlet_id.replace("-", "_")
    # An id with a dot could name any module that is installed.
    if not name.isidentifier() or find_spec(f"{__name__}.{name}") is None:
        return no_rule
    rule: Rule = import_module(f"{__name__}.{name}").clean
    return rule


def no_rule(page: LexborHTMLParser) -> None:
    """The rule of an outlet that needs none."""
