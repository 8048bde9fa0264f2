"""Which elements of a page are not the article's own text, by their tag, class and id. No input or output."""

from __future__ import annotations

import re
from functools import lru_cache

from ingest.extract.body.tree.class_names import CAPTION, NEWSLETTER, RELATED, SHARE, class_words
from ingest.extract.body.tree.element import INLINE, Element

MAX_NAME_CHARS = 60
"""So much of an element's name is shown to a person."""
# The hint that a link opens a new window ("is external") has so many characters.
MIN_HINT_CHARS = 11
MAX_HINT_CHARS = 59

# Clutter anywhere on a page.
_TAGS = frozenset("nav footer aside figure figcaption menu dialog".split())

# One such word in a class name makes the element clutter.
_CLUTTER_WORDS = (CAPTION | NEWSLETTER | RELATED | SHARE) | frozenset(
    """
    ad ads adv advert adverts advertisement advertising adslot adbox adsense sponsored sponsor promo promos
    promotion promobox
    share shares sharing sharer sharebar sharetools social socials socialmedia sharethis addthis addtoany
    sharedaddy
    newsletter newsletters subscribe subscription signup signin login register piano
    disqus respond reply replies
    nav navigation navbar menu breadcrumb breadcrumbs crumbs pagination pager
    sidebar footer masthead toolbar
    caption captions figcaption credit credits copyright photocredit imagecredit wpcaption
    byline bylines authorbio authorbox bio dateline timestamp pubdate postmeta metadata
    tags taglist tagcloud topics keywords categories
    teaser teasers trending popular mostread mostpopular outbrain taboola zergnet revcontent mgid
    gallery slideshow carousel lightbox player video videos jwplayer brightcove embed embeds infobox factbox
    popup modal overlay tooltip banner toast skip skiplink
    print printonly noprint donotprint invisible visuallyhidden
    feedback survey poll quiz rating ratings donate donation pullquote cta
    """.split()
)
# Elements with these words are clutter however much text they hold: comments may be longer than the article.
_CERTAIN_WORDS = frozenset(
    """
    comment comments kommentare commentaires comentarios related relateds relatedarticles relatedposts
    recommended commentlist commentslist
    recommendation recommendations recirc recirculation cookie cookies consent gdpr onetrust
    """.split()
)
_ANY_CLUTTER_WORDS = _CLUTTER_WORDS | _CERTAIN_WORDS
# Two words next to each other, or more.
_CLUTTER_PAIRS = re.compile(
    r"\b(?:read (?:more|also|next|on)|see also|twitter tweet|twitter video|instagram media|tiktok embed"
    r"|bluesky embed|fb post|telegram post|more (?:on|from|stories|news|articles|in)|block query"
    r"|code block \d+|post picker|also (?:on|read|in)|sign up|log in"
    r"|most (?:read|popular|viewed|shared|commented)|you may|up next|next (?:article|story|post|up)"
    r"|prev(?:ious)? (?:article|story|post)"
    r"|author (?:bio|box|info|card|profile|details?|description|about|block|meta|name|image)"
    r"|about (?:the )?author"
    r"|article (?:tools|meta|tags|footer|info|actions|share|date|author|authors|byline|bottom|topics|links)"
    r"|post (?:meta|tags|footer|info|nav|author|date|share|navigation|categories)|entry (?:meta|footer"
    r"|tags|utility)"
    r"|story (?:meta|tools|footer|tags|share|byline|topics)|meta (?:data|info|date)|image (?:credit"
    r"|caption|source|info)|media (?:caption|credit)"
    r"|photo (?:caption|credit|credits)|picture (?:caption|credit)|img (?:caption|credit)|follow us"
    r"|social (?:links|media|icons|share|buttons)"
    r"|link list|links list|list links|inline (?:promo|related|newsletter|link)|app (?:promo|download"
    r"|banner)|screen reader(?: text)?|sr only|visually hidden"
    r"|print only|only print|no print|pull quote|load more|show more|view more|back to top"
    r"|tag list|tag cloud"
    r"|call to action|wp caption|wp caption text|jp relatedposts|read time|reading time)\b"
)
# Names of the element that holds the text; next to them the words above do not count.
_BODY_NAMES = re.compile(
    r"\b(?:article ?(?:body|content|text|copy|main)|story ?(?:body|content|text)|post ?(?:body|content"
    r"|text)|entry ?content|body ?(?:text|copy|content)"
    r"|main ?content|content ?body|rich ?text|article ?detail|news ?(?:body|text|content))\b"
)
# The hint to screen readers that a link opens a new window.
_NEW_WINDOW = re.compile(
    r"\W*(?:(?:this )?(?:link )?opens? (?:in )?(?:a )?new (?:browser )?(?:tab|window)|(?:link )?is external"
    r"|external link|öffnet (?:sich )?(?:im|in) (?:einem )?neuen? (?:fenster|tab)|nouvelle fenêtre"
    r"|se abre en (?:una )?(?:ventana|pestaña) nueva)\W*$",
    re.I,
)
_HIDDEN_CLASSES = frozenset("hidden hide d-none is-hidden visually-hidden sr-only screen-reader-text".split())
_HIDDEN_STYLE = re.compile(
    r"display:none|visibility:hidden|clip:rect\(0|clip:rect\(1px|text-indent:-9|left:-9999"
)
_SCREEN_READER_ONLY = re.compile(
    r"\b(?:sr only|visually ?hidden|screen ?reader|offscreen|a11y|assistive|is hidden|print only|invisible)\b"
)


