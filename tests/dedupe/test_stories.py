"""Articles of one event."""

import json
from datetime import UTC, datetime, timedelta
from math import log

from hypothesis import given
from hypothesis import strategies as st
from shared import SHARED, needs_shared

from ingest.dedupe.stories import StoryArticle, group_stories

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


def story_article(number, told, hours=0.0, **more):
    title, text = told
    values = {"at": NOON + timedelta(hours=hours), "language": "en"} | more
    return StoryArticle(article_id=number, title=title, text=text, **values)


def ids(articles):
    return [story.article_ids for story in group_stories(articles)]


def test_articles_of_one_event_make_a_story_in_order_of_arrival():
    articles = [
        story_article(1, FERRY[0], 2),
        story_article(2, BREAD[0], 1),
        story_article(3, FERRY[1], 0),
        story_article(4, FERRY[2], 5),
        story_article(5, BREAD[1]),
    ]

    assert ids(articles) == [(3, 1, 4), (5, 2)]


@given(st.permutations(range(5)))
def test_the_order_of_reading_does_not_matter(order):
    articles = [story_article(number, told, number) for number, told in enumerate(FERRY + BREAD)]

    assert group_stories([articles[place] for place in order]) == group_stories(articles)


def test_single_letters_and_digits_make_no_story():
    lists = ("Plan A of B and C", "a b c d e f g h i j k l m n o p q r s t u v w x y z 1 2 3 4 5 6 7 8 9")
    others = ("Map B, part C of A", "z y x w v u t s r q p o n m l k j i h g f e d c b a 9 8 7 6 5 4 3 2 1")
    assert ids([story_article(1, lists), story_article(2, others)]) == []


def test_a_story_without_articles_for_days_takes_no_more():
    assert ids([story_article(1, FERRY[0]), story_article(2, FERRY[1], 24 * 5)]) == []


def test_other_languages_are_other_stories():
    assert ids([story_article(1, FERRY[0]), story_article(2, FERRY[1], language="de")]) == []


def test_copies_count_once_and_stay_together():
    copies = [story_article(number, BREAD[0], number, cluster_id=1) for number in (1, 2, 3)]

    assert ids([*copies, story_article(4, FERRY[0]), story_article(5, FERRY[1])]) == [(4, 5), (1, 2, 3)]


def test_a_live_blog_joins_but_does_not_change_what_a_story_is_about():
    blog = story_article(2, FERRY[1], 1, kind="live")

    assert ids([story_article(1, FERRY[0]), blog, story_article(3, BREAD[0])]) == [(1, 2)]
    assert ids([story_article(1, BREAD[0]), blog, story_article(3, FERRY[0], 2)]) == []


def test_no_articles_and_empty_articles_make_no_story():
    assert group_stories([]) == ()
    assert ids([story_article(1, ("", "")), story_article(2, ("", ""))]) == []


def test_a_story_takes_articles_for_four_days_after_its_last_one():
    same = [story_article(1, FERRY[0]), story_article(2, FERRY[0], 96)]
    too_late = [story_article(1, FERRY[0]), story_article(2, FERRY[0], 96.01)]

    assert ids(same) == [(1, 2)]
    assert ids(too_late) == []


def similarity_is(expected, one, other, hours=0.0):
    """Whether the two join a story at a threshold just below `expected`, and not just above it."""
    articles = [story_article(1, one), story_article(2, other, hours)]
    below = group_stories(articles, min_similarity=expected - 0.002)
    above = group_stories(articles, min_similarity=expected + 0.002)
    return len(below) == 1 and above == ()


def expected_similarity(shared_weight, own_weight, own=1):
    """The cosine of two articles that share one term, and have `own` terms of their own."""
    shared = (1 + log(shared_weight)) * log(1 + 2 / 2)
    unlike = (1 + log(own_weight)) * log(1 + 2 / 1)
    return shared**2 / (shared**2 + own * unlike**2)


def are_unlike(one, other):
    return group_stories([story_article(1, one), story_article(2, other)], min_similarity=0.01) == ()


