"""Lines that stand among or under an article's paragraphs and are not the article's. No input or output.

Told by their wording, in the languages that we meet most; each pattern names a habit of many outlets.
"""

from __future__ import annotations

import re

# A line that begins so and is short sends the reader elsewhere.
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
# Rights, credits of the newsroom, addresses for letters: under many articles, part of none.
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
_RULE = re.compile(r"^[\W_]*$")


def note(text: str) -> bool:
    """Whether `text` is a note of the outlet to its readers, by its wording."""
    if _RULE.match(text):
        return True
    head = text[:400]
    return (len(text) <= 200 and bool(_ELSEWHERE.match(head))) or (
        len(text) <= 350 and bool(_CLOSING.search(head))
    )


def byline(text: str) -> bool:
    """Whether `text` says who wrote it or when, and nothing else."""
    return len(text) <= 120 and bool(_BYLINE.match(text))
