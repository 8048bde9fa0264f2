"""config.toml -> Config: what is taken, and how every fault is told."""

import json
import time
from ipaddress import ip_network
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import config
from ingest.config import Feed
from ingest.config.durations import seconds
from ingest.errors import ConfigError

ELM = """
[outlets.elm]
name = "Elmbridge Courier"
homepage = "https://elm.example"
"""


@pytest.fixture(autouse=True)
def _no_configuration_of_the_user(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))


@pytest.fixture
def write(tmp_path):
    def write(text, name="config.toml"):
        place = tmp_path / name
        place.write_text(text, encoding="utf-8")
        return place

    return write


def load(place, environ=None):
    return config.load(place, environ or {}, place.parent)


def faults(place, environ=None):
    with pytest.raises(ConfigError) as caught:
        load(place, environ)
    return list(caught.value.faults)


def test_the_shipped_file_is_sound_and_has_exactly_the_two_outlets(tmp_path):
    found = config.load(None, {}, tmp_path)

    assert list(found.outlets) == ["tass", "presstv"]
    tass, presstv = found.outlets.values()
    assert [(feed.kind, feed.url) for feed in tass.feeds] == [
        ("rss", "https://tass.com/rss/v2.xml"),
        ("sitemap", "https://tass.com/sitemap.xml"),
        *(("listing", f"https://tass.com/{part}") for part in ("politics", "world", "economy", "defense")),
    ]
    assert {feed.select for feed in tass.feeds if feed.kind == "listing"} == {"h2 a"}
    assert [feed.url for feed in presstv.feeds] == [
        "https://www.presstv.ir/rss.xml",
        *(f"https://www.presstv.ir/rss/rss-{n}.xml" for n in range(101, 109)),
    ]
    assert {feed.kind for feed in presstv.feeds} == {"rss"}
    assert found.file is None
    assert found.database_url == f"sqlite:///{tmp_path}/news.db"
    assert any("contact" in line for line in found.warnings)


def test_an_outlet_with_only_a_name_and_a_homepage_finds_its_feeds_there(write):
    outlet = load(write(ELM)).outlets["elm"]

    assert outlet.feeds == (Feed(kind="homepage", url="https://elm.example"),)
    assert outlet.every_s == 900


def test_outlets_alone_is_a_sound_file(write):
    assert load(write("[outlets]\n")).outlets == {}


def test_an_empty_file_is_a_sound_file(write):
    assert load(write("")).fetch.max_new == 500


def test_a_rule_is_one_selector_or_a_list_of_them(write):
    rules = load(write(ELM + '[outlets.elm.rules]\ntitle = "h1"\ndrop = [".a", ".b"]\n')).outlets["elm"].rules

    assert (rules.title, rules.drop, rules.body) == (("h1",), (".a", ".b"), ())


def test_durations_are_read_in_all_their_forms(write):
    found = load(
        write('[fetch]\nmax_age = "1h30m"\n[keep]\npages = "forever"\nattempts = "2d"\nruns = 60\n' + ELM)
    )

    assert found.fetch.max_age_s == 5400
    assert (found.retention.pages_s, found.retention.attempts_s, found.retention.runs_s) == (
        None,
        172_800,
        60,
    )


@given(st.integers(0, 999), st.integers(0, 999), st.integers(0, 999))
def test_the_parts_of_a_duration_add_up(days, hours, minutes):
    assert seconds(f"{days}d {hours}h{minutes}m") == days * 86_400 + hours * 3_600 + minutes * 60


