"""What kind of article a page holds, and which pages hold none. No input or output."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from ingest.errors import NotArticle
from ingest.extract.body import scoring
from ingest.extract.metadata import Head

# Texts of less than so many letters are briefs; next to a video or a gallery they are its caption.
BRIEF = 450
# No error page and no wall has more text than this.
WALL = 900
# A page of links has fewer letters of prose than one for so many linked lines.
LINKS = 40
LEAST_PROSE = 60.0

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
_COOKIES = re.compile(
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


def kind(head: Head, url: str, title: str, text: str) -> str:
    """article, brief, live, video, gallery, digest or release."""
    types, path = head.facts.types, urlsplit(url).path
    short = scoring.size(text) < BRIEF
    if "liveblogposting" in types or _LIVE.search(title) or _LIVE.search(path.replace("-", " ")):
        return "live"
    if short and (
        "videoobject" in types or head.meta("og:type").startswith("video") or _VIDEO_PATH.search(path)
    ):
        return "video"
    if short and (types & {"imagegallery", "mediagallery"} or _GALLERY_PATH.search(path)):
        return "gallery"
    if _DIGEST.search(title):
        return "digest"
    if _RELEASE.search(text[:300]) or _RELEASE_PATH.search(path):
        return "release"
    return "brief" if short else "article"


def partial(head: Head, text: str) -> bool:
    """Whether the page shows only the beginning of its article."""
    if head.facts.flag("isAccessibleForFree") is False or head.meta("article:content_tier") in (
        "locked",
        "metered",
    ):
        whole = head.facts.word("wordCount") or str(len(head.facts.word("articleBody").split()))
        words = len(text.split())
        return int(whole) > words * 2 if whole.isdigit() and whole != "0" else words < 150
    return scoring.size(text) < WALL and bool(_PAYWALL.search(text))


def _names_article(url: str) -> bool:
    """Whether the last part of the address reads as that of an article: several words, or a number."""
    last = urlsplit(url).path.rstrip("/").rsplit("/", 1)[-1]
    return last.count("-") >= 3 or last.count("_") >= 3 or any(char.isdigit() for char in last)


def refuse(head: Head, url: str, title: str, text: str, links: int, prose: float) -> None:
    """Raise NotArticle for an error page, a wall, a challenge or a page of links.

    `links` are the page's lines that are links, `prose` is the weight of its running text. In doubt a page
    is an article: what is kept can be thrown away later.
    """
    size = scoring.size(text)
    said = title or head.title
    if size <= WALL and not head.facts.types & {"newsarticle", "article", "reportagenewsarticle"}:
        if _ERROR_TITLE.search(said):
            raise NotArticle(f"an error page: {said[:60]}")
        if _CHALLENGE.search(said) or (size < 300 and _CHALLENGE.search(text)):
            raise NotArticle(f"a challenge: {said[:60]}")
        if len(_COOKIES.findall(text)) * 120 > max(size, 120) and len(_COOKIES.findall(text)) > 1:
            raise NotArticle("a cookie wall")
    if size < 250 and _PAYWALL.search(text):
        raise NotArticle("a paywall without a text")
    own = head.facts.types or head.meta("og:type") == "article" or head.meta("article:published_time")
    if links >= LINKS and prose < LEAST_PROSE and not own and not _names_article(url):
        raise NotArticle(f"a page of {links} links")
