"""What two articles have in common."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up import NOON, article, cut, text

from ingest.dedupe import METHOD, affordable, compare

ONE = text(1, 400)


def kind(new, old):
    found = compare(new, [old]).relations
    return found[0].kind if found else None


def test_the_same_words_are_an_exact_copy():
    found = compare(article(2, ONE.upper()), [article(1, ONE)]).relations

    assert [(one.article_id, one.origin_id, one.kind) for one in found] == [(2, 1, "exact")]
    assert (found[0].overlap, found[0].overlap_origin, found[0].method) == (1.0, 1.0, METHOD)


def test_another_dateline_and_a_credit_make_a_near_copy():
    wrapped = f"PORT ELM, March 1 (Wire) — {ONE}\nReporting by Jo Carver; editing by Ann Wright"

    assert kind(article(2, wrapped), article(1, ONE)) == "near_copy"


def test_a_trimmed_text_is_an_excerpt_and_a_longer_one_expands():
    assert kind(article(2, cut(ONE, 180)), article(1, ONE)) == "excerpt_of"
    assert kind(article(2, ONE), article(1, cut(ONE, 180))) == "expands"


def test_shares_have_four_digits():
    (relation,) = compare(article(2, cut(ONE, 124)), [article(1, ONE)]).relations

    assert (relation.overlap, relation.overlap_origin) == (1.0, 0.303)
    (relation,) = compare(article(2, ONE), [article(1, cut(ONE, 124))]).relations
    assert (relation.overlap, relation.overlap_origin) == (0.303, 1.0)


def test_a_quotation_is_noted_as_overlap():
    quoting = text(2, 300) + "\n" + " ".join(ONE.split()[100:190])

    assert kind(article(2, quoting), article(1, ONE)) == "overlap"


def test_different_texts_have_nothing_in_common():
    assert compare(article(2, text(2)), [article(1, text(1)), article(3, text(3))]).relations == ()


def test_the_earlier_published_is_the_origin_whenever_it_arrives():
    late = article(2, ONE, published_at=NOON - timedelta(days=1))
    found = compare(late, [article(1, ONE, published_at=NOON)]).relations

    assert (found[0].article_id, found[0].origin_id) == (1, 2)


def test_a_mere_day_is_never_first():
    day = NOON.replace(hour=0)
    by_day = article(1, ONE, published_at=day, precision="day", first_seen_at=NOON + timedelta(hours=9))
    found = compare(article(2, ONE, published_at=NOON), [by_day]).relations

    assert found[0].origin_id == 2


@pytest.mark.parametrize(
    "seen_after, at_after",
    [
        (timedelta(hours=9), timedelta(hours=9)),
        (timedelta(days=2), timedelta(hours=23, minutes=59, seconds=59)),
        (timedelta(hours=-9), timedelta()),
    ],
)
def test_an_article_of_a_known_day_appeared_when_it_was_seen_but_within_that_day(seen_after, at_after):
    day = NOON.replace(hour=0)
    one = article(1, ONE, published_at=day, precision="day", first_seen_at=day + seen_after)

    assert one.at == day + at_after


def test_texts_a_month_apart_are_not_compared():
    old = article(1, ONE, published_at=NOON - timedelta(days=31))

    assert compare(article(2, ONE, published_at=NOON), [old]).relations == ()


def test_short_texts_must_be_close_in_time():
    body, wrapped = text(4, 100), "From our own desk in town: " + text(4, 100)
    old = article(1, body, published_at=NOON - timedelta(days=8))

    assert kind(article(2, wrapped, published_at=NOON - timedelta(days=7)), old) == "near_copy"
    assert kind(article(2, wrapped, published_at=NOON), old) == "overlap"


def test_a_brief_is_a_copy_only_with_title_and_within_two_days():
    body = text(5, 30)
    old = article(1, body, title="Ferry resumes", published_at=NOON - timedelta(hours=40))

    assert kind(article(2, body, title="Ferry resumes!", published_at=NOON), old) == "exact"
    assert kind(article(2, body, title="Ferry stops", published_at=NOON), old) is None
    assert kind(article(2, body, title="Ferry resumes", published_at=NOON + timedelta(hours=9)), old) is None


def weather(city, day, wind, rain):
    return (
        f"Weather forecast for {city} on March {day}. Winds from the {wind} at {day + 3} metres per second. "
        f"Humidity is expected at {rain + 31} percent and the chance of rain is {rain} percent. Residents are "
        f"advised to follow the updates of the weather service and to check the roads. Sunrise at 6:{rain}."
    )


def test_a_filled_in_template_is_no_copy():
    one, other = weather("Port Elm", 3, "north", 14), weather("Oakham", 4, "west", 28)

    assert kind(article(2, other, "elm"), article(1, one, "elm")) in (None, "overlap")


def test_standing_notices_of_an_outlet_make_no_copies():
    notice = text(9, 170)
    one, other = text(1, 120) + "\n" + notice, text(2, 140) + "\n" + notice

    assert compare(article(2, other, "elm"), [article(1, one, "elm")]).relations == ()


def test_a_live_blog_is_no_copy_of_what_it_contains():
    blog = text(7, 500) + "\n" + ONE

    assert kind(article(2, blog, kind="live"), article(1, ONE)) == "overlap"
    assert kind(article(2, blog), article(1, ONE)) == "expands"


def test_one_outlets_equal_title_and_text_is_one_article():
    first, second = article(1, ONE, "elm", title="A title"), article(2, ONE, "elm", title="A Title.")

    assert compare(second, [first]).duplicate_of == 1
    assert compare(first, [second]).duplicate_of is None
    assert compare(article(2, ONE, "oak", title="A title"), [first]).duplicate_of is None
    assert compare(article(2, ONE, "elm", title="Another"), [first]).duplicate_of is None


def with_own_words(body, part, size):
    """`body` with `size` words of its own at its beginning, middle or end."""
    words, own = body.split(), text(77, size).split()
    start = {"beginning": 0, "middle": (len(words) - size) // 2, "end": len(words) - size}[part]
    return " ".join((*words[:start], *own, *words[start + size :]))


@pytest.mark.parametrize("part", ["beginning", "middle", "end"])
def test_texts_of_one_outlet_share_boilerplate_only_when_a_third_of_the_shorter_is_its_own(part):
    body = text(6, 180)
    rewritten, edited = with_own_words(body, part, 60), with_own_words(body, part, 20)

    assert kind(article(2, rewritten, "elm"), article(1, body, "elm")) is None
    assert kind(article(2, edited, "elm"), article(1, body, "elm")) == "near_copy"
    assert kind(article(2, rewritten, "oak"), article(1, body, "elm")) == "near_copy"


@pytest.mark.parametrize("part", ["beginning", "middle", "end"])
def test_short_texts_share_boilerplate_only_when_a_third_is_their_own(part):
    body = text(6, 148)
    rewritten, edited = with_own_words(body, part, 49), with_own_words(body, part, 20)

    assert kind(article(2, rewritten, "oak"), article(1, body, "elm")) == "overlap"
    assert kind(article(2, edited, "oak"), article(1, body, "elm")) == "near_copy"


def changed(body, places):
    """`body` with another word at each of these places; one far from all others changes five shingles."""
    words = body.split()
    for place in places:
        words[place] = "changed"
    return " ".join(words)


@pytest.mark.parametrize(
    "outlet, words, changes, apart",
    [
        ("oak", 204, 22, 9),  # 90 of 200 shingles are left: 0.45
        ("oak", 104, 8, 12),  # 60 of 100: 0.6
        ("elm", 204, 20, 9),  # 100 of 200: 0.5
        ("elm", 104, 6, 15),  # 70 of 100: 0.7
    ],
)
def test_a_copy_shares_so_much_and_no_shingle_less(outlet, words, changes, apart):
    body = text(6, words)
    enough = changed(body, range(6, 6 + changes * apart, apart))
    too_little = changed(enough, [0])

    assert kind(article(2, enough, outlet), article(1, body, "elm")) == "near_copy"
    assert kind(article(2, too_little, outlet), article(1, body, "elm")) == "overlap"


def test_from_150_shingles_on_a_text_is_not_short():
    long, short = text(6, 154), text(6, 153)
    places = range(6, 6 + 15 * 9, 9)  # 75 shingles

    assert kind(article(2, changed(long, places)), article(1, long)) == "near_copy"
    assert kind(article(2, changed(short, places)), article(1, short)) == "overlap"


def test_each_third_of_a_short_copy_shares_a_fifth_of_its_shingles():
    body = text(6, 104)

    assert kind(article(2, changed(body, range(78, 104))), article(1, body)) == "near_copy"
    assert kind(article(2, changed(body, range(77, 104))), article(1, body)) == "overlap"


def test_each_third_of_a_copy_within_one_outlet_shares_more_than_a_third_of_its_shingles():
    body = text(6, 204)

    assert kind(article(2, changed(body, range(162, 204)), "elm"), article(1, body, "elm")) == "near_copy"
    assert kind(article(2, changed(body, range(161, 204)), "elm"), article(1, body, "elm")) is None


def test_an_excerpt_is_less_than_nine_twentieths_of_the_longer_text():
    body = text(6, 404)

    assert kind(article(2, cut(body, 184)), article(1, body)) == "near_copy"
    assert kind(article(2, cut(body, 183)), article(1, body)) == "excerpt_of"


@pytest.mark.parametrize("words, days", [(104, 7), (204, 30)])
def test_copies_are_at_most_a_week_or_a_month_apart(words, days):
    body = text(6, words)
    new = article(2, changed(body, [50]), published_at=NOON)
    old = article(1, body, published_at=NOON - timedelta(days=days))
    older = article(1, body, published_at=NOON - timedelta(days=days, seconds=1))

    assert kind(new, old) == "near_copy"
    assert kind(new, older) == ("overlap" if words == 104 else None)


def quoting(words, shingles):
    """What a text of so many words is that quotes so many shingles of a long one."""
    quotation = " ".join(text(1, 3_000).split()[: shingles + 4])
    return kind(article(2, f"{text(2, words - shingles - 4)}\n{quotation}"), article(1, text(1, 3_000)))


def test_a_quotation_is_noted_from_a_fifth_of_the_text_on():
    assert quoting(79, 15) == "overlap"
    assert quoting(80, 15) is None


def test_a_long_quotation_is_noted_from_a_twentieth_of_the_text_on():
    assert quoting(404, 20) == "overlap"
    assert quoting(405, 20) is None
    assert quoting(300, 19) is None


def is_duplicate_after(body, **apart):
    """Whether an outlet's own article of equal title and text is a duplicate when it comes so much later."""
    first = article(1, body, "elm", title="A title", published_at=NOON - timedelta(**apart))
    second = article(2, body, "elm", title="A title", published_at=NOON)
    return compare(second, [first]).duplicate_of == 1


