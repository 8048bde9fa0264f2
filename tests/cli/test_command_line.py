"""The commands, as they are called: each in a folder of its own, most in this process, some in their own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from net import rss, story
from pydantic import BaseModel
from running import CEILING_S
from warm_servers import ADDRESS

from ingest.cli.app import COMMANDS
from ingest.cli.synonyms import SYNONYMS
from ingest.config.settings import ConfigFile, OutletTable, WatchTable

ELM = """
contact = "desk@elm.example"
[outlets.elm]
name = "Elmbridge Courier"
homepage = "https://elm.example"
language = "en"
timezone = "Europe/London"
feeds = [{ kind = "rss", url = "https://elm.example/rss" }]
"""
PAGE = """<!doctype html><html lang="en"><head><title>Bridge reopens - Elmbridge Courier</title>
<link rel="canonical" href="https://elm.example/bridge/17">
<meta property="article:published_time" content="2026-11-20T08:15:00+00:00"></head>
<body><article><h1>Bridge reopens</h1>
<p>The old bridge over the Elm was opened again on Friday after eleven months of work on its piers.</p>
<p>The mayor cut a ribbon of wool, since the ribbon of silk had been lost in the flood of last winter.</p>
<p>Drivers had gone round by Harbour Lane, a way of nine miles, and were glad to be rid of it at last.</p>
</article></body></html>"""


def own_process(*tokens, **options):
    """The same in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "ingest", *tokens],
        capture_output=True,
        text=True,
        timeout=CEILING_S,
        **options,
    )


@pytest.mark.parametrize("words, example", [(words, example) for words, _, _, example in COMMANDS])
def test_the_help_of_every_command_begins_with_an_example(call, words, example):
    code, out, _ = call(*words.split(), "--help")

    assert code == 0
    assert " ".join(out.split()).startswith(f"Example: {example} Usage: ingest {words}")
    assert "--log-format" in out


@pytest.mark.parametrize(
    "words, said",
    [
        (("crawl", "--source", "tass"), 'Did you mean "fetch"?'),
        (("daemon",), 'Did you mean "run"?'),
        (("rm", "tass"), 'Did you mean "articles forget" or "outlets remove"?'),
        (("outlets", "rm", "tass"), 'Did you mean "outlets remove"?'),
        (("db", "migrate"), 'Did you mean "db upgrade"?'),
        (("stat",), 'Did you mean "status"?'),  # by its letters
    ],
)
def test_a_word_of_other_programs_is_answered_with_ours(call, words, said):
    code, out, err = call(*words)

    assert (code, out) == (2, "")
    assert said in err


def test_every_word_of_other_programs_is_none_of_ours_and_leads_to_one_that_is():
    ours = {words for words, *_ in COMMANDS}
    for group, words in SYNONYMS.items():
        for word, commands in words.items():
            assert {f"{group} {one}".strip() for one in commands} <= ours
            assert f"{group} {word}".strip() not in ours


def test_the_help_lists_every_command_and_says_the_exit_codes(call):
    code, out, _ = call("--help")

    assert code == 0
    assert all(f" {words.split()[0]} " in out for words, *_ in COMMANDS)
    assert "Exit codes: 0 done" in out


@pytest.mark.parametrize("tokens", [("version",), ("--version",)])
def test_the_version_is_told(call, tokens):
    code, out, _ = call(*tokens)

    assert code == 0
    assert out.startswith("news-ingest 0.")


@pytest.mark.parametrize(
    "tokens, says",
    [
        (("fecth",), 'Did you mean "fetch"'),
        (("outlets", "list", "--jsn"), "--jsn"),
        (("sql", "SELECT 1", "--format", "xml"), '"csv"'),
        (("sql", "SELECT 1", "--limit-s", "0"), "--limit-s"),
        (("config", "check", "--log-format", "yaml"), "--log-format"),
        (("articles", "show"), "ARTICLE"),
    ],
)
def test_a_wrong_call_is_exit_code_2_and_one_message(call, tokens, says):
    code, out, err = call(*tokens)

    assert code == 2
    assert out == ""
    assert says.lower() in err.lower()
    assert "Traceback" not in err
    assert "--help" in err


