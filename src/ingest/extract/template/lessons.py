"""Learns what the pages of one outlet have in common from what was seen on them. No input or output.

A habit counts from five pages of three stories on, when four in five of them show it; else nothing is said. Pages of
one story are alike for other reasons than the outlet's habits.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TypeVar

from ingest.extract.boilerplate import normalize, story_numbers
from ingest.extract.template import MIN_PAGES, SeenBlock, SeenPage, Template, is_named, without_affixes

MIN_STORIES = 3
MIN_SHARE = 0.8
# Pages with less than this share of the usual length of a text do not teach where texts stand.
MIN_SHARE_OF_MEDIAN = 0.5
# A line in this share of the stories, and in MIN_STORIES, is the outlet's and not the article's.
MIN_RECURRING_SHARE = 0.3
# A box with a label and more than this share of the paragraphs is a part of the text.
MAX_BOX_SHARE = 1 / 3
# What is cut from titles at their ends has at most so many characters, and at least so many letters.
MAX_AFFIX_CHARS = 60
MIN_AFFIX_LETTERS = 2
# Marks that part a headline from a name.
_SEPARATORS = frozenset("|｜-–—_:：·•«»/*~")
# Metadata names a house author where bylines on the same pages name so many different ones.
MIN_SHOWN_AUTHORS = 3
MAX_CLUTTER_PATHS = 200

# The places of titles in the order of trust. Those of one field are filled together and are one witness.
_SOURCES = ("og", "jsonld", "h1", "twitter", "title")
_FIELD = {"og": "meta", "twitter": "meta", "jsonld": "jsonld", "h1": "h1", "title": "title"}

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lesson:
    """The pages, each with the number of its story."""

    pages: Sequence[SeenPage]
    stories: Sequence[int]

    def with_story(self) -> Iterator[tuple[SeenPage, int]]:
        return zip(self.pages, self.stories, strict=True)

    def habit(self, value_of: Callable[[SeenPage], T | None]) -> T | None:
        """The value that four in five of the pages with one have; None when they are too few."""
        found = [(value, story) for page, story in self.with_story() if (value := value_of(page))]
        for value, count in Counter(value for value, _ in found).most_common(1):
            stories = {story for other, story in found if other == value}
            if len(found) >= MIN_PAGES and count >= len(found) * MIN_SHARE and len(stories) >= MIN_STORIES:
                return value
        return None

    def share(self, is_so: Callable[[SeenPage], bool | None]) -> float:
        """The share of pages of which it `is_so`; 0 when too few can tell (None: the page cannot)."""
        answers = [
            (answer, story) for page, story in self.with_story() if (answer := is_so(page)) is not None
        ]
        yes = [story for answer, story in answers if answer]
        is_enough = len(answers) >= MIN_PAGES and len(set(yes)) >= MIN_STORIES
        return len(yes) / len(answers) if is_enough else 0.0


def learn_template(pages: Sequence[SeenPage]) -> Template | None:
    """The habits that `pages` of one outlet show; None where they are too few, or show none."""
    if len(pages) < MIN_PAGES:
        return None
    stories = story_numbers([page.lines for page in pages])
    if len(set(stories)) < MIN_STORIES:
        return None
    lesson = _Lesson(pages=pages, stories=stories)
    of_text = _with_much_text(lesson)
    prefixes, suffixes = _affixes(lesson, at_end=False), _affixes(lesson, at_end=True)
    template = Template(
        pages=len(pages),
        stories=len(set(stories)),
        title_prefixes=prefixes,
        title_suffixes=suffixes,
        constant_titles=_constant_titles(lesson),
        title_source=_title_source(lesson, prefixes, suffixes),
        body=of_text.habit(lambda page: page.body) or "",
        clutter=_clutter(of_text),
        byline=_byline(lesson),
        house_authors=_house_authors(lesson),
        month_first=_month_first(lesson),
    )
    return None if template.is_empty else template


# ---- titles ----------------------------------------------------------------------------------------------


def _affixes(lesson: _Lesson, *, at_end: bool) -> tuple[str, ...]:
    """What stands at one end of most titles of a place: confirmed by a place that lacks it, or at least not denied."""
    found = (_affix(lesson, source, at_end=at_end) for source in _SOURCES)
    return tuple(dict.fromkeys(affix for affix in found if affix))


def _affix(lesson: _Lesson, source: str, *, at_end: bool) -> str:
    ends: dict[str, list[int]] = defaultdict(list)
    titles = [(title, story) for page, story in lesson.with_story() if (title := page.titles.get(source))]
    if len(titles) < MIN_PAGES:
        return ""
    for title, story in titles:
        for length in range(2, min(MAX_AFFIX_CHARS, len(title) - 1) + 1):
            ends[title[-length:] if at_end else title[:length]].append(story)
    common = [
        end
        for end, stories in ends.items()
        if len(stories) >= len(titles) * MIN_SHARE and len(set(stories)) >= MIN_STORIES
    ]
    affix = _from_boundary(max(common, key=len, default=""), at_end=at_end)
    if sum(map(str.isalpha, affix)) < MIN_AFFIX_LETTERS:
        return ""
    is_confirmed = lesson.share(lambda page: _is_without(page, source, affix, at_end=at_end)) >= MIN_SHARE
    is_denied = lesson.share(lambda page: _is_with(page, affix, at_end=at_end)) > 1 - MIN_SHARE
    is_parted = any(mark in _SEPARATORS for mark in (affix.strip()[:1] if at_end else affix.strip()[-1:]))
    return affix if is_confirmed or (is_parted and not is_denied) else ""


def _from_boundary(affix: str, *, at_end: bool) -> str:
    """What is left of `affix` from a separator on: a space or a mark, with a mark somewhere in it."""
    marks = [at for at, char in enumerate(affix) if not char.isalnum()]
    if not marks:
        return ""
    return affix[marks[0] :] if at_end else affix[: marks[-1] + 1]


def _is_without(page: SeenPage, source: str, affix: str, *, at_end: bool) -> bool | None:
    """Whether another place or the feed has the title of `source` without `affix`; None where it has no affix."""
    title = page.titles.get(source, "")
    if not (title.endswith(affix) if at_end else title.startswith(affix)):
        return None
    key = normalize(title[: -len(affix)] if at_end else title[len(affix) :])
    others = [page.feed_title or "", *(other for place, other in page.titles.items() if place != source)]
    return key in map(normalize, others)


def _is_with(page: SeenPage, affix: str, *, at_end: bool) -> bool | None:
    """Whether heading or feed have `affix` too, so that it is of the headline; None where there is neither."""
    shown = [title for title in (page.titles.get("h1"), page.feed_title) if title]
    key = normalize(affix)
    keys = map(normalize, shown)
    return any(one.endswith(key) if at_end else one.startswith(key) for one in keys) if shown else None


def _constant_titles(lesson: _Lesson) -> tuple[str, ...]:
    """The keys of titles that pages of many stories have."""
    stories_of_title: dict[str, set[int]] = defaultdict(set)
    for page, story in lesson.with_story():
        for title in page.titles.values():
            stories_of_title[normalize(title)].add(story)
    return tuple(sorted(key for key, stories in stories_of_title.items() if _recurs(stories, lesson)))


def _title_source(lesson: _Lesson, prefixes: tuple[str, ...], suffixes: tuple[str, ...]) -> str:
    """The place whose title is the headline more often than the one that is chosen now; "" when there is none.

    It is what the feed calls the article; where feeds say nothing, what two places agree on.
    """
    constant = set(_constant_titles(lesson))

    def titles(page: SeenPage) -> dict[str, str]:
        keys = {
            source: normalize(without_affixes(title, prefixes, suffixes))
            for source, title in page.titles.items()
        }
        return {source: key for source, key in keys.items() if key and key not in constant}

    def is_right(page: SeenPage, key: str | None) -> bool | None:
        if key is None:
            return None
        if has_feed:
            return key == normalize(page.feed_title) if page.feed_title else None
        return _is_agreed(key, titles(page))

    has_feed = sum(bool(page.feed_title) for page in lesson.pages) >= MIN_PAGES
    now = lesson.share(
        lambda page: is_right(page, normalize(without_affixes(page.title, prefixes, suffixes)))
    )

    def share_of(source: str) -> float:
        return lesson.share(lambda page: is_right(page, titles(page).get(source)))

    shares = {source: share_of(source) for source in _SOURCES}
    best = max(_SOURCES, key=lambda source: shares[source])  # the first of those that are equal
    is_clear = shares[best] >= MIN_SHARE and (now < shares[best] if has_feed else now <= 1 - MIN_SHARE)
    return best if is_clear else ""


def _is_agreed(key: str, titles: Mapping[str, str]) -> bool:
    """Whether two places that are filled apart have the title `key`."""
    fields = {_FIELD[other] for other, title in titles.items() if title == key}
    if titles.get("title") == titles.get("og"):
        # Document title and tags come from one field then.
        fields.discard("title")
    return len(fields) >= 2


# ---- text ------------------------------------------------------------------------------------------------


def _with_much_text(lesson: _Lesson) -> _Lesson:
    """The lesson without pages that have far less text than most: of those one cannot be sure to have found it."""
    lengths = [sum(map(len, page.lines)) for page in lesson.pages]
    least = median(lengths) * MIN_SHARE_OF_MEDIAN
    kept = [at for at, length in enumerate(lengths) if length >= least]
    return _Lesson(pages=[lesson.pages[at] for at in kept], stories=[lesson.stories[at] for at in kept])


def _recurs(stories: set[int], lesson: _Lesson) -> bool:
    return len(stories) >= max(MIN_STORIES, len(set(lesson.stories)) * MIN_RECURRING_SHARE)


def _clutter(lesson: _Lesson) -> tuple[str, ...]:
    """The paths of blocks that never are text: dropped on page after page, or the same line, or beside such a line.

    A path is kept where some page has text there. It must have a name beside that of the boxes of text: else an
    outlet's lists of links and its articles' lists are one.
    """
    recurring = _recurring_lines(lesson)
    dropped: dict[str, list[int]] = defaultdict(list)
    text: Counter[str] = Counter()
    labelled = _labelled_boxes(lesson, recurring)
    names_of_text: set[str] = set()
    for page, story in lesson.with_story():
        own = [block for block in page.blocks if _is_own_text(block, recurring, labelled)]
        names_of_text |= {name for block in own if block.is_prose for name in block.box.split(">")}
        text_paths = {block.path for block in own}
        for path in {block.path for block in page.blocks}:
            if path in text_paths:
                text[path] += 1
            else:
                dropped[path].append(story)
    found = [
        path
        for path, stories in dropped.items()
        if len(set(stories)) >= MIN_STORIES
        and len(stories) >= (len(stories) + text[path]) * MIN_SHARE
        and any(is_named(step) for step in path.split(">") if step not in names_of_text)
    ]
    return tuple(sorted(found)[:MAX_CLUTTER_PATHS])


def _is_own_text(block: SeenBlock, recurring: set[str], labelled: set[str]) -> bool:
    if not block.is_text or block.key in recurring:
        return False
    return block.box not in labelled


def _recurring_lines(lesson: _Lesson) -> set[str]:
    stories_of_line: dict[str, set[int]] = defaultdict(set)
    for page, story in lesson.with_story():
        for block in page.blocks:
            stories_of_line[block.key].add(story)
    return {key for key, stories in stories_of_line.items() if key and _recurs(stories, lesson)}


def _labelled_boxes(lesson: _Lesson, recurring: set[str]) -> set[str]:
    """The paths of boxes that nearly always begin with a recurring line: what follows it there is of others.

    A box that holds paragraphs is one only where a link is beside them, and most of the text elsewhere: facts have
    labels too, and digests have headings.
    """
    pages_of_box: Counter[str] = Counter()
    labelled: Counter[str] = Counter()
    doubtful: Counter[str] = Counter()
    for page in lesson.pages:
        boxes: dict[str, list[SeenBlock]] = defaultdict(list)
        for block in page.blocks:
            boxes[block.box].append(block)
        paragraphs = sum(block.is_prose and block.is_text for block in page.blocks)
        for box, blocks in boxes.items():
            own = sum(block.is_prose and block.is_text for block in blocks if not block.is_linked)
            is_linked = any(block.is_linked for block in blocks)
            pages_of_box[box] += 1
            labelled[box] += blocks[0].key in recurring
            doubtful[box] += (
                box == page.body or (own > 0 and not is_linked) or own > paragraphs * MAX_BOX_SHARE
            )
    return {
        box
        for box, count in labelled.items()
        if count >= max(MIN_STORIES, pages_of_box[box] * MIN_SHARE)
        and doubtful[box] <= pages_of_box[box] * (1 - MIN_SHARE)
    }


# ---- authors ---------------------------------------------------------------------------------------------


def _byline(lesson: _Lesson) -> str:
    """The path of the blocks that name the authors on most pages with authors."""
    pages = [(page, story) for page, story in lesson.with_story() if page.authors and page.bylines]
    counts = Counter(path for page, _ in pages for path in set(page.bylines))
    for path, count in counts.most_common(1):
        stories = {story for page, story in pages if path in page.bylines}
        names = {page.authors for page, _ in pages if path in page.bylines}
        if (
            len(pages) >= MIN_PAGES
            and count >= len(pages) * MIN_SHARE
            and len(stories) >= MIN_STORIES
            and len(names) >= 2
        ):
            return path
    return ""


def _house_authors(lesson: _Lesson) -> tuple[str, ...]:
    """The name that metadata gives on most pages and none shows, while their bylines name several others."""
    authors = lesson.habit(lambda page: page.authors)
    if authors is None or len(authors) != 1:
        return ()
    others = {page.shown_authors for page in lesson.pages if page.authors == authors} - {authors, ()}
    are_others = lesson.share(
        lambda page: bool(page.shown_authors) and page.shown_authors != authors and not page.bylines
    )
    return authors if are_others >= MIN_SHARE and len(others) >= MIN_SHOWN_AUTHORS else ()


# ---- times -----------------------------------------------------------------------------------------------


def _month_first(lesson: _Lesson) -> bool | None:
    proved = lesson.habit(lambda page: None if page.month_first is None else str(page.month_first))
    return None if proved is None else proved == str(True)
