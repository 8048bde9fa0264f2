"""Whom an article names, and how."""

import pytest
from shared import SHARED, needs_shared

from ingest.config import Outlet
from ingest.dedupe import citations as citations_of
from ingest.dedupe import outlet_names, pack_names, unpack_names
from ingest.dedupe.citations import MAX_NAMES
from store.model import Citation, Link, RevisionContent

OUTLETS = (
    Outlet(
        id="elm", name="Elmbridge Courier", homepage="https://elm.example", aliases=("EBC", "Elmbridge-Wire")
    ),
    Outlet(id="oak", name="Oak Daily", homepage="https://www.oak.example"),
    Outlet(id="tass", name="TASS", homepage="https://tass.com", aliases=("TASS", "ITAR-TASS")),
    Outlet(id="presstv", name="Press TV", homepage="https://www.presstv.ir", aliases=("Press TV",)),
)


def content(text, **more):
    return RevisionContent(**{"title": "", "lead": None, "text": text, "words": 0} | more)


def citations(outlet, content, outlets):
    return citations_of(outlet, content, outlet_names(outlets))


def kinds(text, outlet="oak", **more):
    return {
        (one.cited, one.kind): one.occurrences for one in citations(outlet, content(text, **more), OUTLETS)
    }


@pytest.mark.parametrize(
    "text, kind",
    [
        ("PORT ELM, March 1. /EBC/. The ferry resumes.", "dateline"),
        ("PORT ELM (EBC) — The ferry resumes.", "dateline"),
        ("The ferry resumes.\n(With inputs from EBC)", "credit"),
        ("The ferry resumes.\nSource: Elmbridge Courier", "credit"),
        ("“We sail,” the captain told EBC.", "attribution"),
        ("The captain told the EBC news agency that they sail.", "attribution"),
        ("They sail, according to Elmbridge-Wire.", "attribution"),
        ("EBC news agency quoted the captain as saying they sail.", "attribution"),
        ("They sail, EBC reported on Monday.", "attribution"),
        ("Об этом сообщает EBC.", "attribution"),
        ("Паром пойдет, пишет EBC со ссылкой на капитана.", "attribution"),
        ("She worked for EBC in her youth.", "mention"),
    ],
)
def test_the_kind_of_a_citation(text, kind):
    assert kinds(text) == {("elm", kind): 1}


@pytest.mark.parametrize(
    "text, kind",
    [
        ("A B C D E F G H I J K /EBC/. It sails.", "dateline"),
        ("A B C D E F G H I J K L /EBC/. It sails.", "credit"),
        ("PORT ELM. It is open. /EBC/. It sails.", "dateline"),
        ("PORT ELM. it is open. /EBC/. It sails.", "credit"),
        ("Port Elm is open.\nOAKHAM /EBC/. It sails.", "credit"),
        ("A" * 157 + " /EBC/. It sails.", "dateline"),
        ("A" * 158 + " /EBC/. It sails.", "credit"),
        ("Port Elm. it is so. The captain told (EBC) that they sail.", "attribution"),
        ("The captain told “EBC” that they sail.", "attribution"),
        ("Port Elm says EBC. It sails.", "attribution"),
        ("They said so. EBC is new.", "mention"),
        ("The captain told a very old friend and colleague of EBC that they sail.", "mention"),
    ],
)
def test_where_a_name_stands_tells_the_kind_of_the_citation(text, kind):
    assert set(kinds(text)) == {("elm", kind)}


def test_only_the_body_has_a_dateline():
    assert kinds("Nothing.", title="PORT ELM /EBC/. It sails.") == {("elm", "credit"): 1}


def test_of_names_at_one_place_the_longest_counts():
    outlets = (*OUTLETS, Outlet(id="wire", name="Elmbridge"))
    found = citations("oak", content("Elmbridge Courier and Elmbridge are two."), outlets)

    assert [(one.cited, one.occurrences) for one in found] == [("elm", 1), ("wire", 1)]


def test_a_name_of_two_outlets_counts_for_both_and_for_neither_when_it_is_ones_own():
    outlets = (*OUTLETS, Outlet(id="ebc2", name="EBC"))

    assert [one.cited for one in citations("oak", content("EBC was there."), outlets)] == ["ebc2", "elm"]
    assert citations("elm", content("EBC was there."), outlets) == ()


def test_naming_oneself_is_no_citation():
    assert kinds("PORT ELM. /EBC/. The captain told EBC and Oak Daily.", outlet="elm") == {
        ("oak", "attribution"): 1
    }


def test_names_inside_other_words_and_addresses_do_not_count():
    assert kinds("EBCs, eEBC, EBC.example, @EBC and Non-EBC are other things") == {}


def test_links_to_an_outlet_count_once_each():
    addresses = (
        "https://elm.example/a",
        "https://m.elm.example/b",
        "https://elm.example/a",
        "https://x.example",
        "http://[",
    )

    links = tuple(Link(url=address) for address in addresses)
    assert kinds("Nothing.", links=links) == {("elm", "link"): 2}


def test_what_the_extraction_found_counts_when_the_text_does_not_show_it():
    assert kinds("Nothing.", dateline_agency="EBC", wire_credit="Elmbridge Courier") == {
        ("elm", "dateline"): 1,
        ("elm", "credit"): 1,
    }
    assert kinds("PORT ELM, March 1. /EBC/. It sails.", dateline_agency="EBC") == {("elm", "dateline"): 1}


def test_no_outlets_no_citations():
    assert citations("oak", content("EBC said"), ()) == ()


@needs_shared
def test_the_second_seed_attributes_three_things_to_the_first():
    first, second = ((SHARED / "seeds" / name).read_text(encoding="utf-8") for name in sorted_seeds())

    assert citations("presstv", content(second), OUTLETS) == (
        Citation(cited="tass", kind="attribution", occurrences=3),
    )
    assert citations("tass", content(first), OUTLETS) == ()


def sorted_seeds():
    return sorted(path.name for path in (SHARED / "seeds").iterdir())


def test_of_an_article_that_is_nothing_but_names_a_thousand_are_counted():
    (found,) = citations("presstv", content("TASS " * 200_000), OUTLETS)

    assert found.occurrences == MAX_NAMES


def test_however_many_names_begin_alike_few_lengths_are_tried():
    many = tuple(Outlet(id=f"o{n}", name=f"The Post {n}") for n in range(3_000))
    index = outlet_names(many)

    assert len(index.by_first_word["The"]) == 4  # of one to four digits
    assert [one.cited for one in citations("elm", content("The Post 2999 said so."), many)] == ["o2999"]


def test_a_child_is_told_all_of_the_names():
    assert unpack_names(pack_names(OUTLETS)) == outlet_names(OUTLETS)