def test_common_options_stand_before_or_after_the_name(call, folder):
    (folder / "else.toml").write_text(ELM, encoding="utf-8")
    lines = {
        call(*tokens)[1]
        for tokens in (
            ("--config", "else.toml", "-v", "outlets", "list"),
            ("outlets", "--config", "else.toml", "list", "-q"),
            ("outlets", "list", "--log-format", "json", "--config=else.toml"),
        )
    }

    assert len(lines) == 1
    assert "Elmbridge Courier" in lines.pop()


def test_config_check_says_sound_or_tells_every_fault(call, folder):
    place = folder / "config.toml"
    place.write_text(ELM, encoding="utf-8")
    assert call("config", "check") == (0, f"{place}: sound; 1 outlet with 1 feed\n", "")

    place.write_text(ELM + 'evry = "5m"\n[fetch]\ndelay_s = -1\n', encoding="utf-8")
    code, out, err = call("config", "check")

    assert (code, out) == (2, "")
    assert err.splitlines() == [
        'config.toml:9: outlets.elm.evry: unknown key; did you mean "every"?',
        "config.toml:11: fetch.delay_s: -1 is too small; write 0.0 or more",
    ]


def test_a_missing_contact_is_a_warning(call, folder):
    (folder / "config.toml").write_text("[outlets]\n", encoding="utf-8")

    code, _, err = call("config", "check")

    assert code == 0
    assert "warning: contact: is missing" in err


def test_config_show_hides_the_password(call, monkeypatch):
    monkeypatch.setenv("INGEST_DATABASE__URL", "postgresql://desk:hush@db.example/news?sslpassword=hush")

    code, out, err = call("config", "show")

    assert code == 0
    assert json.loads(out)["database_url"] == "postgresql://***@db.example/news?sslpassword=***"
    assert "hush" not in out + err


EVERY_TABLE = """
[mail]
from = "desk@elm.example"
[alarms]
webhook = "https://desk.example/alarms"
[names]
[stories]
[outlets.elm]
name = "Elm"
homepage = "https://elm.example"
[watches.rivers]
query = "river"
webhook = "https://desk.example/hits"
"""


def settings_of(table, at=()):
    """The place of each setting that a table of the configuration can have, below the names in EVERY_TABLE."""
    for name, field in table.model_fields.items():
        place = (*at, field.validation_alias if table is ConfigFile and field.validation_alias else name)
        if name in ("outlets", "watches"):
            below = {"outlets": (OutletTable, "elm"), "watches": (WatchTable, "rivers")}[name]
            yield from settings_of(below[0], (*place, below[1]))
        elif isinstance(field.default, BaseModel):
            yield from settings_of(type(field.default), place)
        else:
            yield place


def test_config_show_leaves_no_setting_out(call, folder, monkeypatch):
    monkeypatch.setenv("INGEST_NOTIFY__WEBHOOK_SECRET", "hush")
    (folder / "config.toml").write_text('contact = "desk@elm.example"\n' + EVERY_TABLE)

    code, out, err = call("config", "show")

    assert (code, err) == (0, "")
    shown, places = json.loads(out), list(settings_of(ConfigFile))
    assert len(places) > 60
    for place in places:
        table = shown
        for key in place[:-1]:
            table = table[key]
        assert place[-1] in table, place
    assert shown["watches"]["rivers"]["query"] == "river"
    assert shown["mail"]["sender"] == "desk@elm.example"
    assert shown["alarms"]["webhook"] == "https://desk.example/alarms"
    assert shown["notify"]["webhook_secret"] == "***"
    assert "hush" not in out


def test_config_schema_is_json(call):
    assert json.loads(call("config", "schema")[1])["properties"]["outlets"]


def test_outlets_are_listed_for_people_and_for_programs(call, folder):
    (folder / "config.toml").write_text(ELM, encoding="utf-8")

    table = call("outlets", "list")[1].splitlines()
    row = json.loads(call("outlets", "list", "--json")[1])

    assert [line.split() for line in table] == [
        ["id", "name", "homepage", "every", "feeds", "state"],
        ["elm", "Elmbridge", "Courier", "https://elm.example", "15m", "1"],
    ]
    assert (row["id"], row["feeds"]) == ("elm", [{"kind": "rss", "url": "https://elm.example/rss"}])


def test_init_writes_a_commented_file_and_a_database_and_says_what_next(call, folder):
    code, out, err = call("init")

    assert (code, err) == (0, "")
    assert "# " in (folder / "config.toml").read_text(encoding="utf-8")
    assert (folder / "news.db").exists()
    assert "ingest fetch --source tass" in out
    assert call("config", "check")[0] == 0
    assert call("db", "check")[0] == 0


