"""Removes from the blocks of a body what is not the article's text: notes, bylines, captions. No input or output.

Boilerplate is recognized by its wording here, in the languages that news outlets use most; each pattern is a habit
of many outlets. What recurs on the pages of one outlet is learned in ingest.extract.boilerplate.
"""

from __future__ import annotations

import re

from ingest.extract.body.blocks import Block
from ingest.extract.body.scoring import is_prose
from ingest.extract.body.tree import CONTAINERS, HEADINGS, Element
from ingest.extract.boilerplate import is_known
from ingest.extract.titles import text_key

# Elements that hold paragraphs; before the first and after the last running text a block must be one of them.
_PARAGRAPHS = frozenset(("p", "li", "blockquote", "dd", "dt", "pre", "td", "th", "tr"))
MAX_CAPTION_CHARS = 400
# A longer one that reads as running text is a paragraph with a picture inside.
MAX_PROSE_CAPTION_CHARS = 220
# Characters that may be beside a caption without being text of their own: a credit, a button.
MAX_CAPTION_EXTRA_CHARS = 40
# Of the first blocks of a body, so many may come before the headline.
MAX_BLOCKS_TO_HEADLINE = 15
# A block with more characters than this share of its text in links is a link (entries of lists need fewer).
MIN_LINK_SHARE = 0.8
MIN_LINK_SHARE_OF_LI = 0.6
# A linked paragraph that is longer and ends like a sentence is text.
MAX_LINKED_HEADLINE_CHARS = 60
MAX_INTRODUCTION_CHARS = 80
MAX_DATE_LINE_CHARS = 60
# Lines with more characters than these are text, whatever their wording.
MAX_ELSEWHERE_CHARS = 200
MAX_CLOSING_CHARS = 350
MAX_BYLINE_LINE_CHARS = 120

# A short line that begins so sends the reader elsewhere.
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
# Rights, newsroom credits and contact addresses: they are under many articles and part of none.
_CLOSING = re.compile(
    r"""(?:
    ^\W{0,3}(?:copyright\b|©|\(c\)\s|ⓒ|저작권자|<저작권|all\srights\sreserved|tous\sdroits|todos\slos\sderechos
    |alle\srechte|tutti\si\sdiritti|все\sправа|hak\scipta)
    | all\srights\sreserved\W*$ | ©\s?(?:19|20)\d\d | 무단\s?전재 | 재배포\s?금지
    | ^\W{0,3}(?:additional\s)?reporting\s(?:for\s\w+\s\w+\s)?by\s.{3,200}$ | ^\(?(?:reporting|writing
    |editing|compiled|edited)\sby\s.{3,250}$
    | contributed\s(?:reporting|to\sthis\s(?:report|story|article))\W*(?:from\s[\w\s,]{2,40})?$
    | ^contributing\s?: | ^with\sinput(?:s)?\sfrom\b
    | ^(?:published|updated|posted|last\s(?:updated|modified|edited)|first\spublished|veröffentlicht
    |aktualisiert|stand|publié|mis\sà\sjour|publicado|actualizado|aggiornato|pubblicato|опубликовано
    |обновлено)\b.{0,12}\d[^,.]{0,12}(?:[,.].{0,30})?$
    | ^follow\s.{2,60}\s@\w+ | ^(?:e-?mail|contact|write\sto|reach)\b.{0,50}@ | ^(?:photo|picture|image
    |foto|bild|bildquelle|quelle|source|photo\scredit|crédits?\s?photos?|credits?|titelbild|beitragsbild
    |foto\sprincipal|fotos?|zdjęcie|фото|video)s?\s?[:/(©]
    | ^(?:tags?|topics?|filed\sunder|categories|category|themen|schlagwörter|mots[-\s]clés|etiquetas|теги
    |etichette|hashtags?)\s?:
    | ^(?:dieser|der|this)\s(?:beitrag|eintrag|artikel|text|entry|post|article)\s(?:wurde|was|is
    |ist)\s.{0,60}(?:veröffentlicht|publiziert|posted|published|verfasst|erschienen|\bam\s)
    | ^\d+\s(?:comments?|kommentare|commentaires|comentarios|shares?|min\sread)\b
    | ^(?:\d+[\s-])?min(?:ute)?s?\sread$
    | (?:was|is|are|may\sbe)\sreached\sat\s\S+@ | \breach(?:ed)?\sat\s\S+@
    | ^reuse\sthis\scontent | ^view\s(?:comments|original) | ^our\sstandards | ^(?:javascript
    |please\senable|your\sbrowser) | ^\{\{ | \}\}$
    )""",
    re.I | re.X,
)
_BYLINE = re.compile(
    r"^\W{0,3}(?i:by|von|par|por|di|de|av|af|автор|text|story|photos?|words"
    r"|reporter)\s?:?\s+(?:[A-ZÀ-ÞА-Я][\w’'.-]*\s?(?:,|and|und|et|y|&|\|)?\s?){1,8}(?:[,|/·•-].{0,60})?$"
)
_SYMBOLS_ONLY = re.compile(r"^[\W_]*$")
_DATED = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|\d{1,2}[:.]\d\d\s?(?:am|pm|uhr|h\b)?|\bago\b", re.I)
_IMAGE_CREDIT = re.compile(
    r"[(\[](?:image|photo|picture|pic|foto|bild|credit|source|screenshot|archiv\w*|file photo"
    r"|getty)\b[^)\]]{0,60}[)\]]\s*$"
    r"|\b(?:getty images|bildrechte|shutterstock|afp via getty|picture alliance|ap photo|imago images"
    r"|ljósmynd|handout)\b",
    re.I,
)


