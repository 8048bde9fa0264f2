"""Which words say that the time beside them is that of publication, or of a change. No input or output."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

Label = Literal["published", "modified"]

# In about forty languages; beginnings are enough where words have endings.
_MODIFIED = r"""
    (?:last\s)?updat\w*|(?:last\s)?modif\w*|(?:last\s)?edited(?!\sby)|revis(?:ed|ión)|amended|geändert\w*|
    (?:zuletzt\s)?aktualis\w*|stand(?=:)|mis\sà\sjour|actualis\w*|actualitz\w*|(?:última\s)?actualiz\w*|
    (?:última\s)?atualiz\w*|(?:ultimo\s)?aggiorn\w*|bijgewerkt|gewijzigd|(?:sist\s|sidst\s)?oppdater\w*|
    (?:sidst\s)?opdater\w*|(?:senast\s)?uppdater\w*|päivite\w*|muokattu|uppfært|uuendatud|atjaunot\w*|
    atnaujint\w*|aktualiz\w*|zaktualiz\w*|posodob\w*|ažurir\w*|izmijenjeno|frissít\w*|módosít\w*|
    actualizat\w*|güncelle\w*|son\sgüncelleme|yenilən\w*|përditësua\w*|diperbarui|dikemas\s?kini|
    cập\snhật|imesasishwa|обновл\w*|изменен\w*|оновлен\w*|абноўлен\w*|обновен\w*|актуализ\w*|ажурир\w*|
    ενημερώθηκε|(?:τελευταία\s)?ενημέρωση|թարմացվ\w*|განახლ\w*|עודכן|עדכון(?:\sאחרון)?|(?:آخر\s)?تحديث|
    حُدِّث|به\s?روز\s?رسانی|به‌روزرسانی|آخرین\sویرایش|अपडेट\w*|अद्यतन|আপডেট|হালনাগাদ|புதுப்பி\S*|
    అప్‌డేట్|อัปเดต\S*|อัพเดท|แก้ไขล่าสุด|(?:最[終后後近]?)?更新(?:时间|時間|日時|日|于|於)?|修改|수정|최종수정|업데이트
"""
_PUBLISHED = r"""
    (?:first\s)?publi(?:shed|é|cad|cat|sh)\w*|posted(?:\son)?|issued|erstellt\w*|veröffentlicht\w*|
    erschienen|pubblicat\w*|gepubliceerd|geplaatst|offentliggjort|udgivet|publisert|publicerad\w*|
    julkaistu|birt(?!\w)|avaldatud|publicēt\w*|paskelbta|publik\w*|opublik\w*|zveřejněn\w*|vydán\w*|
    objavljen\w*|megjelen\w*|közzétév\w*|yayın\w*|dərc\w*|botuar|diterbitkan|đăng|imechapishwa|
    опублик\w*|публик\w*|опублік\w*|објављен\w*|δημοσιε\w*|հրապարակ\w*|გამოქვეყნ\w*|פורסם|نشرت?|نُشر|
    تاريخ\sالنشر|انتشار|प्रकाशित|প্রকাশ\S*|வெளியிட\S*|ప్రచురణ|เผยแพร่|(?:发布|發布|发表|發表|公開|投稿)(?:时间|時間|日時|日|于|於)?|
    掲載日?|配信日?|입력|등록|기사입력|게재
"""
_LABEL = re.compile(
    rf"(?<![^\W\d_-])(?<!-)(?:(?P<modified>{_MODIFIED})|(?P<published>{_PUBLISHED}))", re.I | re.X
)
# "by Ann Lee on Monday" may stand between a label and its time.
_MAX_GAP_CHARS = 20
_DIGIT = re.compile(r"\d")


def last_label(text: str) -> Label | None:
    """The label next to the time behind `text`; None when there is none."""
    label: Label | None = None
    text = " ".join(text.split())
    for match in _LABEL.finditer(text):
        if len(text) - match.end() <= _MAX_GAP_CHARS:
            label = "modified" if match["modified"] else "published"
    return label


def labelled_parts(text: str) -> Iterator[tuple[str, Label | None]]:
    """The parts of a line with their labels: "Published: 20 May | Updated: 21 May" has two.

    A label belongs to what follows it; where the line begins with figures, to what precedes it.
    """
    labels = list(_LABEL.finditer(text))
    kinds: list[Label] = ["modified" if match["modified"] else "published" for match in labels]
    if not labels:
        yield text, None
        return
    if _DIGIT.search(text[: labels[0].start()]) and not _DIGIT.search(text[labels[-1].end() :]):
        starts = [0, *(match.end() for match in labels)]
        parts = [text[start : match.start()] for start, match in zip(starts, labels, strict=False)]
        yield from zip(parts, kinds, strict=True)
        return
    yield text[: labels[0].start()], None
    ends = [*(match.start() for match in labels[1:]), len(text)]
    for match, end, kind in zip(labels, ends, kinds, strict=True):
        yield text[match.end() : end], kind
