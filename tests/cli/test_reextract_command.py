"""`ingest reextract`: today's rules over saved pages, and what it says of each article."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from engines import ON_BOTH_ENGINES
from net import Net, ingest, outlet, rss, story

from store.schema import pages as pages_table

NOW = datetime.now(UTC)
NOTE = '<p class="note">Subscribers of the harbour paper may read the whole of the accounts below.</p>'
PLAIN, NOTED, OAK = (
    "https://elm.example/news/1-plain",
    "https://elm.example/news/2-noted",
    "https://oak.example/news/3-noted",
)


def outlet_table(id, *more):
    feeds = f'feeds = [{{ kind = "rss", url = "https://{id}.example/rss" }}]'
    return "\n".join(
        (f"[outlets.{id}]", f'name = "{id}"', f'homepage = "https://{id}.example"', feeds, *more, "")
    )


RULES = ("[outlets.elm.rules]", 'drop = [".note"]')


@pytest.fixture
def stored(opened, folder):
    """Three articles and their pages: two of Elm, one of them with a note, and one of Oak, seen nine days ago."""
    noted = "</article>", f"{NOTE}</article>"
    net = Net({"https://oak.example/rss": rss(OAK), OAK: story("hills").replace(*noted)})
    net.now = NOW - timedelta(days=9)
    asyncio.run(ingest(net, opened, outlet("oak")))
    elm = {PLAIN: story("lakes"), NOTED: story("rivers").replace(*noted)}
    net = Net({"https://elm.example/rss": rss(NOTED, PLAIN), **elm}, now=NOW)
    asyncio.run(ingest(net, opened, outlet("elm")))
    configure(folder, outlet_table("elm", *RULES), outlet_table("oak", '[outlets.oak.rules]\ndrop=[".note"]'))
    return opened


def configure(folder, *tables):
    (folder / "config.toml").write_text(
        'contact = "desk@elm.example"\n' + "\n".join(tables), encoding="utf-8"
    )


def test_a_text_that_comes_out_otherwise_is_a_revision_and_the_second_time_nothing_changes(call, stored, ask):
    code, out, err = call("reextract")

    assert (code, err) == (0, "")
    assert sorted(line.split(" ", 1)[1] for line in out.splitlines()) == [
        f"{NOTED}: 0 words added, 13 removed",
        f"{OAK}: 0 words added, 13 removed",
    ]
    assert ask("SELECT url, revisions FROM v_articles ORDER BY url") == [(PLAIN, 1), (NOTED, 2), (OAK, 2)]
    assert ask("SELECT count(*) FROM v_articles WHERE text LIKE '%Subscribers%'") == [(0,)]
    assert ask("SELECT count(*) FROM v_edits") == [(0,)]
    assert call("reextract") == (0, "", "")
    assert ask("SELECT max(revisions) FROM v_articles") == [(2,)]


@ON_BOTH_ENGINES
def test_a_dry_run_shows_the_change_word_by_word_and_stores_nothing(call, stored, ask):
    before = ask("SELECT * FROM v_articles ORDER BY article_id")

    code, out, err = call("reextract", "--source", "elm", "--dry-run", "--diff")

    assert (code, err) == (0, "")
    assert out.splitlines()[0].endswith(f"{NOTED}: 0 words added, 13 removed")
    assert "[-Subscribers of the harbour paper may read the whole of the accounts below.-]" in out
    assert "{+" not in out
    assert ask("SELECT * FROM v_articles ORDER BY article_id") == before


def test_in_json_every_article_has_a_line(call_json, stored):
    code, rows = call_json("reextract", "--dry-run")

    assert code == 0
    assert {row["url"]: (row["error"], row.get("words_removed")) for row in rows} == {
        PLAIN: (None, None),
        NOTED: (None, 13),
        OAK: (None, 13),
    }


def test_one_outlet_may_be_chosen_or_what_was_seen_since(call_json, stored):
    assert [row["url"] for row in call_json("reextract", "--source", "oak", "--dry-run")[1]] == [OAK]
    assert {row["url"] for row in call_json("reextract", "--since", "7d", "--dry-run")[1]} == {PLAIN, NOTED}


def test_an_article_whose_page_is_not_there_any_more_is_named_and_left_as_it_is(call, call_json, stored, ask):
    with stored._engine.begin() as db:
        db.execute(sa.delete(pages_table))
    before = ask("SELECT * FROM v_articles ORDER BY article_id")

    code, out, err = call("reextract", "--source", "oak")

    assert (code, out) == (0, "")
    assert OAK in err
    assert "no page was saved" in err
    assert call_json("reextract", "--source", "oak")[1][0]["error"] == "no page was saved"
    assert ask("SELECT * FROM v_articles ORDER BY article_id") == before


def test_an_article_of_an_outlet_that_is_configured_no_more_is_skipped_with_the_reason(
    call, call_json, stored, ask, folder
):
    configure(folder, outlet_table("elm", *RULES))

    code, out, err = call("reextract")

    assert (code, len(out.splitlines())) == (0, 1)
    assert f"{OAK}: outlet oak is not in the configuration" in err
    assert ask("SELECT revisions FROM v_articles WHERE outlet = 'oak'") == [(1,)]
    assert [row["url"] for row in call_json("reextract")[1] if row["error"]] == [OAK]
    assert call("reextract", "--source", "oak")[0] == 2


def test_rules_that_leave_no_text_take_nothing_away(call, stored, ask, folder):
    configure(folder, outlet_table("elm", "[outlets.elm.rules]", 'drop = ["article", "h1", "p"]'))
    before = ask("SELECT * FROM v_articles ORDER BY article_id")

    code, out, err = call("reextract", "--source", "elm")

    assert (code, out) == (0, "")
    assert [line.split(": ")[1] for line in err.splitlines()] == ["empty", "empty"]
    assert ask("SELECT * FROM v_articles ORDER BY article_id") == before


@pytest.mark.parametrize(
    "tokens, says",
    [(("--source", "elmm"), 'did you mean "elm"?'), (("--since", "soon"), "'soon' is no time")],
)
def test_a_wrong_call_changes_nothing(call, stored, ask, tokens, says):
    code, out, err = call("reextract", *tokens)

    assert (code, out) == (2, "")
    assert says in err
    assert ask("SELECT max(revisions) FROM v_articles") == [(1,)]
