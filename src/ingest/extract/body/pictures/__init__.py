"""The pictures that a page shows with its article: which they are, their captions and credits. No input or output."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from ingest.extract.body.clutter import has_clutter_class, is_certain_clutter, is_hidden
from ingest.extract.body.pictures.credits import split_credit, without_label
from ingest.extract.body.tree.class_names import class_words
from ingest.extract.body.tree.element import HEADINGS, Element
from ingest.model import Image
from ingest.text import clean_line

MAX_PICTURES = 500
MAX_IMAGES = 50
# A smaller picture is an icon, a face beside a name, or counts readers.
MIN_SIDE_PX = 80
# Text around a picture that is no more than its caption; with more, the box holds something else as well.
MAX_BOX_CHARS = 700
MAX_CAPTION_CHARS = 600
MAX_CREDIT_CHARS = 150
MAX_CAPTION_LEVELS = 5

PICTURE_TAGS = frozenset(("img", "amp-img"))
# Where scripts that load pictures late find the address; `src` then has a blank one.
_ADDRESSES = ("data-src", "data-original", "data-lazy-src", "data-url", "src")
_ADDRESS_SETS = ("data-srcset", "data-lazy-srcset", "srcset")
_OUTSIDE = frozenset("nav footer aside menu dialog form".split())
# Class names that mean clutter in a text, but are those of pictures.
_OF_PICTURES = frozenset(
    "caption captions figcaption credit credits gallery slideshow carousel lightbox wpcaption copyright "
    "photocredit imagecredit embed player media image photo picture".split()
)
_CAPTION_WORDS = frozenset("caption captions figcaption wpcaption legend legende bildunterschrift".split())
_CREDIT_WORDS = frozenset(
    "credit credits copyright photocredit imagecredit photographer photographe fotograf fotografo source "
    "quelle author attribution copyrightholder credittext".split()
)
_NO_PICTURE = re.compile(
    r"(?<![^\W_])(?:logos?|icons?|favicon|avatars?|gravatar|sprites?|spacer|pixel|placeholder|blank|emojis?|smileys?"
    r"|badge|beacon|tracker|tracking|transparent|spinner|loader|1x1|headshot|userpic)(?![^\W_])",
    re.I,
)
_FILE_NAME = re.compile(
    r"^\S+\.(?:jpe?g|png|gif|webp|avif|bmp|tiff?)$|^[A-Z]{2,5}[_-]?\d{3,}$|^[\d_-]+$", re.I
)
_PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)(?:$|[?#])", re.I)
_NUMBER = re.compile(r"\s*+(\d{1,5}+)(?:\.\d++)?\s*+(?:px)?\s*+$")


def find_images(
    pictures: Iterable[Element], parts: Sequence[Element], headline: Element | None
) -> tuple[Image, ...]:
    """Those of `pictures` that belong to the text in `parts` under `headline`; addresses are as written.

    They are inside the text, or in the element around text and headline, alone with their captions. A picture that
    leads to another page is a teaser.
    """
    if not parts:
        return ()
    around = _around([*parts, headline] if headline else parts)
    inner = {id(part) for part in parts}
    outer = {id(around)} | {
        id(ancestor)
        for element in (*parts, *((headline,) if headline else ()))
        for ancestor in element.ancestors()
    }
    found: list[Image] = []
    for picture in pictures:
        url = _address(picture)
        if url and _is_shown_with_text(picture, around, inner, outer):
            image = _image(picture, url, inner | outer)
            if image.caption or not url.split("?")[0].lower().endswith(".svg"):
                found.append(image)
    return tuple(found[:MAX_IMAGES])


def is_no_picture(name: str) -> bool:
    """Whether the address or class of a picture says that it is an icon, a logo, a face, or counts readers."""
    return bool(_NO_PICTURE.search(name))


# ---- which they are --------------------------------------------------------------------------------------


def _around(elements: Sequence[Element]) -> Element:
    """The innermost element around all `elements`."""
    first, *others = elements
    for candidate in (first, *first.ancestors()):
        if all(other is candidate or other.is_inside(candidate) for other in others):
            return candidate
    return first


def _address(picture: Element) -> str | None:
    """The address of a picture, as written; None for what is no picture."""
    attrs = picture.attrs
    if any(_is_small(attrs.get(side)) for side in ("width", "height")):
        return None
    written = [attrs.get(name) or "" for name in _ADDRESSES]
    written += [_largest(attrs.get(name) or "") for name in _ADDRESS_SETS]
    url = next(
        (url for each in written if (url := each.strip()) and not url.startswith(("data:", "blob:"))), None
    )
    if url is None or is_no_picture(url) or is_no_picture(picture.class_and_id):
        return None
    return url


def _is_small(side: str | None) -> bool:
    number = _NUMBER.match(side or "")
    return bool(number) and int(number[1]) < MIN_SIDE_PX  # type: ignore[index]


def _largest(address_set: str) -> str:
    """The last address of a srcset: they are mostly written from the smallest to the largest."""
    last = re.split(r",\s+", address_set.strip())[-1]
    return last.split(" ")[0]


def _is_shown_with_text(picture: Element, around: Element, inner: set[int], outer: set[int]) -> bool:
    box = picture
    is_inside_text = False
    for ancestor in picture.ancestors():
        if id(ancestor) in inner:
            is_inside_text = True
        if _is_foreign(ancestor, around) or (ancestor.tag == "a" and _leads_away(ancestor)):
            return False
        if ancestor is around:
            return is_inside_text or _is_alone(box)
        if id(ancestor) not in outer:
            box = ancestor
    return False


def _is_foreign(element: Element, around: Element) -> bool:
    """Whether what is in `element` is not the article's, below the element around the article."""
    if element is around or not element.class_and_id:
        return element is not around and (element.tag in _OUTSIDE or is_hidden(element))
    names = element.class_and_id
    if element.tag in _OUTSIDE or is_hidden(element) or is_certain_clutter(names):
        return True
    return has_clutter_class(names) and _OF_PICTURES.isdisjoint(class_words(names).split())


