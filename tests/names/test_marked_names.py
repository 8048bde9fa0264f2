"""Persons, and what is no name, marked in sentences of five languages."""

import pytest
from marked_sentences import check, marked

from ingest.names import NOTHING_LEARNED, find_names, learn, observe


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
    en He wore a Jersey; she met Lindeman.
    en On Friday Danish {p Quoyle Marlin}, 29, came.
    en They read in the Bible {p Quoyle Marlin}, 29, liked.
    en However {p Quoyle Marlin}, 29, came.
    de Es kam Montag {p Quoyle Marlin} (29).
    de Es kam der Berliner {p Quoyle Marlin} (29).
    de Es fand im Internet {p Quoyle Marlin} (29).
    de Laut {p Quoyle Marlin} (29) ging es.
    fr Il est venu Lundi {p Quoyle Marlin} (29).
    fr C’est le Breton {p Quoyle Marlin} (29).
    fr Il a lu sur Internet {p Quoyle Marlin} (29).
    fr Selon {p Quoyle Marlin} (29), oui.
    es Vino el Lunes {p Quintar Norio} (29).
    es Es el Español {p Quintar Norio} (29).
    es Leyó en Internet {p Quintar Norio} (29).
    es Según {p Quintar Norio} (29), sí.
    ru Пришел во Вторник {p Квойл Марлин} (29).
    ru Это Россиянин {p Квойл Марлин} (29).
    ru Прочел Интернет {p Квойл Марлин} (29).
    ru Однако {p Квойл Марлин} (29) ушел.
""")
def test_days_peoples_and_common_things_are_no_names_and_part_of_none(language, sentence):
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
    de Dann sprach Vizepräsidentin {p Quoyle}. Sie sah Ministerpräsidentin {p Albers}.
    de Dann sprach Klimaforscherin {p Quoyle Marlin} mit Vereinsvorsitzenden {p Quintar Norio}.
    de Dann sprach Lehrer Quoyle.
    de Dann sprach Klimaforscher {p Quoyle Marlin}.
    de Es sprach Dr. {p Albers}. {p Jörg Albers} ging.
    fr Alors le président {p Quoyle} a parlé.
    fr Alors le pilote Quoyle a parlé.
    fr Alors M. {p Dorval} a parlé. M. {p Morel} a ri, puis {p Jean M. Lambertin}.
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
    en They met {p Anna Lee Marie Jo Kay Holm} there.
    en They met Anna B2 and 3M Holm there.
    en They met San Anna Holm there.
    en They met Fort Holm, 29, there.
    en They met {p Anna San} there.
    en They saw Anna BBCX there.
    en They met Paris Holm there.
    en They met {p J. K. Holm} there.
    en They met J. K. there.
    en They met {p Anna J.} there.
    en They met Anna, 29, there.
    de Es kam {p Dieter S.} gestern.
    en Then Senator {p Harold} spoke.
    en Then President Ox spoke.
    en Then President {p Oxx} spoke.
    en Then President {o NATO} spoke.
    en Then President {l Paris} spoke.
    en Then President Late spoke.
    en Then President Army spoke.
    ru Приехал {p Иван Сергеевич Громов} и {p Анна Ивановна Белова}. {p Громов} ушел.
    ru Квойл Марлин Anna там.
    ru Там был Квойл Marlin (29).
""")
def test_initials_numbers_letters_and_places_are_or_are_no_part_of_a_person(language, sentence):
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


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("Там был Иван Сергеевич Громов.", "Иван Громов"),
        ("Там была Анна Ивановна Белова.", "Анна Белова"),
        ("Он видел Ивана Сергеевича Громова.", "Иван Громов"),
        ("Он видел Анну Ивановну Белову.", "Анна Белова"),
        ("Он говорил с Петром Ильичом Громовым.", "Петр Громов"),
        ("Он видел Илью Громова.", "Илья Громов"),
        ("Он видел Юрия Громова.", "Юрий Громов"),
        ("Он дал Ивану Громову.", "Иван Громов"),
        ("Он говорил с Юрием Громовым.", "Юрий Громов"),
        ("Он дал Дмитрию Громову.", "Дмитрий Громов"),
        ("Он видел Никиту Громова.", "Никита Громов"),
        ("Он видел Льва Громова.", "Лев Громов"),
        ("Он говорил с Александрой Громовой.", "Александра Громова"),
        ("Он видел Александру Громову.", "Александра Громова"),
        ("Он говорил с Валерией Медведевой.", "Валерия Медведева"),
        ("Он дал Валерии Пушкиной.", "Валерия Пушкина"),
        ("Он дал Евгении Залесской.", "Евгения Залесская"),
        ("Он видел Евгению Залесскую.", "Евгения Залесская"),
        ("Он дал Евгению Залесскому.", "Евгений Залесский"),
        ("Там был Артём Королёв.", "Артём Королёв"),
    ],
)
def test_a_russian_is_called_by_first_and_last_name_in_the_nominative(text, entity):
    (mention,) = find_names("", text, "ru").mentions
    assert (mention.entity, mention.short) == (entity, entity.split()[-1])


