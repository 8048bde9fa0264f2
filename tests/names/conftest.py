"""What all tests of names have in common."""

import pytest

from ingest.names.lexicon import lexicon, places


@pytest.fixture(autouse=True)
def words_are_looked_up_anew():
    for kept in (lexicon, places.place_names, places._zone_cities):
        kept.cache_clear()
