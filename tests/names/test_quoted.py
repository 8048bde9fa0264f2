"""What stands in quotation marks of all kinds, or behind the dash of a dialogue."""

import pytest

from ingest.names.quoted import Quoted, quoted


def parts(text):
    return [text[one.start : one.end] for one in quoted(text)]


PAIRS = ["“”", "““", "„“", "„”", '„"', "‟”", "«»", "»«", "‹›", "›‹", '""', '"”']


@pytest.mark.parametrize("pair", PAIRS)
def test_every_pair_of_marks_holds_what_stands_between(pair):
    assert parts(f"{pair[0]}We build{pair[1]} and more.") == ["We build"]
    assert parts(f"He said {pair[0]}we build{pair[1]} twice.") == ["we build"]
    assert parts(f"He said: {pair[0]}We build.{pair[1]}") == ["We build."]
    assert parts(f"{pair[0]}We build{pair[1]}, he said, {pair[0]}now{pair[1]}.") == ["We build", "now"]


@pytest.mark.parametrize("pair", ["“»", "„»", "«”", "«‹", '"»', "‟«"])
def test_marks_of_two_kinds_hold_nothing(pair):
    assert parts(f"He said {pair[0]}we build{pair[1]} twice.") == []


@pytest.mark.parametrize(
    "text",
    ['The 27" and the 24" screens.', "He left” early.", 'It ended" there.', "No” and no", '5" or 6", 7"'],
)
def test_a_mark_behind_a_word_opens_nothing(text):
    assert parts(text) == []


def test_quotes_are_read_to_the_fourth_within_another():
    assert parts("«one „two “three ‹four› three” two“ one» end") == ["one „two “three ‹four› three” two“ one"]
    assert parts("“one „two «three ‹four “five” four› three» two“ one” end")[0].startswith("one „two")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "“One two.\n“Three four.” Five",
            [
                Quoted(start=1, end=9, line_start=0, line_end=9, goes_on=True),
                Quoted(start=11, end=22, line_start=10, line_end=28, continues=True),
            ],
        ),
        (
            "He said: “One two.\n  “Three.”",
            [
                Quoted(start=10, end=18, line_start=0, line_end=18, goes_on=True),
                Quoted(start=22, end=28, line_start=19, line_end=29, continues=True),
            ],
        ),
        (
            "„One two.\n„Three.“ „Four.“",
            [
                Quoted(start=1, end=9, line_start=0, line_end=9, goes_on=True),
                Quoted(start=11, end=17, line_start=10, line_end=26, continues=True),
                Quoted(start=20, end=25, line_start=10, line_end=26),
            ],
        ),
        ("“One two.\nThree.", [Quoted(start=1, end=9, line_start=0, line_end=9)]),
        ("“One two.", [Quoted(start=1, end=9, line_start=0, line_end=9)]),
        ("„One two.", [Quoted(start=1, end=9, line_start=0, line_end=9)]),
        ("So\n“One two.", [Quoted(start=4, end=12, line_start=3, line_end=12)]),
        ("„One two.\nThree.", []),
        ("He said “one two.\nThree.", []),
        ("He said “one two.", []),
    ],
)
def test_an_open_quote_ends_with_its_paragraph_or_goes_on_where_the_next_opens_alike(text, expected):
    assert list(quoted(text)) == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("— Yes, he said.", "Yes, he said."),
        ("—Yes.", "Yes."),
        ("- Yes.", "Yes."),
        ("– Yes.", "Yes."),
        ("― Yes.", "Yes."),
        ("\t — Yes.", "Yes."),
        ("So.\n— Yes.\nNo.", "Yes."),
    ],
)
def test_a_dash_at_the_beginning_of_a_line_begins_what_is_said(text, said):
    (part,) = quoted(text)
    assert part.is_dialogue
    assert text[part.start : part.end] == said
    assert text[part.line_start : part.line_end].strip().endswith(said)


@pytest.mark.parametrize("text", ["— 5 places", "—— no", "— ", "-5", "So — yes.", "—\tYes"])
def test_other_dashes_begin_nothing(text):
    assert parts(text) == []


def test_marks_within_a_line_that_a_dash_begins_are_what_is_quoted():
    (part,) = quoted("— He said “we build it” there.")
    assert not part.is_dialogue
