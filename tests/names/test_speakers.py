"""Who said a quote, and how that was told, beside every kind of words that may stand between the two."""

import pytest

from ingest.names import find_names


def check(language, text, *expected):
    """Each expected quote is (its words, the last word of its speaker's name or None, how that was told)."""
    found = [
        (text[one.start : one.end], one.speaker and one.speaker.split()[-1], one.cue)
        for one in find_names("", text, language).quotes
    ]
    assert found == list(expected)


EN, DE, FR, ES = (
    "We build the bridge,",
    "Wir bauen die Brücke",
    "Nous construirons le pont",
    "Vamos a construir",
)
RU = "Мост будет построен летом"


@pytest.mark.parametrize(
    ("language", "text", "speaker"),
    [
        ("en", f"“{EN}” said Anna Wright.", "Wright"),
        ("en", f"“{EN}” Anna Wright, the mayor, said.", "Wright"),
        ("en", f"“{EN}” said the mayor, Anna Wright.", "Wright"),
        ("en", f"“{EN}” said the mayor of the town, Anna Wright.", "Wright"),
        ("en", f"“{EN}” said Oslo resident Anna Wright.", "Wright"),
        ("en", f"“{EN}” NATO said.", "NATO"),
        ("en", "“We know what the bridge is for,” Anna Wright said.", "Wright"),
        ("de", f"„{DE}“, sagte die Ministerin Anna Albers.", "Albers"),
        ("de", f"„{DE}“, sagte Albers. Jörg Albers ging.", "Albers"),
        ("fr", f"« {FR} », a déclaré M. Albers.", "Albers"),
        ("en", f"“{EN}” said Mr. Wright.", "Wright"),
        ("fr", f"« {FR} », a déclaré le ministre de la Défense, Jean Albers.", "Albers"),
        ("es", f"«{ES}», dijo el ministro de Defensa, Juan Albers.", "Albers"),
        ("es", f"«{ES}», dijo el nuevo director general de la oficina central Juan Albers.", "Albers"),
        ("ru", f"«{RU}», — сказала Анна Белова.", "Белова"),
        ("ru", f"«{RU}», — сказал мэр города Иван Громов.", "Громов"),
    ],
)
def test_who_is_named_behind_a_quote_as_the_one_who_says_it_is_its_speaker(language, text, speaker):
    words = find_names("", text, language).quotes[0]
    check(language, text, (text[words.start : words.end], speaker, "after"))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", f"“{EN}” he said. Anna Wright left."),
        ("en", f"“{EN}” said he, and Anna Wright left."),
        ("en", f"“{EN}” wrote the Oakham Gazette of Anna Wright."),
        ("en", f"“{EN}” said a man. Anna Wright left."),
        ("en", f"“{EN}” said an aide to Anna Wright."),
        ("en", f"“{EN}” said Anna Wright officials."),
        ("de", f"„{DE}“, sagte der Sprecher der Ministerin Anna Albers."),
        ("de", f"„{DE}“, sagte er über Jörg Albers."),
        ("fr", f"« {FR} », a-t-il dit. Jean Albers est parti."),
        ("fr", f"« {FR} », explique-t-elle. Jeanne Albers est partie."),
        ("fr", f"« {FR} », a dit l’avocat de Jean Albers."),
        ("fr", f"« {FR} », a dit l’avocat de M. Albers."),
        ("en", f"“{EN}” said a lawyer for Mr. Wright."),
        ("es", f"«{ES}», dijo, antes de irse, Juan Albers."),
        ("es", f"«{ES}», dijo el nuevo y joven director general de la oficina central Juan Albers."),
        ("es", f"«{ES}», dijo ella. Juan Albers se fue."),
        ("ru", f"«{RU}», — сказал Ивану Громову мэр."),
        ("ru", f"«{RU}», — сказала Анне Беловой мать."),
        ("ru", f"«{RU}», — сказал он. Иван Громов ушел."),
    ],
)
def test_who_is_named_behind_a_quote_as_anybody_else_is_not_its_speaker(language, text):
    (quote,) = find_names("", text, language).quotes
    assert (quote.speaker, quote.cue) == (None, None)
    assert quote.verb is not None


