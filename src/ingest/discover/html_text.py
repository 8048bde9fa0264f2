"""HTML in the fields of a feed -> text. No input or output."""

import html
import re

MAX_INPUT_CHARS = 8_000
"""Four times what is kept of any field. The parser's cost grows with the square of the nesting."""

_HIDDEN_TAGS = ["script", "style", "template", "applet"]
# The parser takes everything after one of these for its content when it is not closed, as is often so in feeds.
_RAW_CONTENT_TAGS = re.compile(
    r"</?(?:iframe|object|embed|noscript|noframes|noembed|textarea|select|xmp|plaintext|title)\b[^<>]{0,2000}>",
    re.I,
)
# "<!" that begins neither a comment nor a declaration would hide the text up to the next ">".
_BOGUS_COMMENT_START = re.compile(r"<!(?!--|doctype|\[)", re.I)
_BLOCK_TAG = re.compile(
    r"(?=</?(?:br|p|div|li|ul|ol|tr|td|th|h[1-6]|blockquote|section|article|figure|figcaption|hr|dt|dd|pre)\b)",
    re.I,
)


def html_to_text(markup: str) -> str:
    """What a reader sees of `markup`: without tags and scripts, with character references resolved."""
    markup = markup[:MAX_INPUT_CHARS]
    if "<" not in markup:
        return html.unescape(markup)
    from selectolax.lexbor import LexborHTMLParser

    markup = _BOGUS_COMMENT_START.sub("&lt;!", _RAW_CONTENT_TAGS.sub("", markup))
    # Without the spaces, "first</p><p>second" would become one word.
    tree = LexborHTMLParser(f"<!doctype html><body>{_BLOCK_TAG.sub(' ', markup)}")
    tree.strip_tags(_HIDDEN_TAGS)
    return tree.body.text() if tree.body else ""
