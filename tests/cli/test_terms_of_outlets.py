"""Commands with outlets that are asked in a way of their own: proxy, headers, robots.txt."""

import asyncio
import gzip
import json
import threading
from contextlib import contextmanager
from zipfile import ZipFile

import pytest
from engines import ON_BOTH_ENGINES
from loopback_proxies import proxying
from net import page, rss

WORDS = [
    "The harbour master counted many boats before noon, and more of them when the fog had lifted.",
    "Nobody on the pier remembered so many since the year of the great storm, said the owner of the inn.",
    "Most of them carried timber and salt; a few will stay until the regatta of the next week.",
]
COOKIE = "session=5e55-10n"
WITH_COOKIE = 'headers = { Cookie = { env = "ELM_COOKIE" } }'


@pytest.fixture(autouse=True)
def served(site, folder, database):
    site.pages = {
        "/rss": rss(site.url("/1"), site.url("/2")),
        **{f"/{n}": page(f"Boats return, part {n}", WORDS) for n in (1, 2)},
    }
    site.headers = []
    answer = site.answer

    def noting(request):
        site.headers.append({name.lower(): value for name, value in request.headers.items()})
        answer(request)

    site.answer = noting
    return site


def configure(folder, site, *more):
    (folder / "config.toml").write_text(site.config(*more))


def test_a_missing_variable_is_an_error_at_the_start_of_what_fetches_and_of_nothing_else(call, folder, site):
    configure(folder, site, WITH_COOKIE)
    for command in (("fetch",), ("config", "check"), ("outlets", "check", "elm"), ("run",)):
        code, _, err = call(*command)
        assert code == 2
        assert "outlets.elm.headers.Cookie: the environment variable ELM_COOKIE is not set" in err
    assert site.asked == []
    for command in (("db", "upgrade"), ("status",), ("outlets", "list"), ("dedupe",), ("config", "show")):
        assert call(*command)[0] == 0


def test_a_cookie_is_sent_and_stands_in_no_table_no_output_and_no_file(
    call, folder, site, opened, monkeypatch, ask
):
    monkeypatch.setenv("ELM_COOKIE", COOKIE)
    configure(folder, site, WITH_COOKIE, 'user_agent = "desk/2"')
    code, out, err = call("-vv", "fetch")
    assert code == 0, err
    assert {headers.get("cookie") for headers in site.headers} == {COOKIE}
    assert {headers["user-agent"] for headers in site.headers} == {"desk/2"}
    told = [out, err]
    for command in (
        ("config", "show"),
        ("outlets", "show", "elm"),
        ("outlets", "export", "--format", "jsonl"),
        ("runs",),
        ("status", "--json"),
        ("doctor", "--offline"),
    ):
        code, out, err = call(*command)
        told += [out, err]
    assert "header Cookie: from ELM_COOKIE" in "".join(told)
    assert call("export", "-o", "pages.warc.gz")[0] == 0
    assert call("articles", "evidence", "1", "-o", "evidence.zip")[0] == 0
    told.append(gzip.decompress((folder / "pages.warc.gz").read_bytes()).decode("latin-1"))
    with ZipFile(folder / "evidence.zip") as evidence:
        told += [evidence.read(name).decode("latin-1") for name in evidence.namelist()]
    told += [str(row) for row in ask("SELECT headers, url FROM pages")]
    told += [str(row) for row in ask("SELECT * FROM attempts")]
    told += [*(file.read_bytes().decode("latin-1") for file in folder.glob("*") if file.is_file())]
    assert [one for one in told if "5e55-10n" in one] == []


@ON_BOTH_ENGINES
def test_who_ignores_robots_txt_is_told_of_by_every_status_and_once_a_run(call, call_json, folder, site):
    site.pages["/robots.txt"] = "User-agent: *\nDisallow: /\n"
    configure(folder, site)
    assert call("fetch")[0] == 3
    configure(folder, site, 'robots = "ignore"', 'robots_reason = "letter of 3 May"')
    code, _, err = call("--log-format", "json", "-v", "fetch")
    assert code == 0
    events = [json.loads(line) for line in err.splitlines()]
    ignored = [one for one in events if one["event"] == "robots.ignored"]
    assert [(one["outlet"], one["reason"]) for one in ignored] == [("elm", "letter of 3 May")]
    line = "outlets.elm.robots: its robots.txt is ignored: letter of 3 May"
    assert f"! {line}" in call("status")[1].splitlines()
    assert call_json("status")[1][0]["warnings"] == [line]
    assert f"warning: {line}" in call("config", "check")[2]
    assert "robots.txt: ignored: letter of 3 May" in call("outlets", "show", "elm")[1]


def test_an_outlet_has_a_number_of_pages_of_its_own(call_json, folder, site):
    configure(folder, site, "max_new = 1")
    assert call_json("fetch")[1][0]["new"] == 1


def test_what_is_written_for_an_outlet_stays_when_another_one_is_added_or_paused(
    call, folder, site, monkeypatch
):
    monkeypatch.setenv("ELM_COOKIE", COOKIE)
    configure(folder, site, WITH_COOKIE, "delay_s = 0.0", 'hosts = ["cdn.elm.example"]')
    before = (folder / "config.toml").read_text()
    (folder / "list.csv").write_text("id,name,homepage\noak,Oak,https://oak.example\n")
    assert call("outlets", "import", "list.csv")[0] == 0
    assert (folder / "config.toml").read_text().startswith(before.rstrip())
    assert call("outlets", "pause", "elm")[0] == 0
    assert all(line in (folder / "config.toml").read_text() for line in before.splitlines())


@contextmanager
def proxy_in_a_thread(kind, **said):
    """A proxy with an event loop of its own: the command that uses it has another one."""
    loop, started, ended = asyncio.new_event_loop(), threading.Event(), asyncio.Event()
    found = []

    async def serve():
        async with proxying(kind, **said) as proxy:
            found.append(proxy)
            started.set()
            await ended.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), daemon=True)
    thread.start()
    started.wait()
    try:
        yield found[0]
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join()
        loop.close()


@pytest.mark.parametrize("kind", ["http", "socks5"])
def test_an_outlet_is_fetched_through_a_proxy_with_the_login_of_the_environment(
    call, folder, site, monkeypatch, kind
):
    port = int(site.root.rpartition(":")[2])
    with proxy_in_a_thread(kind, auth="desk:s3cr3t", ports={"127.0.0.1": port}) as proxy:
        text = site.config().replace(
            "[fetch]",
            f'[fetch]\nproxy = "{kind}://127.0.0.1:{proxy.port}"\nproxy_auth = {{ env = "PROXY_LOGIN" }}',
        )
        (folder / "config.toml").write_text(text)
        monkeypatch.setenv("PROXY_LOGIN", "desk:wr0ng")
        code, out, err = call("fetch")
        assert code == 3
        assert "proxy: " in err
        assert "wr0ng" not in out + err
        assert site.asked == []
        monkeypatch.setenv("PROXY_LOGIN", "desk:s3cr3t")
        assert call("doctor")[0] == 0
        code, out, err = call("fetch", "--url", site.url("/1"))
        assert code == 0, err
        assert "s3cr3t" not in out + err
    assert site.asked == ["/robots.txt", "/1"]
    assert proxy.asked
