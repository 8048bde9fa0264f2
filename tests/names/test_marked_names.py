"""Sentences in which the names are marked: {p Anna Wright} is a person, {o NATO} an organisation, {l Oslo} a place.

What is not marked is no name.
"""

import re

import pytest

from ingest.names import NOTHING_LEARNED, find_names, learn, observe
from ingest.names.lexicon import lexicon, places

KINDS = {"p": "person", "o": "organisation", "l": "place"}
_MARKED = re.compile(r"\{([pol]) ([^}]+)\}")


@pytest.fixture(autouse=True)
def words_are_looked_up_anew():
    for kept in (lexicon, places.place_names, places._zone_cities):
        kept.cache_clear()


def marked(sentences):
    """One case for each line: the language, and a sentence with its marks."""
    lines = [line.split(maxsplit=1) for line in sentences.strip().splitlines()]
    return pytest.mark.parametrize(("language", "sentence"), lines)


def check(language, sentence, gazetteer=NOTHING_LEARNED):
    text = _MARKED.sub(r"\2", sentence)
    found = find_names("", text, language, gazetteer).mentions
    assert [(one.kind, one.surface) for one in found] == [
        (KINDS[one[1]], one[2]) for one in _MARKED.finditer(sentence)
    ]


@marked("""
    en On {p Marta Holm} Monday came late.
    en The Irish {p Marta Holm} met the Danish {p Peter Wold} in May.
    en He spoke of Monday, of March, and of Easter.
    en Many Irish and Danish people came with the Muslim and the Catholic.
    en He read the Bible on the Internet and sent a PDF by SMS.
    de Am Montag kam {p Marta Holm}, im Januar ging {p Peter Wold}.
    de Die Berliner {p Marta Holm} traf den Wiener {p Peter Wold}.
    de Gott und das Internet, Euro und Prozent, Lkw und Pkw.
    fr Lundi, {p Marta Dorval} est venue en Janvier avec le Breton {p Yves Morel}.
    fr Les Français et les Belges ont lu la Bible sur Internet.
    es El lunes llegó {p Lucía Peña}; en Enero vino el español {p Juan Olmedo}.
    es Los Españoles y los Chilenos leen en Internet y en Facebook.
    ru Во вторник приехала {p Анна Белова}. Россиянин {p Иван Громов} уехал в Январе.
    ru Все Россияне и Американцы читают Интернет и Телеграм.
    en They spoke with Davis and Casey about Easter.
    en He wore a Jersey.
""")
def test_days_peoples_and_common_things_are_no_names_and_part_of_none(language, sentence):
    check(language, sentence)


@marked("""
    en The {o Northfield Academy} and the {o Holm Foundation} agreed.
    en {o Elmbridge Water Authority} paid the {o Harrow Trust}.
    de Die {o Nordbank AG} zahlte.
    fr L’{o Académie Dorval} et la {o Fondation Morel} ont payé.
    es La {o Fundación Olmedo} y la {o Universidad de Almera} pagaron.
    es Fue en el {o Hospital Ricardo Olmedo}.
    ru Это решил {o Комитет Громова} в тот же день.
""")
def test_a_word_for_a_body_makes_an_organisation_of_what_stands_beside_it(language, sentence):
    check(language, sentence)


@marked("""
    en The company {o Zephyrix} paid the newspaper {o Northern Tide}.
    fr L’entreprise {o Zephyrix} a payé le journal {o Marelle}.
    fr La société belge {o Zephyrix} a payé.
    es La empresa {o Zephyrix} pagó al diario {o Marelle}.
    es La firma rusa {o Zephyrix} pagó.
    de Das zahlte die Firma „{o Zephyrix}“ gestern.
    ru Это агентство «{o Зефирикс}» и телеканал «{o Парус}» вместе.
    ru Об этом пишут «{o Заря}» и другие.
    ru Как «{o Заря}» сообщает, он уехал.
    ru Он смотрел «Заря» дома.
    en The house Zephyrix was old.
    fr La maison Zephyrix est vieille.
    es La casa Zephyrix es vieja.
""")
def test_a_word_before_a_name_makes_an_organisation_of_it(language, sentence):
    check(language, sentence)


@marked("""
    en They met on {l Quoyle Street} beside {l Harrow Lake}.
    en She lives in {l Quoylton}, {l Texas}.
    en She saw Quoylton, but {l Texas} was far.
    de Er lebt in {l Quoylstadt}, {l Bayern}.
    fr Elle vit à {l Quoyville}, {l Bretagne}.
    es Vive en {l Quoyla}, {l Chile}.
    ru Он живет в {l Чудинке} ({l Карелия}).
    en She flew to {l Tashkent}, {l Nairobi}, {l Winnipeg}, {l Hobart} and {l Tallinn}.
    de Sie flog nach {l Tashkent}, {l Nairobi}, {l Winnipeg}, {l Hobart} und {l Tallinn}.
    fr Elle est allée à {l Winnipeg}, {l Hobart} et {l Douala}.
    es Viajó a {l Winnipeg}, {l Hobart} y {l Douala}.
    ru Он летел в {l Ташкент}, {l Найроби} и {l Таллин}.
""")
def test_a_place_is_known_or_told_by_its_words_or_by_where_it_lies(language, sentence):
    check(language, sentence)


