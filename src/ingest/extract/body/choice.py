"""Which of several texts found for a page is its article's. Pure: values in, a value out.

A text is judged by its running text, by the share of its lines that are links on the page, and by what it has in
common with the title. More of anything else than running text is no reason to prefer it: menus are long.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.extract.body.scoring import prose_chars
from ingest.extract.body.sentences import is_sentence, weighted_length
from ingest.extract.titles import text_key

# Another text is taken in place of the page's own when its running text is longer by this factor.
LONGER_FACTOR = 1.5
# A text of so many characters is an article even without anything in common with the title.
MIN_UNRELATED_CHARS = 450.0
# A text without full stops, as poems and scripts without them are, has so many characters that are no links.
MIN_UNPUNCTUATED_CHARS = 200
# Of a longer text that stands in data, this share of the shown one says that it goes on where the page cuts it.
MIN_CONTAINED_SHARE = 0.7
# So many links in a row are a menu or a list of other articles.
MIN_LINKS_IN_ROW = 2
# Words are compared by their first letters, because endings change; shorter ones say nothing of the matter.
STEM_CHARS = 5
MIN_WORD_CHARS = 4

_WORD = re.compile(r"[^\W\d_]{4,}|\d{2,}")
_PAIR = re.compile(r"(?=([\u3040-\u30ff\u3400-\u9fff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]{2}))")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A text that may be the article's; `extractor` names the method that found it.

    `is_named` says that the article's title stands beside it, in a heading or in data; `is_in_data`, that it was
    taken from data and not from what the page shows.
    """

    extractor: str
    paragraphs: tuple[str, ...]
    is_named: bool = False
    is_in_data: bool = False


NOTHING = Candidate(extractor="generic", paragraphs=())


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFacts:
    """What the choice knows of the page: its title and description, and the keys of its lines that are links."""

    title: str = ""
    description: str = ""
    link_keys: frozenset[str] = frozenset()


def choose(candidates: Sequence[Candidate], page: PageFacts) -> Candidate:
    """The article's text. The first of `candidates` is kept unless another one has far more running text.

    NOTHING, when none of them is believed.
    """
    best = NOTHING
    for candidate in candidates:
        if not is_believed(candidate, page):
            continue
        own, least = _prose(candidate, page), _prose(best, page) * LONGER_FACTOR
        if best is NOTHING or (own and own >= least):
            best = candidate
    return best


def is_believed(candidate: Candidate, page: PageFacts) -> bool:
    """Whether `candidate` may be an article: not a menu, and not the only sentence of an empty page."""
    prose = _prose(candidate, page)
    if not prose:
        return _is_unpunctuated(candidate.paragraphs, page) or (
            candidate.is_named and any(_is_short_text(line, page) for line in candidate.paragraphs)
        )
    return candidate.is_named or prose >= MIN_UNRELATED_CHARS or is_related(candidate.paragraphs, page)


def _is_unpunctuated(paragraphs: Sequence[str], page: PageFacts) -> bool:
    """Whether this is much text that is no link, though no prose: a poem, or a script without full stops."""
    unlinked = [line for line in paragraphs if not _is_link(line, page)]
    chars = sum(map(weighted_length, unlinked))
    return len(unlinked) * 2 > len(paragraphs) and chars >= MIN_UNPUNCTUATED_CHARS


def _is_short_text(line: str, page: PageFacts) -> bool:
    """Whether `line` is a sentence on the matter, though a short one."""
    return is_sentence(line) and is_related((line,), page) and not _is_link(line, page)


def is_related(paragraphs: Iterable[str], page: PageFacts) -> bool:
    """Whether the text has a word in common with the title or the description; True where there is no title."""
    told = _stems(f"{page.title} {page.description}")
    return not told or any(not told.isdisjoint(_stems(line)) for line in paragraphs)


def without_links(lines: Iterable[str], page: PageFacts) -> tuple[str, ...]:
    """`lines` without those that are links of the page and no sentences."""
    return tuple(line for line in lines if not _is_link(line, page))


def between_links(lines: Iterable[str], known: Sequence[str], page: PageFacts) -> tuple[str, ...]:
    """`lines` without links, and only the piece around the `known` text where the others are small.

    Links in a row part the text from the head and the foot of a page.
    """
    pieces: list[list[str]] = [[]]
    links_in_row = 0
    for line in lines:
        if _is_link(line, page):
            links_in_row += 1
            continue
        if links_in_row >= MIN_LINKS_IN_ROW:
            pieces.append([])
        links_in_row = 0
        pieces[-1].append(line)
    everything = tuple(line for piece in pieces for line in piece)
    keys = set(map(text_key, known))
    around = next((tuple(piece) for piece in pieces if not keys.isdisjoint(map(text_key, piece))), everything)
    own = prose_chars(around)
    is_far_longer = prose_chars(everything) - own >= max(MIN_UNRELATED_CHARS, own * LONGER_FACTOR)
    return everything if is_far_longer else around


def goes_on(shown: Sequence[str], whole: Sequence[str]) -> bool:
    """Whether `whole` has the text of `shown` and far more: the page shows the beginning only."""
    if prose_chars(whole) < prose_chars(shown) * LONGER_FACTOR:
        return False
    text = text_key(" ".join(whole))
    contained = sum(len(line) for line in shown if text_key(line) in text)
    return contained >= sum(map(len, shown)) * MIN_CONTAINED_SHARE


def _prose(candidate: Candidate, page: PageFacts) -> float:
    return prose_chars(without_links(candidate.paragraphs, page))


def _is_link(line: str, page: PageFacts) -> bool:
    return text_key(line) in page.link_keys and not is_sentence(line)


def _stems(text: str) -> frozenset[str]:
    folded = text.casefold()
    words = (word[:STEM_CHARS] for word in _WORD.findall(folded))
    return frozenset(words) | frozenset(_PAIR.findall(folded))