def test_all_faults_come_at_once_each_with_line_key_value_and_cure(write):
    place = write(
        """\
contct = "desk@elm.example"
[database]
url = "mysql://desk:hush@db.example/news"
[fetch]
delay_s = "abc"
max_new = 0
concurrency = 1.5
allow_networks = ["300.0.0.0/8"]
[outlets.tass]
name = "TASS"
homepage = "https://tass.com"
evry = "5m"
timezone = "Moscow"
language = "english"
article_id = '/(a)(b)'
every = "soon"
feeds = [
  { kind = "rrs", url = "https://tass.com/rss" },
  { kind = "listing", url = "ftp://tass.com/", select = "h1.." },
  { kind = "rss", url = "https://tass.com/rss", select = "h1" },
]
[outlets.tass.rules]
titel = "h1"
drop = [".sound", ".un["]
[outlets."a b"]
name = "A"
homepage = "https://a.example"
[outlets.nowhere]
name = "Nowhere"
[outlets.nameless]
homepage = "https://n.example"
"""
    )

    assert faults(place) == [
        'config.toml:1: contct: unknown key; did you mean "contact"?',
        'config.toml:3: database.url: is no database address; write e.g. "sqlite:///news.db" '
        'or "postgresql://user@host/news"',
        "config.toml:5: fetch.delay_s: 'abc' is not a number; write e.g. 1.5",
        "config.toml:6: fetch.max_new: 0 is too small; write 1 or more",
        "config.toml:7: fetch.concurrency: 1.5 is not a whole number; write e.g. 64",
        "config.toml:8: fetch.allow_networks[0]: '300.0.0.0/8' is no network; write e.g. \"127.0.0.0/8\"",
        'config.toml:12: outlets.tass.evry: unknown key; did you mean "every"?',
        "config.toml:13: outlets.tass.timezone: 'Moscow' is no IANA zone; write e.g. \"Europe/Moscow\"",
        "config.toml:14: outlets.tass.language: 'english' is no language code; write e.g. \"en\"",
        "config.toml:15: outlets.tass.article_id: '/(a)(b)' has 2 groups, not one; write e.g. '/(\\d+)$' "
        "(and (?:...) for the others)",
        'config.toml:16: outlets.tass.every: \'soon\' is no duration; write e.g. "30s", "5m", "1h30m" '
        'or "7d"',
        "config.toml:18: outlets.tass.feeds[0].kind: 'rrs' is not one of rss, sitemap, listing, homepage, archive; "
        'did you mean "rss"?',
        "config.toml:19: outlets.tass.feeds[1].url: 'ftp://tass.com/' is no web address; "
        'write e.g. "https://elm.example/rss"',
        "config.toml:19: outlets.tass.feeds[1].select: 'h1..' is no CSS selector; write e.g. \"h1.title\"",
        "config.toml:20: outlets.tass.feeds[2]: only a listing or an archive has `select`, not a feed of kind 'rss'; "
        "leave it out",
        'config.toml:23: outlets.tass.rules.titel: unknown key; did you mean "title"?',
        "config.toml:24: outlets.tass.rules.drop[1]: '.un[' is no CSS selector; write e.g. \"h1.title\"",
        "config.toml:25: outlets.a b: 'a b' is no outlet id; use letters, digits, - and _ (64 at most)",
        "config.toml:28: outlets.nowhere: has neither feeds nor homepage; "
        'write e.g. homepage = "https://elm.example"',
        'config.toml:30: outlets.nameless.name: missing; write e.g. name = "Elmbridge Courier"',
    ]


@pytest.mark.parametrize(
    "text, start",
    [
        ("a = ", "config.toml:1: is not TOML: "),
        ('contact = "x"\n[fetch\n', "config.toml:2: is not TOML: "),
        ("contact = 1\ncontact = 2\n", "config.toml:2: is not TOML: "),
        ("contact = '''x", "config.toml:1: is not TOML: "),
    ],
)
def test_broken_toml_is_told_with_its_line(write, text, start):
    (fault,) = faults(write(text))

    assert fault.startswith(start)


def test_a_file_that_is_not_utf_8_says_so(tmp_path):
    place = tmp_path / "config.toml"
    place.write_bytes(b'contact = "a"\n# caf\xe9\n')

    assert faults(place) == ["config.toml:2: is not UTF-8; save it as UTF-8"]


def test_a_file_from_windows_is_read(tmp_path):
    place = tmp_path / "config.toml"
    place.write_bytes(b'\xef\xbb\xbfcontact = "desk@elm.example"\r\n[fetch]\r\ndelay_s = -1\r\n')

    assert faults(place) == ["config.toml:3: fetch.delay_s: -1 is too small; write 0.0 or more"]


