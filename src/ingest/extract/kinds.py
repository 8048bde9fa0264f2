"""What kind of article a page holds, and which pages hold none. No input or output."""

from __future__ import annotations

import re

from ingest.errors import ErrorPage, NotArticle, Wall
from ingest.extract.body.scoring import weighted_length
from ingest.extract.metadata import Metadata
from ingest.model import ArticleKind
from ingest.urls import Url

# Lengths are in characters as weighted_length counts them.
# Shorter texts are briefs; next to a video or a gallery they are its caption.
MIN_ARTICLE_CHARS = 450
# Longer texts are on no error page and no wall.
MAX_WALL_CHARS = 900
MAX_CHALLENGE_CHARS = 300
MAX_PAYWALL_CHARS = 250
# A cookie wall has one of its words in so many characters, and at least so many words.
CHARS_PER_COOKIE_WORD = 120
MIN_COOKIE_WORDS = 2
# A page of links has so many lines that are links, and a lower score of running text.
MIN_LINK_LINES = 40
MIN_PROSE_SCORE = 60.0
# A locked page that shows fewer words, or less than half of what it announces, is partial.
MIN_FREE_WORDS = 150
MAX_WORD_COUNT_DIGITS = 9
RELEASE_HEAD_CHARS = 300

_NEWS_TYPES = frozenset(("newsarticle", "article", "reportagenewsarticle"))
_ERROR_TITLE = re.compile(
    r"\b404\b|\b40[13] (?:error|forbidden|unauthorized)|\b50[0-4]\b.{0,20}(?:error|bad gateway|unavailable)"
    r"|(?:page|seite|site|document|article|content) (?:was |can(?:not|'t) be |could not be "
    r"|wurde )?(?:not|nicht) (?:be )?(?:found|gefunden|available|exist)"
    r"|^not found|page (?:introuvable|non trouvée)|p[áa]gina no (?:encontrada|existe)"
    r"|p[áa]gina n[ãa]o encontrada"
    r"|pagina non trovata|страница не найдена|сторінк[ау] не знайден|strona nie (?:istnieje"
    r"|została znaleziona)"
    r"|sidan (?:kunde inte hittas|finns inte)|siden (?:findes|finnes) ikke|sayfa bulunamadı|ページが見つかりません"
    r"|页面不存在|الصفحة غير موجودة"
    r"|^access denied|^forbidden|^error\b|service unavailable|internal server error",
    re.I,
)
_CHALLENGE = re.compile(
    r"just a moment|attention required|are you (?:a )?(?:robot|human)|verify (?:that )?you are"
    r"|checking your browser|security check"
    r"|pardon our interruption|bot (?:detection|protection)|captcha|please (?:enable"
    r"|turn on) (?:javascript|cookies)|ddos",
    re.I,
)
_COOKIE_WORDS = re.compile(
    r"\b(?:cookies?|consent|privacy (?:policy|settings|choices)|personali[sz]ed (?:ads|advertising)"
    r"|datenschutz\w*|einwilligung|werbung|confidentialité|consentement"
    r"|partners? (?:store|process)|vendors?|gdpr|iab)\b",
    re.I,
)
_PAYWALL = re.compile(
    r"subscribe (?:to|now) (?:continue|read|for full)|to continue reading|subscribers only"
    r"|already a subscriber|log in to (?:continue|read)|create (?:a free|an) account"
    r"|jetzt weiterlesen|nur für abonnenten|mit (?:plus|\w+\+) weiterlesen|réservé aux abonnés"
    r"|pour lire la suite|contenido exclusivo para suscriptores|solo para suscriptores"
    r"|riservato agli abbonati|подпис(?:ка|чик)\w* для чтения",
    re.I,
)
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
    return weighted_length(text) < MAX_WALL_CHARS and bool(_PAYWALL.search(text))


def _is_cut(metadata: Metadata, word_count: int) -> bool:
    """Whether a locked page shows less than half of the words that it announces; few words if it announces none."""
    announced = metadata.jsonld.text("wordCount") or str(len(metadata.jsonld.text("articleBody").split()))
    if announced.isdecimal() and announced != "0":
        # Python refuses to convert thousands of digits, and a page may announce anything.
        return int(announced[:MAX_WORD_COUNT_DIGITS]) > word_count * 2
    return word_count < MIN_FREE_WORDS


def reject_non_article(
    metadata: Metadata, url: Url, title: str, text: str, *, link_lines: int, prose_score: float
) -> None:
    """Raises Wall for a wall or a challenge, ErrorPage for an error page, NotArticle for a page of links.

    `link_lines` counts the lines of the page that are links, `prose_score` is the score of its text (see
    body.scoring). In doubt a page is an article: what is stored can be removed later.
    """
    length = weighted_length(text)
    if length <= MAX_WALL_CHARS and not metadata.jsonld.types & _NEWS_TYPES:
        _reject_wall(title or metadata.title, text, length)
    if length < MAX_PAYWALL_CHARS and _PAYWALL.search(text):
        raise Wall("a paywall without a text", reason="not_article")
    if (
        link_lines >= MIN_LINK_LINES
        and prose_score < MIN_PROSE_SCORE
        and not _declares_article(metadata)
        and not _has_article_path(url)
    ):
        raise NotArticle(f"a page of {link_lines} links")


def _reject_wall(title: str, text: str, length: int) -> None:
    if _ERROR_TITLE.search(title):
        raise ErrorPage(f"an error page: {title[:60]}")
    if _CHALLENGE.search(title) or (length < MAX_CHALLENGE_CHARS and _CHALLENGE.search(text)):
        raise Wall(f"a challenge: {title[:60]}", reason="not_article")
    cookie_words = len(_COOKIE_WORDS.findall(text))
    if cookie_words >= MIN_COOKIE_WORDS and cookie_words * CHARS_PER_COOKIE_WORD > length:
        raise Wall("a cookie wall", reason="not_article")


def _declares_article(metadata: Metadata) -> bool:
    return bool(
        metadata.jsonld.types
        or metadata.get("og:type") == "article"
        or metadata.get("article:published_time")
    )


def _has_article_path(url: Url) -> bool:
    """Whether the last part of the path looks like an article's: several words, or a number."""
    last = url.path.rstrip("/").rsplit("/", 1)[-1]
    return last.count("-") >= 3 or last.count("_") >= 3 or any(char.isdigit() for char in last)
