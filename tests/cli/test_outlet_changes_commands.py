"""`ingest outlets catalogue`, `rename`, `move` and `remove`: config.toml and the database change together."""

import json
import tomllib

import pytest
from engines import ON_BOTH_ENGINES
from net import rss, story
from site_on_loopback import open_site

from ingest.config import edit

TEXT = """# mine
contact = "desk@elm.example"

# a wire
[outlets.elm]
name = "Elm"   # as it says
homepage = "https://elm.example"

# the other one
[outlets.oak]
name = "Oak"
homepage = "https://oak.example"

[watches.boats]
query = "boats"
source = ["elm", "oak"]  # both
"""
LINE = (
    '{{"outlet": "{0}", "url": "https://{0}.example/{1}", "title": "Boats {1}", '
    '"text": "Boats of {0}, {1} of them."}}\n'
)


@pytest.fixture
def config(folder):
    (folder / "config.toml").write_text(TEXT)
    return folder / "config.toml"


@pytest.fixture
def stored(call, config, folder, database):
    (folder / "some.jsonl").write_text("".join(LINE.format(id, n) for id in ("elm", "oak") for n in range(3)))
    assert call("import", "some.jsonl")[0] == 0
    return config


def counted(ask):
    return dict(ask("SELECT outlet, COUNT(*) FROM v_articles GROUP BY outlet"))


# ---- the catalogue --------------------------------------------------------------------------------------------


@pytest.fixture
def no_database(folder, monkeypatch):
    monkeypatch.setenv("INGEST_DATABASE__URL", f"sqlite:///{folder}/news.db")


def test_known_outlets_are_listed_by_country_and_none_is_verified(call, call_json, config, no_database):
    code, rows = call_json("outlets", "catalogue", "--country", "ke", "--language", "en")
    assert code == 0
    assert {row["country"] for row in rows} == {"KE"}
    assert {row["state"] for row in rows} == {"unverified"}
    assert call("outlets", "catalogue", "--country", "XX")[0] == 2
    assert call("outlets", "catalogue", "--search", "no such outlet")[0] == 1


def test_outlets_of_the_catalogue_are_written_as_unverified(call, call_json, config, no_database):
    code, out, err = call("outlets", "add", "--from-catalogue", "reuters", "nzz")
    assert (code, err) == (0, "")
    assert "2 outlets written" in out
    assert config.read_text().startswith(TEXT)
    assert tomllib.loads(config.read_text())["outlets"]["reuters"]["country"] == "GB"
    assert config.read_text().count(edit.UNVERIFIED) == 2
    states = {row["id"]: row["unverified"] for row in call_json("outlets", "list")[1]}
    assert states == {"elm": False, "oak": False, "reuters": True, "nzz": True}
    code, out, err = call("outlets", "add", "--from-catalogue", "reuters")
    assert (code, err) == (0, "ingest: reuters is there already, as reuters\n")


def test_an_id_that_the_catalogue_has_not_is_told_with_a_hint(call, config, no_database):
    code, out, err = call("outlets", "add", "--from-catalogue", "reutres")
    assert (code, out) == (2, "")
    assert 'did you mean "reuters"?' in err
    assert config.read_text() == TEXT
    assert "name either" in call("outlets", "add")[2]
    assert "name either" in call("outlets", "add", "https://elm.example", "--from-catalogue", "reuters")[2]


def test_who_was_checked_is_unverified_no_more(call, call_json, site, folder, no_database):
    links = [site.url(f"/2026/11/20/harbour-news-number-{n}") for n in range(2)]
    site.pages = {"/rss": rss(*links), **{link[len(site.root) :]: story(f"harbour {link}") for link in links}}
    plain = site.config()
    marked = plain.replace("[outlets.elm]\n", f"[outlets.elm]\n{edit.UNVERIFIED}\n")
    (folder / "config.toml").write_text(marked)
    assert call_json("outlets", "list")[1][0]["unverified"] is True
    call("outlets", "check", "elm")
    assert (folder / "config.toml").read_text() == plain


# ---- another id -----------------------------------------------------------------------------------------------


def test_an_outlet_is_renamed_in_the_file_and_in_the_database(call, stored, ask):
    code, out, err = call("outlets", "rename", "elm", "ash")
    assert (code, err) == (0, "")
    assert "elm is ash now, with 3 articles" in out
    assert stored.read_text() == TEXT.replace("[outlets.elm]", "[outlets.ash]").replace('["elm"', '["ash"')
    assert counted(ask) == {"ash": 3, "oak": 3}
    assert call("config", "check")[0] == 0


def test_an_import_under_the_old_id_is_refused(call, stored, folder, ask):
    call("outlets", "rename", "elm", "ash")
    code, out, err = call("import", "some.jsonl")
    assert code != 0
    assert "elm was renamed to ash" in out + err
    assert counted(ask) == {"ash": 3, "oak": 3}


def test_after_a_crash_before_the_file_was_written_the_command_is_repeated(call, stored, ask):
    call("outlets", "rename", "elm", "ash")
    stored.write_text(TEXT)
    assert call("outlets", "rename", "elm", "ash")[0] == 0
    assert "[outlets.ash]" in stored.read_text()
    assert counted(ask) == {"ash": 3, "oak": 3}


