"""Bytes to text: never mojibake although they declare no encoding or a wrong one, never a codec that a server names."""

import base64
import json

import pytest
import webencodings
from hypothesis import given
from hypothesis import strategies as st
from shared import SHARED, needs_shared

from ingest.charsets import as_utf8, decode, encoding
from ingest.garbled import foreign_count, is_garbled

RUSSIAN = "Порты получат новые правила в марте, сообщили во вторник в министерстве"
GERMAN = "Die Brücke bleibt bis zum Frühjahr gesperrt, größere Schäden wurden gefunden. "
SENTENCE = "Мост останется закрытым до весны, сообщили в пятницу власти области. "
JAPANESE = "港に新しい規則が三月から適用される"


@pytest.mark.parametrize(
    "body, content_type",
    [
        (RUSSIAN.encode("cp1251"), "text/html; charset=windows-1251"),
        (RUSSIAN.encode("cp1251"), 'text/html; charset="CP1251"'),
        (RUSSIAN.encode("koi8-r"), "text/html; charset=koi8-r"),
        (RUSSIAN.encode(), "text/html; charset=iso-8859-1"),
        (RUSSIAN.encode(), "text/html; charset=punycode"),
        (RUSSIAN.encode(), "text/html; charset=utf-16"),
        (RUSSIAN.encode(), ""),
        (RUSSIAN.encode("utf-8-sig"), "text/html; charset=windows-1251"),
        (RUSSIAN.encode("utf-16"), "text/html; charset=utf-8"),
        (RUSSIAN.encode("utf-32"), ""),
        (RUSSIAN.encode("cp1251"), ""),
    ],
)
def test_the_bytes_have_the_last_word(body: bytes, content_type: str):
    assert decode(body, content_type) == RUSSIAN


@pytest.mark.parametrize(
    "label, codec", [("windows-1251", "cp1251"), ("utf-8", "cp1251"), ("koi8-r", "koi8-r")]
)
def test_a_document_that_names_its_letters_is_believed_where_the_header_cannot_be(label: str, codec: str):
    xml = f'<?xml version="1.0" encoding="{label}"?><a>{RUSSIAN}</a>'
    page = f"<html><meta http-equiv=content-type content='text/html; charset={label}'>{RUSSIAN}"

    assert RUSSIAN in decode(xml.encode(codec), "text/xml; charset=utf-8")
    assert RUSSIAN in decode(page.encode(codec), "text/html; charset=utf-8")


@pytest.mark.parametrize("codec", ["shift_jis", "euc-jp", "iso-2022-jp"])
def test_japanese_is_read_as_declared(codec: str):
    assert JAPANESE in decode(f'<?xml version="1.0" encoding="{codec}"?><a>{JAPANESE}</a>'.encode(codec))


def test_chinese_that_says_gb2312_may_use_the_letters_of_its_superset():
    assert decode("朱镕基".encode("gb18030"), "text/xml; charset=gb2312") == "朱镕基"


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_letters_without_a_mark_are_told_by_the_first_tag(codec: str):
    assert decode(f"<rss>{RUSSIAN}".encode(codec)) == f"<rss>{RUSSIAN}"


def test_a_text_cut_inside_a_letter_keeps_its_other_letters():
    assert decode(RUSSIAN.encode()[:-1], "text/html; charset=iso-8859-1") == RUSSIAN[:-1]


def test_a_few_broken_bytes_do_not_spoil_the_rest():
    assert decode(RUSSIAN.encode() + b"\xff\xfe " + RUSSIAN.encode()).count(RUSSIAN) == 2


def test_nul_and_surrogates_are_left_out_wherever_they_stand():
    assert decode(b"A\x00B", "text/html; charset=utf-8") == "AB"
    assert decode(b"\xed\xa0\x80A\xed\xb0\x80B\xc3\xa9") == "ABé"
    assert decode(b"Br\x00ex\xed\xa0\x80it " + "ü".encode() * 3, "text/html; charset=utf-8") == "Brexit üüü"
    assert (
        decode("A\ud800B".encode("utf-16-le", "surrogatepass"), "text/html; charset=utf-16le") == "A\ufffdB"
    )


def test_a_double_byte_character_that_could_be_utf8_is_read_as_declared():
    assert decode("模".encode("gbk"), "text/html; charset=gbk") == "模"
    assert decode("é".encode(), "text/html; charset=windows-1252") == "é"


CONTENT_TYPES = st.one_of(
    st.sampled_from(
        ["", "text/html", *(f"text/html; charset={name}" for name in "utf-8 utf-16 gb2312 hz big5 x".split())]
    ),
    st.text(max_size=40).map("text/xml; charset=".__add__),
)
WIDE = st.text(max_size=40).flatmap(
    lambda text: st.sampled_from(["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"]).map(text.encode)
)
SURROGATES = st.lists(st.sampled_from(["\ud800", "\udfff", "\x00", "é", "a", "中"]), max_size=20).map(
    lambda parts: "".join(parts).encode("utf-8", "surrogatepass")
)


