"""The configuration's models: defaults, bounds, names and keys, and that nothing changes them afterwards."""

import pickle
from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ingest import config
from ingest.config import Config, Database, Feed, FetchSettings, Outlet, Retention, Revisit, Rules
from ingest.errors import ConfigError, Refused
from ingest.urls import Url

HUNDRED_YEARS_S = 100 * 365 * 86_400
ELM = '[outlets.elm]\nname = "Elm"\nhomepage = "https://elm.example"\n'


def load(tmp_path, text, environ=None):
    place = tmp_path / "config.toml"
    place.write_text(text, encoding="utf-8")
    return config.load(place, environ or {}, tmp_path)


def errors(tmp_path, text, environ=None):
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, text, environ)
    return list(caught.value.faults)


def test_without_a_word_of_the_operator_the_settings_are_these(tmp_path):
    found = load(tmp_path, "")

    assert found.contact is None
    assert found.database == Database(url=f"sqlite:///{tmp_path}/news.db")
    assert found.fetch.model_dump() == {
        "ca_file": None,
        "client_cert": None,
        "client_key": None,
        "proxy": None,
        "proxy_auth": None,
        "delay_s": 1,
        "timeout_s": 15,
        "deadline_s": 30,
        "max_bytes": 10_000_000,
        "allow_networks": (),
        "shared_networks": (),
        "max_foreign": 50,
        "concurrency": 64,
        "max_new": 500,
        "max_waiting": 50_000,
        "max_saved_bytes": 500_000_000,
        "max_age_s": 7 * 86_400,
    }
    assert found.retention.model_dump() == {
        "pages_s": 365 * 86_400,
        "attempts_s": 90 * 86_400,
        "waiting_s": 30 * 86_400,
        "runs_s": 365 * 86_400,
    }
    assert found.revisit.after_s == (3_600, 6 * 3_600, 86_400, 7 * 86_400)
    assert found.outlets == {}


def test_an_outlet_of_which_little_is_said_has_these_settings(tmp_path):
    assert load(tmp_path, ELM).outlets["elm"].model_dump() == {
        "id": "elm",
        "name": "Elm",
        "homepage": "https://elm.example",
        "language": None,
        "timezone": None,
        "every_s": 900,
        "enabled": True,
        "revisit": True,
        "aliases": (),
        "article_id": None,
        "ownership": None,
        "country": None,
        "feeds": ({"kind": "homepage", "url": "https://elm.example", "select": None},),
        "numbered": None,
        "rules": dict.fromkeys(Rules().model_dump(), ()),
        "hosts": (),
        "headers": {},
        "auth": None,
        "user_agent": None,
        "delay_s": None,
        "max_new": None,
        "robots": "obey",
        "robots_reason": None,
        "ca_file": None,
        "client_cert": None,
        "client_key": None,
    }