@ON_BOTH_ENGINES
def test_after_a_rename_by_hand_the_database_follows(call, stored, ask):
    stored.write_text(TEXT.replace("[outlets.elm]", "[outlets.ash]").replace('["elm"', '["ash"'))
    before = stored.read_text()
    assert call("outlets", "rename", "elm", "ash")[0] == 0
    assert stored.read_text() == before
    assert counted(ask) == {"ash": 3, "oak": 3}


@pytest.mark.parametrize(
    "old, new, said",
    [
        ("elm", "oak", "outlets.oak: is there already"),
        ("ash", "yew", "OLD: 'ash' is no outlet of the configuration"),
        ("elm", "a b", "is no outlet id"),
    ],
)
def test_what_cannot_be_renamed_is_told_and_nothing_changes(call, stored, ask, old, new, said):
    code, out, err = call("outlets", "rename", old, new)
    assert (code, out) == (2, "")
    assert said in err
    assert stored.read_text() == TEXT
    assert counted(ask) == {"elm": 3, "oak": 3}


# ---- none at all ----------------------------------------------------------------------------------------------

ALONE = TEXT.replace('["elm", "oak"]', '["oak"]')


def test_an_outlet_is_removed_with_all_that_is_stored_of_it(call, stored, ask):
    stored.write_text(ALONE)
    code, out, err = call("outlets", "remove", "elm", "--yes")
    assert (code, err) == (0, "")
    assert "elm: 3 articles in 3 versions, 0 saved pages" in out
    assert stored.read_text() == ALONE.replace(
        '# a wire\n[outlets.elm]\nname = "Elm"   # as it says\nhomepage = "https://elm.example"\n\n', ""
    )
    assert counted(ask) == {"oak": 3}


@ON_BOTH_ENGINES
def test_its_articles_stay_where_they_are_to_be_kept(call, stored, ask):
    stored.write_text(ALONE)
    assert call("outlets", "remove", "elm", "--keep-articles", "--yes")[0] == 0
    assert "elm" not in tomllib.loads(stored.read_text())["outlets"]
    assert counted(ask) == {"elm": 3, "oak": 3}
    # One that only the database knows can be removed later.
    assert call("outlets", "remove", "elm", "--yes")[0] == 0
    assert counted(ask) == {"oak": 3}


def test_who_does_not_agree_loses_nothing(call, stored, ask):
    stored.write_text(ALONE)
    code, out, err = call("outlets", "remove", "elm")
    assert (code, err) == (1, "ingest: nothing was changed; --yes does it\n")
    assert "3 articles" in out
    assert stored.read_text() == ALONE
    assert counted(ask) == {"elm": 3, "oak": 3}


def test_one_that_a_watch_names_is_not_removed(call, stored, ask):
    code, _, err = call("outlets", "remove", "elm", "--yes")
    assert (code, err) == (2, "watches.boats.source: names elm; take it out there first\n")
    assert counted(ask) == {"elm": 3, "oak": 3}


def test_one_that_nobody_knows_is_told(call, stored):
    code, _, err = call("outlets", "remove", "elms", "--yes")
    assert code == 2
    assert 'did you mean "elm"?' in err


# ---- another domain -------------------------------------------------------------------------------------------


@pytest.fixture
def new_site():
    with open_site() as running:
        yield running


def pages(site, count=3):
    links = [f"/2026/11/20/harbour-news-number-{n}" for n in range(count)]
    return {
        "/": "<!doctype html><title>Elm</title><p>Home</p>",
        "/rss": rss(*map(site.url, links)),
        **{link: story(f"harbour {link}", title=f"Boats {link}") for link in links},
    }


def test_a_domain_that_changed_brings_nothing_in_twice(call, site, new_site, folder, no_database):
    site.pages, new_site.pages = pages(site), pages(new_site)
    (folder / "config.toml").write_text("# top\n" + site.config("# below"))
    assert call("fetch")[0] == 0
    site.pages = {}
    code, out, err = call("outlets", "move", "elm", "--to", new_site.root, "--yes")
    assert (code, err) == (0, "")
    assert "3 of 3 articles that were tried are at their old paths" in out
    changed = (folder / "config.toml").read_text()
    assert changed == ("# top\n" + site.config("# below")).replace(
        f'"{site.root}"', f'"{new_site.root}/"'
    ).replace(site.root, new_site.root)
    new_site.asked.clear()
    assert call("fetch")[0] == 0
    assert [path for path in new_site.asked if "harbour" in path] == []
    sql = "SELECT COUNT(*) AS n, MIN(url) AS url FROM v_articles"
    (row,) = map(json.loads, call("sql", sql, "--format", "jsonl")[1].splitlines())
    assert row["n"] == 3
    assert row["url"].startswith(new_site.root)


def test_a_new_domain_that_does_not_answer_changes_nothing(call, site, folder, no_database):
    (folder / "config.toml").write_text(site.config())
    code, out, err = call("outlets", "move", "elm", "--to", site.url("/gone"), "--yes")
    assert (code, out) == (1, "")
    assert err == f"{site.url('/gone')}: status: 404\n"
    assert (folder / "config.toml").read_text() == site.config()