def test_init_uses_a_file_that_is_there_as_it_is(call, folder):
    written = 'contact = "desk@elm.example"\n[outlets.elm]\nname = "Elm"\nhomepage = "https://elm.example"\n'
    (folder / "config.toml").write_text(written)

    code, out, err = call("init")

    assert (code, err) == (0, "")
    assert (folder / "config.toml").read_text() == written
    assert "config.toml is there already, and stays as it is (Elm)." in out
    assert "Created sqlite:///" in out
    assert "ingest fetch --source elm" in out
    assert "There is sqlite:///" in call("init")[1]


def test_init_names_the_faults_of_a_file_that_is_there(call, folder):
    (folder / "config.toml").write_text("contact = 7\n")

    code, out, err = call("init")

    assert (code, out) == (2, "")
    assert "config.toml:1" in err
    assert list(folder.iterdir()) == [folder / "config.toml"]


def test_init_takes_another_place_and_another_database(call, folder):
    assert call("init", "--config", "sub/my.toml", "--db", "my.db")[0] == 0

    assert (folder / "sub" / "my.toml").exists()
    assert (folder / "my.db").exists()
    assert not (folder / "sub" / "news.db").exists()


def test_init_writes_where_the_variable_says(call, folder, monkeypatch):
    monkeypatch.setenv("INGEST_CONFIG", str(folder / "named.toml"))

    assert call("init")[0] == 0

    assert (folder / "named.toml").exists()
    assert not (folder / "config.toml").exists()


def test_sql_without_a_query_says_how_it_is_called(folder):
    code, seen = on_a_terminal(folder, "sql", "--db", "x.db")

    assert code == 2
    assert "ingest sql" in seen


def test_db_is_relative_to_where_one_stands(call, folder):
    (folder / "conf").mkdir()
    (folder / "conf" / "config.toml").write_text(ELM, encoding="utf-8")

    assert call("db", "upgrade", "--config", "conf/config.toml", "--db", "sqlite:///here.db")[0] == 0

    assert (folder / "here.db").exists()


def test_a_database_that_is_not_there_is_one_line(call):
    code, out, err = call("db", "check")

    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert "ingest db upgrade" in err


def test_db_check_tells_a_damaged_file(call, folder):
    call("db", "upgrade")
    with (folder / "news.db").open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 8192)

    code, _, err = call("db", "check")

    assert code in (1, 2)
    assert err
    assert "Traceback" not in err


def test_a_closed_pipe_is_no_traceback(folder):
    (folder / "config.toml").write_text(
        "".join(f'[outlets.o{n}]\nname = "{n}"\nhomepage = "https://o{n}.example"\n' for n in range(3_000)),
        encoding="utf-8",
    )
    piped = subprocess.run(
        f"{sys.executable} -m ingest outlets list --json | head -1",
        shell=True,
        capture_output=True,
        text=True,
        timeout=CEILING_S,
    )

    assert json.loads(piped.stdout)["id"] == "o0"
    assert piped.stderr == ""


def test_python_m_ingest_is_ingest_and_exit_codes_come_out(folder):
    assert own_process("version").stdout.startswith("news-ingest")
    assert own_process("config", "check", "--config", "nix.toml").returncode == 2


def test_news_in_any_script_is_printed_whatever_the_locale(folder):
    config = ELM.replace("Elmbridge Courier", "Вестник 三")
    (folder / "config.toml").write_text(config, encoding="utf-8")

    done = own_process(
        "outlets",
        "list",
        env=os.environ | {"LC_ALL": "C", "PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"},
        encoding="utf-8",
    )

    assert done.returncode == 0
    assert "Вестник 三" in done.stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_printed_for_each_shell(call, shell):
    code, out, _ = call("completion", "print", "--shell", shell)

    assert code == 0
    assert "fetch" in out
    assert "ingest" in out


def test_completion_is_installed_where_one_says(call, folder):
    code, out, _ = call("completion", "install", "--shell", "bash", "--output", "ingest.bash")

    assert code == 0
    assert "ingest.bash" in out
    assert "articles" in (folder / "ingest.bash").read_text(encoding="utf-8")


