"""Documents that hurt parsers: each ends within ten seconds and a gigabyte, most with their article."""
# ruff: noqa: E501 - the made-up pages read better on long lines

import multiprocessing
import resource

import pytest
from extract_pages import ELM, NOW, page
from shared import SHARED, needs_shared

from ingest.errors import IngestError
from ingest.extract import extract

CPU_S = 10
GIGABYTE = 1 << 30
# Nothing can be had from these: no article in them, or too much of everything.
HOPELESS = frozenset(
    "empty nested_div_200k nested_blockquote_20k attrs_1m_one_tag single_line_50mb_text p_500k_short p_50k_short "
    "p_100k_good br_500k math_annotation_5k whitespace_10mb_title style_open_never_closed frameset_50k pdf_as_html".split()
)


def documents(monkeypatch):
    monkeypatch.syspath_prepend(str(SHARED / "tools"))
    return __import__("nasty_html").C


def read(document, answers):
    resource.setrlimit(resource.RLIMIT_AS, (GIGABYTE, GIGABYTE))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    try:
        answers.put(("stored", extract(page(document), ELM, now=NOW).text))
    except IngestError as error:
        answers.put(("failed", error.reason))


def in_a_child(document):
    forked = multiprocessing.get_context("fork")
    answers = forked.Queue()
    child = forked.Process(target=read, args=(document, answers))
    child.start()
    try:
        return answers.get(timeout=60)
    finally:
        child.kill()
        child.join()


@needs_shared
def test_every_nasty_document_ends_and_most_give_their_article(monkeypatch, capsys):
    lines = []
    wrong = []
    for name, make in documents(monkeypatch).items():
        document = make()
        body = document if isinstance(document, bytes) else document.encode("utf-8", "surrogatepass")
        outcome, what = in_a_child(body)
        stored = outcome == "stored" and all(f"{number}. The ministry" in what for number in range(12))
        lines.append(f"{name:26} {'its article' if stored else outcome + ' ' + what[:40]}")
        if stored == (name in HOPELESS):
            wrong.append(name)
    with capsys.disabled():
        print("\n" + "\n".join(lines))
    assert wrong == []


@pytest.mark.parametrize("tag", ["div", "section", "span", "blockquote", "ul"])
def test_absurd_depth_is_told_before_the_parser_sees_it(tag):
    with pytest.raises(IngestError) as error:
        extract(page(f"<{tag}>" * 50_000 + "<p>The ferry stayed in.</p>"), ELM, now=NOW)
    assert error.value.reason == "parser"
