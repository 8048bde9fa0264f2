"""Which row a story is stored in, and in which order its outlets reported it."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ingest.dedupe import appeared_at
from store.model import StoryFacts, StoryMember

Arrival = tuple[int | None, int | None]
"""The place of an outlet among those that reported a story, and by how many seconds it came after the first one. None
where the article is not its outlet's first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Articles that are in one story, whose row is `story`. None is a new row, or none at all for a single article."""

    story: int | None
    article_ids: tuple[int, ...]

    @property
    def is_new(self) -> bool:
        """Whether the story has no row yet."""
        return self.story is None and len(self.article_ids) > 1


def placements(
    groups: Mapping[int, Sequence[int]], stored: Mapping[int, int], closed: Collection[int]
) -> list[Placement]:
    """Where the articles of each group are stored, of those that `dedupe.group_day` found.

    A group of a known story has its number, and its row. Any other keeps the row that most of its articles are in, by
    `stored`, as long as that is not in `closed`: rows of other stories.
    """
    taken = {*closed, *groups}
    votes = {number: Counter(stored[id] for id in ids if id in stored) for number, ids in groups.items()}
    placed = []
    for number in sorted(
        groups, key=lambda number: (-max(votes[number].values(), default=0), groups[number])
    ):
        story = number if number > 0 else _most_voted(votes[number], taken)
        if story is not None:
            taken.add(story)
        placed.append(Placement(story=story, article_ids=tuple(groups[number])))
    return placed


def _most_voted(votes: Mapping[int, int], taken: Collection[int]) -> int | None:
    free = [story for story in votes if story not in taken]
    return min(free, key=lambda story: (-votes[story], story), default=None)


def story_facts(members: Sequence[StoryMember]) -> StoryFacts:
    """What is stored of a story with these articles."""
    first = min(members, key=_age)
    return StoryFacts(
        language=first.language,
        first_at=_age(first)[0],
        last_at=max(_age(member)[0] for member in members),
        size=len(members),
    )


def _age(member: StoryMember) -> tuple[datetime, int]:
    return appeared_at(member.published, member.first_seen_at), member.article_id


def arrivals(members: Sequence[StoryMember]) -> dict[int, Arrival]:
    """The arrival of each of these articles, which are one story. A time that is only a day, or none at all, never
    arrives before one that is exact."""
    found: dict[int, Arrival] = dict.fromkeys((member.article_id for member in members), (None, None))
    ordered = sorted(members, key=_order_of_arrival)
    outlets: set[str] = set()
    for member in ordered:
        if member.outlet not in outlets:
            outlets.add(member.outlet)
            behind = _seen_at(member) - _seen_at(ordered[0])
            found[member.article_id] = (len(outlets), int(behind.total_seconds()))
    return found


def _order_of_arrival(member: StoryMember) -> tuple[bool, datetime, int]:
    is_vague = member.published is None or member.published.precision == "day"
    return is_vague, _seen_at(member), member.article_id


def _seen_at(member: StoryMember) -> datetime:
    return member.published.at if member.published else member.first_seen_at
