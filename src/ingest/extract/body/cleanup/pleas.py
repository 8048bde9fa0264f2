"""Whether a sentence asks something of the reader for the newsroom: to follow, write, subscribe. No input or output.

Asked only of what is worded as such (see ingest.extract.body.cleanup.notes): "Follow us on Facebook" and "Follow the
river" begin alike, but in one of them the newsroom speaks of itself and of a medium.
"""

from __future__ import annotations

import re

from ingest.extract.body.sentences import is_quotation, weighted_length

# A plea that is no longer, and has no comma, needs to name no medium.
MAX_SHORT_PLEA_CHARS = 80

# How a newsroom speaks of itself: "us" and "our", and words that contain them.
_OURSELVES = {
    "ar": r"(?:تابع|راسل|انضم|اشترك)\w*نا|(?:قنات|صفحت|موقع|نشرت|تطبيق)نا",
    "bg": r"ни|нас|наш\w*",
    "bn": "আমাদের",
    "cs": r"nás|nám|náš|naš\w*",
    "da": "os|vores|vor",
    "de": r"uns|unser\w*",
    "el": "μας",
    "en": "us|our",
    "es": r"nuestr[oa]s?|nosotros|síg[ua]nos|síguenos|escríbenos|nos",
    "et": "meid|meie",
    "fa": "ما",
    "fi": r"meitä|meille|\w{4,}mme",
    "fr": "nous|notre|nos",
    "he": "אותנו|שלנו|אלינו",
    "hi": "हमें|हमारे|हमारी|हमसे",
    "hr": r"nas|nam|naš\w*",
    "hu": r"minket|nekünk|\w{3,}[uü]nk\w*",
    "id": "kami",
    "it": "nostr[oaie]|seguici|scrivici|noi",
    "lt": "mus|mūsų",
    "lv": "mums|mūsu",
    "nb": r"oss|vår\w*",
    "nl": "ons|onze",
    "pl": r"nas|nam|nasz\w*",
    "pt": "noss[oa]s?|nos|conosco",
    "ro": r"ne|noi|noastr\w+|nostru",
    "ru": r"нас|нам|наш\w*",
    "sk": r"nás|nám|náš|naš\w*",
    "sl": r"nas|nam|naš\w*",
    "sr": r"нас|нам|наш\w*",
    "sv": r"oss|vår\w*",
    "tr": r"bizi|bize|bizim|\w{3,}[ıiuü]m[ıiuü]z\w*",
    "uk": r"нас|нам|наш\w*",
    "ur": "ہمیں|ہمارے|ہماری",
    "vi": r"chúng\stôi",
}
# The same in scripts that part no words.
_OURSELVES_UNSPACED = {
    "ja": "私たち|当サイト|弊紙|本紙|公式",
    "ko": "저희|우리",
    "th": "ของเรา|กับเรา",
    "zh": "我们|我們|本报|本報|本台|官方",
}
# Where a newsroom is to be followed, read or written to.
_MEDIA = (
    r"facebook|twitter|instagram|telegram|whatsapp|linkedin|youtube|tiktok|threads|bluesky|viber|wechat|weibo"
    r"|google\snews|x|line|вконтакте|дзен|телеграм\w*|вайбер\w*|apps?|podcasts?|newsletters?|nieuwsbrief"
    r"|nyhetsbrev|nyhedsbrev|uutiskirje\w*|boletín|boletim|infolettre|bülten\w*|hírlevel\w*|рассылк\w*"
    r"|розсилк\w*|lettre|letter|inbox|e-?mails?|channel|kanal\w*|canal|canale|kanaal|канал[аеуи]?|κανάλι"
    r"|kanava\w*|csatorn\w*|قناة|قناتنا|کانال|ערוץ|pages?|pagina|página|seite|live\s?blog|website|webseite|site"
)
_MEDIA_UNSPACED = "微信|微博|公众号|公眾號|频道|頻道|チャンネル|채널|ช่อง|เพจ"


def _union(table: dict[str, str]) -> str:
    return "|".join(table.values())


_OURS = rf"(?:\b(?:{_union(_OURSELVES)})\b|{_union(_OURSELVES_UNSPACED)})"
_MEDIUM = rf"(?:\b(?:{_MEDIA})\b|{_MEDIA_UNSPACED})"
_IN_ONE_CLAUSE = r"[^,.:;!?،，。、]{0,80}?"
_OURS_ANYWHERE = re.compile(_OURS, re.I)
_OUR_MEDIUM = re.compile(
    rf"{_OURS}{_IN_ONE_CLAUSE}{_MEDIUM}|{_MEDIUM}(?:\s?[:：])?{_IN_ONE_CLAUSE}{_OURS}"
    # Turkish, Hungarian and Finnish say both in one word.
    r"|\b(?:bülten|kanal|sayfa|uygulama|hírlevel|csatorn|oldal|kanava|uutiskirje|sovellu)\w*(?:m[ıiuü]z|[uü]nk|mme)\w*",
    re.I,
)
_MEDIUM_LAST = re.compile(rf"{_MEDIUM}\W*$", re.I)
_HERE_LAST = re.compile(
    r"\b(?:here|below|hier|ici|aquí|acá|aqui|qui|tutaj|zde|tu|tady|här|her|tästä|täältä|itt|aici|здесь|тут|тук"
    r"|ovdje|ovde|tukaj|εδώ|buradan|burada|di\ssini|disini|tại\sđây|siia|šeit|čia|هنا|اینجا|כאן|यहां|यहाँ|এখানে)\W*$"
    r"|(?:这里|這裡|此处|こちら|여기|ที่นี่)\W*$",
    re.I,
)
_ADDRESS = re.compile(r"\w@\w|https?:|www\.|(?<!\w)@\w")
# "Got a tip? Write to the night desk."
_QUESTION_FIRST = re.compile(r"[^.,!]{3,60}[?？؟]\s*\w")
_CLAUSE_MARK = re.compile(r"[,;:，；、،–—]")


def is_plea(text: str) -> bool:
    """Whether the newsroom asks something of the reader in `text`: it speaks of itself, or says where to go."""
    if is_quotation(text):
        return False
    if _ADDRESS.search(text) or _OUR_MEDIUM.search(text) or _QUESTION_FIRST.match(text):
        return True
    if _CLAUSE_MARK.search(text):
        return False
    is_short = weighted_length(text) <= MAX_SHORT_PLEA_CHARS
    return (is_short and bool(_OURS_ANYWHERE.search(text))) or bool(
        _MEDIUM_LAST.search(text) or _HERE_LAST.search(text)
    )