def test_no_fault_shows_a_password(write):
    texts = (
        '[database]\nurl = "mysql://desk:hush@db.example/news"\n',
        'database = "postgresql://desk:hush@db.example/news"\n',
        '[database]\nurl = ["postgresql://desk:hush@db.example/news"]\n',
        '[fetch]\ndelay_s = "https://desk:hush@elm.example/"\n',
    )

    assert not any("hush" in fault for text in texts for fault in faults(write(text)))


def test_a_variable_sets_any_value_and_lists_and_tables_are_json(write):
    found = load(
        write(
            '[fetch]\ntimeout_s = 3\n[outlets.press-tv]\nname = "P"\nhomepage = "https://p.example"\n' + ELM
        ),
        {
            "INGEST_CONTACT": "desk@elm.example",
            "INGEST_DATABASE__URL": "postgresql://db.example/news",
            "INGEST_FETCH__DELAY_S": "0",
            "INGEST_FETCH__ALLOW_NETWORKS": '["127.0.0.0/8"]',
            "INGEST_FETCH": '{"concurrency": 3}',
            "INGEST_OUTLETS__ELM__EVERY": "7m",
            "INGEST_OUTLETS__ELM__RULES__TITLE": "[itemprop=headline]",
            "INGEST_OUTLETS__PRESS_TV__LANGUAGE": "en",
            "INGEST_OUTLETS__ASH": '{"name": "Ash", "homepage": "https://ash.example"}',
            "INGEST_FETCH__MAX_NEW": "",
        },
    )

    assert found.contact == "desk@elm.example"
    assert found.database_url == "postgresql://db.example/news"
    assert (found.fetch.delay_s, found.fetch.concurrency, found.fetch.timeout_s) == (0, 3, 3)
    assert found.fetch.allow_networks == (ip_network("127.0.0.0/8"),)
    assert found.outlets["elm"].every_s == 420
    assert found.outlets["elm"].rules.title == ("[itemprop=headline]",)
    assert found.outlets["press-tv"].language == "en"
    assert found.outlets["ash"].name == "Ash"


def test_a_fault_in_a_variable_names_the_variable(write):
    environ = {
        "INGEST_FETCH__TIMEOUT_S": "x",
        "INGEST_FETCH__ALLOW_NETWORKS": '["127.0.0.0/8"',
        "INGEST_OUTLETS__ELM__EVRY": "1m",
        "INGEST_CONTCT": "desk@elm.example",
        "INGEST_CONTACT__NAME": "desk",
    }

    told = faults(write('contact = "a@b.example"\n' + ELM), environ)

    assert set(told) == {
        "INGEST_FETCH__TIMEOUT_S: fetch.timeout_s: 'x' is not a number; write e.g. 1.5",
        "INGEST_FETCH__ALLOW_NETWORKS: fetch.allow_networks: '[\"127.0.0.0/8\"' is not a list; "
        'write e.g. ["..."]',
        'INGEST_OUTLETS__ELM__EVRY: outlets.elm.evry: unknown key; did you mean "every"?',
        'INGEST_CONTCT: sets nothing; did you mean "INGEST_CONTACT"?',
        "INGEST_CONTACT__NAME: there is no table to set it in; set the whole value as JSON instead",
    }


def test_a_contact_at_the_end_of_the_file_is_told_where_it_belongs(write):
    last = ELM.count("\n") + 1
    assert faults(write(f'{ELM}contact = "a@b.example"\n')) == [
        f"config.toml:{last}: outlets.elm.contact: unknown key in a table; "
        "write it above the first [table] of the file"
    ]


def test_variables_of_others_are_left_alone(write):
    environ = {"INGEST_SHARED": "/x", "INGEST_TEST_PG_URL": "y", "INGESTION": "z", "INGEST_COLOUR": "blue"}

    assert load(write(ELM), environ).outlets


