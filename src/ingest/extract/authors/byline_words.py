"""The words of bylines in many languages: before a name, behind it, between names. No input or output.

None of them decides alone: what they leave must look like a name.
"""

from __future__ import annotations

import re

# What stands before names, with or without a colon. Spaces in a phrase are any white space.
_BEFORE_NAMES = """
    by|written by|posted by|reported by|edited by|story by|text by|words by|photos? by|published by|reviewed by|
    medically reviewed by|report by|article by|from our correspondent|author|authors|story|words|
    von|vom|text von|ein artikel von|ein beitrag von|ein gastbeitrag von|geschrieben von|verfasst von|
    veröffentlicht von|autor|autorin|autoren|verfasser|bericht von|
    par|écrit par|publié par|rédigé par|article de|texte de|propos recueillis par|auteur|autrice|auteurs|
    por|escrito por|publicado por|redactado por|texto de|texto|autor|autora|autores|per|escrit per|text de|
    escrito por|reportagem de|publicado por|di|a cura di|scritto da|articolo di|testo di|autore|autrice|
    de|da|od|door|geschreven door|tekst|auteur|af|av|skrevet av|skrevet af|skriven av|tekst|text|forfatter|skribent|
    kirjoittaja|kirjoittanut|teksti|toimittaja|höfundur|autor|kirjutas|autors|autorius|parengė|
    autorka|autorzy|przez|opracował|opracowała|oprac\\.|tekst|napsal|napsala|napísal|napísala|text|
    írta|szerző|szerzők|scris de|autoare|nga|shkruan|piše|pišu|napisao|napisala|avtor|avtorica|
    автор|авторы|автори|автора|текст|подготовил|подготовила|беседовал|беседовала|підготував|підготувала|
    пише|аутор|пишува|от|аўтар|тэкст|автордың|жазған|
    του|της|γράφει|γράφει ο|γράφει η|γράφουν|γράφουν οι|ο|η|συντάκτης|συντάκτρια|κείμενο|επιμέλεια|
    yazan|yazar|haber|hazırlayan|müəllif|muallif|oleh|penulis|reporter|pewarta|
    tác giả|bài|theo|ni|isinulat ni|mwandishi|na mwandishi|
    كتب|كتبت|كتبه|بقلم|الكاتب|الكاتبة|إعداد|تقرير|تحرير|نویسنده|نوشته|به قلم|گزارش از|تحریر|رپورٹ|از|
    מאת|כתב|כתבה|כתבת|लेखक|लेखिका|रिपोर्ट|রিপোর্ট|লিখেছেন|প্রতিবেদক|লেখক|எழுதியவர்|
    โดย|เรื่อง|เขียนโดย|ผู้เขียน|ავტორი|հեղինակ|հեղինակը|
    记者|記者|本报记者|本報記者|通讯员|作者|撰文|文|编辑|編輯|责任编辑|責任編輯|責編|责编|撰稿|
    取材・文|執筆|著者|筆者|글|글쓴이|취재|기자
"""
# These begin names as well ("von Trotta", "de la Cruz"): without a colon they go only before a whole name,
PARTICLES = frozenset("von vom de di da od av af par por از του της".split())
# these only in some languages, since Per, Oleh and Theo are names,
_LANGUAGES = {
    "per": ("ca", "it"), "oleh": ("id", "ms"), "ni": ("fil", "tl"), "na mwandishi": ("sw",), "theo": ("vi",),
    "bài": ("vi",), "ο": ("el",), "η": ("el",), "文": ("zh", "ja"), "글": ("ko",),
}  # fmt: skip
# and these never.
_WITH_COLON = frozenset("text texto tekst teksti story words haber текст тэкст تقرير رپورٹ".split())
# Behind a name.
_BEHIND_NAMES = "기자|특파원|논설위원|记者|記者|报道|報道|報導|摄影|攝影|特约记者|さん|氏|編集委員|論説委員"
# Before the names of those who made the pictures, or checked what others wrote.
_IN_PICTURES = """
    (?:medically )?reviewed|fact[ -]checked|photos?|photographs?|pictures?|images?|illustrations?|fotos?|
    fotografie|bild(?:er)?|illustration|grafik|photographie|
    fotografía|imágenes|imagem|fotografia|immagini|beeld|billede|bilde|kuvat?|mynd|zdjęcia|fot\\.|snímek|foto|kép|fotók|
    imagine|снимка|снимки|фото|здымак|φωτογραφίες|φωτογραφία|fotoğraf|şəkil|gambar|ảnh|ภาพ|تصوير|صورة|عکس|تصویر|צילום|
    फोटो|तस्वीर|ছবি|摄影|攝影|图片|圖片|图|写真|撮影|사진|ფოტო|լուսանկար|larawan|picha|nuotrauka
"""
# CLDR's words for "and", and some spellings of them. They are small letters, unless the line has none.
CONJUNCTIONS = frozenset(
    """& and und et og och oraz и і й та y e i en ja agus ir dan և ve və va και und és și şi dhe és eta și
    және жана ва һәм და և और तथा एवं आणि এবং আৰু ও ਅਤੇ અને மற்றும் మరియు ಮತ್ತು കൂടാതെ സഹ සහ र और اور و او ۽ ו
    và และ ແລະ និង နှင့် 및 와 과 和 与 與 及 dan serta lan sareng ug èn at na and with mit avec con con med û እና
    un in ac a""".split()
)  # fmt: skip
# Where these stand between names, only the page's language tells that they mean "and".
CONJUNCTIONS_OF = {
    "a": ("sk", "cs", "cy", "hsb", "dsb"), "ac": ("cy",), "at": ("fil", "tl"), "en": ("nl", "af", "fy"),
    "i": ("pl", "hr", "bs", "sr", "ca", "mk", "uk", "szl"), "in": ("sl",),
    "na": ("sw", "ig"), "un": ("lv", "lb", "nds"),
    "va": ("uz",),
}  # fmt: skip
# They stand in surnames too: "Ortega y Gasset".
SURNAME_CONJUNCTIONS = frozenset(("y", "e", "i"))
# "in" before the place where an author is; not where the word means "and".
PLACE_WORDS = {
    "": ("in", "from", "at", "aus", "reporting", "ב"),
    "af": ("in",), "bg": ("в", "от"), "ca": ("a", "des"), "cs": ("v", "ve", "z"), "da": ("i", "fra"),
    "de": ("in", "aus"),
    "el": ("στην", "στο", "στον"), "en": ("in", "from", "at"), "es": ("en", "desde"), "et": ("in",),
    "fr": ("à", "depuis"), "hr": ("u", "iz"), "id": ("di", "dari"), "it": ("da", "a"), "nb": ("i", "fra"),
    "nl": ("in", "uit"),
    "no": ("i", "fra"), "pl": ("w", "we", "z"), "pt": ("em", "no", "na"), "ro": ("din", "la"), "ru": ("в", "из"),
    "sk": ("v", "z"), "sr": ("u", "iz", "у", "из"), "sv": ("i", "från"), "tr": ("de",), "uk": ("в", "у", "з"),
}  # fmt: skip


