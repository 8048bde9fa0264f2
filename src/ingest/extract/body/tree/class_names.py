"""Words of class names and ids, in the languages that makers of pages write them in. No input or output.

Letters outside ASCII are written as class names have them: without marks (yapı: yapi), Cyrillic, Greek and others in
Latin letters. A word stands here only if it means nothing else in any of the languages.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SPLIT = re.compile(r"[^a-z0-9]+")
_STYLING_MARKS = frozenset(":[]/@")


def _words(lines: str) -> frozenset[str]:
    """The words of lines that each begin with their language."""
    return frozenset(word for line in lines.split("\n") for word in line.split()[1:])


# Readers' comments. These also mean opinion pieces and the reactions of others, so they say nothing without boxes
# that are made alike (see ingest.extract.body.comments).
_COMMENTS = re.compile(
    r"comment|coment|koment|komment|yorum|serhler|reactie|hozzaszol|iruzkin|ummaeli|athugasemd|sxoli|scholi|tanggapan"
    r"|ulasan|nazarat|binhluan|binh luan|pinglun|otzyv|prispevky|diskus|discussion|opinie|opiniones|replies"
)
# Lists of other articles.
RELATED = _words(
    """
    cs souvisejici
    da relaterede
    de verwandte weiterlesen lesetipps
    el sxetika
    es relacionados relacionadas relacionado
    et seotud
    fi aiheesta
    hr povezano povezane
    hu kapcsolodo
    id terkait bacajuga
    it correlati correlate
    lt susije
    nb relaterte
    nl gerelateerd gerelateerde leesook
    pl powiazane przeczytaj czytajtakze
    pt relacionadas leiatambem
    sk suvisiace
    sl sorodno sorodne
    sr srodne
    sv relaterat relaterade
    tr ilgilihaberler ilgili
    uk shozhi
    vi lienquan
    """
)
SHARE = _words(
    """
    cs sdilet sdileni
    da delknapper
    de teilen sharebuttons
    es compartir
    fi jaa
    fr partager partage
    hr podijeli
    hu megosztas
    id bagikan
    it condividi condivisione
    nb delknapper
    nl delen
    pl udostepnij udostepnianie
    pt compartilhar compartilhe partilhar
    ro distribuie
    ru podelitsya podelitsja
    sk zdielat
    sr podeli
    sv dela
    tr paylas paylasim
    uk podilytys
    vi chiase
    """
)
NEWSLETTER = _words(
    """
    da nyhedsbrev
    de nlbox
    es boletin suscripcion
    fi uutiskirje
    fr infolettre abonnez
    hu hirlevel
    it iscriviti
    nb nyhetsbrev
    nl nieuwsbrief
    pt boletim
    ro abonare
    ru rassylka podpiska
    sv nyhetsbrev
    tr bulten
    """
)
CAPTION = _words(
    """
    cs popisek popisekfoto
    da billedtekst
    de bildunterschrift bildtext bildzeile bildnachweis bildquelle
    el lezanta
    es piedefoto piefoto
    fi kuvateksti
    fr legende
    hr potpis
    hu kepalairas
    it didascalia
    nb bildetekst
    nl bijschrift onderschrift
    pl podpiszdjecia
    pt legenda
    sv bildtext
    tr fotoaltyazi
    vi chuthich
    """
)
# The box of a picture, and what of it is text.
PICTURE = _words(
    """
    cs obrazek fotka
    da billede
    de bild bilder bildbox artikelbild
    en image images img pic picture photo photos imageblock imagebox thumbnail attachment
    es foto fotos imagen
    fi kuva
    fr photographie
    hr slika
    hu kep
    id gambar
    it immagine
    lt nuotrauka
    nb bilde
    nl afbeelding
    pl zdjecie
    pt imagem
    ro imagine poza
    sl slika
    sr slika
    sv bildruta
    tr resim gorsel
    vi anh
    """
)
_TEXT_BESIDE = frozenset("text txt content copy paragraph body description entry item card article".split())
# Small pictures that stand for a word or a mark.
SIGN = frozenset("emoji emojis icon icons smiley smilies wpsmiley glyph bullet ico".split())


@lru_cache(maxsize=16384)
def class_words(class_and_id: str) -> str:
    """Class names as plain words: "articleShare-tools" gives "article share tools".

    Names with a colon, bracket, slash or @ are styling utilities ("md:hidden") and say nothing of the content.
    """
    names = class_and_id
    if not _STYLING_MARKS.isdisjoint(names):
        names = " ".join(name for name in names.split() if _STYLING_MARKS.isdisjoint(name))
    if not names.isascii():
        marked = unicodedata.normalize("NFKD", names.replace("ı", "i").replace("ł", "l"))
        names = "".join(char for char in marked if not unicodedata.combining(char))
    lower = names.lower()
    if lower != names:
        lower = _CAMEL.sub(" ", names).lower()
    return _SPLIT.sub(" ", lower).strip()


@lru_cache(maxsize=4096)
def names_comments(class_and_id: str) -> bool:
    """Whether an element with this class and id may hold readers' comments."""
    return bool(_COMMENTS.search(class_words(class_and_id)))


@lru_cache(maxsize=4096)
def names_picture(class_and_id: str) -> bool:
    """Whether an element with this class and id is the box of a picture, and of no text beside it."""
    words = class_words(class_and_id).split()
    return not PICTURE.isdisjoint(words) and _TEXT_BESIDE.isdisjoint(words)


@lru_cache(maxsize=4096)
def names_sign(class_and_id: str) -> bool:
    """Whether a picture with this class and id is a smiley, an icon or the like."""
    return not SIGN.isdisjoint(class_words(class_and_id).split())
