"""Names and quotes in articles: persons, organisations, places, and who said what. Pure.

    observe(text, language)                       what one article shows of names: counts, added in any order
    learn(counts)                                 the gazetteer of an archive
    find_names(title, text, language, gazetteer)  the names and quotes of one article

Without a gazetteer only what an article tells by itself is found. docs/data.md says how much is found and how much of
it is right.
"""

from ingest.names.find import MAX_CHARS, METHOD, find_names, observe
from ingest.names.gazetteer import NOTHING_LEARNED, Counts, Gazetteer, Known, learn
from ingest.names.lexicon import LANGUAGES
from ingest.names.values import Kind, Mention, Names, Quote

__all__ = [
    "LANGUAGES",
    "MAX_CHARS",
    "METHOD",
    "NOTHING_LEARNED",
    "Counts",
    "Gazetteer",
    "Kind",
    "Known",
    "Mention",
    "Names",
    "Quote",
    "find_names",
    "learn",
    "observe",
]
