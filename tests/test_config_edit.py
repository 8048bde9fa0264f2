"""Changes to the text of config.toml: what is there stays as it is written."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.config import edit
from ingest.errors import ConfigError

TEXT = """# top
[outlets.elm] # a wire
name = "Elm"
homepage = "https://elm.example"

# before the second
[outlets."oak"]
name = "Oak"
enabled = true    # for now
homepage = "https://oak.example"
"""


def test_a_flag_that_is_not_there_stands_below_the_head_of_its_table():
    changed = edit.with_flag(TEXT, "elm", "enabled", False)
    assert changed == TEXT.replace("# a wire\n", "# a wire\nenabled = false\n")


def test_a_flag_that_is_there_keeps_its_comment():
    changed = edit.with_flag(TEXT, "oak", "enabled", False)
    assert changed == TEXT.replace("enabled = true    # for now", "enabled = false    # for now")


@pytest.mark.parametrize(
    "text, said",
    [
        (TEXT, "outlets.ash: there is no such table"),
        (
            '[outlets]\nash = { name = "Ash", homepage = "https://ash.example" }\n',
            "line 2: outlets.ash is no table",
        ),
        (
            '[outlets]\nash = { enabled = true, name = "Ash", homepage = "https://ash.example" }\n',
            "line 2: enabled does not stand alone there",
        ),
        ('[outlets.ash]\nname = "Ash"\n', "has neither feeds nor homepage"),
    ],
)
def test_what_cannot_be_changed_is_told_with_its_line(text, said):
    with pytest.raises(ConfigError, match=said):
        edit.with_flag(text, "ash", "enabled", False)


@given(
    name=st.text(min_size=1, max_size=30).filter(lambda text: text.strip() == text and text.isprintable()),
    before=st.sampled_from(["", TEXT, TEXT.rstrip(), "# only a comment", 'contact = "x"\n\n\n']),
    feeds=st.lists(st.sampled_from(["rss", "sitemap"]), max_size=3, unique=True),
)
def test_a_new_outlet_is_read_as_it_was_given_and_what_was_there_too(name, before, feeds):
    values = {"name": name, "homepage": "https://ash.example/"}
    if feeds:
        values["feeds"] = [{"kind": kind, "url": f"https://ash.example/{kind}"} for kind in feeds]
    changed = edit.with_outlets(before, {"ash": values})
    assert changed.startswith(before.rstrip())
    known = tomllib.loads(before)
    assert tomllib.loads(changed) == known | {"outlets": known.get("outlets", {}) | {"ash": values}}


@pytest.mark.parametrize("id, said", [("elm", "is there already"), ("a b", "is no outlet id")])
def test_an_id_that_cannot_be_is_refused(id, said):
    with pytest.raises(ConfigError, match=said):
        edit.with_outlets(TEXT, {id: {"name": "x", "homepage": "https://x.example"}})
