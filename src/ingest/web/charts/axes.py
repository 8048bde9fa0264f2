"""The parts that charts have in common: an axis of time below, lines of counts behind. Pure."""

from collections.abc import Iterator, Sequence

from ingest.web.charts import widths
from ingest.web.charts.labels import kept_apart
from ingest.web.charts.scales import Scale, Tick, time_ticks
from ingest.web.charts.svg import LINE_PX, TEXT_PX, Svg, element, text

_TICK_ROOM = 62
"""Units between two labels of an axis of time: as wide as "26 Nov" with space around it."""


def time_axis(scale: Scale, top: float, bottom: float, left: float, right: float) -> Iterator[Svg]:
    """Thin lines from `top` to `bottom` at round times, and their labels below, none outside of `left` and `right`."""
    most = max(2, int((scale.end - scale.start) / _TICK_ROOM))
    yield from _ticks(time_ticks(scale.first, scale.last, most), scale, top, bottom, left, right)
    yield line(scale.start, bottom, scale.end, bottom, "axis")


def _ticks(
    ticks: Sequence[Tick], scale: Scale, top: float, bottom: float, left: float, right: float
) -> Iterator[Svg]:
    places = [centred(scale(tick.value), tick.label, left, right) for tick in ticks]
    shown = kept_apart([(at - wide / 2, at + wide / 2) for at, wide in places], 6)
    for number, tick in enumerate(ticks):
        x = scale(tick.value)
        yield line(x, top, x, bottom + (4 if number in shown else 0), "grid")
        if number in shown:
            at, wide = places[number]
            yield text(at, bottom + LINE_PX, tick.label, room=wide, anchor="middle", class_="tick")


def centred(x: float, label: str, left: float, right: float) -> tuple[float, float]:
    """Where the middle of a label stands that is to be at `x` but within the two, and how wide it is."""
    wide = min(widths.width(label, TEXT_PX), right - left)
    return min(right - wide / 2, max(left + wide / 2, x)), wide


def count_lines(ticks: Sequence[Tick], scale: Scale, left: float, right: float) -> Iterator[Svg]:
    """Thin lines across at round counts, with the counts to the left of them."""
    for tick in ticks:
        y = scale(tick.value)
        yield line(left, y, right, y, "axis" if tick.value == 0 else "grid")
        yield text(left - 5, y + 4, tick.label, room=left - 5, anchor="end", class_="tick")


def line(x1: float, y1: float, x2: float, y2: float, class_: str) -> Svg:
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=class_)


def notes(y: float, width: float, *said: str) -> tuple[list[Svg], float]:
    """What is said below a drawing, from the line at `y` on: in one line, or one below the other where that is too
    long. Also where the last line is."""
    whole = "; ".join(one for one in said if one)
    lines = [whole] if widths.width(whole, TEXT_PX) <= width else [one for one in said if one]
    shown = [text(0, y + LINE_PX * n, one, room=width, class_="remark") for n, one in enumerate(lines)]
    return shown, y + LINE_PX * (max(1, len(lines)) - 1)
