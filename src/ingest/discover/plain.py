"""Markup inside a feed's fields -> text. No input or output."""

import html
import re

# Four times what is kept of any field. Deep nesting costs the parser the square of this.
READ_MAX = 8_000

_UNSEEN = ["script", "style", "template", "applet"]
# Where these are left open, as they often are in feeds, they would swallow the rest.
_SWALLOWS = re.compile(
    r"</?(?:iframe|object|embed|noscript|noframes|noembed|textarea|select|xmp|plaintext|title)\b[^<>]{0,2000}>",
    re.I,
)
_NO_DECLARATION = re.compile(r"<!(?!--|doctype|\[)", re.I)
_BREAKS = re.compile(
    r"(?=</?(?:br|p|div|li|ul|ol|tr|td|th|h[1-6]|blockquote|section|article|figure|figcaption|hr|dt|dd|pre)\b)",
    re.I,
)


def plain(markup: str) -> str:
    """What a reader sees of `markup`: no tags, no scripts, references resolved."""
    markup = markup[:READ_MAX]
    if "<" not in markup:
        return html.unescape(markup)
    from selectolax.lexbor import LexborHTMLParser

    markup = _NO_DECLARATION.sub("&lt;!", _SWALLOWS.sub("", markup))
    # Blocks would run together: "first</p><p>second".
    tree = LexborHTMLParser(f"<!doctype html><body>{_BREAKS.sub(' ', markup)}")
    tree.strip_tags(_UNSEEN)
    return tree.body.text() if tree.body else ""
