"""The further pages of an article, as its page links them; the page with its whole text. No input or output.

Two things show that a link leads to a further page: its address is the article's own with a counter that goes up, and
the page marks it so: the words of the link are a number or mean "next", it is rel=next, or it stands in a row of such
links. The next article has another address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import quote

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ingest.errors import Refused
from ingest.extract.body.clutter import is_certain_clutter
from ingest.extract.page.nodes import ancestors, class_and_id
from ingest.page_numbers import first_paths, names_a_page, page_numbers
from ingest.urls import Url

MAX_LINKS = 3_000
MAX_PAGES = 50
MAX_LABEL_CHARS = 40
MAX_LEVELS = 6

# "Next" and "continue" in the languages that news is written in, as the labels of links begin.
_NEXT_WORDS = (
    "next", "continue", "forward", "weiter", "nächste", "fortsetzung", "suivant", "suite", "page suivante",
    "siguiente", "sigue", "continuar", "próxima", "próximo", "seguinte", "avançar", "successiva", "successivo",
    "prossima", "avanti", "continua", "volgende", "verder", "nästa", "fortsätt", "neste", "næste", "fortsæt", "videre",
    "seuraava", "jatka", "næsta", "następna", "następny", "dalej", "další", "ďalšia", "ďalej", "sledeća", "sljedeća",
    "naslednja", "naprej", "dalje", "következő", "tovább", "următoarea", "următor", "înainte", "sonraki", "devamı",
    "ileri", "järgmine", "edasi", "nākamā", "tālāk", "kitas", "toliau", "следующ", "далее", "вперед", "вперёд",
    "наступн",
    "далі", "следващ", "напред", "следна", "επόμεν", "συνέχεια", "შემდეგ", "հաջորդ", "הבא", "המשך", "التالي", "التالية",
    "بعدی", "ادامه", "اگلا", "अगला", "आगे", "পরবর্তী", "அடுத்த", "తదుపరి", "ถัดไป", "หน้าถัดไป", "tiếp", "trang sau",
    "selanjutnya", "berikutnya", "seterusnya", "susunod", "inayofuata", "次へ", "次の", "続き", "下一页", "下一頁",
    "下页",
    "다음", "hurrengoa", "següent", "seguent", "nesaf", "ar aghaidh",
)  # fmt: skip
_NEXT = re.compile(rf"\W*(?:{'|'.join(_NEXT_WORDS)})", re.I)
_ARROWS = re.compile(r"[\s>›»→❯▶►⟩⏵〉》·|]+")
_NUMBER = re.compile(r"\d{1,3}")

_CSS_STRING = re.compile(r"[^\"\\\\\n]+")
_EXTENSION = re.compile(r"\.\w{2,5}$")

# What the parameter or the end of an address says where it gives the whole text; the printed one comes last.
_WHOLE = re.compile(
    r"(?:view|show|page|pages|seite|pagewanted|p|mode|display)?[-_=]?(?:all|alle|alles|full|fulltext|whole|single|singlepage"
    r"|single[-_]page|onepage|one[-_]page|allpages|komplett|komplettansicht|gesamt|tout|toutes|todo|todas|tutto|wszystkie"
    r"|complete|completo)(?:=(?:1|true|yes|on)?)?",
    re.I,
)
_PRINTED = re.compile(
    r"(?:print|printable|printversion|print[-_]?page|view=print|mode=print|output=print|druck|druckversion|drucken"
    r"|imprimir|imprimer|stampa|versione-stampa|drukuj|tulosta|utskrift|yazdir)(?:=(?:1|true|yes|on)?)?",
    re.I,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paging:
    """Which page of its article a page is, from 1; the addresses of those after it that it links, in their order; and
    that of a page with the whole text, None where it links none."""

    number: int = 1
    further: tuple[Url, ...] = ()
    whole: Url | None = None


ALONE = Paging()


def find_paging(page: LexborHTMLParser, url: Url) -> Paging:
    """The further pages of the article on `page`, found at `url`."""
    links = list(_links(page, url))
    numbered = [(*numbers, link) for link in links if (numbers := page_numbers(url, link.url))]
    number = _own_number(numbered, url)
    rows = _rows(numbered, number)
    marked = {
        other: link.url
        for own, other, link in reversed(numbered)
        if own == number and (_is_marked(link, other, number) or other in rows)
    }
    further: list[Url] = []
    for other in sorted(one for one in marked if one > number)[:MAX_PAGES]:
        # The first one is the next page; behind it some may be left out ("1 2 3 … 9").
        if further or other == number + 1:
            further.append(marked[other])
    return Paging(number=number, further=tuple(further), whole=_whole(links, url) if further else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _PagerLink:
    url: Url
    label: str
    is_next: bool
    node: LexborNode


def _selector(url: Url) -> str:
    """Finds links that are rel=next, have nothing but a parameter or a number, or the name of the article in their
    address. Lexbor picks them out of hundreds of links in no time."""
    paths = first_paths(url)
    starts = ["?", *sorted({str(number + 1)[0] for number in paths.values()})]
    stems = {_EXTENSION.sub("", path).rsplit("/", 1)[-1] for path in paths}
    names = {name for stem in stems for name in (stem, quote(stem)) if _CSS_STRING.fullmatch(name)}
    links = [f'a[href^="{start}"]' for start in starts] + [f'a[href*="{name}"]' for name in sorted(names)]
    return ", ".join(("a[rel~=next][href]", "link[rel~=next][href]", *links))


def _links(page: LexborHTMLParser, url: Url) -> Iterator[_PagerLink]:
    for node in islice(page.css(_selector(url)), MAX_LINKS):
        attrs = node.attributes
        href = (attrs.get("href") or "").strip()
        try:
            address = Url(href, url)
        except Refused:
            continue
        if address.host != url.host or address == url:
            continue
        words = " ".join(node.text(deep=True)[: 4 * MAX_LABEL_CHARS].split())
        label = words or attrs.get("aria-label") or attrs.get("title") or ""
        yield _PagerLink(
            url=address, label=label, is_next="next" in (attrs.get("rel") or "").lower().split(), node=node
        )


def _own_number(numbered: list[tuple[int, int, _PagerLink]], url: Url) -> int:
    """Which page this one is: a later one only where its address says so in words, or where it links the first one as
    number 1. Else `/news/12` would be a page of `/news`."""
    for own, other, link in numbered:
        if own > 1 and (names_a_page(url) or (other == 1 and _label_number(link.label) == 1)):
            return own
    return 1


def _label_number(label: str) -> int | None:
    found = _NUMBER.findall(label)
    return int(found[0]) if len(found) == 1 and len(label) <= MAX_LABEL_CHARS else None


def _is_marked(link: _PagerLink, other: int, number: int) -> bool:
    if _is_in_clutter(link.node):
        return False
    if _label_number(link.label) == other:
        return True
    if other != number + 1:
        return False
    is_arrow = bool(link.label) and _ARROWS.fullmatch(link.label) is not None
    is_word = len(link.label) <= MAX_LABEL_CHARS and _NEXT.match(link.label) is not None
    return link.is_next or is_arrow or is_word


def _rows(numbered: list[tuple[int, int, _PagerLink]], number: int) -> set[int]:
    """The numbers of pages that are linked beside each other, as in a list of chapters: from the next one on."""
    beside: dict[int, set[int]] = {}
    for own, other, link in numbered:
        if own == number and not _is_in_clutter(link.node):
            for ancestor in islice(ancestors(link.node), 2):
                beside.setdefault(ancestor.mem_id, set()).add(other)
    return {other for others in beside.values() if {number + 1, number + 2} <= others for other in others}


def _is_in_clutter(node: LexborNode) -> bool:
    """Whether a link stands among comments or other articles."""
    return any(
        is_certain_clutter(class_and_id(one))
        for one in islice(ancestors(node), MAX_LEVELS)
        if one.tag not in ("html", "body")
    )


def _whole(links: list[_PagerLink], url: Url) -> Url | None:
    """The first link to the article's own address with a word for the whole of it, else for a printed page."""
    for pattern in (_WHOLE, _PRINTED):
        for link in links:
            added = _added(url, link.url)
            if added and pattern.fullmatch(added):
                return link.url
    return None


def _added(url: Url, other: Url) -> str:
    """What `other` has more than `url`: one parameter, or the end of the path; "" where it differs otherwise."""
    path, other_path = url.path.rstrip("/"), other.path.rstrip("/")
    if path == other_path:
        own = url.query.split("&") if url.query else []
        added = [pair for pair in other.query.split("&") if pair not in own]
        # A page of several is replaced by the word: ?page=1 by ?page=all.
        return added[0] if len(added) == 1 else ""
    if url.query == other.query and other_path.startswith(path) and path:
        return other_path[len(path) :].lstrip("/,_-.")
    return ""
