"""Which sentences are notes of the newsroom to its readers, and which only begin like one."""

import pytest
from extract_pages import PARAGRAPHS, html, read
from hypothesis import given
from hypothesis import strategies as st

from ingest.extract.body.cleanup.notes import (
    has_note_wording,
    is_boilerplate_line,
    is_byline,
    is_byline_sentence,
)
from ingest.extract.body.sentences import is_sentence

TEXT = "\n".join(PARAGRAPHS)
# They begin with the words of a note, in the languages whose notes are known.
SENTENCES = (
    "By Ash Wednesday, the board hopes, the ferry will be back.",
    "By Good Friday, nine boats had tied up at the mole.",
    "By New Year, growers expect, the shoots will be dead.",
    "By North Mole standards, a strike of nine days is short.",
    "By Monday.",
    "Von Peter Harms, dem Bürgermeister, fehlt jede Spur.",
    "Von Oktober an, so die Reederei, fährt das Schiff wieder.",
    "Par Dieu, a dit le maire, nous tiendrons.",
    "Di Roma, il sindaco, non parla mai.",
    "Text Nora Field, said the notice, and she will come.",
    "Copyright on the map ended in 1960.",
    "Copyright law was changed in May, and nobody noticed.",
    "Published in 1911, the map shows nine villages.",
    "Updated in 2019, the law says nothing of ferries.",
    "Stand 2019 war die Halle noch leer.",
    "40 comments reached the board by Friday.",
    "With input from forty growers, the union drew a map.",
    "Editing by hand took weeks, she said.",
    "Contact with the ship was lost at noon.",
    "Photo: that was the only word on the back of the card.",
    "Credit: nobody gave them any, said the clerk.",
    "Tags: every sheep on the island wears two of them, by law.",
    "Video: the board has none of the night in question.",
    "Der Text wurde am Montag im Rat verlesen.",
    "This entry was posted on the church door by a baker.",
    "JavaScript turned thirty on Monday, and its makers met for cake.",
    "Your browser history is of no interest to the court, the judge said.",
    "Watch on deck was kept by two men and a dog.",
    "See the full moon from the mole, the board advises.",
    "Learn more Gaelic, the minister told the crews.",
    "Most popular were the pears.",
    "Related crimes rose by a tenth.",
    "Trending: even the word annoys her.",
    "Donate blood or somebody will die, the doctor said.",
    "Subscribe or sink was the motto of the old paper.",
    "Support our boys, read the flag over the mole.",
    "Share with your neighbour, the mayor told them.",
    "Join the conversation, the bishop said, or leave the room.",
    "Follow the river, the ferryman told him.",
    "Like this story, most of his tales end at sea.",
    "Tweet this and you are fired, the manager told them.",
    "What do you think? she asked the clerk.",
    "Listen to reason live, he had said.",
    "Skip to the end, the judge told the lawyer.",
    "Register / deposit laws were changed.",
    "Don't miss the boat, his mother used to say.",
    "Up next were the dancers from the upper valley.",
    "More on that bridge than on any other, the engineer said.",
    "Anzeige erstattete die Reederei am Freitag.",
    "Folgen Sie dem Fluss, riet der Fischer.",
    "Lesen Sie den Fahrplan genau, riet die Lehrerin.",
    "Newsletter und Flugblätter verteilte die Gewerkschaft am Kai.",
    "Mehr zum Leben braucht hier niemand, sagte Harms.",
    "Hier geht es um mehr als ein Schiff, sagte Harms.",
    "Teilen mit den Nachbarn ist hier Brauch.",
    "À lire les comptes, la mairie n'a plus un sou.",
    "Suivez le courant, disait le pêcheur.",
    "Abonnez le village entier, avait proposé le maire.",
    "Partager l'eau reste la règle au village.",
    "Lea las cuentas, le dijo el alcalde al consejero.",
    "Siga el río, aconsejó el pescador.",
    "Mira también la caldera, pidió el maquinista.",
    "Únete o calla, le dijeron al panadero.",
    "Segui la corrente, diceva il pescatore.",
    "Leggi anche le note, raccomandava la maestra.",
    "Iscriviti al registro, gli disse il notaio.",
    "Confira as contas, pediu o prefeito ao vereador.",
    "Veja mais longe, dizia o avô ao menino.",
    "Volg ons pad, zei de visser tegen de burgemeester.",
    "Lees meer boeken, zei de juf.",
    "Bekijk ook de motor, vroeg de schipper.",
    "Polecamy się na przyszłość, powiedział kapitan.",
    "Czytaj więcej książek, mówiła nauczycielka.",
    "Zobacz także silnik, prosił szyper.",
    "Läs mer böcker, sade lärarinnan.",
    "Se också på motorn, bad skepparen.",
    "Læs mere, sagde lærerinden til børnene.",
    "Les mer, sa lærerinnen til barna.",
    "Lue lisää kirjoja, sanoi opettaja.",
    "Подробнее глава района говорить не стал.",
    "Смотрите под ноги, говорил рыбак детям.",
    "Читайте книги, просила учительница.",
    "Подпишитесь под петицией, просил мэр.",
    "Стежте за водою, казав рибалка дітям.",
    "Takip edin, dedi balıkçı, ve motoru çalıştırdı.",
    "Abone sol yanını tutup oturdu, dedi kaptan.",
    "Baca juga isi surat itu, kata ibu guru kepada nelayan.",
    "Ikuti sungai itu, kata nelayan kepada anak-anak.",
    "Xem thêm cả động cơ, người lái đò nói.",
    "扫描这张地图用了三天时间，馆员说。",
    "更多报道显示，河滩上的路已经被冲毁三次。",
    "関連記事は一つもなかったと、館長は話した。",
    "続きを読むのは春になると、館長は話した。",
    "관련기사는 한 건도 없었다고 관장은 말했다.",
    "اقرأ أيضا الرسالة القديمة، قال الصياد للمعلمة.",
    "بیشتر بخوانید، معلم به بچه‌ها گفت.",
    "קראו עוד ספרים, ביקשה המורה.",
    "यह भी पढ़ें, शिक्षिका ने बच्चों से कहा।",
    "อ่านเพิ่มเติมอีกสักเล่มเถิดครูบอกกับเด็กนักเรียนบนเรือข้ามฟากเมื่อวันศุกร์ที่ผ่านมา",
    "The ministry’s handout to families ended in March.",
    "Getty Images, which rents the old brewery, will stay.",
    "The photograph was sold to Shutterstock for nine pounds.",
    "A handout of nine pages was all that the crews got.",
    "Letters were down by a tenth (Credit: postal board).",
    "“Follow us to the mole,” said Nora Field, and they did.",
    "„Folgt uns auf Facebook oder lasst es“, sagte der Wirt.",
    "«Подписывайтесь на наш канал», — сказала учительница, и все засмеялись.",
)
NOTES = (
    "Follow us on Facebook and X for news from the valley.",
    "Sign up for our morning letter here.",
    "Síguenos en nuestro canal de WhatsApp.",
    "Подписывайтесь на наш канал.",
    "Folgen Sie uns auf Instagram.",
    "Folgen Sie uns auf WhatsApp und Telegram, damit Sie nichts verpassen.",
    "Suivez-nous sur Facebook et X.",
    "Abonnez-vous à notre lettre du matin.",
    "Inscrivez-vous à notre newsletter.",
    "Leggi anche il nostro giornale su Telegram.",
    "Iscriviti alla nostra newsletter.",
    "Segui il nostro canale WhatsApp.",
    "Siga nosso canal no WhatsApp.",
    "Assine a nossa newsletter.",
    "Volg ons op Facebook.",
    "Polecamy nasz profil na Facebooku.",
    "Läs mer i vår app.",
    "Підпишіться на наш телеграм-канал.",
    "Подпишитесь на нас в Telegram.",
    "Следите за нашими новостями в Телеграме.",
    "Abone olun, bültenimiz ücretsiz.",
    "Ikuti kami di WhatsApp.",
    "Support our journalism.",
    "Got a tip? Write to the night desk.",
    "Have a story? Tell us at news@elm.example.",
    "Clara Moss can be reached at clara.moss@elm.example.",
    "© 2025 Elmbridge Courier. All rights reserved.",
    "Copyright 2025 Elmbridge Courier. All rights reserved.",
    "Copyright © 2025 Elmbridge Courier.",
    "Alle Rechte vorbehalten.",
    "Tous droits réservés.",
    "Todos los derechos reservados.",
    "Tutti i diritti riservati.",
    "Все права защищены.",
    "Photo: Clara Moss/Elmbridge Courier",
    "Foto: Jan Petersen.",
    "Quelle: dpa.",
    "Additional reporting by Ida Wren in Ellsay.",
    "Reporting by Clara Moss; editing by Peter Vane.",
    "Editing by Peter Vane.",
    "With input from Reuters.",
    "Ida Wren contributed reporting.",
    "Veröffentlicht am 12. Oktober 2025 um 14 Uhr.",
    "This article was first published by the Elmbridge Courier.",
    "Dieser Artikel wurde zuerst im Hallig-Boten veröffentlicht.",
    "JavaScript is disabled in your browser.",
    "Your browser does not support the video.",
    "Our Standards: The Thomson Reuters Trust Principles.",
    "Follow Clara Moss on Twitter @claramoss.",
    "Get our app.",
    "Get the latest from our night desk every morning.",
    "Download the app.",
    "Share this story with us on WhatsApp.",
    "Click here.",
    "Read more about the ferry here.",
    "Let us know what you think.",
    "Leave a comment below.",
    "Lesen Sie mehr dazu in unserem Newsletter.",
    "Newsletter: Abonnieren Sie unseren Morgenbrief.",
    "更多精彩请关注我们的公众号。",
)


