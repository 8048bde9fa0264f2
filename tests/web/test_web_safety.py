"""Who is answered, what every answer forbids a browser, and what becomes of hostile texts and questions."""

import json
import re
import socket
import threading
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from zipfile import ZipFile

import pytest
from engines import ON_SQLITE
from rows import add_text, change_text
from selectolax.lexbor import LexborHTMLParser
from served import NOON, client_of
from shared import SHARED, needs_shared

from ingest.text import clean_line
from ingest.web.questions import QUESTIONS
from ingest.web.safety import is_our_host
from ingest.web.serving import Patient
from ingest.web.settings import Settings
from store.model import SavedPage

TOKEN = "0123456789abcdef0123"
ALL = ("/search", "/watches", "/edits", "/openapi.json", "/nowhere", "/search?since=x", "/static/style.css")


@ON_SQLITE
@pytest.mark.parametrize("path", ALL)
def test_every_answer_lets_no_script_run_and_nothing_be_loaded_from_elsewhere(client, path):
    headers = client.get(path).headers

    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "script-src" not in policy  # so none runs, by the default
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in headers
    assert "access-control-allow-origin" not in headers
    assert "server" not in headers


@ON_SQLITE
@pytest.mark.parametrize(
    "path",
    [
        "/search?q=talks",
        "/watches",
        "/edits",
        "/articles/1",
        "/today",
        "/outlets/elm",
        "/compare",
        "/nowhere",
    ],
)
def test_no_page_has_a_script_or_a_style_of_its_own(client, archive, path):
    add_text(archive, NOON, title="Talks", text="One.")

    page = client.get(path).text

    assert not re.search(r"<script(?![^>]*\bsrc=\"/static/)|<style|\sstyle=|\son[a-z]+=|javascript:", page)
    assert not re.search(r'(?:src|<link[^>]*href)="(?:https?:)?//', page)


@ON_SQLITE
def test_requests_for_other_names_are_not_answered(client):
    port = client.base_url.port
    codes = {
        host: client.get("/search", headers={"host": host}).status_code
        for host in (
            f"localhost:{port}",
            f"127.0.0.1:{port}",
            "[::1]:8808",
            "LOCALHOST",
            "evil.example",
            "10.0.0.1",
            "",
        )
    }

    assert codes == {
        f"localhost:{port}": 200,
        f"127.0.0.1:{port}": 200,
        "[::1]:8808": 200,
        "LOCALHOST": 200,
        "evil.example": 421,
        "10.0.0.1": 421,
        "": 421,
    }


@pytest.mark.parametrize(
    ("host", "is_ours"),
    [
        ("news.example", True),
        ("news.example.:443", True),
        ("192.0.2.7:8808", True),
        ("evil.example", False),
        ("192.0.2.7.evil.example", False),
        ("news.example.evil.example", False),
        ("news.example@evil.example", False),
    ],
)
def test_a_server_for_others_is_asked_by_the_names_it_was_given_and_by_numbers(host, is_ours):
    settings = Settings(now=lambda: NOON, hosts=frozenset(("news.example",)), any_ip=True)

    assert is_our_host(host, settings) is is_ours


@ON_SQLITE
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"])
def test_nothing_but_reading_is_possible(client, method):
    answer = client.request(method, "/search")

    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"


@ON_SQLITE
def test_a_head_has_no_body(client):
    answer = client.head("/search")

    assert (answer.status_code, answer.content) == (200, b"")


@ON_SQLITE
def test_who_does_not_know_the_token_gets_nothing(serve):
    basic = b64encode(f"anybody:{TOKEN}".encode()).decode()
    wrong = b64encode(b"anybody:wrong").decode()
    with serve(token=TOKEN) as client:
        codes = [
            client.get(path, headers=headers).status_code
            for path, headers in (
                ("/search", {}),
                ("/search", {"authorization": f"Basic {wrong}"}),
                ("/search", {"authorization": "Basic %%%"}),
                ("/search", {"authorization": "Bearer wrong"}),
                ("/static/style.css", {}),
                (f"/search?token={TOKEN}", {}),
                ("/watches/talks.atom?token=wrong", {}),
                ("/search", {"authorization": f"Bearer {TOKEN}"}),
                ("/search", {"authorization": f"Basic {basic}"}),
                (f"/watches/talks.atom?token={TOKEN}", {}),
            )
        ]
        asked = client.get("/search").headers["www-authenticate"]

    assert codes == [401] * 7 + [200] * 3
    assert asked.startswith("Basic ")


@ON_SQLITE
def test_the_token_of_a_feed_does_not_stand_in_it(serve, archive):
    add_text(archive, NOON, title="Talks", text="One.")
    with serve(token=TOKEN) as client:
        feed = client.get(f"/watches/talks.atom?token={TOKEN}").text

    assert "<entry>" in feed
    assert TOKEN not in feed


OURS = frozenset(
    "a article aside b blockquote button caption code dd del details div dl dt form h1 h2 h3 header input ins label "
    "li mark main nav ol option p pre section select small span strong summary table tbody td th thead time tr "
    "ul figure figcaption svg g rect line path circle polyline text title desc".split()
)


