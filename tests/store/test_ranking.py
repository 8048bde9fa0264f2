"""The order of what is found is that of BM25F, worked out here once more, as the books have it."""

from math import log

from hypothesis import given
from hypothesis import strategies as st

from store.search.ranking import by_heads, by_texts
from store.search.tree import Document, Phrase

K1, B = 1.2, 0.75
WEIGHTS = {"title": 5, "lead": 2, "text": 1}

words = st.lists(st.sampled_from("abcd"), max_size=6).map(tuple)
documents = st.lists(
    st.builds(Document, title=words, lead=words, text=words, facets=st.just(frozenset())),
    min_size=1,
    max_size=5,
)
phrases = st.lists(
    st.builds(
        Phrase,
        st.lists(st.sampled_from("abcd"), min_size=1, max_size=2).map(tuple),
        st.just(False),
        st.sampled_from((None, "title", "lead", "text")),
    ),
    min_size=1,
    max_size=3,
    unique=True,
)


def mentions(phrase, said, field):
    """How often a phrase stands in a field."""
    there, length = getattr(said, field), len(phrase.tokens)
    found = [at for at in range(len(there)) if there[at : at + length] == phrase.tokens]
    return len(found) if phrase.field in (None, field) else 0


def weight(phrase, said, fields, longer=1.0):
    return sum(
        WEIGHTS[field] * mentions(phrase, said, field) / (longer if field == "text" else 1)
        for field in fields
    )


@given(documents, phrases)
def test_a_score_is_that_of_bm25f(all_said, asked):
    mean = sum(len(said.text) for said in all_said) / len(all_said) or 1
    expected = dict.fromkeys(range(len(all_said)), 0.0)
    for phrase in asked:
        weights = [weight(phrase, said, WEIGHTS, 1 - B + B * len(said.text) / mean) for said in all_said]
        having = sum(one > 0 for one in weights)
        rare = 1 + log(1 + (len(all_said) - having + 0.5) / (having + 0.5))
        for id, one in enumerate(weights):
            expected[id] += rare * one / (one + K1)

    found = by_texts(asked, dict(enumerate(all_said)))

    assert {id: round(score, 9) for id, score in found.items()} == {
        id: round(score, 9) for id, score in expected.items()
    }


@given(documents, phrases)
def test_of_headlines_and_leads_the_best_come_first_and_of_equal_ones_the_newest(all_said, asked):
    def score(said):
        weights = (weight(phrase, said, ("title", "lead")) for phrase in asked)
        return sum(one / (one + K1) for one in weights)

    heads = [(id, " ".join(said.title), " ".join(said.lead) or None) for id, said in enumerate(all_said)]
    expected = sorted(range(len(all_said)), key=lambda id: (-round(score(all_said[id]), 9), -id))

    assert by_heads(asked, heads) == expected