def _alternatives(phrases: str) -> str:
    every = {re.sub(r"\s+", r"\\s+", phrase.strip()) for phrase in phrases.split("|") if phrase.strip()}
    return "|".join(sorted(every, key=len, reverse=True))


_WORDS_BEFORE_NAMES = re.compile(_alternatives(_BEFORE_NAMES), re.I)
BEFORE_NAMES = re.compile(
    rf"\s*(?P<words>{_WORDS_BEFORE_NAMES.pattern})(?P<end>\s*[:：/／]\s*|\s+)(?=\S)", re.I
)
IN_PICTURES = re.compile(
    rf"\s*(?:{_alternatives(_IN_PICTURES)})\s*"
    r"(?:[:：/／]|\s(?:by|von|de|par|di|av|af|por|door)(?=\s|$))\s*",
    re.I,
)
BEHIND_NAMES = re.compile(rf"\s*+[=＝/／]?\s*+(?:{_alternatives(_BEHIND_NAMES)})$")


def is_before_names(words: str, language: str) -> bool:
    """Whether `words` stand before names in `language` ("" where it is not known) also without a colon."""
    words = " ".join(words.casefold().split())
    return words not in _WITH_COLON and (words not in _LANGUAGES or language in _LANGUAGES[words])


def is_before_any_name(words: str) -> bool:
    """Whether `words` are nothing but what stands before names."""
    return _WORDS_BEFORE_NAMES.fullmatch(words) is not None


def is_conjunction(word: str, language: str) -> bool:
    """Whether `word` joins names in `language` ("" where it is not known)."""
    if word not in CONJUNCTIONS:
        return False
    languages = CONJUNCTIONS_OF.get(word)
    return languages is None or language in languages or (not language and word in ("i", "en"))