BROKEN_UTF8 = st.lists(st.text(max_size=10), max_size=5).map(
    lambda texts: b"\xff".join(text.encode() for text in texts)
)


@given(body=st.one_of(st.binary(max_size=200), WIDE, SURROGATES, BROKEN_UTF8), content_type=CONTENT_TYPES)
def test_any_bytes_become_text_without_nul_and_surrogates(body: bytes, content_type: str):
    text = decode(body, content_type)

    assert not [char for char in text if char == "\x00" or "\ud800" <= char <= "\udfff"]
    assert len(text) <= len(body)
    assert as_utf8(body, content_type) == text.encode()


@given(text=st.text(st.characters(exclude_characters="\x00"), max_size=200))
@pytest.mark.parametrize("declared", ["utf-8", "iso-8859-1"])
def test_text_in_utf8_is_read_as_it_is(declared: str, text: str):
    assert decode(text.encode(), f"text/html; charset={declared}") == text.removeprefix("\ufeff")


@given(text=st.text(st.characters(codec="cp1251", exclude_characters="\x00"), max_size=200))
@pytest.mark.parametrize("codec", ["cp1251", "koi8-r"])
def test_text_in_one_byte_encodings_is_read_as_declared(codec: str, text: str):
    body = text.encode(codec, "ignore")

    assert decode(b"\xff " + body, f"text/html; charset={codec}")[1:] == " " + body.decode(codec)


@needs_shared
def test_the_html5lib_cases_are_read_as_browsers_read_them(capsys):
    cases = json.loads((SHARED / "data/charsets/html5lib.json").read_text("utf-8"))
    right = sum(encoding(base64.b64decode(case["body_b64"])) == case["encoding"] for case in cases)
    with capsys.disabled():
        print(f"\nencodings: {right} of {len(cases)} agree")
    assert right == len(cases)


@pytest.mark.parametrize(
    "text, encoded, content_type",
    [
        (SENTENCE, "cp1251", "text/html; charset=windows-1251"),
        ("<meta charset=windows-1251>" + SENTENCE * 3, "cp1251", "text/html; charset=utf-8"),
        ("<meta charset=utf-8>" + SENTENCE, "utf-8", "text/html; charset=windows-1251"),
        (GERMAN, "utf-8", "text/html; charset=iso-8859-1"),
        (GERMAN, "latin-1", "text/html; charset=iso-8859-1"),
        (GERMAN, "utf-8", "text/html; charset=utf-99"),
        (GERMAN, "utf-8", "text/html; charset=punycode"),
        (SENTENCE * 6, "cp1251", ""),
        ("<!doctype html><p>" + GERMAN, "utf-16-le", "text/html"),
        ("日本の橋は春まで閉鎖される。" * 6, "shift_jis", "text/html; charset=Shift_JIS"),
    ],
)
def test_the_text_is_right_whatever_the_server_says(text, encoded, content_type):
    assert decode(text.encode(encoded), content_type) == text


