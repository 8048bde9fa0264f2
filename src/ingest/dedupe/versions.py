"""Whether two headlines, or two texts, are versions of one. Pure.

Looser than compare.py, which says who copied whom: here the two are known to belong to one address or one announcement.
"""

from collections import Counter

from ingest.dedupe.fingerprint import is_unspaced, normalized_words, shingles

MIN_SHARED_TEXT = 0.3
"""The part of the shorter text that two versions of one article have in common."""

MIN_SHARED_HEADLINE = 0.5
"""The part of the letters of the shorter headline that stand in words of the other."""

TITLE_WORDS = 5
"""The longest words of a title say what it is about; half of them are in the article's text."""

MIN_SAME_PAGE = 0.85
"""The part of the words that two answers with the same page have in common."""

_MIN_STEM_CHARS, _MAX_STEM_CHARS = 3, 5  # languages inflect the ends of words


def headlines_agree(one: str, other: str) -> bool:
    """Whether two headlines are versions of one: at least half of the shorter stands in the longer."""
    unspaced = is_unspaced(one) or is_unspaced(other)
    words, others = set(_tokens(one, unspaced)), set(_tokens(other, unspaced))
    if words == others:
        return bool(words)
    shorter = min(_letters(words), _letters(others))
    return len(words & others) > 1 and _letters(words & others) >= MIN_SHARED_HEADLINE * shorter


def is_about(title: str, text: str) -> bool:
    """Whether the text tells of what the title names: half of the title's longest words are in it."""
    unspaced = is_unspaced(title)
    wanted, tokens = set(_tokens(title, unspaced)), _tokens(text, unspaced)
    if unspaced:  # pairs of characters have no endings
        found = len(wanted.intersection(tokens))
    else:
        wanted = set(sorted(wanted, key=lambda word: (-len(word), word))[:TITLE_WORDS])
        told = f" {' '.join(tokens)} "
        found = sum(_beginning(word) in told for word in wanted)
    return len(wanted) > 1 and 2 * found >= len(wanted)


def shares_words(one: str, other: str) -> bool:
    """Whether two texts have so much in common that they are versions of one."""
    words, others = shingles(one).unique, shingles(other).unique
    return len(words & others) >= MIN_SHARED_TEXT * min(len(words), len(others)) > 0


def is_same_page(one: str, other: str) -> bool:
    """Whether two texts are one, but for an address or a time that is filled in."""
    words, others = Counter(normalized_words(one)), Counter(normalized_words(other))
    shared, all_of_both = (words & others).total(), words.total() + others.total()
    return 2 * shared >= MIN_SAME_PAGE * all_of_both > 0


def _tokens(text: str, unspaced: bool) -> list[str]:
    """The words of `text`; in scripts without spaces between words every two characters in a row."""
    words = normalized_words(text)
    if not unspaced:
        return words
    characters = "".join(words)
    return [characters[at : at + 2] for at in range(len(characters) - 1)]


def _stem(word: str) -> str:
    """`word` without an ending of one letter or more, as far as that can be said of any language."""
    return word[: min(max(len(word) - 1, _MIN_STEM_CHARS), _MAX_STEM_CHARS)]


def _beginning(word: str) -> str:
    """What a text, whose words have one space on each side, holds of `word`: its stem, or all of a short word."""
    return f" {_stem(word)}" if len(word) >= _MIN_STEM_CHARS else f" {word} "


def _letters(words: set[str]) -> int:
    return sum(map(len, words))
