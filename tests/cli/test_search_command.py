"""`ingest search` and `ingest db index`, on both engines."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from engines import ON_BOTH_ENGINES

sys.path.append(str(Path(__file__).parents[1] / "store"))

from rows import add_text

from store.engine import open_engine
from store.model import OutletRow

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def archive(opened):
    """Three articles of two outlets on two days, in the database of the commands."""
    with opened.begin() as tx:
        for id in ("elm", "oak"):
            tx.outlets.upsert(OutletRow(id=id, name=id), NOON)
    add_text(opened, NOON, title="NATO meets", text="Talks on security guarantees in Riga.", language="en")
    add_text(opened, NOON, outlet="oak", title="A cup final", text="Nato, and talks of sport.", language="en")
    add_text(opened, NOON + timedelta(days=1), title="Лавров", text="НАТО и переговоры", kind="live")
    return opened


@ON_BOTH_ENGINES
def test_what_is_found_is_printed_with_what_was_asked_for_in_brackets(call, archive):
    code, out, err = call("search", 'nato AND (talks OR "security guarantees") NOT sport')

    assert (code, err) == (0, "")
    assert "[NATO] meets" in out
    assert "[Talks] on [security guarantees] in Riga." in out
    assert "https://elm.example/" in out
    assert "cup" not in out


def test_as_json_a_hit_has_its_places(call_json, archive):
    code, (hit,) = call_json("search", "guarantee*")

    assert code == 0
    assert hit["article_id"] == 1
    assert [hit["snippet"][start:end] for start, end in hit["marks"]] == ["guarantees"]
    assert (hit["outlet"], hit["language"], hit["kind"]) == ("elm", "en", "article")
    assert hit["first_seen_at"] == "2026-11-20T12:00:00+00:00"


@ON_BOTH_ENGINES
@pytest.mark.parametrize(
    ("options", "ids"),
    [
        ((), [1, 2]),
        (("--source", "oak"), [2]),
        (("--source", "oak", "--source", "elm"), [1, 2]),
        (("--language", "EN"), [1, 2]),
        (("--kind", "live"), []),
        (("--since", "2026-11-21"), []),
        (("--until", "2026-11-21"), [1, 2]),
        (("--limit", "1"), [1]),
    ],
)
def test_options_choose_among_what_is_found(call_json, archive, options, ids):
    assert [hit["article_id"] for hit in call_json("search", "nato", *options)[1]] == ids


@ON_BOTH_ENGINES
def test_counts_in_all_for_each_day_and_for_each_outlet(call, call_json, archive):
    asked = "nato OR нато"
    assert call("search", asked, "--count")[1] == "3\n"
    assert call_json("search", asked, "--count")[1] == [{"articles": 3}]
    assert call_json("search", asked, "--by", "day")[1] == [
        {"day": "2026-11-20", "articles": 2},
        {"day": "2026-11-21", "articles": 1},
    ]
    assert call("search", asked, "--by", "outlet")[1].split() == [
        "outlet",
        "articles",
        "elm",
        "2",
        "oak",
        "1",
    ]


@ON_BOTH_ENGINES
def test_the_sql_that_is_printed_finds_the_same(call, call_json, archive):
    for query in ("nato NOT sport", "нато", 'title:nato "security guarantees"', "l'accord", "guarant*"):
        sql = call("search", query, "--sql", "--since", "2026-11-20", "--source", "elm")[1]
        found = call_json("search", query, "--since", "2026-11-20", "--source", "elm")[1]
        code, rows = call("sql", sql, "--format", "csv")[:2]
        assert code == 0
        assert {int(line.split(",")[0]) for line in rows.splitlines()[1:]} == {
            hit["article_id"] for hit in found
        }


@pytest.mark.parametrize(
    ("tokens", "told"),
    [
        (("(nato",), "query, character 1: '(' is not closed; add \")\""),
        (("NOT nato",), "e.g. nato NOT sport"),
        (("nato", "--source", "ok"), "--source: 'ok' is no outlet of the archive; did you mean \"oak\"?"),
        (("nato", "--since", "soon"), "--since: 'soon' is no time"),
        (("nato", "--until", "soon"), "--until: 'soon' is no time"),
    ],
)
def test_what_cannot_be_asked_is_one_line_with_the_cure(call, archive, tokens, told):
    code, out, err = call("search", *tokens)

    assert (code, out, err.count("\n")) == (2, "", 1)
    assert told in err


def test_nothing_found_is_said_and_no_failure(call, archive):
    code, out, err = call("search", "zebra and crossing")

    assert (code, out) == (0, "")
    assert "nothing found" in err
    assert "'and' is searched as a word" in err


@ON_BOTH_ENGINES
def test_an_index_that_is_not_complete_is_told_until_it_is(call, archive, database):
    engine = open_engine(database)
    with engine.begin() as db:
        is_sqlite = engine.dialect.name == "sqlite"
        db.exec_driver_sql(
            "INSERT INTO search (search) VALUES ('delete-all')" if is_sqlite else "DELETE FROM search"
        )
        db.exec_driver_sql("UPDATE search_state SET indexed_from = 4")
    engine.dispose()

    assert "3 older articles are not indexed yet" in call("search", "nato")[2]
    assert call("db", "index")[:2] == (0, "3 articles indexed; the index is complete\n")

    code, out, err = call("search", "nato", "--count")
    assert (code, out, err) == (0, "2\n", "")
    assert call("db", "index")[:2] == (0, "0 articles indexed; the index is complete\n")


@ON_BOTH_ENGINES
def test_an_upgrade_indexes_what_is_not_indexed(call, archive, database):
    engine = open_engine(database)
    with engine.begin() as db:
        db.exec_driver_sql("UPDATE search_state SET folding = 0")
    engine.dispose()

    assert "3 articles indexed" in call("db", "upgrade")[1]
    assert call("search", "nato", "--count")[1:] == ("2\n", "")


def test_signs_that_steer_a_terminal_are_not_printed(call, opened):
    with opened.begin() as tx:
        tx.outlets.upsert(OutletRow(id="elm", name="elm"), NOON)
    add_text(opened, NOON, title="nato\x1b[2J", text="nato\x07 \u202enato")

    out = call("search", "nato")[1]

    assert not set("\x1b\x07\u202e") & set(out)