@marked("""
    en They met {p Quoyle Marlin}, the mayor, on Friday.
    en They met {p Quoyle Marlin}, mayor of the town.
    en They met Quoyle Marlin, the winner, on Friday.
    en They met Quoyle Marlin, who was late.
    en They met {p Quoyle Marlin}, 29, there.
    en They met {p Quoyle Marlin} (29) there.
    en They met {p Quoyle Marlin}, 29
    en They met Quoyle Marlin, 291, there.
    en They met Quoyle Marlin; 29 came.
    en They met {p Quoyle T. Marlin} there.
    en No, said {p Quoyle Marlin}.
    en {p Quoyle Marlin} said no.
    en They read Quoyle Marlin there.
    fr Ils ont vu {p Quoyle Marlin}, le maire.
    fr Ils ont vu {p Quoyle Marlin}, un journaliste.
    fr Ils ont vu Quoyle Marlin, le gagnant.
    fr Non, dit {p Quoyle Marlin}.
    fr Non, dit Quoyle Parc.
    es Vieron a {p Quintar Norio}, el alcalde.
    es Vieron a {p Quintar Norio}, una periodista.
    es Vieron a Quintar Norio, el ganador.
    es No, dijo {p Quintar Norio}.
    es No, dijo Quintar Norte.
    de Sie sahen {p Quoyle Marlin}, Geschäftsführer, dort.
    de Sie sahen {p Quoyle Marlin}, eine Lehrerin.
    de Sie sahen Quoyle Marlin, eine Siegerin.
    de Sie sahen {p Quoyle Marlin} (29) dort.
    de Das sagte Quoyle Marlin dort.
    ru Нет, сказал {p Квойл Марлин}.
    ru Нет, сказал Квойл Парк.
    ru Там был {p Квойл Марлин}, журналист.
    ru Там был Квойл Марлин, победитель.
    ru Там был {p Квойл Марлин} (29).
""")
def test_who_has_no_known_first_name_is_a_person_by_age_office_initial_or_speech(language, sentence):
    check(language, sentence)


@marked("""
    en Then president {p Quoyle} spoke.
    en Then teacher Quoyle spoke.
    en Then analyst Quoyle spoke.
    en Then analyst {p Quoyle Marlin} spoke.
    en It was Mr. {p Holm} and Dr. {p Wold}.
    en She asked {p Wright J. Holm} about it.
    en It was over. {p Anna Holm} left.
    de Dann sprach US-Präsident {p Quoyle}.
    de Dann sprach Vizepräsident {p Quoyle}.
    de Dann sprach Lehrer Quoyle.
    de Dann sprach Klimaforscher {p Quoyle Marlin}.
    de Es sprach Dr. {p Albers}. {p Jörg Albers} ging.
    fr Alors le président {p Quoyle} a parlé.
    fr Alors le pilote Quoyle a parlé.
    fr Alors le pilote {p Quoyle Marlin} a parlé avec Mme {p Morel}.
    es Entonces la presidenta {p Quintar} habló.
    es Entonces el piloto Quintar habló.
    es Entonces el piloto {p Quintar Norio} habló con el Sr. {p Olmedo} y la Dra. {p Peña}.
    ru Вчера президент {p Квойл} выступил.
    ru Вчера учитель Квойл выступил.
    ru Вчера министр обороны {p Квойл Марлин} выступил.
    ru Это г-н {p Громов}.
""")
def test_a_title_makes_a_person_of_two_words_and_a_high_one_of_a_last_name(language, sentence):
    check(language, sentence)


@marked("""
    es Fue en la calle Ricardo Olmedo.
    es Fue en el estadio Ricardo Olmedo.
    fr Il habite avenue Pierre Lambertin.
    fr C’est le lycée Pierre Lambertin.
    ru Это улица Ивана Громова.
    ru Это проспект Ивана Громова.
""")
def test_what_is_called_after_somebody_is_nobody(language, sentence):
    check(language, sentence)


@marked("""
    en {p Anna Wright} met {p Peter Wright}. Again {p Anna Wright} left. Then {p Wright} sang.
    en {p Anna Wright} met {p Peter Wright}. He saw {p Anna Wright}, {p Peter Wright} and {p Anna Wright}. Oh Wright.
""")
def test_a_last_name_of_two_is_that_of_whom_the_text_names_twice_as_often(language, sentence):
    check(language, sentence)


# ---- beside what an archive teaches ---------------------------------------------------------------------------------


def archive(*texts, language="en"):
    return learn(observe(text, language) for text in texts)


def test_a_word_that_the_archive_writes_small_begins_a_name_only_where_it_is_a_first_name():
    small = archive("Das lasse ich.", "Ich lasse es.", "Das lasse er.", "Er lasse es.", language="de")
    check("de", "Gestern kam {p Lasse Andersson} zu Lasse", small)
    wind = archive("A wind blew.", "The wind fell.", "No wind came.", "Some wind rose.")
    check("en", "They met {p Gale Kestrel}, 29, there.", wind)
    check("en", "They met Wind Kestrel, 29, there.", wind)


def test_a_person_is_called_as_the_archive_calls_him():
    known = archive("Yesterday Anna Wright left.", "Again Anna Wright came.")
    (mention,) = find_names("", "Then Anna Maria Wright sang.", "en", known).mentions
    assert (mention.surface, mention.entity) == ("Anna Maria Wright", "Anna Wright")