def test_terms_weigh_by_place_and_kind():
    filler = " ".join(["the"] * 60)

    assert similarity_is(expected_similarity(3.0, 1.5), ("harbour", "bread"), ("harbour", "flour"))
    assert similarity_is(expected_similarity(1.5, 1.5), ("", "harbour bread"), ("", "harbour flour"))
    assert similarity_is(expected_similarity(4.5, 1.5), ("", "bread Harbour"), ("", "flour Harbour"))
    assert similarity_is(
        expected_similarity(1.0, 1.5), ("", f"bread {filler} harbour"), ("", f"flour {filler} harbour")
    )
    assert similarity_is(expected_similarity(1.5, 1.5), ("", "bread. Harbour"), ("", "flour. Harbour"))


def test_terms_are_stems_without_case_and_possessive():
    assert similarity_is(expected_similarity(1.5, 1.5), ("", "harbours’s bread"), ("", "flour harbouring"))
    assert similarity_is(expected_similarity(1.5, 1.5), ("", "берёза bread"), ("", "flour береза"))


def test_short_words_are_terms_only_as_numbers_and_abbreviations():
    assert similarity_is(expected_similarity(1.5, 1.5), ("", "bread 12"), ("", "flour 12"))
    assert similarity_is(expected_similarity(4.5, 1.5), ("", "bread EU"), ("", "flour EU"))
    assert are_unlike(("", "bread ox"), ("", "flour ox"))


def test_words_after_the_first_600_are_not_read():
    last = "bread " + "the " * 598 + "harbour"
    too_late = "flour " + "the " * 599 + "harbour"

    assert similarity_is(expected_similarity(1.0, 1.5), ("", last), ("", last.replace("bread", "flour")))
    assert are_unlike(("", last), ("", too_late))


def test_the_similarity_halves_every_three_days():
    assert similarity_is(expected_similarity(3.0, 1.5) / 2, ("harbour", "bread"), ("harbour", "flour"), 72)


def test_an_article_joins_the_more_similar_of_two_stories():
    articles = [
        story_article(1, ("", "harbour ferry bread")),
        story_article(2, ("", "flour mill"), 1),
        story_article(3, ("", "flour mill harbour"), 2),
    ]

    assert ids(articles) == [(2, 3)]


def test_stories_in_scripts_without_spaces():
    articles = [
        story_article(1, ("港口新规则", "港口部门星期二表示新的规则将于三月开始实施"), language="zh"),
        story_article(2, ("港口将实施新规则", "据港口部门表示新的规则三月实施"), language="zh"),
        story_article(3, ("面包价格上涨", "面粉变贵面包师协会说面包四月涨价"), language="zh"),
    ]

    assert ids(articles) == [(1, 2)]


def test_of_scripts_without_spaces_2400_characters_are_read():
    fillers = ((n, "啊吧"[n] * 2_398) for n in range(2))
    whole = [story_article(n, ("", filler + "港口"), language="zh") for n, filler in fillers]
    fillers = ((n, "啊吧"[n] * 2_399) for n in range(2))
    cut = [story_article(n, ("", filler + "港口"), language="zh") for n, filler in fillers]

    assert len(group_stories(whole, min_similarity=0.001)) == 1
    assert group_stories(cut, min_similarity=0.001) == ()


def test_a_story_begins_and_ends_with_its_articles():
    articles = [story_article(n, told, hours=n) for n, told in enumerate(FERRY)]
    (story,) = group_stories(articles)

    assert (story.first_at, story.last_at) == (NOON, NOON + timedelta(hours=2))
    assert story.language == "en"


@needs_shared
def test_labelled_pairs_are_mostly_told_apart():
    path = SHARED / "data/sameness/tg_pairs.jsonl"
    pairs = [json.loads(line) for line in path.open(encoding="utf-8")]
    numbers = {}
    for pair in pairs:
        for side in ("a", "b"):
            numbers.setdefault(pair[side]["url"], (len(numbers) + 1, pair[side], pair["pool"][:2]))
    told = [story_article(n, (one["title"], one["text"]), language=lang) for n, one, lang in numbers.values()]
    story = {article_id: n for n, found in enumerate(group_stories(told)) for article_id in found.article_ids}
    same = [
        (
            story.get(numbers[pair["a"]["url"]][0], -1) == story.get(numbers[pair["b"]["url"]][0], -2),
            pair["label"],
        )
        for pair in pairs
    ]
    right = same.count((True, "OK"))

    assert 2 * right / (2 * right + same.count((True, "BAD")) + same.count((False, "OK"))) >= 0.78
