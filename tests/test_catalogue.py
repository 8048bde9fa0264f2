"""The catalogue: every entry is an outlet that our own configuration takes, and each is there once."""

from collections import Counter
from zoneinfo import available_timezones

import pytest
from babel import Locale

from ingest.config import catalogue, edit
from ingest.config.settings import OUTLET_ID
from ingest.errors import ConfigError
from ingest.urls import Url

ENGLISH = Locale("en")
KNOWN = list(catalogue.catalogue().values())


def values(key):
    return [one.values[key] for one in KNOWN]


def test_it_has_many_outlets_of_many_countries():
    assert len(KNOWN) >= 150
    assert len(set(values("country"))) >= 40


def test_all_of_it_is_one_configuration():
    text = edit.with_outlets("", {one.id: one.values for one in KNOWN}, unverified=True)
    assert edit.unverified(text) == {one.id for one in KNOWN}
    for one in KNOWN:
        assert one.fault is None
        assert OUTLET_ID.fullmatch(one.id)


def test_no_outlet_is_there_twice():
    lines = catalogue._FILE.read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(KNOWN)
    for one in (values("name"), map(catalogue.host, KNOWN)):
        # Papers of two countries may have one name; a host is one outlet's.
        counts = Counter(zip(one, values("country"), strict=True))
        assert [name for name, count in counts.items() if count > 1] == []
    assert len(set(map(catalogue.host, KNOWN))) == len(KNOWN)


def test_countries_languages_and_zones_are_real():
    assert set(values("country")) <= {code for code in ENGLISH.territories if len(code) == 2}
    assert set(values("language")) <= set(ENGLISH.languages)
    assert set(values("timezone")) <= available_timezones()


def test_an_entry_says_nothing_but_facts():
    facts = {"name", "homepage", "country", "language", "timezone", "ownership", "feeds"}
    for one in KNOWN:
        assert facts - {"ownership", "feeds"} <= one.values.keys() <= facts, one.id
        assert one.values.get("ownership", "state") in ("state", "public"), one.id
        urls = [feed["url"] for feed in one.values.get("feeds", [])]
        assert len(set(urls)) == len(urls), one.id
        assert all(Url(url).host for url in urls), one.id
        # Broken signs, mark-up or a slogan in a name are what a feed said of itself.
        assert not set("<>|{}\t\ufffd") & set(one.values["name"]), one.id
        assert len(one.values["name"]) <= 40, one.id


def test_it_is_filtered_without_regard_to_case():
    kenya = catalogue.fitting("ke", "EN")
    assert kenya
    assert {(one.values["country"], one.values["language"]) for one in kenya} == {("KE", "en")}
    assert "reuters" in [one.id for one in catalogue.fitting(word="REUTERS")]
    assert catalogue.fitting(word="no such outlet") == []


@pytest.mark.parametrize("country, language", [("XX", None), (None, "klingon")])
def test_what_no_outlet_has_is_told(country, language):
    with pytest.raises(ConfigError, match="of no outlet of the catalogue"):
        catalogue.fitting(country, language)


def test_an_id_that_is_unknown_gets_a_hint():
    with pytest.raises(ConfigError, match='"reuters"'):
        catalogue.chosen(["reuter"])
