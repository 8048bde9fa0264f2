"""What kind of article a page holds, and whether it shows all of it. No input or output."""

from __future__ import annotations

import re

from ingest.extract.body.sentences import weighted_length
from ingest.extract.metadata import Metadata
from ingest.extract.notices import notices, sentences
from ingest.model import ArticleKind
from ingest.urls import Url

# Lengths are in characters as weighted_length counts them.
# Shorter texts are briefs; next to a video or a gallery they are its caption.
MIN_ARTICLE_CHARS = 450
# Longer texts that invite to subscribe show their article whole.
MAX_PARTIAL_CHARS = 900
# A locked page that shows fewer words, or less than half of what it announces, is partial.
MIN_FREE_WORDS = 150
MAX_WORD_COUNT_DIGITS = 9
RELEASE_HEAD_CHARS = 300

_LIVE = re.compile(
    r"live[\s-]?(?:blog|ticker|updates?|coverage|report)|news-?ticker|newsblog|minute by minute"
    r"|as it happened|en direct|en vivo|minuto a minuto|\bдиректор?\b|онлайн-трансляц",
    re.I,
)
_DIGEST = re.compile(
    r"news headlines|press review|news (?:digest|round-?up|summary|in brief|briefing)|(?:morning|evening"
    r"|daily|weekly) (?:briefing|digest|round-?up|brief|headlines)"
    r"|top stories (?:of|for|today)|week in review|(?:der tag|die woche) im überblick"
    r"|nachrichtenüberblick|revue de presse|resumen de noticias|rassegna stampa|обзор (?:прессы|сми)"
    r"|дайджест",
    re.I,
)
_RELEASE = re.compile(
    r"/?(?:PR ?Newswire|BUSINESS WIRE|GLOBE ?NEWSWIRE|ACCESSWIRE|EQS-|Newsfile Corp)|^\(ots\)", re.I
)
_RELEASE_PATH = re.compile(
    r"/(?:press-?releases?|pressemitteilung(?:en)?|news-releases?|communiques?-de-presse)(?:/|$)", re.I
)
_VIDEO_PATH = re.compile(r"/(?:videos?|watch|mediathek|tv)(?:/|$)", re.I)
_GALLERY_PATH = re.compile(
    r"/(?:galler(?:y|ies)|photos?|bildergalerien?|fotostrecken?|slideshows?|diaporama|fotogaleria"
    r"|pictures)(?:/|$)",
    re.I,
)


def classify(metadata: Metadata, url: Url, title: str, text: str) -> ArticleKind:
    """article, brief, live, video, gallery, digest or release."""
    types, path = metadata.jsonld.types, url.path
    is_short = weighted_length(text) < MIN_ARTICLE_CHARS
    if "liveblogposting" in types or _LIVE.search(title) or _LIVE.search(path.replace("-", " ")):
        return "live"
    is_video = "videoobject" in types or metadata.get("og:type").startswith("video")
    if is_short and (is_video or _VIDEO_PATH.search(path)):
        return "video"
    if is_short and (types & {"imagegallery", "mediagallery"} or _GALLERY_PATH.search(path)):
        return "gallery"
    if _DIGEST.search(title):
        return "digest"
    if _RELEASE.search(text[:RELEASE_HEAD_CHARS]) or _RELEASE_PATH.search(path):
        return "release"
    return "brief" if is_short else "article"


def is_partial(metadata: Metadata, text: str) -> bool:
    """Whether the page shows only the beginning of its article."""
    tier = metadata.get("article:content_tier")
    if metadata.jsonld.flag("isAccessibleForFree") is False or tier in ("locked", "metered"):
        return _is_cut(metadata, len(text.split()))
    return weighted_length(text) < MAX_PARTIAL_CHARS and "login" in notices(sentences(text.split("\n")))


def _is_cut(metadata: Metadata, word_count: int) -> bool:
    """Whether a locked page shows less than half of the words that it announces; few words if it announces none."""
    announced = metadata.jsonld.text("wordCount") or str(len(metadata.jsonld.text("articleBody").split()))
    if announced.isdecimal() and announced != "0":
        # Python refuses to convert thousands of digits, and a page may announce anything.
        return int(announced[:MAX_WORD_COUNT_DIGITS]) > word_count * 2
    return word_count < MIN_FREE_WORDS
