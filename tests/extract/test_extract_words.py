"""Words that markup takes out of their sentence are read where they belong; labels of controls are not."""
# ruff: noqa: E501 - the made-up pages read better on long lines

import pytest
from extract_pages import PARAGRAPHS, article, html, read
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from ingest.extract.body.blocks import to_blocks
from ingest.extract.body.tree import build_tree


def lines(body: str) -> list[str]:
    root = LexborHTMLParser(f"<!doctype html><body>{body}").body
    assert root is not None
    return [block.text for block in to_blocks([build_tree(root)])]


def text_with(*markup: str) -> list[str]:
    """The lines of an article with `markup` between its paragraphs."""
    half = "".join(f"<p>{one}</p>" for one in PARAGRAPHS[:2])
    rest = "".join(f"<p>{one}</p>" for one in PARAGRAPHS[2:])
    body = f"<main><article><h1>Bridge to stay shut until spring</h1><div>{half}{''.join(markup)}{rest}</div>"
    found = read(html(f"{body}</article></main>")).text.split("\n")
    return [line for line in found if line not in PARAGRAPHS]


@pytest.mark.parametrize(
    "markup, line",
    [
        ("<p>The <button>ground rent</button> stays low.</p>", "The ground rent stays low."),
        ("<p><button>Ground rent</button> stays low.</p>", "Ground rent stays low."),
        ("<li>Die <button>Pacht</button>, sagt sie, bleibt.</li>", "Die Pacht, sagt sie, bleibt."),
        ("<p>租金<button>每年</button>不变。</p>", "租金每年不变。"),
        ("<p>Der <em>neue <button>Pachtzins</button></em> gilt.</p>", "Der neue Pachtzins gilt."),
        ("<p>It ended. <button>Share</button> Nobody came.</p>", "It ended. Nobody came."),
        ("<p>It ended. <button>Read more</button></p>", "It ended."),
        ("<p><button>Share</button> Nobody came.</p>", "Nobody came."),
        ("<p>Nobody came <button>Copy link</button></p>", "Nobody came"),
        ("<div>Sign up <button>here</button> now</div>", "Sign up now"),
    ],
)
def test_a_button_is_a_word_where_its_sentence_goes_on_behind_it(markup, line):
    assert lines(markup) == [line]


@pytest.mark.parametrize(
    "markup, found",
    [
        (
            "<h3><button aria-expanded=false>Who pays?</button></h3><p>The county.</p>",
            ["Who pays?", "The county."],
        ),
        (
            "<h3><span><button aria-controls=a>The costs</button></span></h3><p>Nobody knows.</p>",
            ["The costs", "Nobody knows."],
        ),
        ("<button aria-controls=a>¿Quién paga?</button><p>El condado.</p>", ["¿Quién paga?", "El condado."]),
        ("<button aria-controls=a>誰が払うのか？</button><p>県だ。</p>", ["誰が払うのか？", "県だ。"]),
        ("<button aria-controls=a>Read more</button><p>The county.</p>", ["The county."]),
        ("<button>Any questions?</button><p>The county.</p>", ["The county."]),
        (
            "<h3>The costs <button aria-expanded=false>Show</button></h3><p>Nobody knows.</p>",
            ["The costs", "Nobody knows."],
        ),
    ],
)
def test_a_question_that_opens_its_answer_is_text(markup, found):
    assert lines(markup) == found


def test_a_button_that_was_never_closed_does_not_swallow_the_text():
    document = html(f"<button>Menu<div>{article()}</div>")
    assert read(document).text == "\n".join(PARAGRAPHS)


@pytest.mark.parametrize(
    "markup, found",
    [
        ("<p>The <gloss-term>must weight</gloss-term> fell.</p>", ["The must weight fell."]),
        ("<p>The <term>must weight</term> fell.</p>", ["The must weight fell."]),
        ("<div>The <x-link href=/a>must <x-b>weight</x-b></x-link> fell.</div>", ["The must weight fell."]),
        ("<x-card><p>One.</p></x-card><x-card><p>Two.</p></x-card>", ["One.", "Two."]),
        ("<div><x-date>Monday</x-date><x-place>Ellsay</x-place></div>", ["Monday", "Ellsay"]),
        ("<p>Below <output>eighty</output> degrees.</p>", ["Below eighty degrees."]),
    ],
)
def test_an_element_of_the_pages_own_naming_is_part_of_the_sentence_around_it(markup, found):
    assert lines(markup) == found


def test_a_term_with_the_name_of_clutter_stays_in_its_sentence():
    line = "The must weight fell below eighty in three parishes this autumn, the union said."
    markup = line.replace("must weight", "<gloss-term class='tooltip'>must weight</gloss-term>")
    assert text_with(f"<p>{markup}</p>") == [line]


@pytest.mark.parametrize(
    "markup, line",
    [
        ("10<sup>6</sup> germs", "10⁶ germs"),
        ("10<sup>-3</sup> grams", "10⁻³ grams"),
        ("um 18<sup>30</sup> Uhr", "um 18³⁰ Uhr"),
        ("Fe<sup>3+</sup> ions", "Fe³⁺ ions"),
        ("so she said.<sup>1</sup> Then", "so she said. 1 Then"),
        ("in 2019<sup><a href='#n1'>1</a></sup> again", "in 2019 1 again"),
        ("in 2019<a href='#n1'><sup>1</sup></a> again", "in 2019 1 again"),
        ("it is said[<sup>1</sup>]", "it is said[ 1]"),
        ("3<sup>1</sup>/<sub>2</sub> years", "3 1/2 years"),
        ("the 1<sup>st</sup> of May", "the 1st of May"),
        ("H<sub>2</sub>O", "H2O"),
        ("5000 m<sup>2</sup> Park", "5000 m2 Park"),
        ("a word I am<sup>2</sup> sure of", "a word I am 2 sure of"),
        ("<sup>1</sup> See there.", "1 See there."),
    ],
)
def test_a_raised_figure_stays_apart_from_what_is_before_it(markup, line):
    assert lines(f"<p>{markup}</p>") == [line]


