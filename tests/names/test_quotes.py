"""Quotes and their speakers: marks, dialogues, verbs before and after, and when nobody is named."""

import pytest

from ingest.names import find_names
from ingest.names.quoted import quoted


def quotes(text, language):
    """(what is quoted, who said it, the verb) of each quote."""
    return [
        (text[one.start : one.end], one.speaker, one.verb) for one in find_names("", text, language).quotes
    ]


def speakers(text, language):
    return [speaker for _, speaker, _ in quotes(text, language)]


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("en", "“We will build it,” said Anna Wright.", "We will build it,"),
        ("en", '"We will build it," Anna Wright said.', "We will build it,"),
        ("de", "„Wir bauen die Brücke“, sagte Jörg Albers.", "Wir bauen die Brücke"),
        ("de", "»Wir bauen die Brücke«, sagte Jörg Albers.", "Wir bauen die Brücke"),
        ("de", "«Wir bauen die Brücke», sagte Jörg Albers.", "Wir bauen die Brücke"),
        ("de", "“Wir bauen die Brücke”, sagte Jörg Albers.", "Wir bauen die Brücke"),
        ("fr", "« Nous construirons le pont », a déclaré Jean Albers.", "Nous construirons le pont"),
        ("fr", "“Nous construirons le pont”, explique Jean Albers.", "Nous construirons le pont"),
        ("es", "«Vamos a construir el puente», dijo Juan Albers.", "Vamos a construir el puente"),
        (
            "es",
            "“Vamos a construir el puente”, señaló el alcalde Juan Albers.",
            "Vamos a construir el puente",
        ),
        ("ru", "«Мы построим этот мост», — сказал Иван Громов.", "Мы построим этот мост"),
        ("ru", "«Мы построим этот мост», — сообщил журналистам мэр Иван Громов.", "Мы построим этот мост"),
    ],
)
def test_who_is_named_beside_the_verb_is_the_speaker(language, text, words):
    (quote,) = quotes(text, language)
    assert quote[0] == words
    assert quote[1].split()[-1] in ("Wright", "Albers", "Громов")
    assert quote[2] is not None


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "According to Anna Wright, it is late. “The bridge is old,” according to Anna Wright."),
        ("de", "„Die Brücke ist viel zu alt“, so Jörg Albers."),
        ("de", "„Die Brücke ist viel zu alt“, laut Jörg Albers."),
        ("fr", "« Le pont est trop vieux », selon Jean Albers."),
        ("es", "“El puente es muy viejo”, según Juan Albers."),
        ("ru", "«Мост слишком старый», по словам Ивана Громова."),
    ],
)
def test_a_phrase_names_the_speaker_as_a_verb_does(language, text):
    (quote,) = find_names("", text, language).quotes
    assert (quote.cue, quote.verb) == ("according", None)
    assert quote.speaker in ("Anna Wright", "Jörg Albers", "Jean Albers", "Juan Albers", "Иван Громов")


@pytest.mark.parametrize(
    ("language", "text", "speaker"),
    [
        ("en", "Anna Wright said: “We will build the bridge.”", "Anna Wright"),
        ("en", "Anna Wright dismissed the plan, noting, “We have no bridge.”", "Anna Wright"),
        ("de", "Jörg Albers erklärte am Montag: „Wir bauen die Brücke.“", "Jörg Albers"),
        ("de", "So erklärt Albers die Lage: „Wir bauen noch.“ Jörg Albers lachte.", "Jörg Albers"),
        ("fr", "Jean Albers a déclaré : « Nous construirons le pont. »", "Jean Albers"),
        ("es", "Juan Albers afirmó que “vamos a construir el puente”.", "Juan Albers"),
        ("ru", "Иван Громов заявил: «Мы построим мост».", "Иван Громов"),
    ],
)
def test_who_is_named_before_the_quote_is_the_speaker(language, text, speaker):
    assert speakers(text, language)[:1] == [speaker]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Anna Wright came. “We will build it,” he said."),
        ("en", "“We will build the bridge,” said a lawyer of Anna Wright."),
        ("en", "“We will build the bridge,” said Anna Wright’s lawyer."),
        (
            "en",
            "“We will build the bridge before the summer, I am sure of it,” a spokesman for Anna Wright said.",
        ),
        ("de", "„Wir bauen die Brücke“, sagte ein Sprecher von Jörg Albers."),
        ("de", "Jörg Albers kam. „Wir bauen die Brücke“, sagte sie."),
        ("fr", "« Nous construirons le pont », selon un proche d'Édouard Albers."),
        ("fr", "Jean Albers est venu. « Nous construirons le pont », explique-t-il."),
        ("es", "“Vamos a construir el puente”, dijeron los abogados del expresidente Juan Albers."),
        ("es", "Juan Albers llegó. “Vamos a construir el puente”, dijo."),
        ("ru", "«Мы построим этот мост», — сказал адвокат Ивана Громова."),
        ("ru", "Иван Громов приехал. «Мы построим этот мост», — сказал он."),
    ],
)
def test_whoever_is_only_named_nearby_is_no_speaker(language, text):
    (quote,) = quotes(text, language)
    assert quote[1] is None