def test_a_german_noun_that_the_archive_writes_behind_an_article_is_no_last_name():
    assert surfaces("Gestern kam Peter Zange.") == ["Peter Zange"]
    nouns = archive("Er nahm die Zange.", "Er suchte eine Zange.", language="de")
    assert surfaces("Gestern kam Peter Zange.", nouns) == []
    names = archive("Er nahm rasch Zange.", "Er suchte gern Zange.", language="de")
    assert surfaces("Gestern kam Peter Zange.", names) == ["Peter Zange"]


def surfaces(text, gazetteer=NOTHING_LEARNED):
    return [one.surface for one in find_names("", text, "de", gazetteer).mentions]


@marked("""
    en He met {p Anna Wright} and {p Peter Holm} there.
    en He left. Early came the {l Oslo} train.
    en Is it {p Anna Holm}? No! {p Peter Wold}… no • {p Sue Lee}.
    de Es kam {p Petra von der Heide}.
    de Es kam {p Petra van den Heide}.
    de Es kam die Petra der Heide.
    de Es kam Von der Heide.
    de {p Annalena Holm} von den {o Grünen} kam.
    es Ayer llegó {p Juan de la Vega} y {p Ana de los Ríos}.
    es Vive en {l Chile} {p Juan Olmedo}.
    es Vive en La Sierra y en Los Quintos.
    ru Сказал глава {o МВД} {p Валерий Громов}.
    ru Вчера глава нашего большого города {p Квойл Марлин} ушел.
    ru Вчера глава нашего очень большого старого города Квойл Марлин ушел.
    ru Вчера глава Громов, а потом Квойл Марлин ушел.
    en {p Anna Wright}’s dog saw {p Peter Holm}'s cat.
    en A, B, C, D, E: {p Anna Holm} left
    en They met {p Anna J.Holm} there.
    en They saw Anna Holm Peter Wold Sue Lee Jo Kay Quoyle there.
    es Ayer vio a Ana de la del Olmo.
    es Vive en San Quintar y en Las Quintas.
    fr Il vit à La Quoyle.
    de Der Ex-TV-Star {p Quoyle Marlin} kam.
    de Es kam Sänger {p Quoyle Marlin}. Es kam TV-Star {p Quoyle Marlin}.
    de Nach Angaben von {p Jörg Albers} ist das so. Das Werk von {p Petra von der Heide} fehlt.
    de {p Anna von Albers} kam.
""")
def test_a_name_begins_and_ends_with_its_own_words(language, sentence):
    check(language, sentence)


@pytest.mark.parametrize(
    ("headline", "text"),
    [
        ("ANNA HOLM WINS THE RACE", "Nobody came."),
        ("Peter Wold And Anna Holm Win Prizes", "Nobody came."),
        ("{p Anna Holm} Wins Race In Oslo", "{p Anna Holm} won."),
        ("{p ANNA HOLM} WINS RACE", "{p Anna Holm} won."),
        ("Anna Once Wins The Race In Oslo", "{p Anna Holm} won."),
        ("ANNA HOLM WON the race", "Nobody came."),
        ("MARTA HOLM MET Anna ONCE", "{p Anna Holm} won."),
        ("{p Anna Holm} met some old friends in the late evening", "Nobody came."),
        ("{p Anna Holm} met {p Peter Wold} in the evening", "Nobody came."),
    ],
)
def test_a_headline_within_the_text_names_whom_the_text_names_in_full(headline, text):
    check("en", f"{headline}\n{text}")


@marked("""
    en {p Anna Holm} saw the film “Holm” there.
    de {p Jörg Albers} sah den Film „Albers“ dort.
    es {p Juan Albers} vio «Albers» ayer.
    fr {p Jean Albers} a vu le film « Albers » hier.
    fr {p Jean Albers} a vu le film «\u00a0Albers\u00a0» hier, et «\u202fAlbers\u202f» aussi.
    fr {p Jean Albers} a dit « {p Albers} chante » hier.
    en {p Anna Holm} saw “{p Holm} there” in a film.
    en {p Anna Holm} and {p Anna} left. Then {p Anna} sang.
    en {p Anna Maria Holm} left. {p Maria Holm} sang. {p Anna Holm} came.
    en {p Anna Holm} and {p Anna Wold} left. Then Anna sang.
    en He asked {p Anna Holm}: {p Holm}.
    en {p Anna Holm} came. With {p Holm}, {p Anna} and Holm Wold.
    de Er sah dort Quoyle und auch {p Jörg Albers}. Auch {p Albers} kam, aber Quoyle nicht.
    ru {p Анна Белова} пришла. {p Беловой} дали приз.
    ru {p Анна Белова} и {p Иван Белов} пришли. Белов пел.
""")
def test_somebody_is_named_again_by_each_of_the_names_that_are_nobody_elses(language, sentence):
    check(language, sentence)