@pytest.mark.parametrize(
    "table, key, good, bad",
    [
        ("fetch", "delay_s", ["0", "3600"], ["-0.001", "3600.001", "nan", "inf"]),
        ("fetch", "timeout_s", ["0.001", "3600"], ["0", "3600.001", "nan", "inf"]),
        ("fetch", "deadline_s", ["0.001", "3600"], ["0", "3600.001", "nan", "inf"]),
        ("fetch", "max_bytes", ["1_000", "1_000_000_000"], ["999", "1_000_000_001", "1000.5"]),
        ("fetch", "concurrency", ["1", "10_000"], ["0", "10_001"]),
        ("fetch", "max_new", ["1", "1_000_000_000"], ["0"]),
        ("fetch", "max_age", ["0.001", str(HUNDRED_YEARS_S)], ["0", str(HUNDRED_YEARS_S + 1), "inf", "true"]),
        (
            "keep",
            "pages",
            ["1", str(HUNDRED_YEARS_S), '"Never"'],
            ["0", str(HUNDRED_YEARS_S + 1), '"always"'],
        ),
        ("keep", "attempts", ["1", '"forever"'], ["0", '""']),
        ("fetch", "max_foreign", ["0", "5"], ["-1"]),
        ("fetch", "max_waiting", ["1", "5"], ["0"]),
        ("fetch", "max_saved_bytes", ["1", "5"], ["0"]),
        ("keep", "waiting", ["1", '"forever"'], ["0", '""']),
        ("keep", "runs", ["1", '"for ever"'], ["0", "-1"]),
        ("revisit", "after", ["[]", "[0]", '["1h"]'], ["[-1]", '"1h"', "[true]", '["soon"]']),
        ("outlets.elm", "every", ['"1s"', "60"], ["0", '"0s"', "-60", "inf"]),
        ("outlets.elm", "enabled", ["true", "false"], ['"perhaps"', "2", "[]"]),
        ("outlets.elm", "revisit", ["true", "false"], ['"perhaps"', "2", "[]"]),
        ("outlets.elm", "language", ['"en"', '"ru-RU"'], ['"e"', '"english"', '""']),
        ("outlets.elm", "timezone", ['"Europe/London"', '"UTC"'], ['"London"', '""', '"../etc/passwd"']),
        ("outlets.elm", "country", ['"gb"', '"RU"'], ['"GBR"', '"G1"']),
        (
            "outlets.elm",
            "article_id",
            [r"'/(\d+)$'"],
            [r"'/\d+$'", "'/(a)(b)'", "'('", r"'/(?=a)(\d+)'", r"'/(a)\1'"],
        ),
        ("outlets.elm", "ownership", ['"state"'], ['" "', "1"]),
        ("outlets.elm", "name", ['"E"'], ['""', '" "', "1"]),
        ("outlets.elm", "aliases", ['["A", "B"]'], ['"A"', '[" "]']),
        (
            "outlets.elm",
            "homepage",
            ['"http://elm.example:8080/a"'],
            ['"elm.example"', '"ftp://elm.example"'],
        ),
        (
            "outlets.elm",
            "homepage",
            [],
            ['"https://"', '"https://elm.example/a b"', '"https://e.example:99999/"'],
        ),
        ("outlets.elm.rules", "title", ['"h1"', '["h1", "h2"]', "[]"], ['"h1["', '[""]', "1"]),
        ("outlets.elm.rules", "drop", ['".a"'], ['"::"', "{}"]),
        (
            "mail",
            "from",
            ['"news@example.org"', '"root@localhost"'],
            ['"news"', '"A <a@b.example>"', '"a b@c"'],
        ),
        (
            "mail",
            "command",
            ['"/usr/bin/msmtp -t"', '["/a b/mailer"]', "'/m \"a b\"'"],
            ['""', '"sendmail -t"', "[]", "[1]", "7", "'/m \"a'", '"/m\\u0000"'],
        ),
        ("mail", "deadline_s", ["0.5", "300"], ["0", "301", "nan"]),
        ("database", "url", ['"sqlite:///a.db"', '"postgresql+psycopg://h/n"'], ['"a.db"', '"mysql://h/n"']),
    ],
)
def test_every_setting_has_its_bounds(tmp_path, table, key, good, bad):
    for value in good:
        load(tmp_path, with_setting(table, key, value))
    for value in bad:
        (error,) = errors(tmp_path, with_setting(table, key, value))
        assert f" {table}.{key}" in error, value


def with_setting(table, key, value):
    """A sound configuration with one outlet, but for this setting."""
    outlet = {"name": '"Elm"', "homepage": '"https://elm.example"'}
    if table == "outlets.elm":
        outlet[key] = value
    text = "[outlets.elm]\n" + "".join(f"{name} = {said}\n" for name, said in outlet.items())
    return text if table == "outlets.elm" else f"{text}[{table}]\n{key} = {value}\n"


@pytest.mark.parametrize(
    "table, key",
    [
        ("fetch", "max_age_s"),
        ("keep", "pages_s"),
        ("keep", "attempts_s"),
        ("keep", "runs_s"),
        ("revisit", "after_s"),
        ("outlets.elm", "every_s"),
        ("outlets.elm", "id"),
        ("retention", "pages"),
    ],
)
def test_a_name_of_the_program_is_no_key_of_the_file(tmp_path, table, key):
    (error,) = errors(tmp_path, with_setting(table, key, '"5m"'))

    assert "unknown key" in error


@pytest.mark.parametrize("key", ["file", "warnings", "database_url"])
def test_what_the_program_adds_is_no_key_of_the_file(tmp_path, key):
    (error,) = errors(tmp_path, f'{key} = "x"\n')

    assert error.startswith(f"config.toml:1: {key}: unknown key")


@pytest.mark.parametrize(
    "make",
    [
        lambda: Outlet(id="elm", evry=5),
        lambda: Outlet(name="Elm"),
        lambda: Feed(kind="rrs", url="https://elm.example/f"),
        lambda: Feed(kind="rss", url="elm.example/f"),
        lambda: Feed(kind="rss", url="https://elm.example/f", select="h1"),
        lambda: FetchSettings(max_new=0),
        lambda: Rules(title="h1["),
        lambda: Retention(pages_s=0),
    ],
)
def test_code_cannot_construct_what_a_file_may_not_say(make):
    with pytest.raises(ValidationError):
        make()


