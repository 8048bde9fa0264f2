"""Watches in the configuration: read whole, and every fault told with its line, value and cure."""

import pytest

from ingest import config
from ingest.errors import ConfigError
from ingest.pipeline.watching import watches_of
from store.search.tree import document

ELM = '[outlets.elm]\nname = "Elm"\nhomepage = "https://elm.example"\n'


def load(folder, text, environ=None):
    place = folder / "config.toml"
    place.write_text(ELM + text, encoding="utf-8")
    return config.load(place, environ or {}, folder)


def test_a_watch_is_read_with_what_it_is_limited_to(tmp_path):
    found = load(
        tmp_path,
        """[watches.nato]
query = 'nato AND russia'
source = ["elm"]
language = ["en"]
kind = ["article", "brief"]
""",
    )
    said = {"title": "NATO", "lead": None, "text": "Russia", "language": "en", "kind": "brief"}

    (watch,) = watches_of(found).matching(document(**said, outlet="elm"))

    assert watch.name == "nato"
    assert watches_of(found).matching(document(**said, outlet="oak")) == []
    assert watches_of(found).matching(document(**said | {"language": "ru"}, outlet="elm")) == []
    assert watches_of(found).matching(document(**said | {"kind": "live"}, outlet="elm")) == []


def test_without_watches_nothing_is_watched_for(tmp_path):
    assert watches_of(load(tmp_path, "")).all == ()


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("query = '(nato'", "5: watches.nato.query: character 1: '(' is not closed; add \")\""),
        ("query = ''", "5: watches.nato.query: is empty; write e.g. nato AND"),
        ("query = 'NOT nato'", "5: watches.nato.query: names only what is not to be found"),
        ("query = 7", "5: watches.nato.query: 7 is not text"),
        ("source = ['elm']", "4: watches.nato.query: missing"),
        (
            "query = 'a'\nsource = ['em']",
            "6: watches.nato.source[0]: 'em' is no outlet of the configuration; did you",
        ),
        (
            "query = 'a'\nkind = ['artikle']",
            "6: watches.nato.kind[0]: 'artikle' is not one of article, brief",
        ),
        ("query = 'a'\nlanguage = ['english']", "6: watches.nato.language[0]: 'english' is no language code"),
        (
            "query = 'a'\nwebhook = 'https://d.example'",
            "6: watches.nato.webhook: is not signed without notify.",
        ),
        ("query = 'a'\nwebhook = 'desk'", "6: watches.nato.webhook: 'desk' is no web address"),
        ("query = 'a'\nqery = 'b'", '6: watches.nato.qery: unknown key; did you mean "query"?'),
    ],
)
def test_a_fault_of_a_watch_is_told_with_its_line_and_cure(tmp_path, text, fault):
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, f"[watches.nato]\n{text}\n")

    assert caught.value.faults[0].startswith(f"config.toml:{fault}")


def test_a_name_of_a_watch_is_a_word(tmp_path):
    with pytest.raises(ConfigError, match="is no name of a watch; use letters"):
        load(tmp_path, "[watches.'a b']\nquery = 'nato'\n")


def test_the_secret_comes_from_the_environment_and_is_not_shown(tmp_path):
    found = load(tmp_path, "", {"INGEST_NOTIFY__WEBHOOK_SECRET": "hush-hush"})

    assert found.notify.webhook_secret == "hush-hush"
    assert "hush" not in repr(found)
