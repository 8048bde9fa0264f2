"""Where labels stand so that none covers another. Pure."""

from collections.abc import Sequence


def spread(wanted: Sequence[float], gap: float, first: float, last: float) -> tuple[float, ...]:
    """Places for labels as near to those that are wanted as may be, in the same order, `gap` apart, from `first` to
    `last`. Where there is no room for so many, they stand closer."""
    if not wanted:
        return ()
    gap = min(gap, (last - first) / max(1, len(wanted) - 1)) if len(wanted) > 1 else gap
    placed: list[float] = []
    for number, place in enumerate(wanted):
        least = placed[-1] + gap if placed else first
        most = last - gap * (len(wanted) - 1 - number)
        placed.append(max(first, min(max(place, least), most)))
    # What was pushed down goes back up as far as there is room: else a crowd at the end would stand too low.
    for number in range(len(placed) - 2, -1, -1):
        placed[number] = max(first + gap * number, min(placed[number], placed[number + 1] - gap))
    return tuple(placed)


def kept_apart(spans: Sequence[tuple[float, float]], gap: float) -> tuple[int, ...]:
    """The numbers of those spans, given in order of importance, that can be shown without touching one before."""
    kept: list[int] = []
    for number, (start, end) in enumerate(spans):
        if all(end + gap <= spans[other][0] or start >= spans[other][1] + gap for other in kept):
            kept.append(number)
    return tuple(kept)