def test_extract_prints_one_article_as_json(folder):
    (folder / "page.html").write_text(PAGE, encoding="utf-8")

    done = own_process("extract", "page.html", "--url", "https://elm.example/bridge/17?utm_source=x")

    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert list(found) == [
        "id",
        "url",
        "title",
        "lead",
        "text",
        "authors",
        "published",
        "published_precision",
        "modified",
        "language",
        "section",
        "tags",
        "dateline",
        "kind",
        "partial",
        "missing",
        "images",
        "links",
        "entries",
        "extractor",
    ]
    assert found["title"] == "Bridge reopens"
    assert found["published"] == "2026-11-20T08:15:00+00:00"
    assert len(found["text"].splitlines()) == 3


def test_a_batch_gives_a_line_for_every_line_whatever_is_in_it(folder):
    import gzip

    (folder / "page.html.gz").write_bytes(gzip.compress(PAGE.encode()))
    (folder / "cut.html.gz").write_bytes(gzip.compress(PAGE.encode())[:200])
    (folder / "empty.html").write_text("", encoding="utf-8")
    url = "https://elm.example/bridge/17"
    lines = [
        json.dumps({"id": "sound", "path": "page.html.gz", "url": url, "outlet": "elm"}),
        "no json",
        json.dumps({"id": "cut", "path": "cut.html.gz", "url": url}),
        json.dumps({"id": "missing", "path": "nix.html", "url": url}),
        json.dumps({"id": "empty", "path": "empty.html", "url": url}),
        "",
        json.dumps({"id": "again", "path": str(folder / "page.html.gz"), "url": url, "outlet": "elm"}),
    ]
    (folder / "manifest.jsonl").write_text("\n".join(lines), encoding="utf-8")

    done = own_process("extract", "--batch", "manifest.jsonl")

    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert [one["id"] for one in answers] == ["sound", None, "cut", "missing", "empty", "again"]
    assert ["error" in one for one in answers] == [False, True, True, True, True, False]
    assert answers[0]["text"] == answers[-1]["text"] != ""
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("outlet", "title"), [("elm", "Headline of {}"), (None, "{} for engines")])
def test_a_batch_learns_the_place_of_headlines_from_the_pages_of_an_outlet(folder, outlet, title):
    lines = []
    for word in ("alpha", "bravo", "charlie", "delta", "foxtrot"):
        prose = " ".join(f"{word}{tail}" for tail in "abcdefghijklmnopqrst")
        (folder / f"{word}.html").write_text(
            f"<title>Elm</title><meta property='og:title' content='{word.title()} for engines'>"
            f'<script type=\'application/ld+json\'>{{"@type": "NewsArticle", "headline": "Headline of {word.title()}"}}'
            f"</script><h1>Headline of {word.title()}</h1><div><p>{prose}.</p><p>{prose} too.</p></div>",
            encoding="utf-8",
        )
        line = {"id": word, "path": f"{word}.html", "url": f"https://other.example/{word}"}
        lines.append(json.dumps(line | {"outlet": outlet}))
    (folder / "manifest.jsonl").write_text("\n".join(lines), encoding="utf-8")

    done = own_process("extract", "--batch", "manifest.jsonl")

    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["title"] for one in answers] == [title.format(one["id"].title()) for one in answers]


def test_a_batch_of_pages_that_yield_nothing_is_still_done(folder):
    (folder / "empty.html").write_text("<html></html>", encoding="utf-8")
    line = json.dumps({"id": "a", "path": "empty.html", "url": "https://elm.example/1"})
    (folder / "manifest.jsonl").write_text(line, encoding="utf-8")

    done = own_process("extract", "--batch", str(Path("manifest.jsonl")))

    assert done.returncode == 0
    assert json.loads(done.stdout)["text"] == ""


def test_a_page_without_a_usable_address_is_extracted_all_the_same(folder):
    (folder / "page.html").write_text(PAGE, encoding="utf-8")
    urls = ["hard::elm.example-bridge.html", "https://elm.example/bridge/17", ""]
    lines = [json.dumps({"id": url, "path": "page.html", "url": url}) for url in urls]
    (folder / "manifest.jsonl").write_text("\n".join(lines), encoding="utf-8")

    done = own_process("extract", "--batch", "manifest.jsonl")

    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert [one["url"] for one in answers] == urls
    assert answers[0]["text"] == answers[1]["text"] == answers[2]["text"] != ""


