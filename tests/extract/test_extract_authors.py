"""Names in bylines and metadata of many languages, and what is no name."""

import json

import pytest
from babel import localedata
from extract_pages import ELM, PARAGRAPHS, article, html, read
from hypothesis import given
from hypothesis import strategies as st

from ingest.extract.authors.byline_words import is_conjunction
from ingest.extract.authors.names import clean_name, is_time, looks_like_person, split_names

BOTH = ("Ann Lee", "Bo Ek")


@pytest.mark.parametrize(
    "language, byline, names",
    [
        ("zh", "记者 李明、王芳", ("李明", "王芳")),
        ("zh", "本报记者 李明 王芳", ("李明", "王芳")),
        ("zh", "文/李明", ("李明",)),
        ("zh", "记者：李明和王芳", ("李明", "王芳")),
        ("zh", "李明 报道", ("李明",)),
        ("zh", "作者：约翰·史密斯", ("约翰·史密斯",)),
        ("ja", "取材・文／山田太郎", ("山田太郎",)),
        ("ja", "大渡 美咲", ("大渡 美咲",)),
        ("ja", "ジョン・スミス、山田太郎", ("ジョン・スミス", "山田太郎")),
        ("ko", "김민수·이영희 기자", ("김민수", "이영희")),
        ("ko", "글: 김민수", ("김민수",)),
        ("ar", "كتب: أحمد علي، محمد حسن", ("أحمد علي", "محمد حسن")),
        ("ar", "بقلم أحمد علي ومحمد حسن", ("أحمد علي", "محمد حسن")),
        ("ar", "بقلم: أحمد وليد حسن", ("أحمد وليد حسن",)),
        ("ar", "أحمد محمد وليد حسن", ("أحمد محمد وليد حسن",)),
        ("fa", "نویسنده: رضا کریمی و مریم احمدی", ("رضا کریمی", "مریم احمدی")),
        ("ur", "تحریر: علی خان اور سارہ احمد", ("علی خان", "سارہ احمد")),
        ("he", "מאת: דנה כהן ויוסי לוי", ("דנה כהן", "יוסי לוי")),
        ("hi", "लेखक: राम कुमार और सीता देवी", ("राम कुमार", "सीता देवी")),
        ("bn", "লিখেছেন রহিম খান এবং করিম শেখ", ("রহিম খান", "করিম শেখ")),
        ("th", "โดย สมชาย ใจดี", ("สมชาย ใจดี",)),
        ("el", "Γράφει ο Γιώργος Παππάς και η Μαρία Ροδίτη", ("Γιώργος Παππάς", "Μαρία Ροδίτη")),
        ("el", "Γιώργος Παππάς και Μαρία Ροδίτη", ("Γιώργος Παππάς", "Μαρία Ροδίτη")),
        ("ru", "Автор: Анна Ли и Борис Эк", ("Анна Ли", "Борис Эк")),
        ("uk", "Підготувала Ганна Лі та Борис Ек", ("Ганна Лі", "Борис Ек")),
        ("bg", "от Анна Ли", ("Анна Ли",)),
        ("sr", "Пише: Ана Ли и Борис Ек", ("Ана Ли", "Борис Ек")),
        ("pl", "Jan Kowal, Anna Lis oraz Piotr Zych", ("Jan Kowal", "Anna Lis", "Piotr Zych")),
        ("pl", "Opracowała: Anna Lis i Piotr Zych", ("Anna Lis", "Piotr Zych")),
        ("cs", "Autor: Jan Novák a Eva Malá", ("Jan Novák", "Eva Malá")),
        ("sk", "Jan Novák a Eva Malá", ("Jan Novák", "Eva Malá")),
        ("hu", "Írta: Kiss Anna és Nagy Béla", ("Kiss Anna", "Nagy Béla")),
        ("ro", "de Ana Pop și Ion Rus", ("Ana Pop", "Ion Rus")),
        ("tr", "Haber: Ali Can ve Oya Ak", ("Ali Can", "Oya Ak")),
        ("az", "Müəllif: Ali Can və Oya Ak", ("Ali Can", "Oya Ak")),
        ("id", "Budi Santoso dan Siti Aminah", ("Budi Santoso", "Siti Aminah")),
        ("id", "Oleh Budi Santoso serta Siti Aminah", ("Budi Santoso", "Siti Aminah")),
        ("vi", "Tác giả: Lê Phương và Trần Hà", ("Lê Phương", "Trần Hà")),
        ("fi", "Teksti: Aino Ek ja Eero Lax", ("Aino Ek", "Eero Lax")),
        ("sv", "Av Ann Lee och Bo Ek", BOTH),
        ("da", "Af Ann Lee og Bo Ek", BOTH),
        ("nl", "Door Ann Lee en Bo Ek", BOTH),
        ("de", "Von Ann Lee und Bo Ek", BOTH),
        ("de", "von Heiko", ("Heiko",)),
        ("fr", "Propos recueillis par Ann Lee et Bo Ek", BOTH),
        ("it", "a cura di Ann Lee e Bo Ek", BOTH),
        ("es", "Por Ann Lee y Bo Ek", BOTH),
        ("pt", "Reportagem de Ann Lee e Bo Ek", BOTH),
        ("ca", "Per Ann Lee i Bo Ek", BOTH),
        ("eu", "Ann Lee eta Bo Ek", BOTH),
        ("sl", "Piše Ann Lee in Bo Ek", BOTH),
        ("hr", "Piše: Ann Lee i Bo Ek", BOTH),
        ("lt", "Parengė Ann Lee ir Bo Ek", BOTH),
        ("lv", "Autors: Ann Lee un Bo Ek", BOTH),
        ("en", "BY ANN LEE AND BO EK", ("ANN LEE", "BO EK")),
        ("en", "Ann Lee And Bo Ek", BOTH),
        ("", "Ann Lee en Bo Ek", BOTH),
    ],
)
def test_names_are_parted_in_the_languages_of_their_pages(language, byline, names):
    assert tuple(split_names(byline, language)) == names


