"""Boilerplate lines of an outlet: learned from its stored articles, removed at extraction. No input or output.

A line belongs to the outlet and not to an article when unrelated articles share it. Articles on one running
story share sentences too, so pages are first grouped by story, and a line counts once for each story.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Container, Mapping, Sequence

from ingest.model import Article

# A line in this share of the outlet's stories is boilerplate, and never one that fewer stories have.
MIN_STORY_SHARE = 0.3
MIN_STORIES = 2
# A line with a shorter key ("Background") may be a subhead in many articles: it needs the larger share.
SHORT_KEY_CHARS = 25
MIN_STORY_SHARE_OF_SHORT = 0.6
# Two pages are of one story when they share this part of the rarer words of the one with fewer.
SAME_STORY_OVERLAP = 0.3
MAX_KEY_CHARS = 200

_WORD = re.compile(r"\w+")
_NO_WORD_IN_ASCII = {code: None for code in range(128) if not _WORD.match(chr(code))}
# Words of five letters or more; in scripts without spaces, pairs of characters.
_LONG_WORD = re.compile(r"[^\W\d_]{5,}|[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]{2}")


def normalize(line: str) -> str:
    """The key by which lines are compared: letters and digits in lower case, at most MAX_KEY_CHARS of them."""
    start = line[: MAX_KEY_CHARS * 4]
    if (
        start.isascii()
    ):  # most lines of many languages are, and then the same is found in a fraction of the time
        return start.lower().translate(_NO_WORD_IN_ASCII)[:MAX_KEY_CHARS]
    folded = unicodedata.normalize("NFKC", start).casefold()
    return "".join(_WORD.findall(folded))[:MAX_KEY_CHARS]


def is_known(line: str, boilerplate: Container[str]) -> bool:
    """Whether the key of `line` is among the keys in `boilerplate`."""
    return bool(boilerplate) and normalize(line) in boilerplate


def learn(pages: Sequence[Sequence[str]]) -> dict[str, int]:
    """The keys of the lines that recur on `pages`, each the lines of one article of the outlet, and on how many pages
    each is.

    Two pages of two stories are enough to learn from; five make the result reliable.
    """
    keyed = _Keyed(pages)
    if not keyed.shared:
        return {}
    story_of_pages = keyed.story_numbers()
    stories_of_key: dict[str, set[int]] = {}
    for keys, story in zip(keyed.keys, story_of_pages, strict=True):
        for key in keys & keyed.shared.keys():
            stories_of_key.setdefault(key, set()).add(story)
    story_count = len(set(story_of_pages))
    return {
        key: keyed.shared[key]
        for key, stories in stories_of_key.items()
        if len(stories) >= _min_stories(key, story_count)
    }


def learn_for_each(pages: Sequence[Sequence[str]]) -> list[frozenset[str]]:
    """For each of `pages`, what they teach together if it has such a line; else nothing.

    Only pages with something must be extracted again. A page without lines, because no article was found on
    it, teaches nothing.
    """
    boilerplate = frozenset(learn([page for page in pages if page]))
    return [
        boilerplate if any(is_known(line, boilerplate) for line in page) else frozenset() for page in pages
    ]


def article_lines(article: Article) -> list[str]:
    """The lines of `article` that may be boilerplate: its lead and its paragraphs."""
    return [*([article.lead] if article.lead else []), *article.text.split("\n")]


def story_numbers(pages: Sequence[Sequence[str]]) -> list[int]:
    """A number for each of `pages`; those of one story, and two versions of one article, have the same."""
    return _Keyed(pages).story_numbers()


class _Keyed:
    """Pages with the keys of their lines, which are made once; `shared` counts the pages of each that several have."""

    def __init__(self, pages: Sequence[Sequence[str]]) -> None:
        self._lines = [[(line, normalize(line)) for line in page] for page in pages]
        self.keys = [{key for _, key in lines if key} for lines in self._lines]
        counts = Counter(key for keys in self.keys for key in keys)
        self.shared = {key: count for key, count in counts.items() if count >= MIN_STORIES}

    def story_numbers(self) -> list[int]:
        """As the function has it."""
        return _group_by_story(self.keys, [_topic_words(lines, self.shared) for lines in self._lines])


def _min_stories(key: str, story_count: int) -> int:
    share = MIN_STORY_SHARE_OF_SHORT if len(key) < SHORT_KEY_CHARS else MIN_STORY_SHARE
    return max(MIN_STORIES, math.ceil(story_count * share))


def _topic_words(lines: Sequence[tuple[str, str]], shared: Mapping[str, int]) -> frozenset[str]:
    """The longer words of a page, whose `lines` come with their keys, without those of lines that others have too."""
    own = " ".join(line for line, key in lines if key not in shared)
    return frozenset(word.casefold() for word in _LONG_WORD.findall(own))


def _group_by_story(keys_of_pages: list[set[str]], words_of_pages: list[frozenset[str]]) -> list[int]:
    """A number for each page; pages of one story, and two versions of one article, have the same."""
    rare = _without_common_words(words_of_pages)
    story = list(range(len(rare)))
    for page in range(len(rare)):
        for earlier in range(page):
            if _overlap(rare[page], rare[earlier]) >= SAME_STORY_OVERLAP or _same_text(
                keys_of_pages[page], keys_of_pages[earlier]
            ):
                story[page] = story[earlier]
                break
    return story


def _without_common_words(words_of_pages: list[frozenset[str]]) -> list[frozenset[str]]:
    """Words on more than half of the pages are the outlet's language and say nothing of the story."""
    counts = Counter(word for words in words_of_pages for word in words)
    most = max(len(words_of_pages), 4)
    return [frozenset(word for word in words if counts[word] * 2 <= most) for words in words_of_pages]


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller else 0.0


def _same_text(one: set[str], other: set[str]) -> bool:
    """Whether the pages share more than half of the letters of the shorter one."""
    smaller = min(sum(map(len, one)), sum(map(len, other)))
    return sum(map(len, one & other)) * 2 > smaller
