"""Which part of a text occurs in which other text: as measured, and as it follows from what was measured. Pure.

Not every pair is compared. But when 8 of 10 words of a text stand in one article and 7 in another, these two have 5
words in common at least. What follows in this way is certain, whoever wrote the text between them.
"""

from collections.abc import Iterable, Sequence

from store.model import Relation

CLOSE = 0.2
"""The part of one of two texts that must occur in the other to count as evidence; compare.py calls it a quotation."""

Parts = tuple[float, float]
"""The part of one text that occurs in another, and the part of the other."""

_NOTHING: Parts = (0.0, 0.0)


class Shares:
    """What each two articles have in common, as far as known."""

    def __init__(self, relations: Iterable[Relation]) -> None:
        self._parts: dict[tuple[int, int], Parts] = {}
        for one in relations:
            self._keep(one.article_id, one.origin_id, (one.overlap, one.overlap_origin))

    def _keep(self, one: int, other: int, parts: Parts) -> None:
        self._parts[one, other] = parts
        self._parts[other, one] = parts[1], parts[0]

    def parts(self, one: int, other: int) -> Parts:
        """The part of `one` that occurs in `other`, and that of `other` in `one`; zero where nothing is known."""
        return self._parts.get((one, other), _NOTHING)

    def are_related(self, one: int, other: int) -> bool:
        """Whether the two have something in common that was worth a relation."""
        return (one, other) in self._parts

    def are_close(self, one: int, other: int) -> bool:
        """Whether a good part of one of them occurs in the other."""
        return max(self.parts(one, other)) >= CLOSE

    def distance(self, one: int, other: int) -> tuple[float, float]:
        """A sort key that puts the pair first of which most is shared."""
        parts = self.parts(one, other)
        return -min(parts), -max(parts)

    def are_linked(self, one: int, other: int, between: int) -> bool:
        """Whether the two share text, as was measured or as follows from what both share with `between`."""
        return self.are_related(one, other) or max(self._implied(one, other, between)) >= CLOSE

    def connect(self, ones: Sequence[int], others: Sequence[int], one: int, other: int) -> bool:
        """Whether each of `ones` shares text with each of `others`, as was measured or as follows from that: `one` of
        the ones shares text with `other` of the others. What follows is kept, so that more can follow from it."""
        if len(ones) > len(others):
            return self.connect(others, ones, other, one)
        found: list[tuple[int, int, Parts]] = []
        for mine in ones:
            bridges = {
                theirs: self._parts[mine, theirs] for theirs in others if (mine, theirs) in self._parts
            }
            bridges.setdefault(other, self._implied(mine, other, one))
            middle = max(bridges, key=lambda theirs: bridges[theirs][1])
            for theirs in others:
                if (mine, theirs) not in self._parts:
                    parts = (
                        _chained(bridges[middle], self.parts(middle, theirs))
                        if theirs != middle
                        else bridges[middle]
                    )
                    if max(parts) < CLOSE:
                        return False
                    found.append((mine, theirs, parts))
        for known in found:
            self._keep(*known)
        return True

    def _implied(self, one: int, other: int, between: int) -> Parts:
        return _chained(self.parts(one, between), self.parts(between, other))


def _chained(first: Parts, second: Parts) -> Parts:
    """What the ends of a chain of three texts share at least: `first` are the parts of its beginning and its middle,
    `second` those of its middle and its end."""
    shared = first[1] + second[0] - 1.0  # as a part of the text in the middle
    if shared <= 0.0:
        return _NOTHING
    return shared * first[0] / first[1], shared * second[1] / second[0]
