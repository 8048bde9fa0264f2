"""Persons, organisations and places: what is a name, what is none, and which mentions are of one."""

import random
import sys
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.names import LANGUAGES, NOTHING_LEARNED, Counts, find_names, learn, observe


def found(text, language, kind="person", gazetteer=NOTHING_LEARNED):
    """The surfaces of one kind, with their entities."""
    names = find_names("", text, language, gazetteer)
    return [(one.surface, one.entity) for one in names.mentions if one.kind == kind]


def surfaces(text, language, kind="person", gazetteer=NOTHING_LEARNED):
    return [surface for surface, _ in found(text, language, kind, gazetteer)]


@pytest.mark.parametrize(
    ("language", "text", "persons"),
    [
        ("en", "A senator, Anna Wright, met Peter J. Holm in Oakham.", ["Anna Wright", "Peter J. Holm"]),
        (
            "de",
            "Der Politologe Jörg Albers sprach mit Petra von der Heide.",
            ["Jörg Albers", "Petra von der Heide"],
        ),
        (
            "fr",
            "Hier, Hélène Dorval a rencontré Jean-Luc de La Tour.",
            ["Hélène Dorval", "Jean-Luc de La Tour"],
        ),
        ("es", "Ayer llegó Juan Carlos de la Vega con Lucía Peña.", ["Juan Carlos de la Vega", "Lucía Peña"]),
        (
            "ru",
            "Вчера приехали Иван Сергеевич Громов и Анна Белова.",
            ["Иван Сергеевич Громов", "Анна Белова"],
        ),
    ],
)
def test_full_names_are_persons(language, text, persons):
    assert surfaces(text, language) == persons


@pytest.mark.parametrize(
    ("language", "text", "surface"),
    [
        ("en", "On Monday President Garland met nobody.", "Garland"),
        ("en", "The book was written by Mr. Holm in May.", "Holm"),
        ("de", "Am Montag sprach Bundeskanzler Albers in Berlin.", "Albers"),
        ("fr", "Lundi, le président Dorval est arrivé.", "Dorval"),
        ("es", "Ayer habló el presidente Olmedo.", "Olmedo"),
        ("ru", "Вчера президент Громов выступил в Москве.", "Громов"),
    ],
)
def test_a_title_tells_a_person_and_is_no_part_of_the_name(language, text, surface):
    assert surfaces(text, language) == [surface]


@pytest.mark.parametrize(
    ("language", "text", "entity"),
    [
        ("en", "Anna Wright came. Later Wright’s dog and Wright left.", "Anna Wright"),
        (
            "de",
            "Jörg Albers kam. Dann ging Albers, und Albers’ Hund blieb. Albers' Haus auch.",
            "Jörg Albers",
        ),
        ("fr", "Jean-Luc Dorval est venu. Le livre de Dorval et celui d’Dorval.", "Jean-Luc Dorval"),
        ("es", "Llegó Lucía Peña. La casa de Peña es grande, dijo Peña.", "Lucía Peña"),
    ],
)
def test_a_last_name_alone_is_the_person_named_before(language, text, entity):
    assert {one for _, one in found(text, language)} == {entity}
    assert len(found(text, language)) >= 3


@pytest.mark.parametrize("form", ["Громова", "Громову", "Громовым", "Громове"])
def test_russian_cases_are_one_person_in_the_nominative(form):
    text = f"Вчера приехал Иван Громов. Все говорили об одном: рядом с {form} стоял врач."
    assert found(text, "ru") == [("Иван Громов", "Иван Громов"), (form, "Иван Громов")]


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("Он говорил об Алексее Громове.", "Алексей Громов"),
        ("Он говорил с Анной Беловой.", "Анна Белова"),
        ("Письмо Владимиру Залесскому пришло.", "Владимир Залесский"),
        ("Книга Павла Крюка вышла.", "Павел Крюк"),
    ],
)
def test_a_russian_name_that_stands_in_a_case_only_is_given_in_the_nominative(text, entity):
    assert [one for _, one in found(text, "ru")] == [entity]