@pytest.mark.parametrize("mark", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_decides_and_is_gone(mark):
    assert decode(GERMAN.encode(mark), "text/html; charset=koi8-r") == GERMAN


def test_some_broken_bytes_do_not_spoil_the_rest():
    text = decode(SENTENCE.encode() * 5 + SENTENCE.encode("cp1251"), "text/html; charset=utf-8")
    assert text.startswith(SENTENCE * 5)


MISREAD = {
    "Паром между посёлком и островом снова начал ходить, сообщили в среду в администрации.": (
        "koi8-r", "windows-1251"),
    "Після ремонту міст відкрили для автобусів, повідомили у вівторок у міській раді.": (
        "windows-1251", "iso-8859-1"),
    "Мостът над канала ще бъде затворен до сутринта, съобщи пожарната във вторник.": (
        "windows-1251", "iso-8859-1"),
    "Мост между берегами закрыли до весны, сообщили в пятницу власти области.": ("windows-1251", "koi8-r"),
    "Το πλοίο της γραμμής επιστρέφει στο νησί από τη Δευτέρα, ανακοίνωσε η εταιρεία.": (
        "windows-1253", "iso-8859-1"),
    "הגשר הישן ייסגר עד האביב, נמסר ביום שישי מן המועצה המקומית ומכיבוי האש.": (
        "windows-1255", "windows-1252"),
    "أغلقت الشرطة الطريق الساحلي مساء الثلاثاء بسبب ارتفاع الأمواج والرياح القوية.": (
        "windows-1256", "iso-8859-1"),
    "สะพานเก่าจะปิดจนถึงฤดูใบไม้ผลิ เจ้าหน้าที่เทศบาลกล่าวเมื่อวันศุกร์ที่ผ่านมา": (
        "windows-874", "iso-8859-1"),
    "県は水曜日、離島の診療所に来月から医師一人が着任すると発表した。": ("shift_jis", "iso-8859-1"),
    "県は木曜日、離島の診療所に来月から医師一人が着任すると発表した。": ("euc-jp", "windows-1252"),
    "县教育局星期三宣布，山区的三所小学从下周起将有新校车接送。": ("gb18030", "iso-8859-1"),
    "縣政府星期三宣布，山區的三所小學從下週起將有新校車接送。": ("big5", "iso-8859-1"),
    "다리는 봄까지 폐쇄된다고 군청이 금요일에 밝혔다. 주민들은 배를 타고 다닌다.": (
        "euc-kr", "iso-8859-1"),
}  # fmt: skip


@pytest.mark.parametrize("text", MISREAD)
@pytest.mark.parametrize("where", ["header", "meta"])
def test_a_declared_encoding_in_which_the_text_is_of_no_language_is_not_believed(text: str, where: str):
    codec, declared = MISREAD[text]
    page = f"<p>{text}</p><ul><li>Home<li>Skerry Gazette</ul>" * 3
    meta = f"<meta charset={declared}>" if where == "meta" else ""
    body = (meta + page).encode("cp874" if codec == "windows-874" else codec)

    assert decode(body, "text/html" if meta else f"text/html; charset={declared}") == meta + page


@pytest.mark.parametrize("text", MISREAD)
def test_the_documents_own_declaration_is_asked_when_the_headers_gives_no_text(text: str):
    codec, declared = MISREAD[text]
    page = f"<meta charset={codec}><p>{text}<p>{text}"

    assert text in decode(page.encode("cp874" if codec == "windows-874" else codec), f"x; charset={declared}")


@pytest.mark.parametrize("text", MISREAD)
def test_a_text_in_the_encoding_that_it_declares_stays(text: str):
    codec, _ = MISREAD[text]
    body = text.upper().encode("cp874" if codec == "windows-874" else codec)

    assert decode(body, f"text/html; charset={codec}") == text.upper()


@pytest.mark.parametrize(
    "text, declared",
    [
        (
            "El pueblo espera su estación: ¿cuándo llegará?, ¡nadie lo sabe! ªº½ 25 °C, 3 m², © 2025. ",
            "latin1",
        ),
        ("Où êtes-vous, élèves ? «À l’été», répondit-elle ; l’œuvre coûte 12 € ½. ", "windows-1252"),
        ("Düğün günü büyüğü küçüğü güldü, çünkü yağmur dindi, ağaçlar göğe uzandı. ", "windows-1254"),
        ("Příští týden přijde déšť, řekl šéf úřadu; příčinou je níže. ", "windows-1250"),
        ("Zażółć gęślą jaźń, powiedział śpiący żółw. Łódź, Gdańsk, Żywiec. ", "iso-8859-2"),
        ("Az őrült űrhajós később nézett szét, különös tűz égett. ", "iso-8859-2"),
        ("Það er þó ekki svo að þær fóru út í óveðrið, sögðu þeir á þriðjudag. ", "iso-8859-1"),
        ("МОСТ ЗАКРЫТ. ПАРОМ ХОДИТ. мЧС и МИД молчат. ", "windows-1251"),
        ("ООО «Ромашка» и iPhone’ы: цены — от 300 ₽? Нет, № 5 — 10 %. ".replace("₽", "р."), "windows-1251"),
    ],
)
def test_accents_symbols_and_capitals_of_real_texts_raise_no_doubt(text: str, declared: str):
    body = webencodings.encode(text * 8, declared)

    assert decode(body, f"text/html; charset={declared}") == text * 8


def test_too_few_letters_raise_no_doubt():
    assert decode("日本".encode("shift_jis"), "text/html; charset=windows-1252") == "“ú–{"


def test_bytes_that_are_no_text_in_any_encoding_are_read_as_declared():
    body = bytes(range(0x80, 0x100)) * 3

    assert encoding(body, "text/html; charset=iso-8859-1") == "windows-1252"


def test_icons_of_a_font_raise_no_doubt():
    css = ".icon:before{content:'\uf101\uf102\uf103\uf104'}" * 10

    assert decode(css.encode("gb18030"), "text/html; charset=gb2312") == css


LATIN = {
    "tr": (
        "Düğün günü şehirde yağmur dindi, çocuklar ağaçların altında oynadı, dediği gibi.",
        "windows-1254",
    ),
    "cs": ("Příští týden přijede nový přívoz, řekl šéf úřadu; cestující čekali dlouho.", "windows-1250"),
    "sk": ("Budúci týždeň príde nová loď, povedal riaditeľ; ľudia čakali veľmi dlho.", "windows-1250"),
    "pl": ("Zażółcona łódź wróci w poniedziałek, powiedział śpiący żeglarz z Gdańska.", "iso-8859-2"),
    "hu": (
        "Az őrült űrhajós később nézett szét, a különös tűz előtt erőtlenül, mondta a nő.",
        "windows-1250",
    ),
    "ro": (
        "Podul vechi rămâne închis până în primăvară, a spus primăriţa, şi trenul aşteaptă.",
        "iso-8859-2",
    ),
    "lt": ("Tiltas bus uždarytas iki pavasario, sakė ūkininkė, žmonės ėjo į šventę.", "windows-1257"),
    "lv": ("Tilts būs slēgts līdz pavasarim, sacīja ierēdne, ļaudis gāja mājās ēst.", "windows-1257"),
}


@pytest.mark.parametrize("language", LATIN)
@pytest.mark.parametrize("label", ["iso-8859-1", "windows-1252"])
def test_latin_1_is_doubted_where_it_gives_letters_that_the_pages_language_does_not_have(
    language: str, label: str
):
    text, codec = LATIN[language]
    page = f"<!doctype html><html class=a lang='{language}-XX'><p>{text}"

    assert decode(page.encode(codec), f"text/html; charset={label}") == page


@pytest.mark.parametrize("language", [*LATIN, "fr", "is"])
def test_french_and_icelandic_in_latin_1_stay_whatever_language_the_page_declares(language: str):
    french = "L’élève répète : à l’été, où êtes-vous ? Ça coûte 12 €, très cher, près du fossé."
    icelandic = "Það er þó ekki svo að þær fóru út í óveðrið, sögðu þeir á þriðjudag."
    for text in (french, icelandic if language not in LATIN else french):
        page = f"<html lang={language}><p>{text}"
        assert decode(page.encode("cp1252"), "text/html; charset=iso-8859-1") == page


@pytest.mark.parametrize(
    "language, text",
    [
        ("cs", "Žlutý kůň běžel přes louku, ďábel se smál, něco šťastného čekalo; íó ťň á řeší úkol, ěš."),
        ("hr", "Đak čita priču, ćup je žut, šuma."), ("hu", "Őszi tűz, két óra múlva jön ígérve üzen, előbb ősz."),
        ("lt", "Ąžuolas čia, ėjo įžymus šuo, ūsas, žąsų, tęsė."),
        ("lv", "Ābele, čūska, ēka, ģimene, īss, ķēde, ļoti, ņem, šī, ūdens, žogs."),
        ("pl", "Żółw ćwierka, łąka, dźwięk, pięść, śnieg, koń."), ("ro", "Și țara, în vânt, măr; şi ţară."),
        ("sk", "Ďakujem, ľahko, kôň, päť, ŕba, šťastie, ťava, ĺ, mĺkvy, čaj, žena, ňu, výška, dóm, í, ú, é."),
        ("sl", "Češnja, šola, žena."), ("tr", "Çığ düştü, şöyle, İstanbul'da, kâr, îlan, sükûn, ğı."),
    ],
)  # fmt: skip
def test_a_language_knows_its_letters_and_not_those_that_latin_1_makes_of_them(language: str, text: str):
    assert foreign_count(text, language) == 0
    codec = "iso8859-9" if language == "tr" else "iso8859-16" if language == "ro" else "iso8859-2"
    codec = "iso8859-13" if language in ("lt", "lv") else codec
    misread = text.encode(codec, "ignore").decode("latin-1")
    assert foreign_count(misread, language) > 0


def test_zero_bytes_in_most_letters_are_needed_for_wide_letters():
    assert encoding("a—bcdefgh".encode("utf-16-be"), "") == "utf-16be"
    assert encoding(b"\0a\0b\0cdefgh and more", "") != "utf-16be"
    assert encoding("abcdefgh".encode("utf-16-le"), "") == "utf-16le"
    assert encoding(b"a\0b\0c\0defgh and more", "") != "utf-16le"


def test_a_few_pairs_that_could_be_utf8_make_no_utf8_of_a_text_in_another_encoding():
    # Р° and Р± in Windows-1251 are the bytes of two letters in UTF-8; of nine bytes outside ASCII, four are not most.
    assert encoding("Р° Р± ѕЇЈ ќЎ".encode("cp1251"), "") != "utf-8"


def test_symbols_between_letters_are_odd_and_at_the_edge_of_words_are_not():
    words = ("pi¹tek", "do¿ynki", "s³oñce", "wiêc", "ksi¹¿ka", "g³os") * 3
    assert is_garbled(" ".join(words))
    assert not is_garbled(" ".join(("m²", "km²", "x³", "a¹", "±b", "°C") * 3))
