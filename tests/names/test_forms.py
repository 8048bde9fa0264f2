"""The forms of one name: what they have in common, and the one in which it is shown."""

from itertools import combinations

import pytest

from ingest.names.forms import is_oblique, name_key, nominative, without_genitive, word_key

# All cases of men, women and families; the first of a row is the nominative.
DECLINED = [
    "Громов Громова Громову Громовым Громове Громовой Громовою Громовы Громовых Громовыми",
    "Пушкин Пушкина Пушкину Пушкиным Пушкине Пушкиной Пушкины Пушкиных Пушкиными",
    "Залесский Залесского Залесскому Залесским Залесском Залесская Залесской Залесскую Залесские Залесских",
    "Белый Белого Белому Белым Белом Белая Белой Белую Белою Белые Белых Белыми",
    "Крайний Крайнего Крайнему Крайним Крайнем Крайняя Крайней Крайнюю Крайнею Крайние Крайних Крайними",
    "Крюк Крюка Крюку Крюком Крюке Крюки Крюкам Крюками Крюках",
    "Гусь Гуся Гусю Гусем Гусе Гуси Гусям Гусями Гусях",
    "Глинка Глинки Глинке Глинку Глинкой Глинкою",
    "Марков Маркова Маркову Марковым Маркове",
    "Мария Марии Марию Марией",
    "Евгений Евгения Евгению Евгением Евгении",
    "Юрий Юрия Юрию Юрием Юрии",
    "Дмитрий Дмитрия Дмитрию Дмитрием Дмитрии",
    "Анатолий Анатолия Анатолию Анатолием Анатолии",
    "Сергий Сергия Сергию Сергием Сергии",
    "Андрей Андрея Андрею Андреем Андрее",
    "Илья Ильи Илье Илью Ильей Ильёй",
    "Павел Павла Павлу Павлом Павле",
    "Лев Льва Льву Львом Льве",
    "Пётр Петр Петра Петру Петром Петре",
    "Любовь Любви",
    "Шевченко",
    "Королёв Королев Королёва Королеву",
]


@pytest.mark.parametrize("forms", [row.split() for row in DECLINED], ids=lambda row: row[0])
def test_all_cases_of_a_russian_name_have_one_key(forms):
    assert {word_key(form, "ru") for form in forms} == {word_key(forms[0], "ru")}


def test_no_two_russian_names_have_one_key():
    for one, other in combinations([row.split() for row in DECLINED], 2):
        assert word_key(one[0], "ru") != word_key(other[0], "ru")


@pytest.mark.parametrize("word", ["США", "ООН", "Rosa", "Anna"])
def test_letters_and_foreign_words_are_not_declined_in_russian(word):
    assert word_key(word, "ru") == word.casefold()


@pytest.mark.parametrize(("word", "key"), [("Цой", "цой"), ("Ия", "ия"), ("Лия", "лия"), ("Анна", "анн")])
def test_a_short_russian_name_keeps_three_letters(word, key):
    assert word_key(word, "ru") == key


def test_what_ends_alike_in_another_language_is_not_declined():
    assert word_key("Громова", "de") == "громова"
    assert word_key("O’Neill", "en") == word_key("O'NEILL", "en") == "o'neill"
    assert name_key("Анны Беловой", "ru") == name_key("Анна Белова", "ru")


@pytest.mark.parametrize(
    ("written", "man"),
    [
        *[(form, "Громов") for form in ("Громова", "Громову", "Громовым", "Громове")],
        *[(form, "Залесский") for form in ("Залесского", "Залесскому", "Залесским", "Залесском")],
        *[(form, "Троцкий") for form in ("Троцкого", "Троцкому", "Троцким")],
        *[(form, "Крюк") for form in ("Крюка", "Крюку", "Крюком", "Крюке")],
        *[(form, "Мурадем") for form in ("Мурадема", "Мурадему")],
        *[(form, "Берия") for form in ("Берии", "Берию", "Берией")],
    ],
)
def test_a_mans_surname_is_shown_in_the_nominative(written, man):
    assert nominative(written, is_female=False) == man


@pytest.mark.parametrize(
    ("written", "woman"),
    [
        *[(form, "Громова") for form in ("Громова", "Громовой", "Громову", "Громовою")],
        *[(form, "Пушкина") for form in ("Пушкина", "Пушкиной", "Пушкину")],
        *[(form, "Голицына") for form in ("Голицыной", "Голицыну")],
        *[(form, "Королёва") for form in ("Королёвой", "Королёву")],
        *[(form, "Залесская") for form in ("Залесская", "Залесской", "Залесскую", "Залесскою")],
        *[(form, "Троцкая") for form in ("Троцкой", "Троцкую")],
        *[(form, "Крюк") for form in ("Крюк",)],
    ],
)
def test_a_womans_surname_is_shown_in_the_nominative(written, woman):
    assert nominative(written, is_female=True) == woman


@pytest.mark.parametrize(
    "form",
    """
    Белого Белому Белыми Крайними Громовыми Громовым Медведевым Пушкиным Залесским Троцким Громову Медведеву
    Пушкину Громовой Медведевой Пушкиной Залесской Залесскую Белую
    """.split(),
)
def test_in_these_cases_nobody_speaks(form):
    assert is_oblique(form)


@pytest.mark.parametrize(
    "form", ["Громов", "Громова", "Пушкина", "Залесский", "Залесская", "Белый", "Крюк", "Белая", "Шевченко"]
)
def test_in_the_nominative_and_what_may_be_one_somebody_may_speak(form):
    assert not is_oblique(form)


def test_the_german_genitive_ends_with_an_s_that_short_names_keep():
    assert without_genitive("deutschlands") == "deutschland"
    assert without_genitive("maas") == "maa"
    assert without_genitive("ems") == "ems"
    assert without_genitive("oslo") == "oslo"