def test_code_constructs_by_the_names_of_the_program():
    assert Outlet(id="elm", every_s=60).every_s == 60
    assert Retention(pages_s=None, attempts_s="forever", runs_s=5).model_dump() == {
        "pages_s": None,
        "attempts_s": None,
        "waiting_s": 30 * 86_400,
        "runs_s": 5,
    }
    assert Revisit(after_s=(7, "1h", 1)).after_s == (1, 7, 3600)


def test_an_outlet_that_is_not_configured_needs_only_its_id():
    outlet = Outlet(id="elm")

    assert (outlet.name, outlet.homepage, outlet.feeds, outlet.rules) == ("", None, (), Rules())


def test_what_is_said_twice_or_loosely_is_kept_once_and_tidily(tmp_path):
    outlet = load(
        tmp_path,
        """
[outlets.elm]
name = " Elm "
language = "EN_gb"
country = " gb "
aliases = ["Courier", "Elm", " Courier"]
feeds = [
  { kind = "rss", url = " https://elm.example/f " },
  { kind = "sitemap", url = "https://elm.example/f" },
  { kind = "rss", url = "https://elm.example/f" },
]
[outlets.elm.rules]
title = [" h1 ", "h2"]
""",
    ).outlets["elm"]

    assert (outlet.name, outlet.language, outlet.country) == ("Elm", "en", "GB")
    assert outlet.aliases == ("Courier", "Elm")
    assert [feed.kind for feed in outlet.feeds] == ["rss", "sitemap"]
    assert outlet.rules.title == ("h1", "h2")


def test_an_outlet_with_feeds_needs_no_homepage(tmp_path):
    text = '[outlets.elm]\nname = "Elm"\nfeeds = [{ kind = "rss", url = "https://elm.example/f" }]\n'

    assert load(tmp_path, text).outlets["elm"].homepage is None


@pytest.mark.parametrize("id, sound", [("a" * 64, True), ("a" * 65, False), ("A-b_1", True), ("a.b", False)])
def test_ids_of_outlets_are_short_words(tmp_path, id, sound):
    text = ELM.replace("outlets.elm", f'outlets."{id}"')

    if sound:
        assert load(tmp_path, text).outlets[id].id == id
    else:
        assert "is no outlet id" in errors(tmp_path, text)[0]


def test_a_configuration_never_changes(tmp_path):
    found = load(tmp_path, ELM)

    for value, name in ((found, "contact"), (found.fetch, "max_new"), (found.outlets["elm"], "every_s")):
        with pytest.raises(ValidationError, match="frozen"):
            setattr(value, name, 5)
    with pytest.raises(TypeError):
        found.outlets["oak"] = found.outlets["elm"]


def test_an_outlet_comes_whole_through_a_pipe(tmp_path):
    for outlet in config.load(None, {}, tmp_path).outlets.values():
        came = pickle.loads(pickle.dumps(outlet))

        assert came == outlet
        assert hash(came) == hash(outlet)
        assert type(came.feeds[0]) is Feed
        assert len(pickle.dumps(outlet)) < 4_000


def test_what_is_loaded_is_what_can_be_constructed(tmp_path):
    found = load(tmp_path, f'{ELM}every = "7m"\n[fetch]\nallow_networks = ["10.1.2.3/8"]\n')

    assert found.outlets["elm"] == Outlet(
        id="elm",
        name="Elm",
        homepage="https://elm.example",
        every_s=420,
        feeds=(Feed(kind="homepage", url="https://elm.example"),),
    )
    assert found.fetch == FetchSettings(allow_networks=(ip_network("10.0.0.0/8"),))
    assert found == Config(**dict(found))


def test_a_configuration_without_outlets_cannot_be_given_some():
    with pytest.raises(TypeError):
        Config().outlets["elm"] = Outlet(id="elm")


def test_a_password_is_in_no_repr():
    made = Config(database=Database(url="postgresql://desk:hush@db.example/news"))

    assert "hush" not in repr(made)
    assert "hush" in made.database_url


@given(
    st.sampled_from(["https://elm.example", "http://[::1]:8080", "https://bücher.example:0"]),
    st.text(max_size=30),
)
def test_whatever_may_be_followed_may_be_a_feed(host, path):
    try:
        url = Url(f"{host}/{path}").asked
    except Refused:
        return
    assert Feed(kind="sitemap", url=url).url == url


def test_warnings_name_what_is_doubtful_and_nothing_else(tmp_path):
    assert load(tmp_path, 'contact = "desk@elm.example"\n').warnings == ()
    assert load(tmp_path, 'contact = "a@b.example"\n[fetch]\ntimeout_s = 30\n').warnings == ()
    assert load(tmp_path, "[fetch]\ntimeout_s = 30.5\n").warnings == (
        'contact: is missing, so outlets cannot reach you; write e.g. contact = "desk@example.org"',
        "fetch.timeout_s: is longer than fetch.deadline_s, which ends the exchange first",
    )