def _leads_away(link: Element) -> bool:
    """Whether a link around a picture leads to another page, and not to the picture in full size."""
    href = (link.attrs.get("href") or "").strip()
    return bool(href) and not href.startswith(("#", "javascript:")) and not _PICTURE_FILE.search(href)


def _is_alone(box: Element) -> bool:
    """Whether a box beside the text has nothing but pictures and their captions in it."""
    if box.count_chars(MAX_BOX_CHARS) > MAX_BOX_CHARS:
        return False
    return not any(element.tag in HEADINGS and element.count_chars(0) for element in box.walk())


# ---- what is written under them --------------------------------------------------------------------------


def _image(picture: Element, url: str, limits: set[int]) -> Image:
    caption, credit = _caption_and_credit(picture, limits)
    alt = " ".join((picture.attrs.get("alt") or "").split())
    if not caption and alt and not _FILE_NAME.match(alt):
        caption = alt
    rest, worded = split_credit(caption)
    if worded and not credit:
        caption, credit = rest, worded
    elif credit:
        credit = without_label(credit)
    return Image(
        url=url,
        caption=clean_line(caption, MAX_CAPTION_CHARS) or None,
        credit=clean_line(credit, MAX_CREDIT_CHARS) or None,
    )


def _caption_and_credit(picture: Element, limits: set[int]) -> tuple[str, str]:
    """The texts of the caption and of the credit in the box that has this picture alone; "" where there is none."""
    box = picture
    for level, ancestor in enumerate(picture.ancestors()):
        if id(ancestor) in limits or level >= MAX_CAPTION_LEVELS or _has_another_picture(ancestor, picture):
            break
        if ancestor.count_chars(MAX_BOX_CHARS) > MAX_BOX_CHARS:
            break
        box = ancestor
        if box.tag == "figure":
            break
    marked = [element for element in box.walk() if element is not box and element is not picture]
    credit = next((element for element in marked if _is_marked(element, _CREDIT_WORDS)), None)
    caption = next(
        (element for element in marked if element.tag == "figcaption" and element is not credit), None
    ) or next((element for element in marked if _is_marked(element, _CAPTION_WORDS)), None)
    if caption is credit:
        credit = None
    return _text_without(caption, credit), credit.text() if credit else ""


def _has_another_picture(box: Element, picture: Element) -> bool:
    return any(element.tag in PICTURE_TAGS and element is not picture for element in box.walk())


def _is_marked(element: Element, words: frozenset[str]) -> bool:
    names = f"{element.class_and_id} {element.attrs.get('itemprop') or ''}".strip()
    return bool(names) and not words.isdisjoint(class_words(names).split())


def _text_without(element: Element | None, left_out: Element | None) -> str:
    return " ".join(" ".join(_texts(element, left_out)).split()) if element else ""


def _texts(element: Element, left_out: Element | None) -> Iterator[str]:
    stack: list[Element | str] = [element]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            yield node
        elif node is not left_out:
            stack.extend(reversed(node.children))
