"""Who took a picture, as the words under it say: "The bridge on Friday. Photo: Ada Brook". No input or output."""

from __future__ import annotations

import re

from ingest.extract.dateline import find_agency

MAX_NAME_CHARS = 80
MAX_CAPTION_CHARS = 700

# "Photo" and "image" in the languages that news is written in; what follows is a colon and a name.
_PHOTO_WORDS = (
    "photos?", "photography", "photographs?", "photo credits?", "image credits?", "images?", "pictures?", "credits?",
    "courtesy", "source", "photographie", "crédits?", "crédit photo", "crédito", "créditos", "fotos?", "fotografía",
    "fotografia", "imagen", "imagem", "imatge", "immagine", "fotografie", "fotografin?", "bild", "bilder", "bildquelle",
    "bildrechte", "bildnachweis", "quelle", "beeld", "afbeelding", "bilde", "billede", "fotograf", "kuva", "mynd",
    "ljósmynd", "fotó", "kép", "fotoğraf", "görsel", "nuotr", "nuotrauka", "attēls", "zdjęcie", "zdj", "fot", "obrázek",
    "snímka", "snímek", "slika", "fotografija", "imagine", "grianghraf", "llun", "argazkia", "фото", "фотография",
    "фотографія", "фотограф", "снимка", "снимок", "слика", "здымак", "сурет", "φωτο", "φωτογραφία", "φωτ", "εικόνα",
    "ფოტო", "լուսանկար", "լուսանկարը", "צילום", "תמונה", "צילומים", "الصورة", "صورة", "تصوير", "عکس", "تصویر", "फोटो",
    "फ़ोटो", "तस्वीर", "छवि", "ছবি", "புகைப்படம்", "ఫోటో", "ภาพ", "ảnh", "hình", "hình ảnh", "gambar", "larawan",
    "picha", "写真", "撮影", "画像", "사진", "图", "图片", "图片来源", "圖", "圖片", "圖片來源", "摄影", "攝影", "照片",
)  # fmt: skip
_WORD = rf"(?<![^\W_])(?:{'|'.join(_PHOTO_WORDS)})"
# A name ends with the words, or with the bracket around it; a sentence is no name.
_NAME = rf"(?P<name>[^.:：|()\[\]]{{2,{MAX_NAME_CHARS}}}?(?:\.[^.\s][^.:：|()\[\]]*)?)"
# All that stands between the text and the words, from its beginning on: else each sign of a long row of them were tried
# as the first.
_BEFORE = r"(?<![\s(\[|/,;–—-])[\s(\[|/,;–—-]*"
_WORDED = re.compile(rf"{_BEFORE}{_WORD}\s*\.?\s*[:：/©]\s*{_NAME}\s*[)\]]?\s*\.?\s*$", re.I)
_SIGNED = re.compile(rf"{_BEFORE}(?:©|\([cC]\)|&copy;|℗)\s*{_NAME}\s*[)\]]?\s*\.?\s*$")
_LABEL = re.compile(rf"^(?:{_WORD}\s*(?:[:：/©|]|\.{{2,}}|…|\bby\b)|©|\([cC]\))\s*:?\s*", re.I)
_BRACKETED = re.compile(r"\s*[(\[/](?P<name>[^()\[\]]{2,80}?)[)\]/]\s*\.?\s*$")
_SLASHED = re.compile(r"\s(?:[|–—-]|/)\s*(?P<name>[^|–—.]{2,60})\s*$")


def without_label(credit: str) -> str:
    """The names in the text of an element for credits: "(Photo: Ada Brook)" gives "Ada Brook"."""
    return _LABEL.sub("", credit.strip(" ()[]")).strip(" ()[]|/,;–—-")


def split_credit(caption: str) -> tuple[str, str]:
    """`caption` without the credit at its end, and the credit; "" for what there is none of.

    A credit has a word for a photo and a colon, or the sign of copyright, before a name; or it names a news agency in
    brackets or behind a stroke.
    """
    if not caption or len(caption) > MAX_CAPTION_CHARS:
        return caption, ""
    for pattern in (_WORDED, _SIGNED):
        found = pattern.search(caption)
        if found:
            return caption[: found.start()].strip(), found["name"].strip(" ,;/|-–—")
    for pattern in (_BRACKETED, _SLASHED):
        found = pattern.search(caption)
        if found and _names_agency(found["name"]):
            return caption[: found.start()].strip(), found["name"].strip(" ,;|-–—")
    return caption, ""


def _names_agency(name: str) -> bool:
    return find_agency(name) is not None or any(
        find_agency(part) is not None for part in re.split(r"[/,;]|\s(?:via|Photo|Images?)\b", name)
    )