def test_the_german_genitive_is_the_same_person_and_the_same_place():
    text = "Jörg Albers kam aus Norwegen. Alberts Buch nicht, aber Norwegens Küste lobte er. Das war Albers."
    assert ("Albers", "Jörg Albers") in found(text, "de")
    assert surfaces(text, "de", "place") == ["Norwegen", "Norwegens"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "en",
            "However, Monday was cold. In January the French Revolution of April began. Good Friday came.",
        ),
        ("en", "Ten Tips To Help You Balance Your Family And Your Work"),
        ("en", "JOHN SMITH WINS THE GREAT RACE"),
        ("en", "He bought an iPhone and a MacBook Pro for his PhD. The CEO uses a GPS on TV."),
        (
            "de",
            "Die Regierung will den Haushalt im Herbst beraten. Das Wasser der Flüsse steigt seit Montag.",
        ),
        ("de", "Nach dem Spiel war die Stimmung gut. Der Zug nach der Arbeit fuhr am Dienstag."),
        ("fr", "Selon la loi, les Français votent dimanche. Pour la République, c'est un jour de fête."),
        ("es", "Según la Constitución, los españoles votan el domingo. El Estado paga."),
        ("ru", "Однако во вторник россияне отдыхали. Министерство не ответило. Вторая мировая война."),
    ],
)
def test_what_is_no_person_is_none(language, text):
    assert surfaces(text, language) == []


def test_a_headline_in_capitals_names_only_who_the_text_names_in_full():
    names = find_names("Anna Wright Says No To The Bridge In Oakham", "Anna Wright said no.", "en")
    assert [one.surface for one in names.in_title if one.kind == "person"] == ["Anna Wright"]
    assert find_names("Work Smarter With Tips From The Experts", "Nothing.", "en").in_title == ()


@pytest.mark.parametrize(
    ("language", "text", "organisations"),
    [
        ("en", "The Department of Health and Human Services paid Elmbridge University.",
         ["Department of Health and Human Services", "Elmbridge University"]),
        ("en", "He spoke for NATO and the Wright University.", ["NATO", "Wright University"]),
        ("de", "Das teilte die Universität Dresden mit; auch die Europäische Kommission sah es so.",
         ["Universität Dresden", "Europäische Kommission"]),
        ("fr", "L’OMS et le ministère ont écrit à la Banque de France.", ["OMS", "Banque de France"]),
        ("es", "El Ministerio de Energía y Minas (MEM) pagó. Lo dijo el MEM.",
         ["Ministerio de Energía y Minas", "MEM", "MEM"]),
        ("ru", "Об этом пишет газета «Заря». Компания «Вымпел» молчит. МВД тоже.", ["Заря", "Вымпел", "МВД"]),
    ],
)  # fmt: skip
def test_organisations_are_told_by_their_words_or_by_those_before_them(language, text, organisations):
    assert surfaces(text, language, "organisation") == organisations
    assert surfaces(text, language) == []


@pytest.mark.parametrize(
    ("language", "text", "places"),
    [
        ("en", "They flew from New York to Kyiv, then to Elmton, Arizona.", ["New York", "Kyiv", "Elmton", "Arizona"]),
        ("de", "Er kam aus München nach Südkorea.", ["München", "Südkorea"]),
        ("fr", "Elle vit en Allemagne, pas à Lyon ni aux États-Unis.", ["Allemagne", "Lyon", "États-Unis"]),
        ("es", "Viajó de Buenos Aires a Alemania.", ["Buenos Aires", "Alemania"]),
        ("ru", "Он ехал из Волгоградской области в Нижний Новгород через Германию.",
         ["Волгоградской области", "Нижний Новгород", "Германию"]),
    ],
)  # fmt: skip
def test_places_are_known_in_the_language_of_the_text(language, text, places):
    assert surfaces(text, language, "place") == places


def test_a_country_before_a_name_is_no_part_of_it():
    text = "He met the ambassador to Ukraine Marie Holm, and МВД."
    assert surfaces(text, "en") == ["Marie Holm"]
    assert surfaces("Это сказал глава МВД Валерий Громов.", "ru") == ["Валерий Громов"]


