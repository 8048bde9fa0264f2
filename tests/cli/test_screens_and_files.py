"""What is printed and made: foreign words are text and no more, and files are for their owner alone."""

import csv
import io
import json
import os
import stat
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.cli import output
from ingest.cli.output import Column
from ingest.parse_json import parse_json
from ingest.text import clean_line

MARKUP = "[bold red]Elm[/bold red] [link=https://x.example]Oak[/link] [/]"


def test_the_name_of_an_outlet_is_text_in_a_heading_and_in_a_cell(capsys):
    output._print_ruled([Column("name")], [[MARKUP]], MARKUP)
    assert capsys.readouterr().out.count(MARKUP) == 2


@pytest.mark.parametrize("width, whole", [(80, True), (30, False)])
def test_only_long_columns_are_cut_where_there_is_room_for_the_others(capsys, monkeypatch, width, whole):
    monkeypatch.setenv("COLUMNS", str(width))
    columns = [Column("id", right=True), Column("outlet"), Column("published"), Column("title")]
    row = ["1234567", "harbour-wire", "2026-11-20 08:30", "A headline that goes on and on " * 4]
    output._print_ruled(columns, [row], "")
    printed = capsys.readouterr().out
    assert all(cell in printed for cell in row[:3]) == whole
    assert "A headl" in printed or not whole
    assert max(map(len, printed.splitlines())) <= width


def test_a_complaint_is_one_line_without_control_characters_and_without_secrets(capsys):
    output.complain("https://ann:hunter2@elm.example/?token=abc \x1b[2J said:\nroot# \u202efdp.exe\U000e0041")
    assert capsys.readouterr().err == "https://***@elm.example/?token=*** [2J said: root# fdp.exe\n"


FORMULAS = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠SUM(A1)"]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_cell_of_csv_that_begins_as_a_formula_is_text(call, database, opened, text):
    escaped = text.replace("'", "''")
    code, out, _ = call("sql", f"SELECT '{escaped}' AS a, -5 AS b, 'a=1' AS c", "--format", "csv")
    (_, row) = csv.reader(io.StringIO(out, newline=""))
    assert (code, row) == (0, ["'" + text, "-5", "a=1"])


def test_a_heading_of_csv_that_begins_as_a_formula_is_text(call, database, opened):
    assert call("sql", 'SELECT 1 AS "=1+1"', "--format", "csv")[1] == "'=1+1\n1\n"


def test_json_lines_give_every_value_as_it_is(call_json, call, database, opened):
    assert json.loads(call("sql", "SELECT '=1+1' AS a", "--format", "jsonl")[1]) == {"a": "=1+1"}


@given(st.text())
def test_a_single_line_has_nothing_that_turns_or_hides_words(text):
    assert not set(clean_line(text)) & {
        *map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x2070), *range(0xE0000, 0xE0080))),
        "\u061c",
        "\n",
        "\x1b",
    }


def test_what_is_made_is_for_its_owner_alone(folder):
    everything = subprocess.run(
        [sys.executable, "-m", "ingest", "init"], umask=0, capture_output=True, text=True
    )
    assert everything.returncode == 0, everything.stderr
    made = [path for path in folder.rglob("*") if path.is_file()]
    assert {"config.toml"} < {path.name for path in made}
    assert {stat.S_IMODE(os.stat(path).st_mode) & 0o077 for path in made} == {0}


DEEP = "[" * 100_000


@pytest.mark.parametrize("opening", ["[", '{"a":', '[{"a":'])
def test_json_that_is_nested_too_deeply_is_a_value_error(opening):
    with pytest.raises(ValueError, match="deeply"):
        parse_json(opening * 100_000)


def test_a_line_of_a_corpus_that_is_nested_too_deeply_costs_that_line(call, database, folder):
    good = {
        "outlet": "elm",
        "url": "https://elm.example/a/1",
        "title": "One",
        "text": "Rain fell on the hills. " * 9,
    }
    (folder / "corpus.jsonl").write_text(f"{DEEP}\n{json.dumps(good)}\n", "utf-8")
    code, out, err = call("import", "corpus.jsonl", "--json")
    assert (code, json.loads(out)["new"], json.loads(out)["bad"]) == (1, 1, 1)
    assert err.splitlines() == ["corpus.jsonl:1: nested too deeply"]


@pytest.mark.parametrize(
    "value", [f"a = {DEEP}", "[outlets.elm.rules]\ntitle = " + "[" * 5_000 + "]" * 5_000]
)
def test_a_configuration_that_is_nested_too_deeply_is_one_line(call, folder, value):
    (folder / "config.toml").write_text(value + "\n", "utf-8")
    code, _, err = call("config", "check")
    assert (code, len(err.splitlines())) == (2, 1)
    assert "nested too deeply" in err


def test_a_variable_that_is_nested_too_deeply_is_one_line(call, monkeypatch):
    monkeypatch.setenv("INGEST_OUTLETS", DEEP)
    code, _, err = call("config", "check")
    assert (code, len(err.splitlines())) == (2, 1)
