"""Articles of one event."""

import json
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from shared import SHARED, needs_shared

from ingest.stories import Telling, group

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
FERRY = [
    ("Ferry Albatross resumes between Port Elm and Oakham", "The ferry Albatross will sail again between Port Elm "
     "and Oakham after repairs to its engine, captain Ann Wright said on Monday. Tickets cost as before."),
    ("Port Elm: the Albatross sails again", "After weeks of repairs the Albatross is back. Captain Wright told "
     "reporters in Port Elm that the ferry's engine had been replaced and Oakham would be reached in an hour."),
    ("Oakham welcomes the ferry's return", "Oakham's mayor welcomed the return of the ferry Albatross from Port "
     "Elm on Monday, saying the repairs of the engine had taken too long."),
]  # fmt: skip
BREAD = [
    ("Bakers of Ashford raise the price of bread", "Flour has become dearer, the guild of bakers in Ashford said, "
     "and a loaf of rye will cost a tenth more from April."),
    ("Rye bread to cost more in Ashford", "A loaf of rye bread will cost a tenth more in Ashford from April, because "
     "flour is dearer, according to the bakers' guild."),
]  # fmt: skip


def tell(number, told, hours=0.0, **more):
    title, text = told
    values = {"at": NOON + timedelta(hours=hours), "language": "en"} | more
    return Telling(article_id=number, title=title, text=text, **values)


def ids(tellings):
    return [story.article_ids for story in group(tellings)]


def test_articles_of_one_event_make_a_story_in_order_of_arrival():
    tellings = [
        tell(1, FERRY[0], 2),
        tell(2, BREAD[0], 1),
        tell(3, FERRY[1], 0),
        tell(4, FERRY[2], 5),
        tell(5, BREAD[1]),
    ]

    assert ids(tellings) == [(3, 1, 4), (5, 2)]


@given(st.permutations(range(5)))
def test_the_order_of_reading_does_not_matter(order):
    tellings = [tell(number, told, number) for number, told in enumerate(FERRY + BREAD)]

    assert group([tellings[place] for place in order]) == group(tellings)


def test_what_was_silent_for_days_begins_anew():
    assert ids([tell(1, FERRY[0]), tell(2, FERRY[1], 24 * 5)]) == []


def test_other_languages_are_other_stories():
    assert ids([tell(1, FERRY[0]), tell(2, FERRY[1], language="de")]) == []


def test_copies_have_one_vote_and_stay_together():
    copies = [tell(number, BREAD[0], number, cluster_id=1) for number in (1, 2, 3)]

    assert ids([*copies, tell(4, FERRY[0]), tell(5, FERRY[1])]) == [(4, 5), (1, 2, 3)]


def test_a_live_blog_joins_without_a_vote():
    blog = tell(2, FERRY[1], 1, kind="live")

    assert ids([tell(1, FERRY[0]), blog, tell(3, BREAD[0])]) == [(1, 2)]
    assert ids([tell(1, BREAD[0]), blog, tell(3, FERRY[0], 2)]) == []


def test_nothing_comes_of_nothing():
    assert group([]) == ()
    assert ids([tell(1, ("", "")), tell(2, ("", ""))]) == []


@needs_shared
def test_labelled_pairs_are_mostly_told_apart():
    path = SHARED / "data/sameness/tg_pairs.jsonl"
    pairs = [json.loads(line) for line in path.open(encoding="utf-8")]
    numbers = {}
    for pair in pairs:
        for side in ("a", "b"):
            numbers.setdefault(pair[side]["url"], (len(numbers) + 1, pair[side], pair["pool"][:2]))
    told = [tell(n, (one["title"], one["text"]), language=lang) for n, one, lang in numbers.values()]
    story = {article: n for n, found in enumerate(group(told)) for article in found.article_ids}
    same = [
        (
            story.get(numbers[pair["a"]["url"]][0], -1) == story.get(numbers[pair["b"]["url"]][0], -2),
            pair["label"],
        )
        for pair in pairs
    ]
    right = same.count((True, "OK"))

    assert 2 * right / (2 * right + same.count((True, "BAD")) + same.count((False, "OK"))) >= 0.78
