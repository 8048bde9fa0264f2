"""XML, JSON, scripts and tables are no articles, whatever a server calls them; all made up."""
# ruff: noqa: E501 - the made-up documents read better on long lines

import json

import pytest
from extract_pages import PARAGRAPHS, article, html, read
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import NotArticle
from ingest.extract.guard import check
from ingest.extract.guard.data_shapes import data_kind

TEXT = "\n\n".join(PARAGRAPHS)
DATA = {"data": [{"title": "Bridge", "text": TEXT, "html": f"<html><body><p>{TEXT}</p></body></html>"}]}
ITEMS = f"<item><title>Bridge</title><description>&lt;p&gt;{TEXT}&lt;/p&gt;</description></item>"
RSS = f'<rss version="2.0"><channel><title>Elm</title>{ITEMS}</channel></rss>'
ATOM = f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><content type="xhtml"><div><p>{TEXT}</p></div></content></entry></feed>'
SCRIPT = "(function () { var state = {open: true}; if (state.open) { show(state); } })();\n" * 5
STYLE = "body { color: #333; margin: 0; }\n.story > p { line-height: 1.4; }\n" * 5
TABLE = "id,title,date\n" + "".join(f"{n},Bridge {n},2026-11-2{n}\n" for n in range(6))


@pytest.mark.parametrize(
    "body, kind",
    [
        (RSS, "XML"),
        (f'<?xml version="1.0" encoding="utf-8"?>\n<!-- made today -->\n{RSS}', "XML"),
        (f"\ufeff \n{RSS}", "XML"),
        (f"<!DOCTYPE rss [<!ENTITY x 'y'>]>{RSS}", "XML"),
        (RSS.replace("&lt;p&gt;", "<![CDATA[<html><body><p>"), "XML"),
        (ATOM, "XML"),
        (f'<?xml version="1.0"?><?xml-stylesheet href="x.xsl"?><news><story><p>{TEXT}</p></story></news>', "XML"),
        (f"<a:data xmlns:a='urn:elm'><a:text>{TEXT}</a:text></a:data>", "XML"),
        (f"<data><title>Bridge</title><text>{TEXT}</text></data>", "XML"),
        (f"<data><text><![CDATA[<p>{TEXT}</p>]]></text></data>", "XML"),
        ("<urlset><url><loc>https://elm.example/a/1</loc></url></urlset>", "XML"),
        (f'<svg xmlns="http://www.w3.org/2000/svg"><text>{TEXT}</text></svg>', "XML"),
        (f"<?xml version='1.0'?><nitf><head/><body><p>{TEXT}</p></body></nitf>", "XML"),
        (json.dumps(DATA), "JSON"),
        (f"\ufeff\n{json.dumps(DATA, indent=1, ensure_ascii=False)}\n", "JSON"),
        (json.dumps([DATA]), "JSON"),
        (json.dumps(["Bridge", TEXT]), "JSON"),
        (json.dumps(DATA)[:-40], "JSON"),
        (json.dumps(DATA).replace(" ", "\n", 1) + ";", "JSON"),
        ("\n".join(json.dumps({"n": n, "text": TEXT}) for n in range(3)), "JSON"),
        (f"/* made today */ {json.dumps(DATA)}", "JSON"),
        (f")]}}',\n{json.dumps(DATA)}", "JSON"),
        ("{}", "JSON"),
        ("[]", "JSON"),
        (f"callback({json.dumps(DATA)});", "a script"),
        (f"/**/typeof show === 'function' && show([{json.dumps(DATA)}]);", "a script"),
        (SCRIPT, "a script"),
        (f"// Elm\n/* made today */\n'use strict';\n{SCRIPT}", "a script"),
        ("window.elm = window.elm || {};\n" + SCRIPT, "a script"),
        ("var a = 1;\nlet b = [];\nfunction c() { return a; }\n", "a script"),
        ("import { a } from './a.js';\nexport default function () { a(); }\n", "a script"),
        ("const show = (x) => { go(x); };\n", "a script"),
        ("#!/bin/sh\necho Bridge\n", "a script"),
        (STYLE, "a style sheet"),
        (f'@charset "utf-8";\n/* Elm */\n{STYLE}', "a style sheet"),
        ("@media print { nav { display: none; } }\n", "a style sheet"),
        (TABLE, "a table"),
        (TABLE.replace(",", "\t"), "a table"),
        (TABLE.replace(",", ";"), "a table"),
        ("".join(f"https://elm.example/a/{n}\n" for n in range(9)), "a table"),
        ("User-agent: *\nDisallow: /private\nDisallow: /search\n# made today\nSitemap: https://elm.example/sitemap.xml\n", "settings"),
        ("---\ntitle: Bridge\ndate: 2026-11-20\ntags:\n  - ports\n  - bridges\nlead: It is shut\n", "settings"),
        ("[elm]\nname = Elm\nhome = https://elm.example\nzone = UTC\nevery = 15m\n", "settings"),
        ("!" + "a1B2/+" * 400, "encoded data"),
        ("BEGIN:VCALENDAR\nVERSION:2.0\n", "a calendar"),
        ("WEBVTT\n\n00:01.000 --> 00:04.000\nThe bridge\n", "subtitles"),
    ],
)  # fmt: skip
def test_data_is_no_page(body: str, kind: str):
    assert data_kind(body.encode()) == kind
    with pytest.raises(NotArticle, match=kind):
        check(body.encode())


