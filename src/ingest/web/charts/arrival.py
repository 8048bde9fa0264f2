"""Who was first with a story, and how much later the others came. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from ingest.web.charts.artboards import WIDE, Chart, both
from ingest.web.charts.axes import line, time_axis
from ingest.web.charts.scales import DAY_S, HOUR_S, MAX_TS, MIN_TS, Scale, duration, moment, period
from ingest.web.charts.svg import LINE_PX, Svg, drawing, element, text, title

ROW_PX = 24
_LEFT = {True: 150, False: 104}
_RIGHT = {True: 100, False: 92}

Known = Literal["exact", "day", "seen"]
"""How well a time of publication is known: to the minute, to the day, or not at all, so that it is our first sight."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """An outlet's first article on a story. `at_ts` is in epoch seconds, `later_ts` those of its further articles;
    `is_copy`: it is a copy of an article of another outlet."""

    outlet: str
    at_ts: int
    known: Known = "exact"
    is_copy: bool = False
    later_ts: tuple[int, ...] = ()


def arrival(label: str, arrivals: Sequence[Arrival], most_rows: int = 24, wide: int = WIDE) -> Chart:
    """The outlets in the order given, which is that of arrival, each at its time; further ones than `most_rows` share
    the last row."""
    whole = [_bounded(one) for one in arrivals]
    return both(lambda width: _draw(label, whole, most_rows, width), wide)


def _bounded(one: Arrival) -> Arrival:
    later = tuple(sorted({_in_calendar(at) for at in one.later_ts})[:60])
    return Arrival(
        outlet=one.outlet, at_ts=_in_calendar(one.at_ts), known=one.known, is_copy=one.is_copy, later_ts=later
    )


def _in_calendar(ts: int) -> int:
    return min(MAX_TS, max(MIN_TS, ts))


def _draw(label: str, arrivals: Sequence[Arrival], most_rows: int, width: int) -> Svg:
    is_wide = width > 500
    folds = len(arrivals) > most_rows
    shown = arrivals[: most_rows - 1] if folds else arrivals
    scale = _scale(arrivals, _LEFT[is_wide], width - _RIGHT[is_wide])
    bottom = 8 + ROW_PX * (len(shown) + folds)
    parts = [*time_axis(scale, 4, bottom, 0, width)]
    for row, one in enumerate(shown):
        parts += _row(one, arrivals[0], scale, 8 + ROW_PX * (row + 0.5), width, is_first=row == 0)
    if folds:
        parts += _folded(arrivals[len(shown) :], scale, 8 + ROW_PX * (len(shown) + 0.5), width)
    parts.append(text(0, bottom + LINE_PX * 2 + 4, _period(arrivals), room=width, class_="remark"))
    return drawing(
        "arrival",
        width=width,
        height=bottom + LINE_PX * 2 + 10,
        label=label,
        description=describe(arrivals),
        parts=parts,
    )


def describe(arrivals: Sequence[Arrival]) -> str:
    """What is to be seen, in a sentence."""
    if not arrivals:
        return "No outlet has it"
    first = f"{arrivals[0].outlet} was first, on {moment(arrivals[0].at_ts):%Y-%m-%d at %H:%M} UTC"
    followed = [one for one in arrivals[1:] if one.known == "exact"]
    if not followed:
        return first
    return f"{first}; {len(arrivals) - 1} followed, the first after {_behind(followed[0], arrivals[0])}"


def _scale(arrivals: Sequence[Arrival], start: float, end: float) -> Scale:
    times = [at for one in arrivals for at in (one.at_ts, *one.later_ts)] or [0]
    first, last = min(times), max(times)
    # A story of a minute gets an hour, else every dot stood at the edge.
    room = max(HOUR_S / 4, (last - first) * 0.03)
    return Scale(first - room, last + room, start, end)


def _period(arrivals: Sequence[Arrival]) -> str:
    times = [at for one in arrivals for at in (one.at_ts, *one.later_ts)]
    return period(min(times), max(times)) if times else ""


def _row(
    one: Arrival, first: Arrival, scale: Scale, y: float, width: int, *, is_first: bool
) -> Iterator[Svg]:
    x = scale(one.at_ts)
    yield text(0, y + 4, one.outlet, room=scale.start - 8, class_="name strong" if is_first else "name")
    yield line(scale(first.at_ts), y, x, y, "lag")
    yield from (line(scale(at), y - 4, scale(at), y + 4, "later") for at in one.later_ts)
    yield _mark(one, scale, x, y, is_first=is_first)
    said = _first(one) if is_first else _behind(one, first)
    yield text(
        width, y + 4, said, room=width - scale.end - 6, anchor="end", class_="strong" if is_first else "tick"
    )


def _first(one: Arrival) -> str:
    if one.known == "day":
        return "that day"
    return f"{'first' if one.known == 'exact' else 'seen'}, {moment(one.at_ts):%H:%M}"


def _behind(one: Arrival, first: Arrival) -> str:
    if one.known == "day":
        return "that day"
    behind = one.at_ts - first.at_ts
    sign = "+" if behind >= 0 else "−"
    return f"{'seen ' if one.known == 'seen' else ''}{sign}{duration(behind)}"


def _mark(one: Arrival, scale: Scale, x: float, y: float, *, is_first: bool) -> Svg:
    """A dot: full for an article of its own words, a ring for a copy, a bar for a mere day, a diamond where only our
    first sight is known."""
    said = title(f"{one.outlet}, {moment(one.at_ts):%Y-%m-%d %H:%M} UTC{', a copy' if one.is_copy else ''}")
    class_ = "mark" + (" copy" if one.is_copy else "") + (" first" if is_first else "")
    if one.known == "day":
        last = scale(one.at_ts + DAY_S - 1)
        return element(
            "rect", said, x=x, y=y - 3, width=max(6.0, last - x), height=6, rx=3, class_=f"{class_} vague"
        )
    if one.known == "seen":
        return element("path", said, d=f"M{x:.1f} {y - 6:.1f}l6 6l-6 6l-6 -6z", class_=f"{class_} vague")
    return element("circle", said, cx=x, cy=y, r=5.5 if is_first else 5, class_=class_)


def _folded(rest: Sequence[Arrival], scale: Scale, y: float, width: int) -> Iterator[Svg]:
    yield text(0, y + 4, f"{len(rest)} more", room=scale.start - 8, class_="remark")
    places = sorted({3 * round(scale(one.at_ts) / 3) for one in rest})  # strokes closer than that are a bar
    yield from (line(x, y - 5, x, y + 5, "later") for x in places)