@pytest.mark.parametrize(
    ("language", "text", "speaker"),
    [
        ("en", "Anna Wright also said: “We will build it now.”", "Wright"),
        ("en", "Anna Wright met him and said: “We will build it now.”", "Wright"),
        ("en", "Nobody asked. Then said Anna Wright: “We will build it now.”", "Wright"),
        ("en", "Anna Wright and Peter Holm said: “We will build it now.”", None),
        ("en", "Anna Wright was angry with Peter Holm, saying: “We will build it now.”", None),
        ("en", "Anna Wright left. Then he said: “We will build it now.”", None),
        ("de", "Dann sagte Jörg Albers: „Wir bauen es jetzt.“", "Albers"),
        ("de", "Dann sagte er: „Wir bauen es jetzt.“ Jörg Albers ging.", None),
        ("fr", "Alors Jean Albers a dit : « Nous le construirons. »", "Albers"),
        ("es", "Luego Juan Albers dijo: «Vamos a construirlo».", "Albers"),
        ("ru", "Потом Иван Громов сказал: «Мы построим мост».", "Громов"),
        ("ru", "Потом Ивану Громову сказал сосед: «Мы построим мост».", None),
    ],
)
def test_who_is_named_before_a_quote_is_its_speaker_where_nobody_else_may_be(language, text, speaker):
    (quote,) = find_names("", text, language).quotes
    assert quote.speaker is None if speaker is None else quote.speaker.endswith(speaker)
    assert quote.cue == ("before" if speaker else None)


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        (f"“{EN}” according to Anna Wright on Monday.", "Wright"),
        (f"“{EN}” according to Anna Wright.", "Wright"),
        (f"“{EN}” according to the mayor Anna Wright.", "Wright"),
        (f"“{EN}” according to NATO sources.", None),
        (f"“{EN}” according to Anna Wright aides on Monday.", None),
        (f"“{EN}” according to Anna Wright’s aides on Monday.", None),
        (f"“{EN}” according to a friend of Anna Wright.", None),
        (f"“{EN}” according to Oslo.", None),
        (f"“{EN}” according to Mr. Wright.", "Wright"),
        (f"“{EN}” according to the mayor, Anna Wright.", "Wright"),
        (f"“{EN}” according to the mayor, Anna Wright knows.", None),
        (f"“{EN}” according to the paper, Anna Wright knows.", None),
        (f"“{EN}” according to the paper, Anna Wright.", None),
    ],
)
def test_a_phrase_names_a_speaker_but_not_by_what_belongs_to_her(text, speaker):
    check("en", text, (EN, speaker, "according" if speaker else None))


@pytest.mark.parametrize(
    ("language", "said", "phrases", "name", "speaker"),
    [
        ("en", f"“{EN}”", "according to|in the words of", "Anna Wright", "Anna Wright"),
        ("de", f"„{DE}“,", "laut|so|nach Angaben von|nach Worten von", "Jörg Albers", "Jörg Albers"),
        ("fr", f"« {FR} »,", "selon|pour|d’après|d'après", "Jean Albers", "Jean Albers"),
        ("es", f"«{ES}»,", "según|de acuerdo con|de acuerdo a|en palabras de|a juicio de", "Juan Peña", "Juan Peña"),
        (
            "ru", f"«{RU}»,", "по словам|по мнению|по данным|согласно|по признанию|по версии", "Ивана Громова",
            "Иван Громов",
        ),
        ("ru", f"«{RU}»,", "как", "Иван Громов", "Иван Громов"),
    ],
)  # fmt: skip
def test_every_phrase_for_whose_words_they_are_names_the_speaker(language, said, phrases, name, speaker):
    for phrase in phrases.split("|"):
        (quote,) = find_names("", f"{said} {phrase} {name}.", language).quotes
        assert (quote.speaker, quote.verb, quote.cue) == (speaker, None, "according"), phrase


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“Yes,” said Anna Wright.", [("Yes,", "Wright", "after")]),
        ("“Yes,” he said.", []),
        ("Anna Wright called it “late”.", []),
        (
            "“The bridge was never meant to stand for so many years.” Nobody knew.",
            [("The bridge was never meant to stand for so many years.", None, None)],
        ),
        ("He read that “the bridge was never meant to stand for so many years” there.", []),
        ("“The bridge was never meant to stand.” Nobody knew.", []),
    ],
)
def test_few_words_are_a_quote_where_somebody_says_them_and_many_where_they_are_a_sentence(text, expected):
    check("en", text, *expected)


