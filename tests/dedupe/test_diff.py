"""What makes a revision."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.dedupe import change, diff, format_diff
from ingest.dedupe.diff import is_clock_line
from store.model import Change, RevisionContent


def said(text, title="Ferry resumes", lead=None):
    return RevisionContent(title=title, lead=lead, text=text, words=len(text.split()))


BEFORE = said('The ferry resumes on Monday, "at last", the port\'s office said.\nTickets cost as before.')


@pytest.mark.parametrize(
    "text",
    [
        "The ferry  resumes on Monday, “at last”, the port’s office said.\nTickets cost as before.",
        "The ferry resumes on Monday,\n«at last», the port's\xa0office said. Tickets cost as before.",
        'Updated 12:30 GMT\nThe ferry resumes on Monday, "at last", the port\'s office said.\nTickets cost as before.',
        BEFORE.text + "\nLast updated: 5 minutes ago",
        BEFORE.text.replace("ferry", "fer\u00adry"),
    ],
)
def test_white_space_quote_marks_and_clock_lines_make_no_revision(text):
    assert change(BEFORE, said(text)) is None


def test_words_added_and_removed_are_counted():
    after = said(BEFORE.text.replace("on Monday", "on Tuesday morning"))

    assert change(BEFORE, after) == Change(words_added=2, words_removed=1, headline_changed=False)


def test_punctuation_case_and_numbers_make_a_revision():
    for old, new in (("before.", "before!"), ("The ferry", "the ferry"), ("Monday", "Monday 5")):
        assert change(BEFORE, said(BEFORE.text.replace(old, new)))


def test_a_changed_headline_is_a_revision_and_a_changed_lead_counts_as_words():
    renamed = said(BEFORE.text, title="Ferry resumes on Monday")

    assert change(BEFORE, renamed) == Change(words_added=0, words_removed=0, headline_changed=True)
    assert change(BEFORE, said(BEFORE.text, title="Ferry  resumes")) is None
    assert change(BEFORE, said(BEFORE.text, lead="At last")) == Change(
        words_added=2, words_removed=0, headline_changed=False
    )


@pytest.mark.parametrize(
    "line", ["Updated 12:30 GMT", "5 minutes ago", "March 5, 2026, 8:15 p.m.", "Обновлено: 12:30"]
)
def test_lines_that_only_give_a_time_are_recognized(line):
    assert is_clock_line(line)


@pytest.mark.parametrize(
    "line", ["At 12:30 the ferry left", "Monday", "5 dead in March", "12 March Street", ""]
)
def test_lines_that_say_more_are_kept(line):
    assert not is_clock_line(line)


def test_the_difference_is_readable():
    after = said(BEFORE.text.replace("Monday", "Tuesday"), title="Ferry is late")

    assert format_diff(diff(BEFORE, after)) == (
        "[-Ferry resumes-] {+Ferry is late+} The ferry resumes on [-Monday,-] {+Tuesday,+} "
        '"at last", the port\'s office said. Tickets cost as before.'
    )


@pytest.mark.parametrize(
    "unchanged, shown",
    [(14, "1 2 3 4 5 6 7 8 9 10 11 12 13 14"), (15, "1 2 3 4 5 6 … 10 11 12 13 14 15")],
)
def test_of_a_long_unchanged_run_six_words_are_shown_at_either_end(unchanged, shown):
    run = " ".join(str(n + 1) for n in range(unchanged))

    assert format_diff(diff(said(f"old {run}"), said(f"new {run}"))) == f"[-old-] {{+new+}} {shown}"


def test_a_line_longer_than_120_characters_is_no_clock_line():
    assert is_clock_line("12:30 " + "monday " * 16 + "at")
    assert not is_clock_line("12:30 " + "monday " * 16 + "at.")


words = st.lists(st.sampled_from(["ferry", "port", "“the", "the”", "sea.", "5"]), max_size=12).map(" ".join)


@given(words, words)
def test_the_difference_holds_what_was_removed_and_added(old, new):
    before, after = said(old), said(new)
    spans = diff(before, after)
    counted = change(before, after)
    added = sum(len(span.text.split()) for span in spans if span.kind == "added")
    removed = sum(len(span.text.split()) for span in spans if span.kind == "removed")

    assert (added, removed) == ((counted.words_added, counted.words_removed) if counted else (0, 0))


def test_frequent_words_are_compared_like_others():
    body = " ".join(f"the {n}" for n in range(200))
    after = said(body.replace(" 150 ", " 150 the "))

    assert change(said(body), after) == Change(words_added=1, words_removed=0, headline_changed=False)


def test_a_text_of_one_word_repeated_takes_no_hours():
    found = change(said("na " * 20_000), said("na " * 20_000 + "batman"))

    assert found
    assert found.words_added > 0
