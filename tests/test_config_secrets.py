"""What a configuration takes from the environment and from files: what is missing is told, and no value is."""

import json
import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import config
from ingest.config import FetchSettings
from ingest.config.secrets import ignoring_robots
from ingest.config.settings import schema
from ingest.errors import ConfigError, QuotaReached, Refused
from ingest.fetch import Proxy
from ingest.pipeline.deps import RunOptions
from ingest.pipeline.terms import own_origins, proxy_of, terms_of
from ingest.urls import Url

ELM = 'contact = "desk@elm.example"\n[outlets.elm]\nname = "Elm"\nhomepage = "https://elm.example"\n'
SECRET = "s3cr3t-value"


@pytest.fixture
def load(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))

    def load(text, **environ):
        (tmp_path / "config.toml").write_text(text, encoding="utf-8")
        return config.load(None, environ, tmp_path)

    return load


@pytest.fixture
def faults(load):
    def faults(text, **environ):
        with pytest.raises(ConfigError) as caught:
            load(text, **environ)
        return list(caught.value.faults)

    return faults


def test_a_variable_that_is_not_set_is_named_with_outlet_key_and_line(load):
    text = ELM + 'headers = { Cookie = { env = "ELM_COOKIE" } }\nauth = { env = "ELM_LOGIN" }\n'
    for unset in ({}, {"ELM_COOKIE": "", "ELM_LOGIN": " "}):
        assert load(text, **unset).fetch_faults == tuple(
            f"config.toml:{line}: outlets.elm.{key}: the environment variable {name} is not set, or empty; set it"
            " where the program is started"
            for line, key, name in ((5, "headers.Cookie", "ELM_COOKIE"), (6, "auth", "ELM_LOGIN"))
        )
    assert load(text, ELM_COOKIE="a=b", ELM_LOGIN="me:and:you").fetch_faults == ()


@pytest.mark.parametrize(
    "key, value, fault",
    [
        (
            'headers = { Cookie = { env = "X" } }',
            f"{SECRET}\nEvil: yes",
            "has signs that no header can carry",
        ),
        ('headers = { Cookie = { env = "X" } }', f"{SECRET}☃", "has signs that no header can carry"),
        ('auth = { env = "X" }', SECRET, "is no user and password; set it to user:password"),
        ('auth = { env = "X" }', f"{SECRET}:\x00", "has signs that no header can carry"),
    ],
)
def test_a_value_that_cannot_be_sent_is_told_and_not_shown(load, key, value, fault):
    (said,) = load(f"{ELM}{key}\n", X=value).fetch_faults
    assert f"the environment variable X {fault}" in said
    assert SECRET not in said


@pytest.mark.parametrize(
    "line",
    [
        f'headers = {{ Cookie = "{SECRET}" }}',
        f'headers = {{ Cookie = ["{SECRET}"] }}',
        f'headers = {{ Cookie = {{ env = "{SECRET}" }} }}',
        f'headers = {{ Cookie = {{ value = "{SECRET}" }} }}',
        f'auth = "me:{SECRET}"',
        f'auth = {{ env = "me:{SECRET}" }}',
    ],
)
def test_a_secret_that_stands_in_the_file_is_an_error_that_does_not_show_it(faults, line):
    found = "\n".join(faults(f"{ELM}{line}\n"))
    assert found.startswith("config.toml:5: outlets.elm.")
    assert SECRET not in found


@given(st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=6))
def test_no_value_of_a_variable_is_in_what_is_shown_of_a_configuration(value):
    found = config.load(None, {}, config.user_file().parent)
    shown = found.model_copy(update={"secrets": {"ELM_COOKIE": f"<{value}>"}})
    assert f"<{value}>" not in repr(shown)
    assert shown.model_dump(include={"secrets", "contact"}) == {"contact": None}


@pytest.mark.parametrize(
    "line, cure",
    [
        ('headers = { Host = { env = "X" } }', "leave it out"),
        ('headers = { "User-Agent" = { env = "X" } }', "write `user_agent`"),
        ('headers = { "a b" = { env = "X" } }', "write e.g. Cookie"),
        ('headers = { Cookie = { env = "X" }, cookie = { env = "Y" } }', "leave one out"),
        ('headers = { authorization = { env = "X" } }\nauth = { env = "Y" }', "leave one out"),
        ('user_agent = "two\\nlines"', "on one line"),
        ('hosts = ["cdn.elm.example/path"]', 'write e.g. "cdn.elm.example"'),
        ('client_key = "us.key"', "write that, too"),
        ('robots = "ignore"', "robots_reason"),
        ('robots_reason = "they said so"', "leave it out"),
        ('robots = "never"', "not one of obey, ignore"),
    ],
)
def test_a_fault_names_its_place_and_its_cure(faults, line, cure):
    (fault,) = faults(f"{ELM}{line}\n")
    assert fault.startswith("config.toml:")
    assert "outlets.elm" in fault
    assert cure in fault