def among_paragraphs(inner: str, before: str = "", after: str = "") -> str:
    """A page with `inner` between its paragraphs."""
    first, second, *rest = (f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    text = f"{before}{first}{second}{inner}{''.join(rest)}{after}"
    return html(f"<main><h1>Bridge to stay shut until spring</h1><div class='story'>{text}</div></main>")


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_among_paragraphs_stays_whatever_its_first_words(sentence):
    assert read(among_paragraphs(f"<p>{sentence}</p>")).text.split("\n")[2] == sentence


@pytest.mark.parametrize("note", NOTES)
def test_a_note_of_the_newsroom_goes_though_it_is_a_sentence(note):
    assert read(among_paragraphs(f"<p>{note}</p>")).text == TEXT


@pytest.mark.parametrize(
    "markup",
    [
        "<p><a href='/1'>{}</a></p>",
        "<p>{} <a href='/1'>More</a></p>",
        "<div>{}</div>",
        "<p class='hint'>{}</p>",
        "<div class='box'><p>{}</p></div>",
    ],
)
@pytest.mark.parametrize(
    "words",
    [
        "Learn more Gaelic with the crews.",
        "Folgen Sie dem Fluss in Bildern.",
        "Подробнее о пароме в репортаже.",
    ],
)
def test_what_is_worded_as_a_note_goes_where_links_or_markup_speak_against_it_too(markup, words):
    assert read(among_paragraphs(markup.format(words))).text == TEXT
    assert words in read(among_paragraphs(f"<p>{words}</p>")).text


def test_a_note_is_no_running_text_that_another_could_be_made_like():
    notes = "<p class='n'>Learn more Gaelic with the crews, every Monday at noon.</p>" * 2
    assert read(among_paragraphs(notes)).text == TEXT


def test_line_breaks_part_sentences_as_paragraphs_do():
    sentence = "Learn more Gaelic, the minister told the crews."
    lines = "<br><br>".join((*PARAGRAPHS[:2], sentence, *PARAGRAPHS[2:]))
    assert (
        sentence in read(html(f"<h1>Bridge to stay shut until spring</h1><div id='txt'>{lines}</div>")).text
    )


def test_the_heading_over_a_sentence_stays_with_it():
    inner = "<h2>A long night</h2><p>Join the queue or build, the mayor told them on WhatsApp.</p>"
    assert "A long night\nJoin the queue" in read(among_paragraphs(inner)).text


@pytest.mark.parametrize(
    "heading, kept",
    [("Comments on the count", True), ("Comments", False), ("More news", False), ("Follow the money", True)],
)
def test_a_heading_of_several_words_over_a_paragraph_stays(heading, kept):
    paragraph = "The union's count leaves out the plots below forty paces, and those may have fared better."
    text = read(among_paragraphs(f"<h2>{heading}</h2><p>{paragraph}</p>")).text
    assert (f"{heading}\n{paragraph}" in text) is kept


def test_a_heading_over_links_or_another_box_goes_however_long():
    links = "<ul><li><a href='/1'>Keeper in court</a></li><li><a href='/2'>Brass band on strike</a></li></ul>"
    assert read(among_paragraphs(f"<h2>Comments on the count</h2>{links}")).text == TEXT
    assert (
        "Comments on"
        not in read(among_paragraphs("<h2>Comments on the count</h2><h2>A long night</h2>")).text
    )


BYLINES = (
    "By Clara Moss, our correspondent in Ellsay.",
    "By Clara Moss and Peter Vane.",
    "Von Greta Harms, Husum.",
    "Автор Вера Лугова.",
)


@pytest.mark.parametrize("byline", BYLINES)
def test_a_byline_with_a_full_stop_goes_at_either_end_of_the_text_and_stays_within_it(byline):
    assert read(among_paragraphs("", before=f"<p>{byline}</p>")).text == TEXT
    assert read(among_paragraphs("", after=f"<p>{byline}</p>")).text == TEXT
    assert byline in read(among_paragraphs(f"<p>{byline}</p>")).text


@pytest.mark.parametrize(
    "sentence",
    [
        "By Wednesday, nine boats had tied up in protest along the mole.",
        "By Easter, Nora Field hopes, the quarrel will be forgotten.",
        "By Ash Wednesday, nine boats had tied up along the mole.",
        "By Late October, nine boats had tied up along the mole.",
        "Von Montag, dem Feiertag, war nicht mehr die Rede.",
    ],
)
def test_a_sentence_that_begins_like_a_byline_stays_at_the_beginning_too(sentence):
    assert (
        read(among_paragraphs("", before=f"<p>By Clara Moss</p><p>{sentence}</p>")).text
        == f"{sentence}\n{TEXT}"
    )


@pytest.mark.parametrize(
    "text, byline, byline_sentence",
    [
        ("By Clara Moss", True, False),
        ("By Clara Moss, Reuters", True, False),
        ("By Wednesday", False, False),
        ("By Tuesday, the Board had two plans:", False, False),
        ("By Sam March", True, False),
        ("By Clara Moss.", False, True),
        ("By Clara.", True, False),
        ("By Clara Moss, nine boats, a dog.", False, False),
        ("By Clara Moss " + "and Peter Vane " * 8, False, False),
        ("Boats by Clara Moss.", False, False),
    ],
)
def test_bylines(text, byline, byline_sentence):
    assert (is_byline(text), is_byline_sentence(text)) == (byline, byline_sentence)


@pytest.mark.parametrize(
    "text, sentence",
    [
        ("The boat is late.", True),
        ("The boat is late", False),
        ("The boat is late…", False),
        ("The boat is late...", False),
        ("“The boat is late.”", True),
        ("(The boat is late.)", True),
        ("„Das Boot ist spät.“", True),
        ("«Лодка опоздала».", True),
        ("The boat:", False),
        ("Foto: dpa.", False),
        ("船来晚了。", True),
        ("船来晚了", False),
        ("船が遅れた。」", True),
        ("नाव देर से आई।", True),
        ("کشتی دیر آمد؟", True),
        ("کشتی دیر آئی۔", True),
        ("Նավը ուշացավ։", True),
        ("ጀልባው ዘገየ በጣም።", True),
        ("លោកអ្នកយឺតពេល។", True),
        ("Άργησε το πλοίο;", True),
        ("The boat is late;", False),
        ("เรือข้ามฟากมาถึงช้ากว่ากำหนดเกือบสองชั่วโมงเพราะคลื่นสูง", True),
        ("อ่านเพิ่มเติม", False),
    ],
)
def test_a_sentence_ends_in_the_full_stop_of_its_script(text, sentence):
    assert is_sentence(text) is sentence


@given(st.text(max_size=400))
def test_what_is_a_note_is_worded_as_one(text):
    assert has_note_wording(text) or not is_boilerplate_line(text)


@given(st.text(alphabet=st.characters(categories=["L", "Zs"]), max_size=300))
def test_letters_of_any_script_without_wording_are_no_note(text):
    assert not text.strip() or is_boilerplate_line("x" + text) is has_note_wording("x" + text)
