"""Notes of an outlet to its readers, by their wording: pleas, links, rights, credits, bylines. No input or output.

Wording alone convicts no sentence: each kind of note needs a second sign there, such as the newsroom that speaks of
itself, an address, or names in place of words. Whether links or markup speak against a sentence is for the caller
to see. What recurs on the pages of one outlet is learned in ingest.extract.boilerplate.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from ingest.date_words import month_number, weekday_number
from ingest.extract.body.cleanup.pleas import is_plea
from ingest.extract.body.sentences import is_sentence, weighted_length

# Lines with more characters than these are text, whatever their wording.
MAX_ELSEWHERE_CHARS = 200
MAX_CLOSING_CHARS = 350
MAX_BYLINE_LINE_CHARS = 120
# A label with more after it, and not mostly names, is the beginning of a sentence.
MAX_LABELLED_CHARS = 40
# "Mon", "Sam", "Jan" and "April" are names of people; "Wednesday" and "October" are none.
MIN_CALENDAR_LETTERS = 6
# A sentence has more words behind the last figure of a date.
MAX_WORDS_AFTER_DATE = 2

# A short line that begins so sends the reader elsewhere, or asks something of them.
_ELSEWHERE = re.compile(
    r"""^\W{0,3}(?:
    (?:read|see|watch|learn|find\sout|click)\s(?:more|also|next|here|on|the\sfull)\b | also\sread\b
    | more\s(?:on|from|stories|news|about|top|great|coverage|info)\b[^.]{0,90}$
    | (?:just\sin|breaking|trending|related|recommended)\s?(?:$|:)
    | (?:don['’]?t\smiss|up\snext|must[\s-]reads?|recommended$
    |recommended\s(?:for|reading|stories|articles|posts)|related$|you\smay\salso
    |you\smight\salso|in\scase\syou\smissed|editor['’]?s?\spicks?|most\s(?:read|popular|viewed))\b
    | related\s(?:articles?|stories|news|content|posts?|topics?|links?|coverage)\b
    | (?:follow|like|join|find)\s(?:us|our|me|him|her|them|[A-Z][\w']+)\b.{0,60}\b(?:on|at
    |via)\b.{0,12}\b(?:facebook|twitter|instagram|telegram|whatsapp|linkedin|youtube|tiktok|x|threads
    |bluesky)\b
    | (?:sign\sup\s(?:for|to|here)|subscribe|register\s[/|]|log\sin$|click\shere|tap\shere
    |download\sthe\sapp|get\sthe\slatest|get\sour|share\sthis|share\s(?:on|with|via)|tweet\sthis
    |like\sthis\sstory|have\s(?:a|you\sgot\sa)\s(?:tip|story)|got\sa\s(?:tip|story)|join\sthe\sconversation
    |support\sour|donate|comment(?:s|\sbelow)|leave\sa\s(?:comment|reply)|what\sdo\syou\sthink\?
    |let\sus\sknow|listen\sto\s\w+\slive)\b
    | (?:advertisement|anzeige|publicidad|publicité|werbung|реклама|pubblicità|publicidade|reklama|reklam
    |annonse|annons|mainos|広告|广告|sponsored)\W*$
    | (?:story\scontinues|article\scontinues|continue\sreading|skip\s(?:to|past)|scroll\sto|loading\W*$
    |wird\sgeladen|chargement|cargando|teilen\s?(?:mit|auf)?\W*$|share\W*$|partager\W*$|compartir\W*$
    |condividi\W*$|this\sstory\scontinues)
    | (?:lesen\ssie|lies\s(?:auch|mehr|hier)|mehr\s(?:zum|aus|dazu|über)|auch\sinteressant|lesetipps?
    |zum\sthema|weiterlesen
    |das\skönnte\ssie|hier\sgeht\ses|jetzt\s(?:abonnieren|anmelden)|newsletter|folgen\ssie|passend\sdazu
    |zur\sstartseite|externer\sinhalt|empfohlener\s(?:externer|redaktioneller))\b
    | (?:lire\s(?:aussi|également|la\ssuite)|à\slire\s|a\slire\s|voir\saussi|sur\sle\smême\s(?:sujet|thème)
    |suivez[\s-]|abonnez|inscrivez|partager)\b
    | (?:lea\s(?:también|además|aquí)|lee\s(?:también|además|aquí)|leer\s(?:más|también)|(?:te|le
    |les)\s(?:puede|podría)\sinteresar|también\s(?:lee|te\spuede)|mira\stambién|ver\stambién|síguenos
    |suscríbete|más\sinformación|noticias?\srelacionadas?|únete|recibe\s(?:gratis|las\snoticias|nuestr\w+))\b
    | (?:leggi\s(?:anche|qui|tutto)|potrebbe\sinteressarti|guarda\sanche|segui\s|iscriviti
    |riproduzione\sriservata)\b
    | (?:leia\s(?:também|mais)|veja\s(?:também|mais)|saiba\smais|siga\s|assine|confira\s)\b
    | (?:lees\s(?:ook|meer|verder)|bekijk\sook|meer\s(?:over|nieuws)|volg\sons)\b
    | (?:czytaj\s(?:też|także|więcej|również)|zobacz\s(?:też|także|również|więcej)|polecamy|przeczytaj)\b
    | (?:läs\s(?:också|mer|även)|læs\s(?:også|mere)|les\s(?:også|mer)|lue\s(?:myös|lisää)|katso\smyös
    |se\s(?:också|også))\b
    | (?:читайте|смотрите|подпи(?:шитесь|сывайтесь|шись)|также\sпо\sтеме|по\sтеме|подробнее|следите|ещё\sпо\sтеме
    |новости\sпартнеров|дивіться|підпи(?:шіться|суйтесь|суйтеся)|стежте|більше\sновин|нагадаємо,\sраніше\sмиписали|наш\sтелеграм)
    | (?:ayrıca\sokuyun|bunlar\sda\s|i̇lgili\shaber|okumaya\sdevam|abone\sol|takip\sedin)
    | (?:baca\s(?:juga|selengkapnya)|simak\s(?:juga|video|berita)|lihat\sjuga|saksikan\s|ikuti\s)
    | xem\sthêm | đọc\sthêm
    | (?:関連記事|関連リンク|関連ニュース|あわせて読みたい|続きを読む|【関連|写真特集|相关阅读|相关新闻
    |延伸閱讀|延伸阅读|更多(?:新闻|报道|精彩|内容|$)|責任編輯|责任编辑|责编|编辑[:：]|扫描|點我|看更多
    |관련기사|관련\s기사|▶|☞|【ⓒ)
    | (?:इसे\sभी\sपढ़ें|यह\sभी\sपढ़ें|ये\sभी\sपढ़ें|اقرأ\sأيضا|اقرأ\sأيضًا|إقرأ\sأيضا|شاهد\sأيضا
    |بیشتر\sبخوانید|مطالب\sمرتبط|اخبار\sمرتبط|קראו\sעוד|קרא\sעוד|עוד\sבנושא|อ่านเพิ่มเติม|อ่านข่าว
    |ข่าวที่เกี่ยวข้อง)
    )""",
    re.I | re.X,
)
# Rights: they are under many articles and part of none.
_RIGHTS = re.compile(
    r"^\W{0,3}(?:copyright\b|©|\(c\)\s|ⓒ|저작권자|<저작권|all\srights\sreserved|tous\sdroits"
    r"|todos\slos\sderechos|alle\srechte|tutti\si\sdiritti|все\sправа|hak\scipta)"
    r"|all\srights\sreserved\W*$|©\s?(?:19|20)\d\d|무단\s?전재|재배포\s?금지",
    re.I,
)
_RIGHTS_FORMULA = re.compile(
    r"©|ⓒ|\(c\)|^\W*copyright\W{0,3}(?:19|20)\d\d|무단\s?전재|재배포\s?금지"
    r"|(?:rights\sreserved|rechte\svorbehalten|droits\s(?:réservés|de\sreproduction)"
    r"|derechos\sreservados|direitos\sreservados|diritti\s(?:sono\s)?riservati|права\sзащищены"
    r"|hak\scipta(?:\sdilindungi)?(?:\sundang-undang)?)\W*$",
    re.I,
)
_CREDITS = re.compile(
    r"^\W{0,3}(?:additional\s)?reporting\s(?:for\s\w+\s\w+\s)?by\s(?=.{3,200}$)"
    r"|^\(?(?:reporting|writing|editing|compiled|edited)\sby\s(?=.{3,250}$)"
    r"|^contributing\s?:|^with\sinputs?\sfrom\b",
    re.I,
)
_CONTRIBUTION = re.compile(
    r"contributed\s(?:reporting|to\sthis\s(?:report|story|article))\W*(?:from\s[\w\s,]{2,40})?$", re.I
)
_DATES = re.compile(
    r"^(?:published|updated|posted|last\s(?:updated|modified|edited)|first\spublished|veröffentlicht"
    r"|aktualisiert|stand|publié|mis\sà\sjour|publicado|actualizado|aggiornato|pubblicato|опубликовано"
    r"|обновлено)\b.{0,12}\d[^,.]{0,12}(?:[,.].{0,30})?$",
    re.I,
)
_CONTACT = re.compile(
    r"^follow\s.{2,60}\s@\w+|^(?:e-?mail|contact|write\sto|reach)\b.{0,50}@"
    r"|(?:was|is|are|may\sbe)\sreached\sat\s\S+@|\breach(?:ed)?\sat\s\S+@",
    re.I,
)
_LABEL = re.compile(
    r"^(?:(?:photo|picture|image|foto|bild|bildquelle|quelle|source|photo\scredit|crédits?\s?photos?"
    r"|credits?|titelbild|beitragsbild|foto\sprincipal|fotos?|zdjęcie|фото|video)s?\s?[:/(©]"
    r"|(?:tags?|topics?|filed\sunder|categories|category|themen|schlagwörter|mots[-\s]clés|etiquetas|теги"
    r"|etichette|hashtags?)\s?:)",
    re.I,
)
_PUBLICATION = re.compile(
    r"^(?:dieser|der|this)\s(?:beitrag|eintrag|artikel|text|entry|post|article)\s(?:wurde|was|is|ist)\s"
    r".{0,60}(?:veröffentlicht|publiziert|posted|published|verfasst|erschienen|\bam\s)",
    re.I,
)
# Where or when a text was published is a name or a date.
_OF_THIS_ARTICLE = re.compile(
    r"^(?i:this)\b[^,]*(?i:posted|published)\b[^,]*(?:\d|\s[A-ZÀ-Þ])"
    r"|^(?i:dieser)\b[^,]*(?:\d|\s[A-ZÀ-Þ])[^,]*(?i:veröffentlicht|publiziert|erschienen)\b"
)
_COUNT = re.compile(
    r"^\d+\s(?:comments?|kommentare|commentaires|comentarios|shares?|min\sread)\b"
    r"|^(?:\d+[\s-])?min(?:ute)?s?\sread$|^view\s(?:comments|original)",
    re.I,
)
_PROGRAM = re.compile(
    r"^reuse\sthis\scontent|^our\sstandards|^(?:javascript|please\senable|your\sbrowser)|^\{\{", re.I
)
_PROGRAM_SPEAKS = re.compile(
    r"^reuse|^our\sstandards\s?:|\{\{|\}\}|(?=.*(?:browser|javascript|cookies)).*"
    r"\b(?:enabled?|disabled?|supports?|supported|turn(?:ed)?\so(?:n|ff)|blocked|outdated)\b",
    re.I,
)
_BYLINE = re.compile(
    r"^\W{0,3}(?i:by|von|par|por|di|de|av|af|автор|text|story|photos?|words"
    r"|reporter)\s?:?\s+(?:[A-ZÀ-ÞА-Я][\w’'.]*+(?:-[\w’'.]++)*+\s?(?:,|and|und|et|y|&|\|)?\s?){1,8}(?:[,|/·•-].{0,60})?$"
)
# The name is of two words or more, and a role or place may follow it; a clause would have more commas.
_BYLINE_SENTENCE = re.compile(
    r"^\W{0,3}(?i:by|von|par|por|di|de|av|af|автор|text|story|photos?|words|reporter)\s?:?\s+"
    r"(?P<names>(?:[A-ZÀ-ÞА-Я][\w’'.-]*\s(?:and|und|et|y|&|и)?\s?)+[A-ZÀ-ÞА-Я][\w’'.-]*?)"
    r"(?:,[^,]{0,60})?\.$"
)
# What such a line introduces is text.
_OPEN_ENDS = (":", "：", ",")
_SYMBOLS_ONLY = re.compile(r"^[\W_]*$")
_CLAUSE_MARK = re.compile(r"[,;，；、،–—]")
_WORD = re.compile(r"[^\W\d_]+")


def has_note_wording(text: str) -> bool:
    """Whether `text` is worded as a note of an outlet to its readers, even if it is a sentence."""
    return bool(_SYMBOLS_ONLY.match(text)) or bool(_kinds_of_note(text))


def is_boilerplate_line(text: str) -> bool:
    """Whether `text` is a note of an outlet to its readers: by wording, and in a sentence by a second sign too."""
    if _SYMBOLS_ONLY.match(text):
        return True
    is_text = is_sentence(text)
    return any(not is_text or is_sure(text) for is_sure in _kinds_of_note(text))


def is_byline(text: str) -> bool:
    """Whether `text` names the authors and says nothing else."""
    if (
        len(text) > MAX_BYLINE_LINE_CHARS
        or not _BYLINE.match(text)
        or text.endswith(_OPEN_ENDS)
        or is_sentence(text)
    ):
        return False
    return not all(map(_is_of_calendar, _WORD.findall(text)[1:]))


def is_byline_sentence(text: str) -> bool:
    """Whether `text` may be a byline that ends in a full stop; only its place can tell."""
    found = _BYLINE_SENTENCE.match(text) if len(text) <= MAX_BYLINE_LINE_CHARS else None
    return found is not None and not any(map(_is_of_calendar, _WORD.findall(found["names"])))


def _is_of_calendar(word: str) -> bool:
    """Whether `word` is a weekday or month written out; shorter words are first names somewhere."""
    return len(word) >= MIN_CALENDAR_LETTERS and (
        weekday_number(word) is not None or month_number(word) is not None
    )


@lru_cache(maxsize=1024)
def _kinds_of_note(text: str) -> tuple[Callable[[str], bool], ...]:
    """For each kind of note that `text` is worded as: the check that a sentence must pass to be one."""
    if len(text) > MAX_CLOSING_CHARS:
        return ()
    kinds = tuple(is_sure for is_worded, is_sure in _CLOSINGS if is_worded(text))
    is_elsewhere = len(text) <= MAX_ELSEWHERE_CHARS and _ELSEWHERE.match(text)
    return (is_plea, *kinds) if is_elsewhere else kinds


def _has_formula(text: str) -> bool:
    return bool(_RIGHTS_FORMULA.search(text))


def _names_people(text: str) -> bool:
    """Whether most words behind the wording are names."""
    found = _CREDITS.search(text)
    return found is not None and _is_mostly_names(text[found.end() :])


def _is_mostly_names(text: str) -> bool:
    words = _WORD.findall(text)
    return len([word for word in words if word[0].isupper()]) * 2 >= len(words)


def _ends_with_date(text: str) -> bool:
    return len(_WORD.findall(re.split(r"\d", text)[-1])) <= MAX_WORDS_AFTER_DATE


def _is_label(text: str) -> bool:
    found = _LABEL.search(text)
    rest = text[found.end() :] if found else text
    is_short = weighted_length(rest) <= MAX_LABELLED_CHARS and not _CLAUSE_MARK.search(rest)
    return is_short or _is_mostly_names(rest)


def _is_of_this_article(text: str) -> bool:
    return bool(_OF_THIS_ARTICLE.search(text))


def _is_by_a_program(text: str) -> bool:
    return bool(_PROGRAM_SPEAKS.search(text))


def _always(text: str) -> bool:
    return True


def _never(text: str) -> bool:
    return False


def _names_address(text: str) -> bool:
    return "@" in text and bool(_CONTACT.search(text))


def _is_of_program(text: str) -> bool:
    return bool(_PROGRAM.match(text)) or text.endswith("}}")


# How each kind of note is worded, and the second sign that a sentence needs. A pattern of beginnings is matched there,
# because a search would go on to the end of each block.
_CLOSINGS: tuple[tuple[Callable[[str], object], Callable[[str], bool]], ...] = (
    (_RIGHTS.search, _has_formula),
    (_CREDITS.match, _names_people),
    (_CONTRIBUTION.search, _always),
    (_DATES.match, _ends_with_date),
    (_names_address, _always),
    (_LABEL.match, _is_label),
    (_PUBLICATION.match, _is_of_this_article),
    (_COUNT.match, _never),
    (_is_of_program, _is_by_a_program),
)
