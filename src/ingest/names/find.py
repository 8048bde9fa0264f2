"""The names and quotes of an article, and what it shows of names. Pure."""

from collections.abc import Sequence

from ingest.names.gazetteer import NOTHING_LEARNED, Counts, Gazetteer
from ingest.names.lexicon import LANGUAGES, lexicon
from ingest.names.mentions import Span, mentions_of, spans_of
from ingest.names.pieces import Reading, reading_of
from ingest.names.quoted import quoted
from ingest.names.speakers import quotes_of
from ingest.names.values import Names
from ingest.names.words import Word

METHOD = "names 4"
"""The version of these rules: what another one found is found anew."""

MAX_CHARS = 200_000
"""So much of a text is read; what is longer is a list or a book."""


def find_names(title: str, text: str, language: str | None, gazetteer: Gazetteer = NOTHING_LEARNED) -> Names:
    """The names in title and text, and the quotes in the text; nothing in a language that is none of LANGUAGES."""
    if language not in LANGUAGES:
        return Names()
    words = lexicon(language)
    text = text[:MAX_CHARS]
    body = reading_of(text, words, gazetteer)
    spans, named = spans_of(body)
    head = reading_of(title, words, gazetteer)
    in_title, _ = spans_of(head, named)
    return Names(
        in_title=mentions_of(title, head.words, in_title),
        mentions=mentions_of(text, body.words, spans),
        quotes=tuple(quotes_of(body, text, spans, list(quoted(text)))),
    )


def observe(text: str, language: str | None) -> Counts:
    """What the text of one article shows of names, for `gazetteer.learn`."""
    counts = Counts()
    if language not in LANGUAGES:
        return counts
    reading = reading_of(text[:MAX_CHARS], lexicon(language), NOTHING_LEARNED)
    spans, _ = spans_of(reading)
    for span in spans:
        counts.names[language, _key(reading.words, span), span.kind, span.entity] = 1
    named = {number for span in spans for number in range(span.start, span.end)}
    _count_words(counts, reading, named)
    return counts


def _key(words: Sequence[Word], span: Span) -> str:
    keys = [word.key for word in words[span.start : span.end]]
    return f"{keys[0]} {keys[-1]}" if span.kind == "person" and len(keys) > 1 else " ".join(keys)


def _count_words(counts: Counts, reading: Reading, named: set[int]) -> None:
    """How often words within sentences are written small, large, or large behind an article."""
    language, articles = reading.lexicon.language, reading.lexicon.articles
    for number, word in enumerate(reading.words):
        if word.opens or word.loud or word.is_acronym or word.text[0].isdigit():
            continue
        if not word.is_capitalised:
            counts.small[language, word.key] = 1
        elif number not in named:
            counts.large[language, word.key] += 1
            if reading.words[number - 1].low in articles and word.gap == " ":
                counts.nouns[language, word.key] += 1