def test_another_database_may_be_named_on_the_command_line(tmp_path):
    found = load(tmp_path, ELM)
    other = tmp_path / "other"

    assert config.with_database(found, "a.db", other).database_url == f"sqlite:///{other}/a.db"
    assert config.with_database(found, "/a.db", other).database_url == "sqlite:////a.db"
    assert config.with_database(found, "sqlite:///:memory:", other).database_url == "sqlite:///:memory:"
    assert config.with_database(found, "sqlite:///file:a?uri=true", other).database_url.endswith(
        "///file:a?uri=true"
    )
    assert config.with_database(found, "a.db", other).outlets == found.outlets
    with pytest.raises(ConfigError) as caught:
        config.with_database(found, "mysql://desk:hush@h/n", other)
    assert caught.value.faults == (
        '--db: is no database address; write e.g. "sqlite:///news.db" or "postgresql://user@host/news"',
    )


def test_of_two_variables_the_closer_one_wins(tmp_path):
    environ = {"INGEST_FETCH__MAX_NEW": "7", "INGEST_FETCH": '{"max_new": 5, "delay_s": 2}'}

    fetch = load(tmp_path, "[fetch]\nmax_new = 3\nconcurrency = 9\n", environ).fetch

    assert (fetch.max_new, fetch.delay_s, fetch.concurrency) == (7, 2, 9)


def test_a_variable_lays_tables_over_tables_and_replaces_lists(tmp_path):
    environ = {
        "INGEST_OUTLETS": '{"elm": {"rules": {"lead": ".l"}, "aliases": ["C"]}}',
        "INGEST_REVISIT__AFTER": '["2h"]',
    }
    text = f'{ELM}aliases = ["A", "B"]\n[outlets.elm.rules]\ntitle = "h1"\n[revisit]\nafter = ["1h", "3h"]\n'

    found = load(tmp_path, text, environ)

    assert (found.outlets["elm"].rules.title, found.outlets["elm"].rules.lead) == (("h1",), (".l",))
    assert found.outlets["elm"].aliases == ("C",)
    assert found.revisit.after_s == (7_200,)


def test_variables_are_laid_over_a_copy():
    from ingest.config.env import apply_env

    data = {"fetch": {"max_new": 3}, "outlets": {"elm": {"rules": {}}}}
    merged, set_by, wrong = apply_env(
        data, {"INGEST_FETCH__MAX_NEW": "7", "INGEST_OUTLETS__ELM__RULES__TITLE": "h1", "INGEST_CONTACT": " "}
    )

    assert data == {"fetch": {"max_new": 3}, "outlets": {"elm": {"rules": {}}}}
    assert merged == {"fetch": {"max_new": "7"}, "outlets": {"elm": {"rules": {"title": "h1"}}}}
    assert set_by == {
        ("fetch", "max_new"): "INGEST_FETCH__MAX_NEW",
        ("outlets", "elm", "rules", "title"): "INGEST_OUTLETS__ELM__RULES__TITLE",
    }
    assert wrong == []


@pytest.mark.parametrize("value", ["3", '"x"', "[]", "true"])
@pytest.mark.parametrize("table", ["fetch", "outlets"])
def test_what_should_be_a_table_says_so(tmp_path, table, value):
    (error,) = errors(tmp_path, f"{table} = {value}\n")

    assert error.endswith("is not a table; write key = value pairs under a [table]")


@pytest.mark.parametrize(
    "line, said",
    [
        ("max_new = 1.5", "is not a whole number"),
        ('max_new = "many"', "is not a whole number"),
        ("delay_s = [1]", "is not a number"),
        ("allow_networks = 5", "is not a list"),
        ("max_age = true", "is no duration"),
    ],
)
def test_a_value_of_another_kind_is_told_with_its_cure(tmp_path, line, said):
    (error,) = errors(tmp_path, f"[fetch]\n{line}\n")

    assert said in error


def test_a_number_of_thousands_of_digits_is_an_error_and_no_crash(tmp_path):
    number = "1" + "0" * 5_000

    assert errors(tmp_path, f"[fetch]\nmax_new = {number}\n") == [
        "config.toml: has a number that is too long"
    ]
    (error,) = errors(tmp_path, "", {"INGEST_FETCH__MAX_NEW": number})
    assert error.endswith("is too large")


def test_long_and_broken_values_are_shown_short_and_on_one_line(tmp_path):
    (error,) = errors(tmp_path, '[fetch]\ndelay_s = "' + "x\\n" * 500 + '"\n')

    assert len(error) < 200
    assert "\n" not in error