@pytest.mark.parametrize("charset", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "body, kind", [(RSS, "XML"), (json.dumps(DATA), "JSON"), (SCRIPT, "a script"), (TABLE, "a table")]
)
def test_data_in_utf_16_is_no_page(body: str, kind: str, charset: str):
    assert data_kind(body.encode(charset)) == kind


PAGE = html(article(*PARAGRAPHS))
BODY = PAGE[PAGE.index("<html") :]


@pytest.mark.parametrize(
    "page",
    [
        PAGE,
        f"\ufeff\n{PAGE}",
        f"<!-- {'x' * 10_000} -->\n{PAGE}",
        f"<!-- made today -->{BODY}",
        f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x.dtd">{BODY}',
        f'<?xml version="1.0"?>{BODY.replace("<html", "<html xmlns=" + chr(34) + "http://www.w3.org/1999/xhtml" + chr(34), 1)}',
        f'<?xml version="1.0"?><!-- x --><div class="page">{BODY}</div>',
        f"<!DOCTYPE html [<!ENTITY x 'y'>]>{BODY}",
        f"<elm-page>{BODY}</elm-page>",
        f'<svg xmlns="http://www.w3.org/2000/svg"><symbol id="x"/></svg>{BODY}',
        f"<svg hidden><symbol id='x'/></svg><div><p>{TEXT}</p></div>",
        f"<esi:include src='/top'/>{BODY}",
        f"<jsp:root xmlns:jsp='urn:jsp'>{BODY}</jsp:root>",
        f"{{'debug': 1}} {PAGE}<!-- made in 0.1 s -->\n",
        f"Warning: mysql_connect() in /x.php on line 7 {PAGE}",
        f'{{"debug": 1}}\n{PAGE}',
        f"var x = function() {{}};\n{PAGE}",
        PAGE.replace("<p>", '<p>{"title": "Bridge", "id": 7} is JSON, &lt;rss> is XML. ', 1),
    ],
)  # fmt: skip
@pytest.mark.parametrize("charset", ["utf-8", "utf-16"])
def test_a_page_is_one_however_it_begins(page: str, charset: str):
    assert data_kind(page.encode(charset)) is None


def test_an_article_about_json_and_feeds_is_read():
    about = (
        '{"title": "Bridge"} is how a machine would say it, and &lt;rss version="2.0"> is how a feed begins.'
    )

    assert about.replace("&lt;", "<") in read(html(article(about, *PARAGRAPHS))).text


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        f"[Updated] {TEXT} [end]",
        f"[[Elm]] {TEXT}",
        f"{{Elm}} {TEXT} {{end}}",
        f'{{"title": "Bridge"}} is how a machine would say it. {TEXT}',
        f'"We were told nothing," he said. {TEXT} "Nothing"',
        f"let us begin, he said. {TEXT}",
        f"function (he said) is not everything. {TEXT}",
        f"import duties rise; export prices fall. {TEXT}",
        f"document.title is where a page keeps its name. {TEXT}",
        f"// Elm //\n{TEXT}",
        f"-----BEGIN PGP SIGNED MESSAGE-----\n{TEXT}",
        "\n".join(f"On day {n}, the council of the town met again to talk, and nobody knew for how long it would." for n in range(9)),
        "".join(f"Ports, piers and quays {n}\n" for n in range(3)),
        "Q: Is it shut?\nA: It is.\nQ: Since when?\nA: Since May.\nQ: Who says so?\nA: The mayor.",
        "Ada: We were told nothing.\nBen: Nobody was!\nAda: But who knew?\nBen: The mayor.\nAda: He says no.",
        "\n".join(f"On day {n} the council of the town met again, and nobody knew for how long it would be, though some had asked before" for n in range(9)),
        "By: Ada\nDate: 2026-11-20\nPlace: Elm\nTopic: Bridge\n\n" + TEXT,
        "橋は閉じたままである。" * 300,
        "@elm on the bridge: it is shut; so is the road. " + TEXT,
        "",
        "x",
        "< 5 boats were counted",
    ],
)  # fmt: skip
def test_plain_text_is_no_data(text: str):
    assert data_kind(text.encode()) is None


@given(st.recursive(st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(codec="utf-8")),
                    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner)))  # fmt: skip
def test_any_json_is_no_page(value: object):
    written = json.dumps(value)

    assert (data_kind(written.encode()) == "JSON") is isinstance(value, list | dict)


@given(
    st.text(st.characters(codec="utf-8")),
    st.sampled_from(["<!doctype html>", "<html>", "<p>", "<div>", "<body>"]),
)
def test_any_text_within_a_page_is_a_page(text: str, start: str):
    assert data_kind(f"{start}{text}".encode()) is None


@given(st.binary(max_size=400))
def test_any_bytes_are_looked_at_in_peace(body: bytes):
    assert data_kind(body) in (
        None,
        "XML",
        "JSON",
        "a script",
        "a style sheet",
        "a table",
        "a calendar",
        "a business card",
        "subtitles",
        "a playlist",
        "settings",
        "encoded data",
    )


def test_a_long_document_of_one_kind_costs_little():
    assert data_kind(b'{"a": ' * 500_000) == "JSON"
    assert data_kind(b"<!--" * 500_000) is None
    assert data_kind(b"<?" * 500_000) is None
    assert data_kind(b"/*" * 500_000) == "encoded data"
    assert data_kind(b"<!doctype x [" * 100_000) is None