@ON_SQLITE
@needs_shared
def test_naughty_strings_stay_text(client, archive):
    strings = json.loads((SHARED / "data/strings/naughty_strings.json").read_text(encoding="utf-8"))
    strings = [cleaned for one in strings if (cleaned := clean_line(one))]
    assert len(strings) > 450
    for number in range(0, len(strings), 20):
        some = tuple(strings[number : number + 20])
        text = "\n".join(("naughty", *some))
        said = {"lead": some[-1], "authors": some, "section": some[0], "tags": some, "image": some[0]}
        article = add_text(archive, NOON, title=some[0], text=text, **said)
        change_text(archive, NOON, article, title=some[-1], text=text, **said)
        page = LexborHTMLParser(client.get(f"/articles/{article}").text)

        assert page.css_first("h1").text() == some[-1]
        assert [one.text() for one in page.css(".text > p")] == text.split("\n")
        assert {one.tag for one in page.css("main *")} <= OURS
        assert all(one.attributes["href"].startswith(("/", "#", "http")) for one in page.css("a"))
        assert not [name for one in page.css("*") for name in one.attributes if name.startswith("on")]
    found = LexborHTMLParser(client.get("/search", params={"q": "naughty", "limit": 100}).text)
    assert {one.tag for one in found.css("main *")} <= OURS


@ON_SQLITE
@pytest.mark.parametrize("value", ['x"', "x'", "x' | 'y", "x\\", '" OR "a', ")", "*"])
def test_a_filter_is_no_part_of_the_query(client, value):
    for name in ("source", "language", "kind"):
        assert client.get("/search", params={"q": "talks", name: value}).status_code == 400


@ON_SQLITE
def test_only_addresses_of_the_web_become_links(client, archive):
    article = add_text(archive, NOON, title="One", text="One.", image="javascript:alert(1)")

    page = client.get(f"/articles/{article}").text

    assert 'href="javascript:' not in page
    assert 'rel="noopener nofollow noreferrer"' in page


def test_a_saved_page_is_a_file_that_no_browser_opens(client, archive):
    body = b"<script>alert(1)</script>"
    page = SavedPage(
        sha256=sha256(body).digest(), body=body, content_type="text/html", rights_header="", saved_at=NOON
    )
    with archive.begin() as tx:
        tx.articles.save_page(page)
    article = add_text(archive, NOON, title="One", text="One.", page_sha256=page.sha256)

    answer = client.get(f"/articles/{article}/pages/1")

    assert answer.content == b"<script>alert(1)</script>"
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_evidence_of_an_article_is_a_zip_file(client, archive):
    article = add_text(archive, NOON, title="One", text="One.")

    answer = client.get(f"/articles/{article}/evidence.zip")

    assert answer.headers["content-type"] == "application/octet-stream"
    assert "SHA256SUMS" in ZipFile(BytesIO(answer.content)).namelist()


def test_a_question_that_takes_too_long_is_stopped_and_others_are_answered(serve, archive):
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    hard = replace(
        QUESTIONS[0], name="hard", path="/hard", ask=lambda archive, _: archive.reading.rows(endless)
    )
    with serve(limit_s=0.5, questions=(*QUESTIONS, hard)) as client:
        slow = [client.get("/hard.json") for _ in range(3)]
        assert {one.status_code for one in slow} == {503}
        assert slow[0].headers["retry-after"] == "2"
        assert "took longer" in slow[0].json()["error"]
        assert client.get("/watches").status_code == 200


def test_many_short_statements_are_stopped_as_a_long_one_is(serve):
    def ask(archive, asked):
        for _ in range(1_000_000):
            archive.reading.rows("SELECT 1")

    hard = replace(QUESTIONS[0], name="hard", path="/hard", ask=ask)
    with serve(limit_s=0.3, questions=(hard,)) as client:
        assert client.get("/hard.json").status_code == 503


@ON_SQLITE
def test_who_does_not_send_a_whole_request_is_hung_up_on(serve):
    class Hasty(Patient):
        head_s = 0.3

    with serve(protocol=Hasty) as client:
        with socket.create_connection(("127.0.0.1", client.base_url.port), timeout=60) as line:
            line.sendall(b"GET /search HTTP/1.1\r\nHost: localhost\r\n")
            assert line.recv(1) == b""
        with socket.create_connection(("127.0.0.1", client.base_url.port), timeout=60) as line:
            assert line.recv(1) == b""
        assert client.get("/search").status_code == 200


@ON_SQLITE
def test_of_too_many_questions_some_are_told_to_come_again(serve, archive):
    add_text(archive, NOON, title="Talks", text="One.")
    somebody_was_told, codes = threading.Event(), []
    usual = next(one for one in QUESTIONS if one.path == "/search")

    def ask(archive, asked):
        somebody_was_told.wait(10)
        somebody_was_told.set()  # who waited in vain does so for all
        return usual.ask(archive, asked)

    with serve(max_waiting=1, limit_s=60, questions=(replace(usual, ask=ask),)) as client:

        def get():
            with client_of(client.base_url) as other:
                codes.append(other.get("/search.json?q=talks", timeout=120).status_code)
            if codes[-1] == 503:
                somebody_was_told.set()

        asking = [threading.Thread(target=get) for _ in range(20)]
        for one in asking:
            one.start()
        for one in asking:
            one.join()
        assert set(codes) == {200, 503}
        assert client.get("/search.json?q=talks").status_code == 200
