"""`ingest extract --explain`: why a page gives the text and the values that it gives."""

import gzip
import json
from datetime import UTC, datetime

import pytest

from ingest.extract.boilerplate import normalize
from store.model import OutletRow

ONE = "The old bridge over the Elm was opened again on Friday after eleven months of work on its piers."
TWO = "Drivers had gone round by Harbour Lane, a way of nine miles, and were glad to be rid of it at last."
PAGE = (
    "<!doctype html><html lang=en><head><meta charset=utf-8><title>Bridge reopens | Elm</title>"
    '<meta property="og:title" content="Bridge reopens">'
    '<meta property="article:published_time" content="2026-11-20T08:15:00Z"></head><body><nav>Home</nav>'
    f"<main><article><h1>Bridge reopens</h1><p>{ONE}</p><p>{TWO}</p><p>By Ann Lee</p></article></main></body></html>"
)
URL = "https://elm.example/bridge/17"


@pytest.fixture
def saved(folder):
    (folder / "page.html").write_text(PAGE, encoding="utf-8")
    return "page.html"


def test_an_explanation_says_what_the_page_is_then_its_values_then_its_blocks(call, saved):
    code, out, err = call("extract", saved, "--url", URL, "--explain")

    assert (code, err) == (0, "")
    head, values, blocks = out.split("\n\n")
    assert [line.split()[0] for line in head.splitlines()] == [
        "ingest",
        "page",
        "outlet",
        "charset",
        "extractor",
    ]
    assert "charset    utf-8: the page declares utf-8" in head
    assert "title      Bridge reopens\n           meta og:title  Bridge reopens " in values
    assert "chosen: the first in the order of trust" in values
    lines = blocks.splitlines()
    assert lines[0].split(None, 2) == ["-", "nav", f"{'Home':<44}  clutter: stands in <nav>"]
    assert [line.split()[0] for line in lines] == ["-", "-", "text", "text", "-"]
    assert lines[-1].endswith("cleanup: a byline")
    # Aligned, and the reason stands behind the first words of the block.
    assert len({line.index(": ") for line in lines if "body: in" in line}) == 1
    assert lines[2].split("  ")[1].strip() == "p"
    assert "The old bridge over the Elm was opened…" in lines[2]


def test_an_explanation_as_json_has_the_whole_text(call_json, saved):
    code, (found,) = call_json("extract", saved, "--url", URL, "--explain")

    assert code == 0
    assert (found["url"], found["error"]) == (URL, "")
    assert [one["text"] for one in found["blocks"] if one["role"] == "text"] == [ONE, TWO]
    assert [one["name"] for one in found["values"]][:3] == ["url", "title", "lead"]
    assert found["values"][1]["considered"][0] == {
        "source": "meta og:title",
        "value": "Bridge reopens",
        "note": "the same",
    }


def test_a_page_without_an_article_is_explained_and_makes_the_exit_code_1(call, folder):
    (folder / "short.html").write_text("<nav>Home</nav><p>Short.</p>", encoding="utf-8")

    code, out, _ = call("extract", "short.html", "--url", URL, "--explain")

    assert code == 1
    assert "no article empty: no paragraph found" in out
    assert "stands in <nav>" in out


def test_a_page_that_cannot_be_read_has_no_explanation(call):
    code, out, err = call("extract", "nix.html", "--url", URL, "--explain")

    assert (code, out) == (1, "")
    assert err.startswith("nix.html: file: ")


def test_what_a_page_says_cannot_steer_the_terminal(call, folder):
    (folder / "odd.html").write_text(PAGE.replace("Home", "Ho\x1b[2Jme\u202e"), encoding="utf-8")

    _, out, _ = call("extract", "odd.html", "--url", URL, "--explain")

    assert "\x1b" not in out
    assert "\u202e" not in out
    assert "Ho[2Jme" in out


def test_a_batch_is_explained_line_by_line(call, folder, saved):
    (folder / "page.html.gz").write_bytes(gzip.compress(PAGE.encode()))
    lines = [
        json.dumps({"id": "plain", "path": saved, "url": URL}),
        "no json",
        json.dumps({"id": "missing", "path": "nix.html", "url": URL}),
        json.dumps({"id": "packed", "path": "page.html.gz", "url": URL}),
    ]
    (folder / "manifest.jsonl").write_text("\n".join(lines), encoding="utf-8")

    code, out, _ = call("extract", "--batch", "manifest.jsonl", "--explain")

    answers = [json.loads(line) for line in out.splitlines()]
    assert code == 1
    assert [one["id"] for one in answers] == ["plain", None, "missing", "packed"]
    assert [bool(one["error"]) for one in answers] == [False, True, True, False]
    assert answers[0]["blocks"] == answers[3]["blocks"] != []


def test_lines_that_recur_in_a_batch_are_named(call, folder):
    note = "Our newsroom in the old granary at the harbour writes every day of the week for people of the valley."
    others = [
        "The mill wheel turned on Monday for the first time in years, and the miller's family came to see it.",
        "Flour from the new stones is sold at the counter of the bakery, beside bread and a plum cake of hers.",
    ]
    lines = []
    for n, texts in enumerate([(ONE, TWO), others]):
        paragraphs = "".join(f"<p>{text}</p>" for text in (*texts, note))
        (folder / f"{n}.html").write_text(
            f"<article><h1>Story {n}</h1>{paragraphs}</article>", encoding="utf-8"
        )
        page = {"id": str(n), "path": f"{n}.html", "url": f"https://elm.example/{n}", "outlet": "elm"}
        lines.append(json.dumps(page))
    (folder / "manifest.jsonl").write_text("\n".join(lines), encoding="utf-8")

    _, out, _ = call("extract", "--batch", "manifest.jsonl", "--explain")

    for line in out.splitlines():
        (row,) = (one for one in json.loads(line)["blocks"] if one["text"] == note)
        assert (row["role"], row["reason"]) == ("-", "recurs on the outlet's pages")


def test_the_page_at_an_address_is_fetched_and_explained(call, site, database, folder):
    site.pages["/bridge/17"] = PAGE
    (folder / "config.toml").write_text(site.config(), encoding="utf-8")

    code, out, err = call("extract", site.url("/bridge/17"), "--explain")

    assert (code, err) == (0, "")
    assert "outlet     elm" in out
    assert "charset    utf-8: the server declares utf-8 and the page declares utf-8" in out
    assert "/bridge/17" in site.asked


def test_a_fetched_page_is_read_with_what_its_outlets_articles_taught(call, site, opened, folder):
    site.pages["/bridge/17"] = PAGE
    (folder / "config.toml").write_text(site.config(), encoding="utf-8")
    with opened.begin() as tx:
        tx.outlets.upsert(OutletRow(id="elm", name="Elm"), datetime(2026, 11, 20, tzinfo=UTC))
        tx.boilerplate.replace("elm", {normalize(TWO): 9}, 1)

    _, out, _ = call("extract", site.url("/bridge/17"), "--explain")

    assert "boilerplate: recurs on the outlet's pages" in out


def test_an_address_that_does_not_answer_says_so(call, site, database, folder):
    (folder / "config.toml").write_text(site.config(), encoding="utf-8")

    code, out, err = call("extract", site.url("/nowhere"), "--explain")

    assert (code, out) == (1, "")
    assert "404" in err


@pytest.mark.parametrize(
    "tokens", [("page.html", "--explain"), (URL,), ("--explain",), (URL, "--explain", "--batch", "m.jsonl")]
)
def test_an_explanation_needs_a_page(call, tokens):
    code, _, err = call("extract", *tokens)

    assert code == 2
    assert "--explain and an ADDRESS" in err