def test_two_persons_of_one_last_name_are_not_confused():
    text = "Anna Wright met Peter Wright. Then Wright left."
    assert [entity for surface, entity in found(text, "en") if surface == "Wright"] == []


def test_a_last_name_that_is_an_ordinary_word_is_known_within_its_article():
    text = "Peter Early came to the house. In the evening Early said nothing."
    assert found(text, "en") == [("Peter Early", "Peter Early"), ("Early", "Peter Early")]


def test_other_languages_give_nothing():
    assert find_names("Anna Wright", "Anna Wright", "fi").mentions == ()
    assert find_names("Anna Wright", "Anna Wright", None).mentions == ()


def test_the_short_name_is_the_last_name():
    mention = find_names("", "Anna Wright came.", "en").mentions[0]
    assert (mention.entity, mention.short) == ("Anna Wright", "Wright")


# ---- what an archive teaches -----------------------------------------------------------------------------------------

ARCHIVE = [
    ("Foreign minister Temur Oldakov spoke. On Friday, Temur Oldakov, 61, left.", "en"),
    ("Critics say that minister Temur Oldakov knew. They asked Oldakov.", "en"),
    ("A letter reached minister Temur Oldakov in spring.", "en"),
    ("The company Zephyrix paid. Anna Wright said so.", "en"),
    ("The startup Zephyrix grew. A cold wind blew from the hill to the wind farm; no wind, no power.", "en"),
    ("Strong wind came. The wind, again, was strong. Peter Holm left.", "en"),
    ("The wind fell. Министр Иван Громов.", "en"),
    ("Wind and more wind; a wind rose.", "en"),
    ("Президент Иван Громов приехал. Письмо Ивану Громову.", "ru"),
    ("Вчера Иван Громов выступил.", "ru"),
    ("Депутат Иван Громов уехал.", "ru"),
]


def test_a_last_name_alone_is_known_from_other_articles():
    archive = learn(observe(text, language) for text, language in ARCHIVE)
    assert found("Nobody asked Oldakov about it.", "en") == []
    assert found("Nobody asked Oldakov about it.", "en", gazetteer=archive) == [("Oldakov", "Temur Oldakov")]
    assert found("Они спросили Громова об этом.", "ru", gazetteer=archive) == [("Громова", "Иван Громов")]


def test_an_organisation_is_known_from_other_articles():
    archive = learn(observe(text, language) for text, language in ARCHIVE)
    assert surfaces("They bought Zephyrix in May.", "en", "organisation") == []
    assert surfaces("They bought Zephyrix in May.", "en", "organisation", archive) == ["Zephyrix"]


def test_an_outlet_of_the_archive_is_an_organisation_whatever_it_says():
    text = "The thaw came early, Ottery Wire reported. Nobody had asked Ottery Wire about it."
    seen = [observe(text, "en")] * 5
    assert surfaces(text, "en", gazetteer=learn(seen)) == ["Ottery Wire", "Ottery Wire"]

    archive = learn(seen, ["The Ottery Wire", "Time"])
    assert surfaces(text, "en", gazetteer=archive) == []
    assert surfaces(text, "en", "organisation", archive) == ["Ottery Wire", "Ottery Wire"]
    assert surfaces("Time went by, and Time again.", "en", "organisation", archive) == []


def test_a_street_that_says_something_is_no_person():
    assert surfaces("The toll is gone, Quoyle Lane said. Marl Quoyle said so.", "en") == ["Marl Quoyle"]


def test_a_word_that_the_archive_writes_small_ends_no_name():
    archive = learn(observe(text, language) for text, language in ARCHIVE)
    assert surfaces("They built Peter Wind there.", "en") == ["Peter Wind"]
    assert surfaces("They built Peter Wind there.", "en", gazetteer=archive) == []


@given(st.permutations(range(len(ARCHIVE))), st.integers(0, len(ARCHIVE)))
def test_the_same_is_learned_in_any_order_and_in_parts(order, cut):
    one_by_one = [observe(*ARCHIVE[number]) for number in range(len(ARCHIVE))]
    first, second = Counts(), Counts()
    for place, number in enumerate(order):
        (first if place < cut else second).add(observe(*ARCHIVE[number]))
    assert learn([second, first]) == learn(one_by_one)