@pytest.mark.parametrize("tokens", [(), ("page.html",), ("page.html", "--url", "u", "--batch", "m")])
def test_extract_says_how_it_is_called(call, tokens):
    code, _, err = call("extract", *tokens)

    assert code == 2
    assert "--batch" in err


PARSERS = {"feedparser", "lxml", "selectolax", "trafilatura", "charset_normalizer", "py3langid", "numpy"}
"""What reads foreign bytes, in child processes alone."""


def imported(*tokens: str) -> tuple[set[str], int]:
    """The packages that a command imports, and the memory of the largest process that it started (0: none)."""
    code = (
        "import resource, sys, ingest.cli.app as app; app.call(sys.argv[1:]); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, *sys.modules, file=sys.stderr)"
    )
    alone = {name: value for name, value in os.environ.items() if name != ADDRESS}
    done = subprocess.run(
        [sys.executable, "-c", code, *tokens], env=alone, capture_output=True, text=True, timeout=CEILING_S
    )
    assert done.returncode == 0, done.stderr
    memory_kb, *modules = done.stderr.split()
    return {module.partition(".")[0] for module in modules}, int(memory_kb)


@pytest.mark.parametrize("tokens", [("--help",), ("fetch", "--help"), ("version",)])
def test_help_does_not_wait_for_what_a_command_needs(tokens):
    found, _ = imported(*tokens)

    assert "cyclopts" in found
    # markdown_it would take as long as all the rest; `fetch --help` needs the signature of its command.
    needless = {"alembic", "apscheduler", "markdown_it", *PARSERS}
    if tokens[0] != "fetch":
        needless |= {"asyncio", "httpx", "pydantic", "sqlalchemy", "structlog"}
    assert found & needless == set()


def test_a_pass_with_nothing_new_asks_once_imports_little_and_starts_no_process(site, folder, call):
    site.pages = {"/rss": rss(site.url("/1")), "/1": story("rivers")}
    (folder / "config.toml").write_text(site.config())
    assert call("fetch")[0] == 0
    site.asked.clear()

    found, memory_kb = imported("fetch")

    assert site.asked == ["/rss"]
    assert memory_kb == 0
    assert found >= {"sqlalchemy", "httpx"}
    assert found & {"alembic", "apscheduler", "certifi", *PARSERS} == set()


def on_a_terminal(folder, *tokens, columns=80):
    """What a person sees who runs this on a terminal of 80 columns."""
    import pty

    keeper, terminal = pty.openpty()
    environ = os.environ | {"COLUMNS": str(columns), "TERM": "dumb", "NO_COLOR": "1"}
    done = subprocess.Popen(
        [sys.executable, "-m", "ingest", *tokens],
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        env=environ,
    )
    os.close(terminal)
    seen = b""
    try:
        while part := os.read(keeper, 65_536):
            seen += part
    except OSError:  # Linux says so when the last writer has gone
        pass
    os.close(keeper)
    return done.wait(timeout=CEILING_S), seen.decode().replace("\r\n", "\n")


def test_a_table_on_a_terminal_keeps_within_its_width(folder, call):
    call("db", "upgrade", "--db", "x.db")
    code, seen = on_a_terminal(
        folder, "sql", "--db", "x.db", f"SELECT '[b]{'long ' * 60}' AS text, 17 AS number"
    )

    assert code == 0
    assert "[b]long" in seen
    assert "17" in seen
    assert all(len(line) <= 80 for line in seen.splitlines())


def test_a_table_of_many_columns_has_a_line_to_a_value(folder, call):
    call("db", "upgrade", "--db", "x.db")
    columns = ", ".join(f"{n} AS column_{n}" for n in range(30))

    code, seen = on_a_terminal(folder, "sql", "--db", "x.db", f"SELECT {columns}")

    assert code == 0
    assert [line.split() for line in seen.splitlines()][:3] == [
        ["--", "1", "--"],
        ["column_0", "0"],
        ["column_1", "1"],
    ]


def test_what_is_stored_cannot_play_with_the_terminal(folder, call):
    call("db", "upgrade", "--db", "x.db")

    _, out, _ = call("sql", "--db", "x.db", "SELECT char(27) || '[31mred' || char(10) || 'forged' AS title")

    assert out.splitlines() == ["title", "[31mred forged"]
