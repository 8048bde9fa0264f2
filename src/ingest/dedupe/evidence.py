"""What texts say for and against a page being the article that was expected at its address. Pure; runs in a child
process where texts are long, and what it does is bounded."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from ingest.dedupe.fingerprint import normalized_words
from ingest.dedupe.likeness import Reading
from ingest.dedupe.versions import MIN_SAME_PAGE, headlines_agree, is_about, shares_words

MAX_CUT = 0.6
"""An article of which a wall shows the beginning has at most so many of its words."""

_MAX_LINES = 200  # of a text that are compared with those of others
_MAX_CHARS = 20_000  # of a text that are compared word by word with others
_MAX_PAIRS = 20_000  # texts that are compared word by word in one run


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a page has in common with what was announced and with the stored article.

    `is_about` and `is_named`: its text, its headline is that of the title that was announced. `has_headline` and
    `shares_words`: it has the headline, much of the text of the stored article. `words` counts those of its text;
    `adds_lines`: it has lines that the stored article has not.
    """

    words: int
    is_about: bool = False
    is_named: bool = False
    has_headline: bool = False
    shares_words: bool = False
    adds_lines: bool = False


def evidence(came: Reading, announced: str, stored: Reading | None) -> Evidence:
    """What speaks for `came`; `announced` is "" and `stored` None where nothing was."""
    return Evidence(
        words=len(came.text.split()),
        is_about=bool(announced) and is_about(announced, f"{came.lead or ''} {came.text}"),
        is_named=bool(announced) and headlines_agree(announced, came.title),
        has_headline=stored is not None and headlines_agree(stored.title, came.title),
        shares_words=stored is not None and shares_words(stored.text, came.text),
        adds_lines=stored is not None and not _lines(came.text) <= _lines(stored.text),
    )


def _lines(text: str) -> set[str]:
    return set(text.split("\n"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What an address showed. `place` is where a redirect ended, "" where there was none; `stored` is the text of the
    stored article that was expected, None where it was a new one."""

    place: str
    text: str
    text_sha256: bytes
    hashes: tuple[int, ...]
    stored: str | None


def group_pages(shown: tuple[Shown, ...]) -> tuple[int, ...]:
    """For each address the number of the first one that showed the same page.

    Each is compared with the first of every group only, because a run may hold hundreds.
    """
    pages = [_Page(one) for one in shown]
    firsts: list[int] = []
    numbers: list[int] = []
    pairs_left = _MAX_PAIRS
    for number, page in enumerate(pages):
        for first in firsts:
            if page.is_surely(pages[first]):
                break
            if page.may_be(pages[first]) and pairs_left:
                pairs_left -= 1
                if page.is_same(pages[first]):
                    break
        else:
            first = number
            firsts.append(number)
        numbers.append(first)
    return tuple(numbers)


class _Page:
    """What an address showed, with what is found of it once."""

    def __init__(self, shown: Shown) -> None:
        self.shown = shown
        self.hashes = frozenset(shown.hashes)

    @cached_property
    def added_lines(self) -> frozenset[str]:
        """The lines that stand below the beginning of a stored article; none where it is not cut."""
        text, stored = self.shown.text, self.shown.stored
        if stored is None or len(text.split()) >= MAX_CUT * len(stored.split()):
            return frozenset()
        return frozenset(text.split("\n")[-_MAX_LINES:]) - _lines(stored)

    @cached_property
    def words(self) -> Counter[str]:
        return Counter(normalized_words(self.shown.text[:_MAX_CHARS]))

    def is_surely(self, other: "_Page") -> bool:
        """Whether two addresses showed one page: the same text, redirects that ended at one address, or the beginnings
        of two stored articles with the same lines below them."""
        mine, its = self.shown, other.shown
        if (mine.place and mine.place == its.place) or mine.text_sha256 == its.text_sha256:
            return True
        return not self.added_lines.isdisjoint(other.added_lines)

    def may_be(self, other: "_Page") -> bool:
        """Whether a look at the words is worth while: pages that share no hash are not alike."""
        both_cut = bool(self.added_lines) and bool(other.added_lines)
        return not both_cut and not self.hashes.isdisjoint(other.hashes)

    def is_same(self, other: "_Page") -> bool:
        """Whether two texts are one, but for an address or a time that is filled in."""
        together = self.words.total() + other.words.total()
        return 2 * (self.words & other.words).total() >= MIN_SAME_PAGE * together > 0