_ROLES = frozenset("navigation complementary banner contentinfo search dialog menu toolbar alert".split())


@lru_cache(maxsize=16384)
def has_clutter_class(class_and_id: str) -> bool:
    """Whether an element with this class and id holds clutter."""
    words = class_words(class_and_id)
    is_named = not _ANY_CLUTTER_WORDS.isdisjoint(words.split()) or (
        " " in words and bool(_CLUTTER_PAIRS.search(words))
    )
    return is_named and not _BODY_NAMES.search(words)


@lru_cache(maxsize=16384)
def is_certain_clutter(class_and_id: str) -> bool:
    """Whether class and id leave no doubt, so that the amount of text inside is no counter-argument."""
    return not _CERTAIN_WORDS.isdisjoint(class_words(class_and_id).split())


@lru_cache(maxsize=16384)
def has_body_class(class_and_id: str) -> bool:
    """Whether an element with this class and id declares that it holds the article's text."""
    return bool(_BODY_NAMES.search(class_words(class_and_id)))


@lru_cache(maxsize=16384)
def is_screen_reader_only(class_and_id: str) -> bool:
    """Whether class and id say that only screen readers or printers present the element."""
    return bool(_SCREEN_READER_ONLY.search(class_words(class_and_id)))


@lru_cache(maxsize=16384)
def _has_hidden_class(class_and_id: str) -> bool:
    return not _HIDDEN_CLASSES.isdisjoint(class_and_id.lower().split())


def is_hidden(element: Element) -> bool:
    """Whether a browser would not show `element`."""
    attrs = element.attrs
    if not attrs:
        return False
    if "hidden" in attrs or attrs.get("aria-hidden") == "true":
        return True
    if element.class_and_id and _has_hidden_class(element.class_and_id):
        return True
    style = attrs.get("style")
    return bool(style) and bool(_HIDDEN_STYLE.search((style or "").replace(" ", "").lower()))


def is_clutter(element: Element) -> bool:
    """Whether `element` is not part of an article's text, as far as tag, attributes and class say."""
    names = element.class_and_id
    if element.tag in INLINE:
        # Links and spans are inside sentences, so a class that only concerns their looks is no reason to cut.
        return (
            (bool(names) and is_screen_reader_only(names))
            or is_hidden(element)
            or _is_new_window_hint(element)
        )
    return element.tag in _TAGS or (
        bool(element.attrs)
        and (
            (bool(names) and has_clutter_class(names))
            or (element.attrs.get("role") or "") in _ROLES
            or is_hidden(element)
        )
    )


def why_clutter(element: Element) -> str:
    """What makes `element` clutter, in plain words; "" where it is none."""
    if not is_clutter(element):
        return ""
    if is_hidden(element):
        return f"{name_of(element)} is hidden"
    if element.tag in _TAGS:
        return f"stands in {name_of(element)}"
    if element.class_and_id and (
        has_clutter_class(element.class_and_id) or is_screen_reader_only(element.class_and_id)
    ):
        return f"stands in {name_of(element)}, whose class or id means clutter"
    if element.attrs.get("role"):
        return f"stands in {name_of(element)} with the role {element.attrs['role']}"
    return "says that a link opens a new window"


def name_of(element: Element) -> str:
    """The element as a person recognizes it in the page: <div class or id>."""
    return f"<{' '.join((element.tag, element.class_and_id)).strip()[:MAX_NAME_CHARS]}>"


def _is_new_window_hint(element: Element) -> bool:
    """Whether `element` says only where its link opens."""
    if len(element.children) != 1:
        return False
    text = element.children[0]
    return (
        isinstance(text, str)
        and MIN_HINT_CHARS <= len(text) <= MAX_HINT_CHARS
        and bool(_NEW_WINDOW.match(text))
    )