def test_equal_briefs_of_one_outlet_are_one_article_for_two_days_only():
    brief = text(5, 39)

    assert is_duplicate_after(brief, hours=48)
    assert not is_duplicate_after(brief, hours=48, seconds=1)


def test_equal_longer_texts_of_one_outlet_are_one_article_for_a_month():
    body = text(5, 40)

    assert is_duplicate_after(body, days=30)
    assert not is_duplicate_after(body, days=30, seconds=1)


def test_equal_briefs_of_two_outlets_are_copies_for_two_days_only():
    body = text(5, 39)
    new = article(2, body, title="A title", published_at=NOON)
    just_in_time = article(1, body, title="A title", published_at=NOON - timedelta(hours=48))
    too_late = article(1, body, title="A title", published_at=NOON - timedelta(hours=48, seconds=1))

    assert kind(new, just_in_time) == "exact"
    assert kind(new, too_late) is None


parts = st.lists(st.integers(1, 6), min_size=1, max_size=4, unique=True)


@given(parts, parts, st.integers(-40, 40))
def test_the_comparison_does_not_depend_on_which_one_is_compared(ours, theirs, days):
    one = article(1, "\n".join(text(seed, 60) for seed in ours), published_at=NOON)
    other = article(2, "\n".join(text(seed, 60) for seed in theirs), published_at=NOON + timedelta(days=days))

    assert compare(one, [other]).relations == compare(other, [one]).relations


def test_the_comparison_of_two_texts_of_one_size_does_not_depend_on_which_one_is_compared():
    shared = text(6, 120).split()
    spread = " ".join(
        (*shared[:40], *text(8, 20).split(), *shared[40:80], *text(9, 20).split(), *shared[80:])
    )
    at_one_end = " ".join((*shared, *text(10, 40).split()))
    one, other = article(1, spread, "elm"), article(2, at_one_end, "elm")

    assert compare(one, [other]).relations == compare(other, [one]).relations


def test_sixty_long_texts_are_not_all_compared_and_sixty_of_usual_length_are():
    assert affordable([600_000] * 60) == 5
    assert affordable([50_000] * 60) == 60
    assert affordable([10**9]) == 1
    assert affordable([]) == 0