def test_a_quote_goes_on_after_its_speaker_was_named():
    text = "“We will build it,” said Anna Wright. “Nothing else matters to us.”"
    assert quotes(text, "en") == [
        ("We will build it,", "Anna Wright", "said"),
        ("Nothing else matters to us.", "Anna Wright", "said"),
    ]


@pytest.mark.parametrize(
    ("language", "text", "words", "speaker"),
    [
        ("ru", "— Мы построим мост, — сказал Иван Громов. — Скоро.", "Мы построим мост", "Иван Громов"),
        ("es", "—Vamos a construirlo —dijo Juan Albers—. Pronto.", "Vamos a construirlo", "Juan Albers"),
        ("fr", "— Nous le construirons, dit-il.\n— Bientôt, — répond Jean Albers.", "Bientôt", "Jean Albers"),
        ("ru", "— Нет, — сказал он.", "Нет", None),
        (
            "ru",
            f"— Мы построим {'новый ' * 30}мост, — сказал Иван Громов.",
            f"Мы построим {'новый ' * 30}мост",
            "Иван Громов",
        ),
    ],
)
def test_a_dash_begins_the_speech_of_a_dialogue(language, text, words, speaker):
    assert (words, speaker) in [(quote, who) for quote, who, _ in quotes(text, language)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Anna Wright wrote the book “The Bridge of Oakham” in May."),
        ("en", "The so-called “green” bridge is old."),
        ("de", "Jörg Albers spielt in „Der alte Mann“ mit."),
        ("fr", "Il réclame l’application du « principe de précaution » partout."),
        ("es", "El caso denominado “Puente dos” terminó."),
        ("ru", "Об этом пишет газета «Заря», принадлежащая Ивану Громову."),
        ("ru", "Редактор радиостанции «Голос горы» Иван Громов заявил, что устал."),
    ],
)
def test_titles_and_terms_are_no_quotes(language, text):
    assert quotes(text, language) == []


def test_speech_without_marks_is_no_quote():
    assert quotes("Anna Wright said that the bridge would be built in May.", "en") == []


@pytest.mark.parametrize(
    "text",
    [
        "„Er sagte ‚nein‘ und ging“",
        "„Usyk gewinnt einen „schmutzigen“ Kampf“",
        "«Он сказал: «Нет», и ушел»",
        "“She said ‘no’ and “never” again”",
        "« Il a dit “non” hier »",
    ],
)
def test_quotes_within_quotes_are_part_of_them(text):
    (part,) = quoted(text)
    assert (part.start, part.end) == (1, len(text) - 1)


def test_a_quote_over_several_paragraphs_has_one_speaker():
    text = "“We will build the bridge in May,” said Anna Wright. “It is old.\n“It must be new by the summer.”"
    parts = list(quoted(text))
    assert [text[one.start : one.end] for one in parts] == [
        "We will build the bridge in May,", "It is old.", "It must be new by the summer.",
    ]  # fmt: skip
    assert speakers(text, "en") == ["Anna Wright"] * 3


def test_an_unclosed_quote_that_the_next_paragraph_continues_goes_on():
    text = "“The bridge is old and nobody in the town likes any of it.\n“It must be new in May,” said Anna Wright."
    first, second = quoted(text)
    assert first.goes_on
    assert second.continues
    assert speakers(text, "en") == [None, "Anna Wright"]


def test_a_place_says_nothing_and_an_organisation_may():
    assert speakers("“We will build the bridge,” said NATO.", "en") == ["NATO"]
    assert speakers("“We will build the bridge,” said Oslo.", "en") == [None]


def test_a_mans_name_that_stands_in_the_genitive_alone_is_no_womans():
    text = (
        "Звонили мэру, по номеру Валерия Павлова. «Я попросил посмотреть номер телефона», — объясняет Павлов."
    )
    (quote,) = find_names("", text, "ru").quotes
    assert quote.speaker == "Валерий Павлов"


def test_a_woman_whose_husband_is_named_too_stays_one():
    text = (
        "Приехала Валерия Павлова. Павловой вручили приз, а Павлов ждал. "
        "«Очень рада этому дню», — сказала Валерия Павлова."
    )
    (quote,) = find_names("", text, "ru").quotes
    assert quote.speaker == "Валерия Павлова"
