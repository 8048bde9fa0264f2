"""`ingest reextract --only names`: what it reads, what it says, and that it may be repeated."""

import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from engines import ON_BOTH_ENGINES
from net import NOON
from running import CEILING_S, wait_for
from speeches import CLERK, SERGEY, write


@pytest.fixture
def stored(opened, folder):
    """An article of Elm, one of Oak, and an old one of Elm."""
    write(opened, 1, SERGEY, outlet="elm")
    write(opened, 2, CLERK, outlet="oak")
    write(opened, 3, SERGEY, outlet="elm", at=NOON - timedelta(days=400))
    tables = (f'[outlets.{id}]\nname = "{id}"\nhomepage = "https://{id}.example"\n' for id in ("elm", "oak"))
    (folder / "config.toml").write_text('contact = "desk@elm.example"\n' + "".join(tables), "utf-8")
    return opened


def test_names_of_all_articles_are_found_and_the_second_time_none_is_read(call_json, stored, ask):
    assert call_json("reextract", "--only", "names") == (0, [{"articles": 3}])

    assert ask("SELECT outlet, SUM(n) FROM v_mentions WHERE entity = 'Lavrov' GROUP BY outlet") == [
        ("elm", 6)
    ]
    assert call_json("reextract", "--only", "names") == (0, [{"articles": 0}])


@ON_BOTH_ENGINES
def test_only_the_chosen_outlets_are_read(call_json, stored, ask):
    assert call_json("reextract", "--only", "names", "--source", "oak") == (0, [{"articles": 1}])

    assert ask("SELECT DISTINCT outlet FROM v_mentions") == [("oak",)]


@ON_BOTH_ENGINES
def test_only_what_was_first_seen_since_then_is_read(call_json, stored):
    assert call_json("reextract", "--only", "names", "--since", "2026-01-01") == (0, [{"articles": 2}])


@pytest.mark.parametrize("option", ["--dry-run", "--diff"])
def test_what_belongs_to_texts_is_refused_with_the_cure(call, stored, ask, option):
    code, out, err = call("reextract", "--only", "names", option)

    assert (code, out) == (2, "")
    assert "leave them out" in err
    assert ask("SELECT * FROM v_mentions") == []


def test_nothing_but_names_can_be_chosen(call, stored):
    code, _, err = call("reextract", "--only", "bylines")

    assert code == 2
    assert "names" in err


def test_ctrl_c_leaves_what_was_found_and_the_next_call_finds_the_rest(call_json, stored, folder, ask):
    for number in range(4, 400):
        write(stored, number, SERGEY, outlet="elm")
    found = lambda: ask("SELECT count(*) FROM article_names")[0][0]  # noqa: E731
    command = [sys.executable, "-m", "ingest", "reextract", "--only", "names"]
    with subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True) as process:
        wait_for(found)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=CEILING_S)
    assert process.returncode == 130
    assert "Traceback" not in err
    before = found()
    assert 0 < before < 399

    code, (report,) = call_json("reextract", "--only", "names")

    assert (code, report["articles"], found()) == (0, 399 - before, 399)
