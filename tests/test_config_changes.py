"""What a configuration that is read again changes."""

import pytest

from ingest import config
from ingest.config.changes import LIVE, LIVE_FETCH, Changes, adopted, changes
from ingest.config.settings import ConfigFile, FetchSettings, Table

OUTLETS = """
contact = "desk@elm.example"
[outlets.elm]
name = "Elm"
homepage = "https://elm.example"
[outlets.oak]
name = "Oak"
homepage = "https://oak.example"
enabled = false
[outlets.ash]
name = "Ash"
homepage = "https://ash.example"
[outlets.fir]
name = "Fir"
homepage = "https://fir.example"
"""


@pytest.fixture
def read(tmp_path):
    """A text as a configuration."""

    def read(text):
        (tmp_path / "config.toml").write_text(text, encoding="utf-8")
        return config.load(None, {}, tmp_path)

    return read


def test_the_same_text_changes_nothing(read):
    assert changes(read(OUTLETS), read(OUTLETS)) == Changes()


def test_outlets_are_added_removed_paused_resumed_and_changed(read):
    later = OUTLETS.replace("[outlets.fir]", "[outlets.yew]").replace("fir.example", "yew.example")
    later = later.replace('name = "Elm"', 'name = "Elm"\nevery = "1h"')
    later = later.replace("enabled = false", "enabled = true").replace("Ash", 'Ash"\nenabled = false\n#')

    assert changes(read(OUTLETS), read(later)) == Changes(
        added=("yew",), removed=("fir",), paused=("ash",), resumed=("oak",), changed=("elm",)
    )


def test_settings_that_need_a_restart_stay_as_they_are_and_are_told_by_their_keys(read):
    old, new = (
        read(OUTLETS),
        read(
            OUTLETS.replace("desk@", "editor@")
            + '[database]\nurl = "sqlite:///other.db"\n[fetch]\ndelay_s = 3\nmax_new = 7\nmax_age = "1d"\n'
            + '[keep]\npages = "7d"\n'
        ),
    )

    what = changes(old, new)
    used = adopted(old, new)

    assert set(what.restart) == {"contact", "database.url", "fetch.delay_s"}
    assert set(what.settings) == {"fetch.max_new", "fetch.max_age", "keep.pages"}
    assert (used.contact, used.database, used.fetch.delay_s) == (old.contact, old.database, old.fetch.delay_s)
    assert (used.fetch.max_new, used.fetch.max_age_s, used.retention) == (7, 86_400, new.retention)


def test_what_was_not_adopted_is_told_again_the_next_time(read):
    old, new = read(OUTLETS), read(OUTLETS + "[fetch]\ndelay_s = 3\nmax_new = 7\n")

    assert changes(adopted(old, new), new) == Changes(restart=("fetch.delay_s",))


def test_every_setting_holds_at_once_or_needs_a_restart_and_none_is_both():
    assert set(ConfigFile.model_fields) >= LIVE
    assert set(FetchSettings.model_fields) >= LIVE_FETCH
    assert "fetch" not in LIVE
    tables = {name for name, field in ConfigFile.model_fields.items() if isinstance(field.default, Table)}
    assert {"database", "fetch", "retention"} <= tables
