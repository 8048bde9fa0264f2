"""Lines that recur on an outlet's pages are boilerplate; sentences of a running story are not."""
# ruff: noqa: E501 - the made-up pages read better on long lines

import pytest
from extract_pages import ELM, NOW, article, html, page
from hypothesis import given
from hypothesis import strategies as st

from ingest.cli.extract import as_json
from ingest.extract import extract
from ingest.extract.boilerplate import article_lines, is_known, learn, learn_for_each, normalize

BOILER = "The Courier is printed at the old mill and has been read in the valley since 1871, in all weathers."
TOPICS = ("bridge", "harvest", "election", "orchestra", "hospital", "railway")


def story(topic: str, seed: int) -> list[str]:
    """Sentences that share no long word with those of another topic."""
    return [
        f"Of {topic}{seed}{word}one {topic}{seed}{word}two and {topic}{seed}{word}three the {topic}{seed}{word}four said much, and more than that."
        for word in ("alpha", "bravo", "charlie")
    ]


def test_a_line_of_unrelated_articles_is_learned_from_five_pages():
    pages = [[*story(topic, 1), BOILER] for topic in TOPICS[:5]]
    learned = learn(pages)
    assert is_known(BOILER, learned)
    assert is_known(BOILER.upper() + "  ", learned)
    assert len(learned) == 1


def test_a_sentence_of_a_running_story_stays():
    background = (
        "The bridge was closed in October after divers found cracks in two of its piers, the county said."
    )
    running = [
        [*story("bridge", 1), f"Update number {n} of the day brought little.", background] for n in range(5)
    ]
    others = [story(topic, 1) for topic in TOPICS[1:4]]
    assert not is_known(background, learn(running + others))


def test_two_versions_of_one_article_teach_nothing():
    text = story("bridge", 1)
    assert learn([text, [*text, "A line was added to it later in the day."]]) == {}


def test_nothing_is_learned_from_nothing():
    assert learn([]) == learn([[]]) == learn([story("bridge", 1)]) == {}


def test_the_order_of_the_pages_does_not_matter():
    pages = [[*story(topic, 1), BOILER] for topic in TOPICS]
    assert learn(pages) == learn(pages[::-1])


def test_a_batch_learns_from_its_own_pages():
    pages = [
        page(
            html(article(*story(topic, 1), BOILER, h1=f"The {topic}")), f"https://elm.example/{topic}-4821{i}"
        )
        for i, topic in enumerate(TOPICS)
    ]
    first = [extract(one, ELM, now=NOW) for one in pages]
    boilerplate = learn_for_each([article_lines(found) for found in first])
    for topic, one, lines in zip(TOPICS, pages, boilerplate, strict=True):
        assert extract(one, ELM, now=NOW, boilerplate=lines).text == "\n".join(story(topic, 1))


def test_only_pages_with_a_recurring_line_are_extracted_again():
    pages = [[*story(topic, 1), BOILER] for topic in TOPICS[:4]]
    learned = learn(pages)
    assert learn_for_each([*pages, story("railway", 1), []]) == [frozenset(learned)] * 4 + [frozenset()] * 2


def test_json_has_the_keys_that_are_promised():
    line = as_json(extract(page(html(article())), ELM, now=NOW), "7")
    assert list(line) == [
        "id", "url", "title", "lead", "text", "authors", "published", "published_precision", "modified",
        "language", "section", "tags", "dateline", "kind", "partial", "missing", "images", "links", "entries", "extractor",
    ]  # fmt: skip
    assert (line["id"], line["published"]) == ("7", "2026-11-20T00:00:00+00:00")


def of_stories(line: str, times: int, stories: int = 10) -> bool:
    """Whether `line` is learned when it stands in `times` of so many unrelated articles."""
    pages = [[*story("topic", number), *([line] if number < times else [])] for number in range(stories)]
    return is_known(line, learn(pages))


@pytest.mark.parametrize(
    "letters, times, learned", [(25, 3, True), (25, 2, False), (24, 6, True), (24, 5, False), (24, 3, False)]
)
def test_a_line_must_stand_in_three_stories_of_ten_and_a_short_one_in_six(letters, times, learned):
    assert of_stories("x" * letters, times) is learned


def test_two_stories_are_enough_to_learn_from_and_one_is_not():
    bridge, harvest = "Divers found cracks below piers. " * 5, "Farmers brought barley before storms. " * 5
    assert is_known(BOILER, learn([[bridge, BOILER], [harvest, BOILER]]))
    assert not is_known(BOILER, learn([[bridge, BOILER], [harvest]]))


@pytest.mark.parametrize("shared, learned", [(2, True), (3, False)])
def test_pages_that_share_three_of_ten_rare_words_are_of_one_story(shared, learned):
    pages = [
        [
            *(f"common{chr(97 + n)}word" for n in range(shared)),
            *(f"{topic}{chr(97 + n)}word" for n in range(10 - shared)),
        ]
        for topic in TOPICS[:2]
    ]
    assert is_known(BOILER, learn([[" ".join(page), BOILER] for page in pages])) is learned


def test_lines_that_agree_in_their_first_two_hundred_letters_are_one():
    assert normalize("x" * 200 + "a") == normalize("x" * 200 + "b")
    assert normalize("x" * 199 + "a") != normalize("x" * 199 + "b")


@given(st.text(st.characters(max_codepoint=127), max_size=790))
def test_a_line_has_the_same_key_whether_all_of_it_is_ascii_or_not(line):
    assert normalize(line) == normalize(f"\N{EM DASH}{line}\N{THIN SPACE}")
