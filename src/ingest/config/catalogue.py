"""Known outlets that come with the program, as `catalogue.jsonl` lists them: facts alone, none of them verified.

A line is an outlet in the form that `ingest outlets import` reads.
"""

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from pathlib import Path

from ingest.config import lists
from ingest.config.errors import short_repr, suggestion
from ingest.config.lists import Listed
from ingest.errors import ConfigError
from ingest.urls import Url

_FILE = Path(__file__).with_name("catalogue.jsonl")


@cache
def catalogue() -> Mapping[str, Listed]:
    """The outlets by their ids, ordered by country."""
    return {one.id or "": one for one in lists.read(_FILE.read_text(encoding="utf-8"), _FILE.name)}


def fitting(country: str | None = None, language: str | None = None, word: str | None = None) -> list[Listed]:
    """Those of a country, in a language, with a word in id, name or address; None: whatever it is. Case is not looked
    at. Raises ConfigError for a country or language that none has."""
    found = list(catalogue().values())
    for option, key, wanted in (("--country", "country", country), ("--language", "language", language)):
        if wanted is not None:
            found = _with(option, key, wanted, found)
    if word is not None:
        found = [one for one in found if word.casefold() in _said(one).casefold()]
    return found


def chosen(ids: Iterable[str]) -> list[Listed]:
    """The outlets with these ids, each once. Raises ConfigError for ids that none has."""
    known, ids = catalogue(), list(dict.fromkeys(ids))
    unknown = [id for id in ids if id not in known]
    if unknown:
        raise ConfigError(
            tuple(
                f"--from-catalogue: {short_repr(id)} is no outlet of the catalogue{suggestion(id, known)}"
                "; see ingest outlets catalogue --search WORD"
                for id in unknown
            )
        )
    return [known[id] for id in ids]


def host(one: Listed) -> str:
    """The host of its homepage, without www."""
    return Url(str(one.values["homepage"])).plain_host


def _with(option: str, key: str, wanted: str, among: Collection[Listed]) -> list[Listed]:
    every = {str(one.values[key]) for one in catalogue().values()}
    same = {value for value in every if value.casefold() == wanted.strip().casefold()}
    if not same:
        example = "GB" if key == "country" else "en"
        raise ConfigError(
            (
                f'{option}: {short_repr(wanted)} is the {key} of no outlet of the catalogue; write e.g. "{example}"',
            )
        )
    return [one for one in among if one.values[key] in same]


def _said(one: Listed) -> str:
    return f"{one.id} {one.values['name']} {one.values['homepage']}"