REST = "slanders on the outer skerries have had no mail since Monday."


@pytest.mark.parametrize(
    "markup, line",
    [
        (f"<div class=dropcap>I</div><p>{REST}</p>", f"I{REST}"),
        (f"<div>“I</div><p>{REST}</p>", f"“I{REST}"),
        (
            f"<div>I</div><p>{REST.replace('slanders', 'SLANDERS')}</p>",
            f"I{REST.replace('slanders', 'SLANDERS')}",
        ),
        (f"<p><img alt='I' src=i.png>{REST}</p>", f"I{REST}"),
        (f"<p><span><img alt='I' src=i.png></span>{REST}</p>", f"I{REST}"),
        (f"<p><span class=versal>I</span>{REST}</p>", f"I{REST}"),
        (
            "<div>L</div><p>’île attend son courrier depuis lundi, dit le port.</p>",
            "L’île attend son courrier depuis lundi, dit le port.",
        ),
        (
            "<div>島</div><p>の住民のもとに月曜日から郵便が届いていない。港湾局が水曜日に明らかにした。再開の見通しは立っていない。</p>",
            "島の住民のもとに月曜日から郵便が届いていない。港湾局が水曜日に明らかにした。再開の見通しは立っていない。",
        ),
    ],
)
def test_a_first_letter_of_its_own_is_joined_to_its_word(markup, line):
    assert lines(markup) == [line]


@pytest.mark.parametrize(
    "markup, found",
    [
        ("<div>I</div><p>Nobody on the outer skerries has had any mail.</p>", 2),
        ("<h2>I</h2><p>slanders on the outer skerries have had no mail.</p>", 2),
        ("<ul><li>I<li>slanders on the outer skerries have had no mail.</ul>", 2),
        ("<div>i</div><p>slanders on the outer skerries have had no mail.</p>", 2),
        ("<div><a href=/i>I</a></div><p>slanders on the outer skerries have had no mail.</p>", 2),
        ("<div>I</div><p>slanders have no mail.</p>", 2),
        ("<div>A</div><p>dog has swum to the outer skerries with the mail.</p><p>The dog is well.</p>", 3),
    ],
)
def test_a_letter_that_begins_no_word_stays_alone(markup, found):
    assert len(lines(markup)) == found


def test_a_picture_named_with_a_letter_is_no_letter_within_a_sentence():
    assert lines("<p>See plan <img alt='B'>elow the mill.</p>") == ["See plan elow the mill."]


FOLDED = "<p>The stops will have lamps that light up when somebody waits, and a bell.</p>"
LAMPS = ["The stops will have lamps that light up when somebody waits, and a bell."]


@pytest.mark.parametrize(
    "hiding", ["hidden", "style='display:none'", "class='more hidden'", "aria-hidden=true"]
)
@pytest.mark.parametrize("box", ["{}", "<div>{}</div>"])
def test_a_part_of_the_text_that_a_button_beside_it_unfolds_is_text(hiding, box):
    button = box.format("<button aria-controls=rest>Read more</button>")
    assert text_with(f"<div id=rest {hiding}>{FOLDED}</div>{button}") == LAMPS


@pytest.mark.parametrize(
    "markup",
    [
        f"<div id=rest hidden>{FOLDED}</div>",
        f"<div id=offer hidden>{FOLDED}</div><button aria-controls=rest>Read more</button>",
        "<div id=rest hidden>The stops will have lamps that light up.</div><button aria-controls=rest>More</button>",
    ],
)
def test_what_no_button_unfolds_or_is_no_paragraph_stays_hidden(markup):
    assert text_with(markup) == []


TABLE = "<table><tr><th>Parish</th><th>Plots</th></tr><tr><td>Upper Ford</td><td>118</td></tr></table>"


@pytest.mark.parametrize(
    "figure, found",
    [
        (f"<figure class='wp-block-table'>{TABLE}</figure>", ["Parish | Plots", "Upper Ford | 118"]),
        (
            f"<figure>{TABLE}<figcaption>Counted in April, the growers' union says in its report.</figcaption></figure>",
            ["Parish | Plots", "Upper Ford | 118"],
        ),
        (f"<figure><img src=a.png>{TABLE}</figure>", []),
    ],
)
def test_a_table_in_a_figure_is_text_and_its_caption_is_not(figure, found):
    assert text_with(figure) == found


@given(
    st.lists(
        st.sampled_from(
            "<button> </button> <sup> </sup> <x-a> </x-a> <p> </p> <figure> </figure> <table> <tr> <td> 10 6 A "
            "<img\talt=I> <h3> </h3> <a\thref=#a> </a> <div> </div> word. the dog <button\taria-controls=a> "
            "<div\tid=a\thidden>".split(" ")
        ),
        max_size=40,
    )
)
def test_words_outside_of_controls_are_never_lost(parts):
    markup = " ".join(
        part.replace("\t", " ") for part in parts if "button" not in part and "figure" not in part
    )
    found = "".join(lines(markup))
    for word in ("word.", "dog"):
        assert found.count(word) == markup.count(word)
