"""Sentences in which the names are marked: {p Anna Wright} is a person, {o NATO} an organisation, {l Oslo} a place.

What is not marked is no name.
"""

import re

import pytest

from ingest.names import NOTHING_LEARNED, find_names

KINDS = {"p": "person", "o": "organisation", "l": "place"}
_MARKED = re.compile(r"\{([pol]) ([^}]+)\}")


def marked(sentences):
    """One case for each line: the language, and a sentence with its marks."""
    lines = [line.split(maxsplit=1) for line in sentences.strip().splitlines()]
    return pytest.mark.parametrize(("language", "sentence"), lines)


def check(language, sentence, gazetteer=NOTHING_LEARNED):
    text = _MARKED.sub(r"\2", sentence)
    found = find_names("", text, language, gazetteer).mentions
    assert [(one.kind, one.surface) for one in found] == [
        (KINDS[one[1]], one[2]) for one in _MARKED.finditer(sentence)
    ]
