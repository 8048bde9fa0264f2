"""Which addresses are further pages of one article: the same address and a counter. No input or output."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from ingest.urls import Url

MAX_PAGE_NUMBER = 99

# "Page" in an address, as programs and their translators write it. A part is an article of a series.
_PAGE_WORDS = (
    "page|pages|p|pg|pn|pag|pagina|paginas|pagine|página|seite|seiten|s|strona|str|strana|stranka|stranica|sida|side"
    "|sivu|oldal|lk|lapa|puslapis|sayfa|halaman|trang|hlm|ukurasa|leht|lehekulg|pagenum|page_no|pageno|paged|spage"
    "|стр|страница|сторінка|стор|σελ|σελίδα|עמוד|صفحة|صفحه|页|頁|ページ"
)
# story,2 and story/2
_PLAIN = re.compile(r"(?P<base>.*[^/,_~;.-])(?P<mark>[/,~;.]+)0?(?P<number>\d{1,2})")
# story-2.html; without an extension, that is what programs call the second article with the same title.
_DASHED = re.compile(r"(?P<base>.*[^/,_~;.-])(?P<mark>[_-]+)0?(?P<number>\d{1,2})")
# story_page2.html, story/page/2
_WORDED = re.compile(
    rf"(?P<base>.*?[^/,_~;.-])(?P<mark>[/,_~;.-]+(?:{_PAGE_WORDS})[/,_=-]?)0?(?P<number>\d{{1,2}})", re.I
)
_PAGES = "pages"
_EXTENSION = re.compile(r"\.(?:x?html?|php\d?|aspx?|jsp|shtml|cfm|do|htm)$", re.I)
_PAGE_WORD = re.compile(rf"(?:\W|_)*(?:{_PAGE_WORDS})\W*", re.I)
# Parameters that count something else than the pages of the text; a digit is of the id of some list on the page.
_OTHER_COUNTERS = re.compile(
    r"\d|comment|reply|repl|cpage|photo|foto|ima?ge?s?\b|img|pic|bild|slide|gallery|share|print|amp|font|lang|vote|sort",
    re.I,
)

_Reading = tuple[str, str, int]
"""What a part of an address may mean: the address without its counter, what marks the counter, and its number."""


def page_number(first: Url, other: Url) -> int | None:
    """Which page of the article at `first` the page at `other` is by its address, from 2; None where it is none."""
    numbers = page_numbers(first, other)
    return numbers[1] if numbers and numbers[0] == 1 and numbers[1] > 1 else None


def page_numbers(own: Url, other: Url) -> tuple[int, int] | None:
    """The numbers of two different pages of one article; None where their addresses differ in more than a counter."""
    if own.netloc != other.netloc:
        return None
    mine, others = _by_base(own), _by_base(other)
    for base, (mark, number) in others.items():
        if base in mine:
            own_mark, own_number = mine[base]
            if number != own_number and (not mark or not own_mark or mark == own_mark):
                return own_number, number
    return None


def first_paths(url: Url) -> dict[str, int]:
    """The paths that the first page of the article at `url` may have, with the number that `url` has then."""
    return {base.partition("?")[0]: number for base, _, number in _readings(url)}


def missing_pages(urls: Iterable[Url]) -> str:
    """What `Article.missing` says where these pages of the article are missing."""
    return f"{_PAGES}: {' '.join(map(str, urls))}"


def named_pages(missing: str | None) -> list[Url]:
    """The addresses of the pages that are `missing`."""
    if missing is None or not are_pages_missing(missing):
        return []
    return [Url(url) for url in missing.partition(":")[2].split()]


def are_pages_missing(missing: str | None) -> bool:
    """Whether pages are what is `missing` of an article."""
    return missing is not None and missing.partition(":")[0] == _PAGES


def names_a_page(url: Url) -> bool:
    """Whether the address counts pages in so many words: `?page=2`, `/page/2`, `seite-2`."""
    return any(number > 1 and _PAGE_WORD.fullmatch(mark) for _, mark, number in _readings(url))


def _by_base(url: Url) -> dict[str, tuple[str, int]]:
    return {base: (mark, number) for base, mark, number in _readings(url)}


def _readings(url: Url) -> Iterator[_Reading]:
    """The address as the first page of its article, and as a later one by each counter that it may have."""
    url = url.canonical
    path, query = unquote(url.path).rstrip("/"), url.query
    yield f"{path}?{query}", "", 1
    pairs = query.split("&") if query else []
    for at, pair in enumerate(pairs):
        name, _, value = pair.partition("=")
        if value.isdecimal() and 1 <= int(value[:3]) <= MAX_PAGE_NUMBER and not _OTHER_COUNTERS.search(name):
            rest = "&".join(pairs[:at] + pairs[at + 1 :])
            yield f"{path}?{rest}", f"?{name}", int(value[:3])
    extension = _EXTENSION.search(path)
    stem = path[: extension.start()] if extension else path
    for pattern in (_WORDED, _PLAIN, *((_DASHED,) if extension else ())):
        found = pattern.fullmatch(stem)
        if found and int(found["number"]) >= 1:
            base = found["base"] + (extension[0] if extension else "")
            yield f"{base}?{query}", found["mark"].lower(), int(found["number"])
