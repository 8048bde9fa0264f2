"""What a database is, decided from what stands in it."""

from dataclasses import replace

import pytest

from store.errors import NotReady, StoreError, Unavailable
from store.state import MOVE_TABLE, Found, version_of

KNOWN = ("0007", "0006", "0005")
OLDEST = frozenset(("articles", "entries", "feeds", "outlets", "revisions"))
EXPECTED = OLDEST | {"stories", "v_articles", "v_story"}
NEWEST = Found(versions=("0007",), is_foreign=False, tables=EXPECTED | {"alembic_version", "notes"})


def version(**values):
    return version_of(replace(NEWEST, **values), "DESK", KNOWN, EXPECTED)


def test_a_database_of_ours_has_its_version():
    assert version() == "0007"
    assert version(versions=("0005",), tables=OLDEST) == "0005"


def test_views_that_are_missing_are_made_anew_by_an_upgrade():
    assert version(tables=OLDEST | {"stories"}) == "0007"
    with pytest.raises(NotReady, match="no tables stories, v_articles, v_story: restore a copy"):
        version(tables=OLDEST)


@pytest.mark.parametrize("tables", [frozenset(), {"alembic_version"}, {"customers", "alembic_version"}])
def test_a_database_without_our_tables_has_no_version(tables):
    assert version(versions=(), tables=frozenset(tables)) == ""


@pytest.mark.parametrize(
    "values, told",
    [
        ({"tables": EXPECTED | {MOVE_TABLE}}, "is being moved here and not whole yet"),
        ({"is_foreign": True}, "its table alembic_version is another program's.*of its own"),
        (
            {"versions": (), "tables": frozenset(("v_story",))},
            "tables named v_story that this program did not",
        ),
        ({"versions": ("0006", "0007")}, r"its version \(0006, 0007\) is none of this program's"),
        ({"versions": ("ae1027a6acf4",)}, r"\(ae1027a6acf4\) is none of this program's"),
        ({"versions": ("007",)}, r"\(007\) is none of this program's"),
        ({"versions": ("00071",)}, r"\(00071\) is none of this program's"),
        ({"tables": EXPECTED - {"stories"}}, "version 0007, but no tables stories: restore a copy"),
        ({"versions": ("0006",), "tables": OLDEST - {"feeds"}}, "version 0006, but no tables feeds"),
        ({"versions": ("0008",)}, "version 0008, which is newer than this program's 0007"),
    ],
)
def test_a_database_that_no_upgrade_makes_ours_is_told_with_the_reason(values, told):
    with pytest.raises(NotReady, match=f"^DESK: .*{told}"):
        version(**values)


def test_of_many_tables_in_the_way_the_first_five_are_named():
    with pytest.raises(NotReady, match="named articles, entries, feeds, outlets, revisions and 3 more that"):
        version(versions=())


def test_a_place_that_cannot_hold_an_archive_is_told_before_anything_else():
    with pytest.raises(StoreError, match=r"DESK: .* encoding is LATIN1.*createdb -E UTF8"):
        version(encoding="LATIN1", schema="", tables=EXPECTED | {MOVE_TABLE})
    with pytest.raises(Unavailable, match=r"DESK: .*search_path \(news, old\): GRANT USAGE ON SCHEMA"):
        version(schema="", search_path="news, old", is_foreign=True)