@pytest.mark.parametrize(
    "language, byline, names",
    [
        ("es", "Lucía Vega y Robledo", ("Lucía Vega y Robledo",)),
        ("es", "José Ortega y Gasset y Pedro Sanz", ("José Ortega y Gasset", "Pedro Sanz")),
        ("pt", "Maria Silva e Costa", ("Maria Silva e Costa",)),
        ("ca", "Pau Puig i Cadafalch, Ann Lee", ("Pau Puig i Cadafalch", "Ann Lee")),
        ("es", "Ana y Pedro", ("Ana", "Pedro")),
        ("en", "Dan Moss and Ann Lee", ("Dan Moss", "Ann Lee")),
        ("en", "Per Olof Olsson", ("Per Olof Olsson",)),
        ("uk", "Oleh Ivanovych Honchar", ("Oleh Ivanovych Honchar",)),
        ("en", "Theo James Moss", ("Theo James Moss",)),
        ("en", "Story Ann Moss", ("Story Ann Moss",)),
        ("de", "von der Leyen", ("von der Leyen",)),
        ("fr", "de la Tour", ("de la Tour",)),
        ("nl", "De Wit", ("De Wit",)),
        ("fr", "Jean-Yves Le Goff", ("Jean-Yves Le Goff",)),
        ("en", "Ola Una In Wit", ("Ola Una In Wit",)),
    ],
)
def test_a_word_for_and_or_by_within_a_name_stays(language, byline, names):
    assert tuple(split_names(byline, language)) == names


@pytest.mark.parametrize(
    "language, byline",
    [
        ("en", "By Ann Lee in Ellsay and Bo Ek in London"),
        ("en", "Ann Lee in New York, Bo Ek from Port Elm"),
        ("de", "Ann Lee aus Berlin und Bo Ek in Wien"),
        ("fr", "Ann Lee à Paris et Bo Ek"),
        ("es", "Ann Lee en Madrid y Bo Ek"),
        ("pl", "Ann Lee w Łodzi i Bo Ek"),
        ("en", "Ann Lee @annlee; Bo Ek (@bo_ek@elm.example)"),
        ("en", "Ann Lee ann.lee@elm.example and Bo Ek <bo@elm.example>"),
        ("en", "By Ann Lee and Bo Ek | Updated 5 hours ago"),
        ("en", "By Ann Lee and Bo Ek | Last updated"),
        ("de", "Ann Lee, Bo Ek; vor 3 Stunden"),
        ("ko", "Ann Lee, Bo Ek | 3시간 전"),
        ("sv", "Ann Lee, Bo Ek; Uppdaterad 07:15"),
        ("en", "Ann Lee; Bo Ek; Photo: Cy Moss"),
        ("de", "Ann Lee, Bo Ek; Foto: Cy Moss"),
        ("ru", "Ann Lee, Bo Ek; Фото: Cy Moss"),
        ("en", "Ann Lee; Bo Ek; Reviewed by Cy Moss"),
        ("en", "Ann Lee; Bo Ek; Reviewed by; Cy Moss"),
        ("en", "Ann Lee, Political Editor; Bo Ek, editor at Elm"),
    ],
)
def test_what_stands_beside_names_is_none(language, byline):
    assert tuple(split_names(byline, language)) == BOTH


@pytest.mark.parametrize(
    "words",
    [
        "@annlee",
        "Updated 5 hours ago",
        "Last updated",
        "Veröffentlicht von",
        "Written by",
        "记者",
        "Обновлено: 12:10",
        "",
    ],
)
def test_what_holds_no_name_gives_none(words):
    assert split_names(words) == []


@pytest.mark.parametrize("name", ["98 Buck Social", "Birt Hansen", "Mark Stand"])
def test_a_name_with_a_figure_or_a_label_in_it_is_no_time(name):
    assert not is_time(name)
    assert clean_name(name) == name


