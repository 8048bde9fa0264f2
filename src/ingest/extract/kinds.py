"""What kind of article a page holds. No input or output."""

from __future__ import annotations

import re

from ingest.extract.body.sentences import weighted_length
from ingest.extract.metadata import Metadata
from ingest.model import ArticleKind
from ingest.urls import Url

# Lengths are in characters as weighted_length counts them.
# Shorter texts are briefs; next to a video or a gallery they are its caption.
MIN_ARTICLE_CHARS = 450
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