def test_who_ignores_robots_txt_is_warned_of_with_the_reason(load):
    found = load(f'{ELM}robots = "ignore"\nrobots_reason = "letter of 3 May"\n')
    line = "outlets.elm.robots: its robots.txt is ignored: letter of 3 May"
    assert found.warnings == (line,)
    assert ignoring_robots(found.outlets) == [line]
    assert terms_of(found)["elm"].ignores_robots


# --- The proxy


def behind(line: str) -> str:
    return ELM.replace("[outlets.elm]", f"[fetch]\n{line}\n[outlets.elm]")


@pytest.mark.parametrize(
    "written, kind, host, port",
    [
        ("socks5://proxy.example:1081", "socks5", "proxy.example", 1081),
        ("socks5h://proxy.example", "socks5", "proxy.example", 1080),
        ("http://10.0.0.1:3128/", "http", "10.0.0.1", 3128),
        ("http://[fd00::1]:3128", "http", "fd00::1", 3128),
    ],
)
def test_a_proxy_is_taken_with_the_login_of_the_environment(load, written, kind, host, port):
    line = f'proxy = "{written}"\nproxy_auth = {{ env = "LOGIN" }}'
    found = load(behind(line), LOGIN="me:pass word")
    assert proxy_of(found) == Proxy(kind=kind, host=host, port=port, auth="me:pass word")
    assert [warning for warning in found.warnings if "fetch.proxy" in warning]


def test_a_whole_address_of_a_proxy_may_come_from_the_environment_and_is_shown_nowhere(load):
    found = load(ELM, INGEST_FETCH__PROXY="http://me:s%3Acr%40t@proxy.example:3128")
    assert proxy_of(found) == Proxy(kind="http", host="proxy.example", port=3128, auth="me:s:cr@t")
    assert "cr@t" not in repr(proxy_of(found))
    assert "cr%40t" not in repr(found)


@pytest.mark.parametrize(
    "line",
    [
        f'proxy = "socks5://me:{SECRET}@proxy.example"',
        f'proxy = "https://me:{SECRET}@proxy.example"',
        f'proxy = "http://me:{SECRET}@proxy.example:99999"',
        f'proxy = "{SECRET}"',
        f'proxy = "http://proxy.example"\nproxy_auth = "me:{SECRET}"',
    ],
)
def test_a_proxy_that_cannot_be_taken_is_an_error_that_shows_no_password(faults, line):
    found = "\n".join(faults(behind(line)))
    assert "fetch.proxy" in found
    assert SECRET not in found


def test_without_a_proxy_there_is_none(load):
    assert proxy_of(load(ELM)) is None


# --- Files


def test_a_file_of_certificates_that_cannot_be_used_is_told_before_anything_is_fetched(load, tmp_path, made):
    ca, pem, key = made
    (tmp_path / "text.pem").write_text("no certificate")
    lines = {
        'ca_file = "nowhere.pem"': "ca_file: ",
        'ca_file = "text.pem"': "no certificate in PEM is in it",
        'ca_file = "."': "is a directory",
        'client_cert = "text.pem"': "do not go together",
        f'client_cert = "{pem.name}"': "do not go together",
        f'client_cert = "{pem.name}"\nclient_key = "text.pem"': "do not go together",
        f'client_cert = "{pem.name}"\nclient_key = "nowhere.key"': "nowhere.key: no such file",
    }
    for line, what in lines.items():
        for text, place in ((f"{ELM}{line}\n", "outlets.elm."), (behind(line), "fetch.")):
            (fault,) = load(text).fetch_faults
            assert what in fault
            assert place in fault
    sound = f'ca_file = "{ca.name}"\nclient_cert = "{pem.name}"\nclient_key = "{key.name}"\n'
    assert load(ELM + sound).fetch_faults == ()
    assert terms_of(load(ELM + sound))["elm"].tls_files.client_key == key