def cleanup(
    blocks: list[Block], headline: Element | None, title: str, boilerplate: frozenset[str]
) -> list[Block]:
    """`blocks` without headline, byline, captions, lists of links and notes to the reader.

    `boilerplate` are the recurring lines of the outlet (see boilerplate.learn).
    """
    kept: list[Block] = []
    for block in _after_headline(blocks, headline, text_key(title)):
        if _is_teaser(block) or is_known(block.text, boilerplate):
            # The heading or phrase that introduced the links goes with them.
            while kept and _introduces_links(kept[-1]):
                kept.pop()
        elif not is_caption(block):
            kept.append(block)
    return _without_trailing_headings(_trim(kept))


def is_boilerplate_line(text: str) -> bool:
    """Whether the wording of `text` makes it a note of an outlet to its readers."""
    if _SYMBOLS_ONLY.match(text):
        return True
    head = text[:400]
    return (len(text) <= MAX_ELSEWHERE_CHARS and bool(_ELSEWHERE.match(head))) or (
        len(text) <= MAX_CLOSING_CHARS and bool(_CLOSING.search(head))
    )


def is_byline(text: str) -> bool:
    """Whether `text` names the authors and says nothing else."""
    return len(text) <= MAX_BYLINE_LINE_CHARS and bool(_BYLINE.match(text))


def is_caption(block: Block) -> bool:
    """Whether `block` is alone with a picture, or is worded as a caption."""
    if len(block.text) > MAX_CAPTION_CHARS or block.element.tag in HEADINGS:
        return False
    if _IMAGE_CREDIT.search(block.text):
        return True
    limit = _caption_box_limit(block)
    if block.element.count_chars(limit) > limit:
        return False
    box = _caption_box(block, limit)
    if is_prose(block) and (box.tag in ("p", "li", "td") or len(block.text) > MAX_PROSE_CAPTION_CHARS):
        return False
    return any(element.tag in ("img", "picture") for element in box.walk())


def _caption_box_limit(block: Block) -> int:
    return len(block.text.replace(" ", "")) + MAX_CAPTION_EXTRA_CHARS


def _caption_box(block: Block, limit: int) -> Element:
    """The largest element around `block` with at most `limit` characters of text."""
    box = block.element
    while box.parent is not None and box.parent.tag not in CONTAINERS:
        if box.parent.count_chars(limit) > limit:
            break
        box = box.parent
    return box


def _after_headline(blocks: list[Block], headline: Element | None, title_key: str) -> list[Block]:
    for index, block in enumerate(blocks[:MAX_BLOCKS_TO_HEADLINE]):
        if block.element is headline or (title_key and text_key(block.text) == title_key):
            # A smaller heading with the title's words may be under the first paragraphs.
            if block.element.tag != "h1" and any(map(is_prose, blocks[:index])):
                continue
            return blocks[index + 1 :]
    return blocks


def _is_teaser(block: Block) -> bool:
    """Whether `block` is a link to something else, or a note to the reader."""
    if is_boilerplate_line(block.text):
        return True
    share = MIN_LINK_SHARE_OF_LI if block.element.tag == "li" else MIN_LINK_SHARE
    if block.link_chars <= len(block.text) * share:
        return False
    # A sentence may be one long link; the headline of another article does not end with a full stop.
    is_sentence = block.text[-1] in '.!?”"' and len(block.text) > MAX_LINKED_HEADLINE_CHARS
    return not (block.element.tag == "p" and is_sentence)


def _introduces_links(block: Block) -> bool:
    return block.element.tag in HEADINGS or (
        len(block.text) < MAX_INTRODUCTION_CHARS and block.text.endswith(":")
    )


def _trim(blocks: list[Block]) -> list[Block]:
    """`blocks` without what only surrounds the running text."""
    prose = [index for index, block in enumerate(blocks) if is_prose(block)]
    if not prose:
        return blocks
    first, end = prose[0], prose[-1] + 1
    # Some pages have no <p>: there a paragraph is what is made like the running text.
    prose_names = {_name(blocks[index]) for index in prose}
    before = [block for block in blocks[:first] if _keep_before(block, prose_names)]
    after = [block for block in blocks[end:] if _keep_after(block, prose_names)]
    return before + [block for block in blocks[first:end] if not is_byline(block.text)] + after


def _keep_before(block: Block, prose_names: set[tuple[str, str]]) -> bool:
    """Whether `block`, which is before the running text, belongs to the article."""
    if block.element.tag in HEADINGS:
        return block.element.tag != "h1"
    is_date_line = len(block.text) < MAX_DATE_LINE_CHARS and bool(_DATED.search(block.text))
    return (
        _is_paragraph(block, prose_names)
        and not block.link_chars
        and not is_byline(block.text)
        and not is_date_line
    )


def _keep_after(block: Block, prose_names: set[tuple[str, str]]) -> bool:
    """Whether `block`, which is after the running text, belongs to the article."""
    return (
        _is_paragraph(block, prose_names)
        and block.link_chars * 2 <= len(block.text)
        and not is_byline(block.text)
    )


def _is_paragraph(block: Block, prose_names: set[tuple[str, str]]) -> bool:
    return block.element.tag in _PARAGRAPHS or (
        bool(block.element.class_and_id) and _name(block) in prose_names
    )


def _name(block: Block) -> tuple[str, str]:
    return block.element.tag, block.element.class_and_id


def _without_trailing_headings(blocks: list[Block]) -> list[Block]:
    while blocks and blocks[-1].element.tag in HEADINGS:
        blocks = blocks[:-1]
    return blocks