def test_the_file_is_looked_for_in_four_places_in_order(tmp_path, monkeypatch):
    def there(*parts):
        place = tmp_path.joinpath(*parts)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text("", encoding="utf-8")
        return place

    work = tmp_path / "work"
    work.mkdir()
    assert config.find(None, {}, work) is None
    users = there("xdg", "ingest", "config.toml")
    assert config.find(None, {}, work) == users
    here = there("work", "config.toml")
    assert config.find(None, {}, work) == here
    named = there("else", "where.toml")
    environ = {"INGEST_CONFIG": str(named)}
    assert config.find(None, environ, work) == named
    asked = there("work", "asked.toml")
    assert config.find(Path("asked.toml"), environ, work) == asked


def test_a_file_that_was_named_must_exist(tmp_path):
    for path, environ in ((Path("nix.toml"), {}), (None, {"INGEST_CONFIG": "nix.toml"})):
        with pytest.raises(ConfigError, match=r"nix\.toml.*no such file"):
            config.load(path, environ, tmp_path)


@pytest.mark.parametrize(
    "url, expected",
    [
        ("sqlite:///news.db", "sqlite:///{}/conf/news.db"),
        ("sqlite:///sub/news.db?x=1", "sqlite:///{}/conf/sub/news.db?x=1"),
        ("sqlite:////var/news.db", "sqlite:////var/news.db"),
        ("postgresql://h/n", "postgresql://h/n"),
    ],
)
def test_a_relative_database_lies_beside_the_file(tmp_path, url, expected):
    place = tmp_path / "conf" / "config.toml"
    place.parent.mkdir()
    place.write_text(f'[database]\nurl = "{url}"\n', encoding="utf-8")

    assert config.load(place, {}, tmp_path).database_url == expected.format(tmp_path)


def test_select_gives_each_once_and_names_the_nearest_for_unknown_ones(write):
    found = load(write(ELM + '[outlets.ash]\nname = "Ash"\nhomepage = "https://ash.example"\n'))

    assert [one.id for one in config.select(found, ())] == ["elm", "ash"]
    assert [one.id for one in config.select(found, ("ash", "ash"))] == ["ash"]
    with pytest.raises(ConfigError) as caught:
        config.select(found, ("elmm", "zzz"))
    assert caught.value.faults == (
        "--source: 'elmm' is no outlet of the configuration; did you mean \"elm\"?",
        "--source: 'zzz' is no outlet of the configuration; known are elm, ash",
    )


def test_the_schema_knows_every_key_and_forbids_others():
    made = config.schema()

    assert set(made["properties"]) >= {"contact", "database", "fetch", "keep", "outlets"}
    assert made["additionalProperties"] is False
    assert "rules" in made["$defs"]["OutletTable"]["properties"]


def test_five_thousand_outlets_are_read(write):
    """Shows how long it took; what is checked is that all are there."""
    one = (
        '[outlets.o{0}]\nname = "Outlet {0}"\nhomepage = "https://o{0}.example"\ntimezone = "Europe/Moscow"\n'
        'every = "5m"\nfeeds = [{{ kind = "rss", url = "https://o{0}.example/rss" }}]\n'
        '[outlets.o{0}.rules]\ntitle = "h1.t"\n'
    )
    place = write("".join(one.format(n) for n in range(5_000)))
    began = time.perf_counter()

    assert len(load(place).outlets) == 5_000

    print(f"5,000 outlets in {time.perf_counter() - began:.2f} s")


@settings(max_examples=200)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    "contact database url fetch delay_s max_age keep pages outlets a name homepage every feeds kind "
                    "select rules title".split()
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
def test_whatever_is_set_gives_a_configuration_or_its_faults(value):
    environ = {"INGEST_OUTLETS": json.dumps(value), "INGEST_FETCH": json.dumps(value), "INGEST_CONTACT": "a"}
    for name in ("INGEST_KEEP", "INGEST_DATABASE"):
        environ[name] = json.dumps({"pages": value, "url": value})
    for one in (environ, {"INGEST_OUTLETS": environ["INGEST_OUTLETS"]}):
        assert all(fault and "\n" not in fault for fault in _faults_of(one))


def _faults_of(environ):
    try:
        config.load(None, environ, Path("/nowhere"))
    except ConfigError as error:
        return error.faults
    return ()
