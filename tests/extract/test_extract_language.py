"""The language of a text, by its letters, by what the page declares and by its words."""

import pytest
from extract_pages import article, html, read
from hypothesis import given
from hypothesis import strategies as st

from ingest.extract.language import detect_language
from ingest.extract.language.scripts import can_be, letter_count, scripts

SHORT = {
    "am": "ድልድዩ እስከ ጠዋት ተዘግቷል።",
    "ar": "أغلقت الشرطة الطريق الساحلي مساء الثلاثاء.",
    "be": "Мост закрыты да раніцы, паведаміла пажарная служба.",
    "bg": "Мостът над канала ще бъде затворен до сутринта, съобщи пожарната.",
    "bn": "সেতু সকাল পর্যন্ত বন্ধ থাকবে।",
    "el": "Η γέφυρα μένει κλειστή ως το πρωί.",
    "fa": "پلیس سه‌شنبه شب جاده ساحلی را به دلیل موج‌های بلند بست.",
    "he": "הגשר ייסגר עד הבוקר, נמסר מכיבוי האש.",
    "hi": "पुल सुबह तक बंद रहेगा, दमकल विभाग ने बताया।",
    "hy": "Կամուրջը փակ է մինչև առավոտ։",
    "ja": "橋は朝まで閉鎖されると消防が発表した。",
    "ka": "ხიდი დილამდე დაიკეტა.",
    "kk": "Көпір таңға дейін жабылды, деп хабарлады өрт сөндіру қызметі.",
    "ko": "다리는 아침까지 폐쇄된다고 소방서가 밝혔다.",
    "mk": "Мостот е затворен до утре, соопшти противпожарната служба.",
    "ru": "Мост закрыли до утра, сообщили в пожарной службе.",
    "sr": "Мост је затворен до јутра, саопштила је ватрогасна служба.",
    "ta": "பாலம் காலை வரை மூடப்படும்.",
    "th": "สะพานปิดจนถึงเช้า",
    "uk": "Міст закрили до ранку, повідомила пожежна служба.",
    "ur": "پولیس نے منگل کی رات ساحلی سڑک بند کر دی۔",
    "zh": "大桥将关闭至早晨，消防部门表示。",
}


@pytest.mark.parametrize("language", SHORT)
@pytest.mark.parametrize("declared", ["en", "de-DE", ""])
def test_a_declaration_that_is_not_written_so_says_nothing(language, declared):
    assert detect_language([declared], SHORT[language]) == language


@pytest.mark.parametrize("language", SHORT)
def test_a_short_text_is_in_the_language_that_its_page_declares_when_its_letters_allow_it(language):
    assert detect_language([language], SHORT[language]) == language


@pytest.mark.parametrize(
    "declared, text, language",
    [
        ("ru", SHORT["uk"], "uk"),
        ("ru", SHORT["sr"], "sr"),
        ("uk", "Воды в посёлке не было до утра.", "ru"),
        ("ar", SHORT["fa"], "fa"),
        ("fa", SHORT["ur"], "ur"),
        ("zh", SHORT["ja"], "ja"),
        ("hr", SHORT["sr"], "sr"),
        # Letters that both have leave the declaration.
        ("bg", "Пожар в порта.", "bg"),
        ("ru", "Пожар в порту.", "ru"),
        ("no", "Broen er stengt til i morgen.", "no"),
        ("sr", "Most je zatvoren do jutra.", "sr"),
        ("sr-Cyrl", "Мост је затворен до јутра.", "sr"),
        ("ku", "Pira kevn heta sibê girtî ye.", "ku"),
        ("ja", "東京都知事選", "ja"),
    ],
)
def test_letters_that_only_some_languages_have_judge_the_declaration(declared, text, language):
    assert detect_language([declared], text) == language


def test_the_next_declaration_is_asked_when_the_first_is_not_written_so():
    assert detect_language(["en", "bg_BG"], "Пожар в порта.") == "bg"


@pytest.mark.parametrize("declared", ["", "zh", "ru", "ar"])
def test_a_short_text_in_latin_letters_without_a_declaration_is_in_no_language(declared):
    assert detect_language([declared], "Alba Domo 12") is None


def test_a_text_without_letters_takes_the_declaration():
    assert detect_language(["zh"], "12:30 – 13:00") == "zh"


def test_names_in_latin_letters_do_not_make_a_text_english():
    assert detect_language(["zh"], "iPhone 17 Pro Max 发布，售价不变。") == "zh"


def test_a_word_in_foreign_letters_does_not_refute_a_declaration():
    text = SHORT["ru"] + " Книга называется «Її»: " + "её читали вслух всю ночь напролёт у костра. " * 4
    assert detect_language(["ru"], text) == "ru"


def test_a_sign_with_kana_does_not_make_a_chinese_text_japanese():
    assert detect_language(["zh"], "新开的优の良品店位于大桥附近，消防部门表示一切正常运营。") == "zh"


def test_a_chinese_sentence_is_not_japanese_whatever_is_declared():
    text = "县教育局星期三宣布，山区的三所小学从下周起将有新校车接送，结束了孩子们每天步行的历史。"
    assert detect_language(["ja"], text) == "zh"


def test_arabic_in_presentation_forms_is_arabic():
    assert can_be("ar", "ﺃﻏﻠﻘﺖ ﺍﻟﺸﺮﻃﺔ", scripts("ﺃﻏﻠﻘﺖ ﺍﻟﺸﺮﻃﺔ"))


def test_a_language_that_is_unknown_cannot_be_refuted():
    assert can_be("qq", SHORT["ru"], scripts(SHORT["ru"]))


def test_the_page_of_a_short_text_gives_its_language():
    assert read(html(article(SHORT["ru"]))).language == "ru"


@given(st.text(max_size=60), st.sampled_from(["", "en", "zh", "sr", "x-klingon"]))
def test_whatever_the_text_the_language_is_a_code_or_none(text, declared):
    found = detect_language([declared], text)
    assert found is None or (found.isalpha() and len(found) in (2, 3))


@given(st.text(max_size=60))
def test_the_parts_of_scripts_sum_to_one(text):
    shares = scripts(text)
    assert bool(shares) == (letter_count(text) > 0)
    assert not shares or abs(sum(shares.values()) - 1) < 1e-9