@pytest.mark.parametrize(
    ("between", "second", "speaker"),
    [
        (". ", "Nothing else matters to us.", "Wright"),
        (". He left. ", "Nothing else matters to us.", None),
        (". Peter Holm left. ", "Nothing else matters to us.", None),
        (".\n", "Nothing else matters to us.", None),
        (". ", "nothing else matters to us", None),
        (", adding that ", "nothing else matters to us", "Wright"),
        (". ", "Nothing else", None),
    ],
)
def test_a_quote_goes_on_only_where_its_next_part_is_a_sentence_right_behind(between, second, speaker):
    text = f"“{EN}” said Anna Wright{between}“{second}”"
    quotes = [
        one.speaker for one in find_names("", text, "en").quotes if text[one.start :].startswith(second)
    ]
    assert quotes == (["Anna Wright"] if speaker else [])


def test_a_dialogue_begins_with_its_own_line_whatever_stands_before():
    check(
        "ru",
        "Пришел Иван Громов — мэр\n— Сказал бы кто раньше, — ответила Анна Белова.",
        ("Сказал бы кто раньше", "Белова", "after"),
    )


def test_a_mark_closes_what_it_can_close_though_a_quote_within_was_left_open():
    check(
        "en", "“He read «The Tower in the evening,” said Anna Wright.",
        ("He read «The Tower in the evening,", "Wright", "after"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("language", "text", "speaker"),
    [
        ("en", "Anna Wright has said: “We will build it now.”", "Anna Wright"),
        ("de", "Jörg Albers hat auch gesagt: „Wir bauen es jetzt.“", "Jörg Albers"),
        ("de", "Jörg Albers hat gesagt: „Wir bauen es jetzt.“", "Jörg Albers"),
        ("fr", "Jean Albers a dit : « Nous le construirons. »", "Jean Albers"),
        ("en", "NATO said: “We will build it now.”", "NATO"),
        ("en", "Oslo said: “We will build it now.”", None),
        ("en", "Anna Wright alleged that Peter Holm knew, stating: “We will build it now.”", "Anna Wright"),
        ("en", "So Anna Wright alleged that Peter Holm knew, stating: “We will build it.”", None),
        ("en", "In one of the old towns Anna Wright sang and said: “We will build it.”", "Anna Wright"),
        ("en", "In one of the very old towns Anna Wright sang and said: “We will build it.”", None),
        ("en", "The lawyer of Anna Wright said: “We will build it now.”", None),
        ("en", "Anna Wright’s lawyer said: “We will build it now.”", None),
        ("en", "Anna Wright's lawyer said: “We will build it now.”", None),
        ("en", "Anna Wright supporters said: “We will build it now.”", None),
        ("en", "Anna Wright laughed. Then a man said: “We will build it now.”", None),
        ("en", "Anna Wright said that “we will build it now” there.", "Anna Wright"),
        ("en", "Anna Wright said yesterday, “We will build it now.”", "Anna Wright"),
        ("en", "Anna Wright told us once, “We will build it now.”", "Anna Wright"),
    ],
)
def test_who_stands_before_the_verb_is_its_subject_where_nothing_else_may_be(language, text, speaker):
    (quote,) = find_names("", text, language).quotes
    assert (quote.speaker, quote.cue) == (speaker, "before" if speaker else None)


@pytest.mark.parametrize(
    "behind",
    [
        ". Then said Anna Wright no.",
        " (said Anna Wright).",
        "; said Anna Wright.",
        "\nSaid Anna Wright.",
        " and nobody of them all said Anna Wright knew.",
    ],
)
def test_what_begins_behind_the_quote_names_no_speaker_of_it(behind):
    text = f"So “we will build the bridge for all of the people”{behind}"
    assert [one.speaker for one in find_names("", text, "en").quotes if one.speaker] == []


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("“We will build it!” said Anna Wright.", "Anna Wright"),
        ("“We will build it?” Anna Wright asked.", "Anna Wright"),
        ("“We will build it.” Anna Wright said.", "Anna Wright"),
        ("“We will build it” — said Anna Wright.", "Anna Wright"),
        ("“We will build it” said Anna Wright.", "Anna Wright"),
        ("“We will build it.” Nobody said Anna Wright knew.", None),
    ],
)
def test_whatever_ends_the_words_of_a_quote_its_sentence_goes_on_small_or_with_a_name(text, speaker):
    assert [one.speaker for one in find_names("", text, "en").quotes] == ([speaker] if speaker else [])
