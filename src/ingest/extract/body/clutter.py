"""Which parts of a page are not the article's own text, told by their tag, class and id. No input or output."""

from __future__ import annotations

import re
from functools import lru_cache

from ingest.extract.body.tree import INLINE, El

# Cut wherever they stand.
TAGS = frozenset("nav footer aside figure figcaption menu dialog".split())

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SPLIT = re.compile(r"[^a-z0-9]+")
_LOOKS = frozenset(":[]/@")

# One word of a class name is enough.
_WORDS = frozenset(
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
    feedback survey poll quiz rating ratings donate donation
    """.split()
)
# These hold nothing of the article however much they hold: comments may outweigh it by far.
_HARD = frozenset(
    """
    comment comments kommentare commentaires comentarios related relateds relatedarticles relatedposts
    recommended
    recommendation recommendations recirc recirculation cookie cookies consent gdpr onetrust newsletter
    """.split()
)
# Two words side by side.
_PAIRS = re.compile(
    r"\b(?:read (?:more|also|next|on)|see also|twitter tweet|twitter video|instagram media|tiktok embed"
    r"|bluesky embed|fb post|telegram post|more (?:on|from|stories|news|articles|in)|block query"
    r"|code block \d+|post picker|also (?:on|read|in)|sign up|log in"
    r"|most (?:read|popular|viewed|shared|commented)|you may|up next|next (?:article|story|post|up)"
    r"|prev(?:ious)? (?:article|story|post)"
    r"|author (?:bio|box|info|card|profile|details|description|about|block|meta|name|image)"
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
    r"|print only|only print|no print|pull quote|pullquote|load more|show more|view more|back to top"
    r"|tag list|tag cloud"
    r"|call to action|cta|wp caption|wp caption text|jp relatedposts|read time|reading time)\b"
)
# What such a word may stand beside without making clutter of the whole.
_BODY = re.compile(
    r"\b(?:article ?(?:body|content|text|copy|main)|story ?(?:body|content|text)|post ?(?:body|content"
    r"|text)|entry ?content|body ?(?:text|copy|content)"
    r"|main ?content|content ?body|rich ?text|article ?detail|news ?(?:body|text|content))\b"
)
_WINDOW = re.compile(
    r"\W*(?:(?:this )?(?:link )?opens? (?:in )?(?:a )?new (?:browser )?(?:tab|window)|(?:link )?is external"
    r"|external link|öffnet (?:sich )?(?:im|in) (?:einem )?neuen? (?:fenster|tab)|nouvelle fenêtre"
    r"|se abre en (?:una )?(?:ventana|pestaña) nueva)\W*$",
    re.I,
)
_UNSEEN_NAMES = frozenset("hidden hide d-none is-hidden visually-hidden sr-only screen-reader-text".split())
_UNSEEN_STYLE = re.compile(
    r"display:none|visibility:hidden|clip:rect\(0|clip:rect\(1px|text-indent:-9|left:-9999"
)
_FOR_MACHINES = re.compile(
    r"\b(?:sr only|visually ?hidden|screen ?reader|offscreen|a11y|assistive|is hidden|print only|invisible)\b"
)


@lru_cache(maxsize=16384)
def words(names: str) -> str:
    """Class names as plain words: "articleShare-tools" is "article share tools".

    Names with a colon or a bracket are instructions on looks ("md:hidden") and say nothing of the content.
    """
    told = " ".join(name for name in names.split() if _LOOKS.isdisjoint(name))
    return " ".join(part for part in _SPLIT.split(_CAMEL.sub(" ", told).lower()) if part)


@lru_cache(maxsize=16384)
def marked(names: str) -> bool:
    """Whether an element with this class or id holds clutter."""
    plain = words(names)
    if not plain or _BODY.search(plain):
        return False
    return not _WORDS.isdisjoint(plain.split()) or bool(_PAIRS.search(plain)) or hard(names)


@lru_cache(maxsize=16384)
def hard(names: str) -> bool:
    """Whether the names say so beyond doubt, so that the amount of text inside is no argument."""
    return not _HARD.isdisjoint(words(names).split())


@lru_cache(maxsize=16384)
def bodily(names: str) -> bool:
    """Whether an element with this class or id says that it holds the article's text."""
    return bool(_BODY.search(words(names)))


def unseen(el: El) -> bool:
    """Whether a reader would not see `el`."""
    attrs = el.attrs
    if "hidden" in attrs or attrs.get("aria-hidden") == "true":
        return True
    if el.marks and not _UNSEEN_NAMES.isdisjoint(el.marks.lower().split()):
        return True
    style = (attrs.get("style") or "").replace(" ", "").lower()
    return bool(style) and bool(_UNSEEN_STYLE.search(style))


@lru_cache(maxsize=16384)
def for_machines(names: str) -> bool:
    """Whether the names say that only screen readers or printers get it."""
    return bool(_FOR_MACHINES.search(words(names)))


def clutter(el: El) -> bool:
    """Whether `el` is no part of an article's text, as far as its tag and names tell."""
    if el.tag in INLINE:
        # Links and spans stand inside sentences: what their class says of their looks is no reason to cut.
        return unseen(el) or (bool(el.marks) and for_machines(el.marks)) or _tells_of_window(el)
    return el.tag in TAGS or unseen(el) or (bool(el.marks) and marked(el.marks)) or _role(el)


def _tells_of_window(el: El) -> bool:
    """Whether `el` only says where its link opens."""
    words = el.kids[0] if len(el.kids) == 1 else None
    return isinstance(words, str) and len(words) < 60 and bool(_WINDOW.match(words))


def _role(el: El) -> bool:
    return (el.attrs.get("role") or "") in (
        "navigation",
        "complementary",
        "banner",
        "contentinfo",
        "search",
        "dialog",
        "menu",
        "toolbar",
        "alert",
    )
