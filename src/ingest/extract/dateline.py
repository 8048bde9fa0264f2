"""Datelines and credits: place, date and news agency that a text names. No input or output.

The text keeps its dateline; here it is only parsed.
"""

from __future__ import annotations

import re

from ingest.model import Dateline

MAX_DATELINE_CHARS = 160
# Where a credit may be: at the beginning or the end of the text, or as its last line.
CREDIT_HEAD_CHARS = 400
CREDIT_TAIL_CHARS = 200
MAX_CREDIT_LINE_CHARS = 40

AGENCIES = {
    "TASS": "TASS", "ITAR-TASS": "TASS", "ТАСС": "TASS", "AP": "AP", "Associated Press": "AP", "AFP": "AFP",
    "Agence France-Presse": "AFP", "Reuters": "Reuters", "dpa": "dpa", "DPA": "dpa", "Xinhua": "Xinhua",
    "EFE": "EFE", "ANSA": "ANSA", "Interfax": "Interfax", "Интерфакс": "Interfax", "RIA Novosti": "RIA Novosti",
    "РИА Новости": "RIA Novosti", "Sputnik": "Sputnik", "IRNA": "IRNA", "ISNA": "ISNA", "Tasnim": "Tasnim",
    "Anadolu": "Anadolu", "AA": "Anadolu", "UPI": "UPI", "PTI": "PTI", "ANI": "ANI", "IANS": "IANS",
    "Bernama": "Bernama", "Kyodo": "Kyodo", "Kyodo News": "Kyodo", "Jiji": "Jiji", "Yonhap": "Yonhap",
    "CNA": "CNA", "APA": "APA", "KNA": "KNA", "epd": "epd", "SID": "SID", "sid": "SID", "Lusa": "Lusa",
    "PAP": "PAP", "CTK": "CTK", "ČTK": "CTK", "MTI": "MTI", "Ukrinform": "Ukrinform", "Укринформ": "Ukrinform",
    "UNIAN": "UNIAN", "BelTA": "BelTA", "Belga": "Belga", "ANP": "ANP", "NTB": "NTB", "TT": "TT", "Ritzau": "Ritzau",
    "STT": "STT", "Bloomberg": "Bloomberg", "PA": "PA", "PA Media": "PA", "AAP": "AAP", "CP": "CP",
    "The Canadian Press": "CP", "NAN": "NAN", "WAFA": "WAFA", "SANA": "SANA", "MENA": "MENA", "SPA": "SPA",
    "WAM": "WAM", "KUNA": "KUNA", "KCNA": "KCNA", "VNA": "VNA", "Antara": "Antara", "LaPresse": "LaPresse",
    "Adnkronos": "Adnkronos", "ATS": "ATS", "Keystone-SDA": "Keystone-SDA", "SDA": "SDA", "RFE/RL": "RFE/RL",
    "Press TV": "Press TV", "Europa Press": "Europa Press", "Notimex": "Notimex", "Agerpres": "Agerpres",
    "Tanjug": "Tanjug", "HINA": "HINA", "Hina": "HINA", "BTA": "BTA", "NHK": "NHK",
}  # fmt: skip

_AGENCY = "|".join(re.escape(name) for name in sorted(AGENCIES, key=len, reverse=True))
_PLACE = r"[A-ZÀ-ÞА-ЯІЇЄҐ][\w’'.\-–/ ]{1,40}(?:,\s[A-ZÀ-ÞА-Я][\w.’' \-]{1,25})?(?:\s/[^/]{2,40}/)?"
_DATE = r"(?:[^\W\d_]{3,10}\.?\s\d{1,2}|\d{1,2}\.?\s[^\W\d_]{3,10}\.?)(?:,?\s\d{4})?"
_DATE_AT_END = re.compile(rf",\s(?P<date>{_DATE})$")
# CITY, Month D. /TASS/.     CITY /Region/, Month D. /TASS/.
_SLASHED = re.compile(rf"(?P<place>{_PLACE}),\s(?P<date>{_DATE})\.\s/(?P<agency>[^/]{{2,40}})/\.?")
# CITY, State (AP) — text     CITY, Nov 3 (Reuters) - text    City (dpa/tmn) - text
_BRACKETED = re.compile(
    rf"(?P<place>{_PLACE})(?:,\s(?P<date>{_DATE}))?,?\s\((?P<agency>[^)]{{2,40}})\)\s?[.:—–-]{{0,2}}(?=\s)"
)
# BERLIN, 3 May — text
_WITHOUT_AGENCY = re.compile(
    rf"(?P<place>[A-ZÀ-ÞА-Я][A-ZÀ-ÞА-Я’'.\- ]{{2,40}}),\s(?P<date>{_DATE})\s?(?:\.|--|—|–|-)(?=\s)"
)
_CREDIT = re.compile(rf"(?<!\w)[(/\[](?P<agency>{_AGENCY})(?:/(?:{_AGENCY}|\w{{2,4}}))*[)/\]]")


def parse_dateline(text: str) -> Dateline | None:
    """The dateline that `text` begins with, None when it begins with none."""
    head = text[:MAX_DATELINE_CHARS]
    for pattern in (_SLASHED, _BRACKETED, _WITHOUT_AGENCY):
        match = pattern.match(head)
        if match is None:
            continue
        agency = match.groupdict().get("agency")
        if pattern is _BRACKETED and find_agency(agency or "") is None:
            # Any word may be in brackets: "The governor (Labour) said".
            continue
        place, date = _split_place(match["place"].strip(" ,"), match["date"])
        return Dateline(
            text=match[0].strip(" —–-"),
            place=place,
            date=date,
            agency=find_agency(agency) or agency if agency else None,
        )
    return None


def _split_place(place: str, date: str | None) -> tuple[str, str | None]:
    """`place` and `date`, where the date was taken for a part of the place."""
    at_end = None if date else _DATE_AT_END.search(place)
    return (place[: at_end.start()], at_end["date"]) if at_end else (place, date)


def find_agency(name: str) -> str | None:
    """The agency that `name` names ("dpa/tmn" is dpa), None when it names none."""
    name = name.strip(" /().")
    if name in AGENCIES:
        return AGENCIES[name]
    parts = re.split(r"\s{0,9}[/,]\s{0,9}|\s{1,9}and\s{1,9}", name)
    return next((AGENCIES[part] for part in parts if part in AGENCIES), None)


def find_wire_credit(text: str, dateline: Dateline | None = None) -> str | None:
    """The agency that `text` credits in its dateline, its first lines or its last one; None when it credits none."""
    if dateline and dateline.agency:
        return find_agency(dateline.agency) or dateline.agency
    match = _CREDIT.search(text[:CREDIT_HEAD_CHARS]) or _CREDIT.search(text[-CREDIT_TAIL_CHARS:])
    if match:
        return AGENCIES[match["agency"]]
    last_line = text.rsplit("\n", 1)[-1].strip(" .()—–-")
    return find_agency(last_line) if len(last_line) <= MAX_CREDIT_LINE_CHARS else None
