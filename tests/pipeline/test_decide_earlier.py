"""What an older page adds to an article's versions: at most an earlier one, never another newest one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import dedupe
from ingest.config import Outlet
from ingest.model import Article
from ingest.pipeline import decide
from ingest.pipeline.decide import Compared, Incoming, NotCompared
from ingest.pipeline.decide.earlier import beside, earlier_version
from ingest.pipeline.pages.extraction import with_fingerprint
from ingest.urls import Url
from store.model import ArticleState, LastFetch, RevisionContent, SavedPage, StoredArticle
from store.updates import SeenRevision

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
ELM = Outlet(id="elm", name="Elm", homepage="https://elm.example")
URL = Url("https://elm.example/news/1")


def day(number: int) -> datetime:
    return NOON + timedelta(days=number)


def content(word: str) -> RevisionContent:
    text = f"The river board of Elm met on Monday and spoke of {word} all day."
    return RevisionContent(title=f"Of {word}", lead=None, text=text, words=len(text.split()))


def history(contents) -> dedupe.History:
    return dedupe.history(tuple(map(decide.reading, contents)))


def with_older(revisions, word, at):
    """The versions after an older page was found; as they were where it adds nothing."""
    contents = beside(revisions, content(word), at)
    return (earlier_version(revisions, content(word), at, history(contents)) if contents else ()) or revisions


def versions(*said: tuple[str, int]) -> tuple[SeenRevision, ...]:
    """Versions with these words, seen on these days."""
    changes = history([content(word) for word, _ in said]).changes
    return tuple(
        SeenRevision(content=content(word), seen_at=day(at), change=change)
        for (word, at), change in zip(said, changes, strict=True)
    )


@pytest.mark.parametrize(
    "word, at, after",
    [
        ("boats", 1, versions(("boats", 1), ("locks", 5), ("ferries", 9))),
        ("boats", 7, versions(("locks", 5), ("boats", 7), ("ferries", 9))),
        ("locks", 1, versions(("locks", 1), ("ferries", 9))),
        ("locks", 7, versions(("locks", 5), ("ferries", 9))),
        ("ferries", 7, versions(("locks", 5), ("ferries", 7))),
        ("boats", 9, versions(("locks", 5), ("ferries", 9))),
        ("boats", 11, versions(("locks", 5), ("ferries", 9))),
    ],
)
def test_an_older_page_stands_where_it_was_seen_unless_it_says_nothing_else(word, at, after):
    assert with_older(versions(("locks", 5), ("ferries", 9)), word, day(at)) == after


def test_two_pages_of_one_second_are_two_versions_however_often_they_are_found():
    found = versions(("ferries", 9))

    for word in ("boats", "locks", "boats", "locks"):
        found = with_older(found, word, day(1))

    assert found == versions(("boats", 1), ("locks", 1), ("ferries", 9))


WORDS = st.sampled_from(["boats", "locks", "ferries"])


@given(
    st.lists(WORDS, min_size=1, max_size=4).map(
        lambda words: [word for n, word in enumerate(words) if n == 0 or words[n - 1] != word]
    ),
    st.lists(st.tuples(WORDS, st.integers(-3, 12)), max_size=5),
)
def test_whatever_is_found_later_the_newest_version_and_all_stored_ones_stay(words, found):
    stored = before = versions(*((word, 3 * n) for n, word in enumerate(words)))

    for word, at in found:
        stored = with_older(stored, word, day(at))

        assert with_older(stored, word, day(at)) == stored
        assert stored[-1].content == before[-1].content
        assert [one.seen_at for one in stored] == sorted(one.seen_at for one in stored)
        assert [one.change is None for one in stored] == [n == 0 for n in range(len(stored))]
        kept = iter(one.content for one in stored)
        assert all(one.content in kept for one in before)


# --- In the decision about an article ----------------------------------------------------------------


def stored(said: tuple[SeenRevision, ...], *, last_seen: int, **state) -> StoredArticle:
    return StoredArticle(
        id=7,
        outlet="elm",
        key=b"k",
        url=str(URL),
        revision=len(said),
        content=said[-1].content,
        first_seen_at=said[0].seen_at,
        cluster_id=None,
        deduped_at=None,
        state=ArticleState(last_seen_at=day(last_seen), **state),
    )


def archived(word: str) -> Incoming:
    page = SavedPage(
        sha256=word.encode(), body=word.encode(), content_type="", rights_header="", saved_at=NOON
    )
    extracted = with_fingerprint(
        Article(url=URL, title=f"Of {word}", lead=None, text=content(word).text, extractor="test")
    )
    return Incoming(
        outlet=ELM,
        article=extracted.article,
        fingerprint=extracted.fingerprint,
        asked_url=URL,
        final_url=URL,
        page=page,
        fetched=LastFetch(url=str(URL)),
        is_archived=True,
    )


def update(known, word, at, revisions=()):
    came = archived(word)
    compared = decide.as_compared([known], dedupe.likenesses(*decide.question(came, [known], day(at))))
    contents = beside(revisions, decide.revision_content(came, known), day(at)) if revisions else ()
    if contents:
        compared = replace(compared, revisions=revisions, history=history(contents))
    return decide.article_update(known, came, day(at), compared, revisions=revisions)


def test_an_archived_page_that_is_newer_than_all_looks_is_a_reading_like_any_other():
    known = stored(versions(("locks", 5)), last_seen=6)

    decided = update(known, "ferries", 8)

    assert (decided.outcome, decided.is_archived, decided.versions) == ("revised", True, ())
    assert decided.state.last_seen_at == day(8)


def test_an_archived_page_does_not_bring_back_what_was_gone_later():
    known = stored(versions(("locks", 5)), last_seen=6, missing_at=day(9), gone_at=day(9))

    state = update(known, "locks", 8).state

    assert (state.last_seen_at, state.gone_at, state.returned_at) == (day(8), day(9), None)
    assert update(known, "locks", 10).state.gone_at is None


def test_an_older_page_leaves_the_state_as_it_is_and_is_kept_only_with_its_version():
    said = versions(("locks", 5))
    known = stored(said, last_seen=9)

    other, same = update(known, "ferries", 1, said), update(known, "locks", 1, said)

    assert (other.outcome, len(other.versions), len(other.pages)) == ("revised", 2, 1)
    assert (same.outcome, len(same.versions), len(same.pages)) == ("same", 1, 0)
    assert same.versions[0].seen_at == day(1)
    assert other.state == same.state == known.state
    assert (other.revision, same.revision) == (None, None)


def test_versions_that_changed_meanwhile_are_compared_again():
    said = versions(("locks", 5))
    known = stored(said, last_seen=9)
    compared = Compared(revisions=said, history=history(beside(said, content("ferries"), day(1))))

    with pytest.raises(NotCompared):
        decide.article_update(
            known, archived("ferries"), day(1), compared, revisions=versions(("boats", 4), ("locks", 5))
        )
