"""Whether a block is the caption or credit of a picture, and no paragraph beside one. No input or output."""

from __future__ import annotations

import re

from ingest.extract.body.blocks import Block
from ingest.extract.body.scoring import is_prose
from ingest.extract.body.sentences import is_sentence, weighted_length
from ingest.extract.body.tree.class_names import names_picture, names_sign
from ingest.extract.body.tree.element import CONTAINERS, HEADINGS, Element
from ingest.extract.titles import text_key

MAX_CAPTION_CHARS = 400
# A longer one that reads as running text is a paragraph with a picture beside it.
MAX_PROSE_CAPTION_CHARS = 220
# So is a shorter one where markup does not say that the box is a picture's.
MAX_UNNAMED_PROSE_CAPTION_CHARS = 100
# Characters that may be beside a caption without being text of their own: a credit, a button.
MAX_CAPTION_EXTRA_CHARS = 40
# A picture that is no larger is a sign within the text.
MAX_SIGN_PIXELS = 64
# A caption may repeat the picture's alternative text; shorter ones agree by accident.
MIN_ALT_KEY_CHARS = 12

# What stands before or after the name of who made a picture, by language.
_PICTURE_WORDS = (
    r"image|photo|photograph\w*|picture|pic|foto\w*|fotó|fotos|bild|bilde|bilder|billede|kuva|kuvaaja|zdjęcie|zdj|fot"
    r"|снимка|фото|снимок|знімок|φωτο\w*|φωτ|fotografija|nuotr|imagen|imagem|immagine|afbeelding|beeld|görsel|fotoğraf"
    r"|gambar|ảnh|hình|ljósmynd|mynd|screenshot|archiv\w*|file\sphoto|getty|صورة|تصوير|عکس|צילום|תמונה"
    r"|फोटो|ছবি|ภาพ"
)
_PICTURE_WORDS_UNSPACED = "写真|撮影|摄|攝|图片|圖片|供图|供圖|사진|ภาพ"
# A figure may have a source too, so these are of a picture only where one is beside.
_SOURCE_WORDS = (
    r"source|credit|crédits?|quelle|fuente|fonte|bron|źródło|källa|kilde|lähde|источник|джерело|извор|kaynak|πηγή"
    r"|forrás|zdroj|sursa|izvor|sumber|nguồn|المصدر|منبع|מקור|स्रोत"
)
_SOURCE_WORDS_UNSPACED = "来源|來源|図|出典|提供|출처|資料"
_BRACKETS = (
    r"[(\[（［【](?:{words}\b[^)\]）］】]{{0,60}}|[^(\[（［【)\]）］】]{{0,40}}(?:{unspaced})"
    r"[^)\]）］】]{{0,30}})[)\]）］】]\s*[.。]?$"
)
_BRACKETED_CREDIT = re.compile(
    _BRACKETS.format(words=f"(?:{_PICTURE_WORDS})", unspaced=_PICTURE_WORDS_UNSPACED), re.I
)
_BRACKETED_SOURCE = re.compile(
    _BRACKETS.format(words=f"(?:{_SOURCE_WORDS})", unspaced=_SOURCE_WORDS_UNSPACED), re.I
)
_LABELLED_CREDIT = re.compile(
    rf"(?:\b(?:{_PICTURE_WORDS}|{_SOURCE_WORDS})s?\b\.?|(?:{_PICTURE_WORDS_UNSPACED}|{_SOURCE_WORDS_UNSPACED}))"
    r"\s?(?:[:：/／©|]|\bby\b)\s?\S[^.!?。]{0,60}[.。]?$"
    r"|(?:撮影|摄|攝|供图|供圖|提供)\s?[.。]?$",
    re.I,
)
_AGENCY = re.compile(
    r"\b(?:getty images|bildrechte|shutterstock|afp via getty|picture alliance|ap photo|imago images"
    r"|ljósmynd|handout)\b",
    re.I,
)
_ONE_PARAGRAPH = frozenset(("p", "li", "td"))
_TEXT_TAGS = frozenset(("p", "ul", "ol", "blockquote", "table"))
_IMAGES = frozenset(("img", "picture"))
_IMAGE_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|svg)(?:$|[?#])", re.I)
_POINTER = re.compile(r"^[▲▼△▽↑↓◀▶←→]")


def is_caption(block: Block) -> bool:
    """Whether `block` belongs to a picture: by a credit, or by a picture that it is alone with."""
    text = block.text
    if len(text) > MAX_CAPTION_CHARS or block.element.tag in HEADINGS:
        return False
    if not is_sentence(text) and (_BRACKETED_CREDIT.search(text) or _AGENCY.search(text)):
        return True
    limit = _box_limit(block)
    if block.element.count_chars(limit) > limit:
        return False
    box = _box(block, limit)
    images = [element for element in box.walk() if element.tag in _IMAGES]
    if images and not is_prose(block):
        return True
    pictures = [image for image in images if not _is_sign(image)]
    beside = pictures or _pictures_before(box)
    if beside and (_has_credit(text) or any(_repeats_alt(text, picture) for picture in beside)):
        return True
    return bool(pictures) and _is_prose_caption(block, box, pictures)


def _has_credit(text: str) -> bool:
    return bool(
        _BRACKETED_CREDIT.search(text)
        or _BRACKETED_SOURCE.search(text)
        or _LABELLED_CREDIT.search(text)
        or _AGENCY.search(text)
        or _POINTER.match(text)
    )


def _is_prose_caption(block: Block, box: Element, pictures: list[Element]) -> bool:
    """Whether a text that reads as a paragraph is the caption of the `pictures` in its `box`."""
    length = weighted_length(block.text)
    if length > MAX_PROSE_CAPTION_CHARS or box.tag in _ONE_PARAGRAPH:
        return False
    element = block.element
    if element.tag in _ONE_PARAGRAPH and any(picture.is_inside(element) for picture in pictures):
        return False
    if any(names_picture(one.class_and_id) for one in _levels(element, box)):
        return True
    if length > MAX_UNNAMED_PROSE_CAPTION_CHARS and _is_followed_by_text(box):
        return False
    return not _is_entry(element, box)


def _box_limit(block: Block) -> int:
    return len(block.text.replace(" ", "")) + MAX_CAPTION_EXTRA_CHARS


def _box(block: Block, limit: int) -> Element:
    """The largest element around `block` with at most `limit` characters of text."""
    box = block.element
    while box.parent is not None and box.parent.tag not in CONTAINERS:
        if box.parent.count_chars(limit) > limit:
            break
        box = box.parent
    return box


def _levels(element: Element, box: Element) -> list[Element]:
    """`element` and the elements above it, up to `box`."""
    levels = [element]
    while levels[-1] is not box and levels[-1].parent is not None:
        levels.append(levels[-1].parent)
    return levels


def _is_picture(element: Element) -> bool:
    return element.tag in _IMAGES and not _is_sign(element)


def _is_sign(element: Element) -> bool:
    """Whether a picture is a smiley, an icon or the like, which stands for a word or a mark."""
    if any(_is_small(element.attrs.get(side)) for side in ("width", "height")):
        return True
    if element.class_and_id and names_sign(element.class_and_id):
        return True
    alt = (element.attrs.get("alt") or "").strip()
    return 0 < len(alt) <= 4 and not any(map(str.isalnum, alt))


def _is_small(size: str | None) -> bool:
    digits = (size or "").strip().removesuffix("px")
    return digits.isdecimal() and 0 < int(digits[:6]) <= MAX_SIGN_PIXELS


def _pictures_before(box: Element) -> list[Element]:
    """The pictures in what stands before `box`, if that has no text of its own."""
    previous = _previous(box)
    if previous is None or previous.count_chars(MAX_CAPTION_EXTRA_CHARS) > MAX_CAPTION_EXTRA_CHARS:
        return []
    return [element for element in previous.walk() if _is_picture(element)]


def _previous(element: Element) -> Element | None:
    """The element before `element` in its parent; None when it is the first, or text stands between them."""
    previous: Element | None = None
    for child in element.parent.children if element.parent else ():
        if child is element:
            return previous
        if isinstance(child, Element):
            previous = child
        elif child.strip():
            previous = None
    return None


def _repeats_alt(text: str, picture: Element) -> bool:
    one, other = text_key(text), text_key(picture.attrs.get("alt") or "")
    return min(len(one), len(other)) >= MIN_ALT_KEY_CHARS and (one.startswith(other) or other.startswith(one))


def _is_followed_by_text(box: Element) -> bool:
    """Whether a paragraph or heading comes after `box`: a picture and a text at the end are of the author."""
    siblings = box.parent.elements if box.parent else []
    here = next((index for index, sibling in enumerate(siblings) if sibling is box), len(siblings))
    after = next((sibling for sibling in siblings[here + 1 :] if sibling.count_chars(0)), None)
    return after is not None and (after.tag in HEADINGS or after.tag in _TEXT_TAGS)


def _is_entry(element: Element, box: Element) -> bool:
    """Whether `element` is the text of an entry with a picture: under a heading of its own, or one of several."""
    if any(map(_is_link_elsewhere, box.walk())):
        return False
    return any(inner.tag in HEADINGS for inner in box.walk()) or any(
        _has_entry_beside(level) for level in _levels(element, box)
    )


def _has_entry_beside(level: Element) -> bool:
    """Whether what stands directly before or after `level` is made like it, with a picture and a text."""
    siblings = level.parent.elements if level.parent else []
    here = next((index for index, sibling in enumerate(siblings) if sibling is level), len(siblings))
    beside = siblings[max(here - 1, 0) : here] + siblings[here + 1 : here + 2]
    return any(_is_entry_like(sibling, level) for sibling in beside)


def _is_entry_like(one: Element, other: Element) -> bool:
    names, other_names = set(one.class_and_id.split()), set(other.class_and_id.split())
    return (
        one.tag == other.tag
        and (names == other_names or not names.isdisjoint(other_names))
        and any(map(_is_picture, one.walk()))
        and one.count_chars(0) > 0
        and not any(map(_is_link_elsewhere, one.walk()))
    )


def _is_link_elsewhere(element: Element) -> bool:
    """Whether `element` is a link, and not one to a larger picture: then its box may be another article's."""
    return element.tag == "a" and not _IMAGE_FILE.search(element.attrs.get("href") or "")