@pytest.mark.parametrize(
    "name, is_person",
    [
        ("Ann Lee", True), ("Ann van der Lee", True), ("ANN LEE", True), ("Анна Ли", True), ("李明", True),
        ("أحمد علي", True), ("Conor O’Neil", True), ("J. R. Moss", True), ("Ann", False), ("ann lee", False),
        ("Ann writes here", False), ("анна ли", False), ("Ann Lee 2", False), ("Who is Ann?", False),
        ("One Two Three Four Five Six", False), ("县教育局星期三宣布", False), ("", False),
    ],
)  # fmt: skip
def test_a_person_has_a_name_of_capitals_or_of_few_characters(name, is_person):
    assert looks_like_person(name) is is_person


def test_the_conjunctions_of_cldr_are_known():
    for language in (
        "ar az be bg bn bs ca cs da de el en es et eu fa fi fr gl he hi hr hu hy id it ka kk ko lt lv mk mr ms nb "
        "ne nl pl pt ro ru sk sl sq sr sv ta th tr uk ur uz vi zh"
    ).split():  # fmt: skip
        pattern = localedata.load(language)["list_patterns"]["standard"]
        between = str(dict(pattern)["2"]).removeprefix("{0}").removesuffix("{1}").strip(" ,،\u200f\xa0")
        word = between.partition("{")[0].partition("(")[0]
        assert is_conjunction(word, language), (language, word)


def byline(markup: str, head: str = "", lang: str = "en") -> tuple[str, ...]:
    return read(html(article(before=markup), head, lang=lang)).authors


@pytest.mark.parametrize(
    "markup",
    [
        "<p class=byline>By <a href=/p><span class=first>Ann</span> <span class=last>Lee</span></a></p>",
        "<p class=byline><span>Ann</span><span>Lee</span></p>",
        "<div itemprop=author itemscope><span itemprop=name><b>Ann</b> <b>Lee</b></span></div>",
        "<p class=author-name>Ann <strong>Lee</strong></p>",
        "<p class=byline><a rel=author href=/p>Ann Lee</a> <span>Staff writer</span></p>",
        "<p class=byline>Ann Lee <time>5 hours ago</time></p>",
        "<p>By Ann Lee</p>",
        "<p>By Ann Lee, AP</p>",
    ],
)
def test_first_and_last_name_in_elements_of_their_own_are_one_person(markup):
    assert byline(markup) == ("Ann Lee",)


def test_persons_in_elements_of_their_own_are_several():
    assert byline("<ul class=byline><li>Ann Lee</li><li>Bo Ek</li></ul>") == BOTH
    assert byline("<p class=byline><b>Ann Lee</b><b>Bo Ek</b></p>") == BOTH


def test_the_authors_of_other_articles_and_of_comments_are_none_of_this_one():
    card = "<div class=cards><div class=card><h3>Mill</h3><p class=author-name>Cy Moss</p></div></div>"
    comment = "<div class=comments><p class=author-name>Di Fox</p></div>"
    own = "<div class=top><p class=author-name>Ann Lee</p></div>"
    body = card + article(before=own, after=comment) + card
    assert read(html(body)).authors == ("Ann Lee",)
    assert read(html(article(after=comment))).authors == ()


OUTLET = '<meta name="author" content="Elmbridge Courier"><meta property="og:site_name" content="Elmbridge Courier">'


@pytest.mark.parametrize(
    "markup, names",
    [
        ("<p class=byline>By Ann Lee</p>", ("Ann Lee",)),
        ("<p>By Ann Lee</p>", ("Ann Lee",)),
        ("<p class=byline>Elmbridge Courier</p><p class=byline>Ann Lee</p>", ("Elmbridge Courier",)),
        ("<p class=byline>the newsroom</p>", ("Elmbridge Courier",)),
        ("<p>By the sea and far away</p>", ("Elmbridge Courier",)),
        ("", ("Elmbridge Courier",)),
    ],
)
def test_where_metadata_names_the_outlet_only_a_byline_with_a_person_is_preferred(markup, names):
    assert byline(markup, OUTLET) == names


def test_a_line_under_the_headline_is_a_byline_only_after_a_word_for_by():
    assert byline("<p>Port Elm</p><p>Cy Moss wins</p>") == ()
    assert byline("<p>Von Madrid nach Rom</p>", lang="de") == ()
    assert byline(f"<p>By Ann Lee {PARAGRAPHS[0]}</p>") == ()


def test_what_json_ld_names_is_cleaned():
    said = {
        "@type": "NewsArticle",
        "author": {"@type": "Person", "name": "<b>By Ann Lee</b>&amp;nbsp;@annlee"},
    }
    head = f'<script type="application/ld+json">{json.dumps(said)}</script>'
    assert read(html(article(), head), ELM).authors == ("Ann Lee",)


@given(st.text(max_size=80), st.sampled_from(["", "en", "zh", "ar", "es", "de"]))
def test_names_are_short_lines_without_addresses(text, language):
    for name in split_names(text, language):
        assert name == name.strip()
        assert 2 <= len(name) <= 80
        assert "@" not in name
        assert "\n" not in name