def test_an_outlet_has_the_certificates_of_all_but_for_those_of_its_own(load, tmp_path, made):
    ca, pem, key = made
    shutil.copy(ca, tmp_path / "other.pem")
    text = behind(f'ca_file = "{ca.name}"\nclient_cert = "{pem.name}"\nclient_key = "{key.name}"')
    assert terms_of(load(text))["elm"].tls_files is None
    files = terms_of(load(f'{text}ca_file = "other.pem"\n'))["elm"].tls_files
    assert (files.ca_file, files.client_cert, files.client_key) == (tmp_path / "other.pem", pem, key)


@pytest.fixture
def made(tmp_path):
    """An authority, a certificate of a client and its key, as files."""
    import trustme

    signer = trustme.CA()
    ours = signer.issue_cert("desk@elm.example")
    signer.cert_pem.write_to_path(tmp_path / "ca.pem")
    ours.cert_chain_pems[0].write_to_path(tmp_path / "us.pem")
    ours.private_key_pem.write_to_path(tmp_path / "us.key")
    return tmp_path / "ca.pem", tmp_path / "us.pem", tmp_path / "us.key"


# --- Terms


def test_an_outlets_own_hosts_are_what_the_operator_named_and_no_strangers_feed(load):
    found = load(
        """
        [outlets.elm]
        name = "Elm"
        homepage = "https://elm.example"
        hosts = ["cdn.example", "http://10.0.0.1:8080"]
        feeds = [
          { kind = "rss", url = "https://feeds.elm.example/rss" },
          { kind = "rss", url = "https://converter.example/elm" },
        ]
        [outlets.oak]
        name = "Oak"
        feeds = [{ kind = "rss", url = "http://converter.example/oak" }]
        """
    )
    assert own_origins(found.outlets["elm"]) == {
        "https://elm.example:443",
        "https://feeds.elm.example:443",
        "https://cdn.example:443",
        "http://10.0.0.1:8080",
    }
    assert own_origins(found.outlets["oak"]) == {
        "http://converter.example:80",
        "https://converter.example:443",
    }


def test_a_run_may_go_to_the_hosts_that_are_named_whatever_their_port_and_to_no_others(load):
    elm = load(f'{ELM}hosts = ["cdn.example", "http://10.0.0.1:8080"]\n').outlets["elm"]
    reach = RunOptions(command="fetch", settings=FetchSettings(max_foreign=0)).reach(elm)
    for own in ("https://elm.example/a", "https://cdn.example/a", "http://10.0.0.1:8080/a"):
        reach.spend(Url(own))
    for other, error in (("https://oak.example/", QuotaReached), ("https://elm.example:8081/", Refused)):
        with pytest.raises(error):
            reach.spend(Url(other))


def test_a_login_is_sent_as_basic_and_a_cookie_as_it_is(load):
    text = ELM + 'headers = { Cookie = { env = "C" } }\nauth = { env = "A" }\n'
    terms = terms_of(load(text, C="a=b; c=d", A="me:pässword"))["elm"]
    assert terms.headers_for(Url("https://elm.example/a")) == (
        ("Cookie", "a=b; c=d"),
        ("Authorization", "Basic bWU6cMOkc3N3b3Jk"),
    )


def test_of_two_outlets_on_one_host_the_longer_delay_holds_be_it_the_usual_one(load):
    def delay(*delays: str) -> float:
        tables = [
            f'[outlets.o{n}]\nname = "O"\nhomepage = "https://elm.example/{n}"\n{line}\n'
            for n, line in enumerate(delays)
        ]
        terms = terms_of(load("[fetch]\ndelay_s = 2\n" + "".join(tables)))["o0"]
        return terms.delay_for(Url("https://elm.example/a"), 2.0)

    assert delay("", "") == 2
    assert delay("delay_s = 0.5") == 0.5
    assert delay("delay_s = 0.5", "") == 2
    assert delay("delay_s = 0.5", "delay_s = 0.25") == 0.5
    assert delay("", "delay_s = 9") == delay("delay_s = 9", "") == 9


def test_the_schema_has_the_new_keys_for_editors():
    outlets, fetch = schema()["$defs"]["OutletTable"], schema()["$defs"]["FetchTable"]
    keys = {"headers", "auth", "hosts", "delay_s", "max_new", "user_agent", "robots", "robots_reason"}
    files = {"ca_file", "client_cert", "client_key"}
    assert keys | files <= set(outlets["properties"])
    assert {"proxy", "proxy_auth"} | files <= set(fetch["properties"])
    assert "env" in json.dumps(schema()["$defs"]["FromEnvironmentTable"])