# ---- any text --------------------------------------------------------------------------------------------------------

WORDS = (
    "Anna Wright said that “No” in New York. „Ja“, sagte Jörg von der Heide; « Oui », dit-il. — Нет, — сказал Иван "
    "Громов. МВД «Заря» O'Neill (MEM) U.S. d’Orval Mr. president 29, ” » \" ‹ › Президент Громову , . ! ? : \n"
).split(" ")
MIXED = st.lists(st.sampled_from(WORDS) | st.text(max_size=6), max_size=60).map(" ".join)


@given(MIXED | st.text(max_size=300), MIXED, st.sampled_from(LANGUAGES))
def test_positions_lie_within_the_text_and_surfaces_stand_there(text, title, language):
    names = find_names(title, text, language)
    for mentions, whole in ((names.mentions, text), (names.in_title, title)):
        assert all(0 <= one.start < one.end <= len(whole) for one in mentions)
        assert all(whole[one.start : one.end] == one.surface for one in mentions)
        assert all(before.end <= after.start for before, after in pairwise(mentions))
    assert all(0 <= one.start < one.end <= len(text) for one in names.quotes)
    entities = {one.entity for one in names.mentions}
    assert all(one.speaker is None or one.speaker in entities for one in names.quotes)
    assert all((one.speaker is None) == (one.cue is None) for one in names.quotes)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "part",
    [
        "Anna Wright ", "“", '"', "“A” said ", "„", "Anna ", "a. ", "A.", "«А», — ", "— ", "de la ", "Department of ",
        "(ABC) ", "John Smith said “no” and ", "Иван ", "1-", "\n", "\n“", "d’",
    ],
)  # fmt: skip
def test_work_grows_with_the_text_and_not_with_its_square(language, part):
    """Steps of the interpreter are counted: four times the text takes about four times the steps."""
    small, large = (steps(part * (length // len(part)), language) for length in (1_000, 4_000))
    assert large < 6 * small + 10_000


def steps(text, language):
    count = 0

    def trace(frame, event, argument):
        nonlocal count
        count += event == "line"
        return trace

    find_names("", "", language)  # what is kept between calls is made before
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        find_names("", text, language)
    finally:
        sys.settrace(before)
    return count


def test_a_shuffled_archive_reads_an_article_alike():
    articles = ARCHIVE * 2
    random.Random(1).shuffle(articles)
    text = "Nobody asked Oldakov or Zephyrix about the Wind."
    ordered = learn(observe(*one) for one in ARCHIVE * 2)
    assert find_names("", text, "en", learn(observe(*one) for one in articles)) == find_names(
        "", text, "en", ordered
    )


@pytest.mark.parametrize(
    ("language", "text", "last"),
    [
        ("es", "El equipo ganó en el Estadio Ricardo Palmares. Nadie vio a Palmares en crisis.", "Palmares"),
        ("es", "Estadio: Ricardo Palmares\nHora: 8 pm\nSantos contra Palmares hoy.", "Palmares"),
        ("fr", "Il habite rue Pierre Lambertin. Le club de Lambertin a perdu.", "Lambertin"),
        ("ru", "Авария случилась на улице Ивана Кожедубова. За Кожедубова никто не ответил.", "Кожедубова"),
    ],
)
def test_what_is_called_after_a_person_names_no_person(language, text, last):
    persons = [one.surface for one in find_names("", text, language).mentions if one.kind == "person"]
    assert not any(last in one for one in persons)


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("es", "El director del hospital, Ricardo Palmares, llegó tarde.", "Ricardo Palmares"),
        ("ru", "Глава города Иван Кожедубов приехал вчера.", "Иван Кожедубов"),
        ("ru", "Глава района Иван Кожедубов приехал вчера.", "Иван Кожедубов"),
    ],
)
def test_who_stands_behind_a_place_that_he_is_head_of_is_a_person(language, text, name):
    persons = [one.surface for one in find_names("", text, language).mentions if one.kind == "person"]
    assert persons == [name]
