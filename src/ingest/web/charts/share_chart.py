"""What part of each day was whose: columns of equal height, divided. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.web.charts.artboards import Chart, both
from ingest.web.charts.axes import count_lines, line, notes, time_axis
from ingest.web.charts.labels import spread
from ingest.web.charts.scales import DAY_S, Bins, Scale, Tick, bins, day_ts, period
from ingest.web.charts.svg import LINE_PX, Svg, drawing, element, text, title
from ingest.web.charts.volume import Series

MAX_SHARES = 6
"""So many parts can be told apart; what is left is one more."""

_LEFT = 40
_RIGHT = 230
_TALL = 220
_MIN_BAR_PX = 4
_PERCENT = tuple(Tick(part / 4, f"{25 * part}%") for part in range(5))


def share_chart(label: str, days: Sequence[str], series: Sequence[Series]) -> Chart:
    """The part of each of the series in the sum of all on each day, the first on top; those beyond MAX_SHARES are
    together. A day without any is empty."""
    shown = _folded([_padded(one, len(days)) for one in series], len(days))
    return both(lambda width: _draw(label, days, shown, width))


def _padded(one: Series, days: int) -> Series:
    values = tuple(max(0.0, value) for value in one.values[:days])
    return Series(name=one.name, values=values + (0.0,) * (days - len(values)))


def _folded(series: Sequence[Series], days: int) -> Sequence[Series]:
    if len(series) <= MAX_SHARES + 1:
        return series
    rest = series[MAX_SHARES:]
    values = tuple(sum(one.values[day] for one in rest) for day in range(days))
    return (*series[:MAX_SHARES], Series(name=f"{len(rest)} others", values=values))


def _draw(label: str, days: Sequence[str], series: Sequence[Series], width: int) -> Svg:
    is_wide = width > 500
    right = width - _RIGHT if is_wide else width
    binned = bins(days, int((right - _LEFT) / _MIN_BAR_PX))
    sums = [binned.sums(one.values) for one in series] if days else []
    y = Scale(0, 1, _TALL, 8)
    parts = [*count_lines(_PERCENT, y, _LEFT, right)]
    bottom = float(_TALL)
    if days:
        x = Scale(day_ts(days[0]), day_ts(days[-1]) + DAY_S, _LEFT, right)
        parts += _columns(binned, series, sums, x, y)
        parts += time_axis(x, _TALL, _TALL, 0, width)
        size = "day" if binned.size == 1 else f"{binned.size} days"
        said = (f"share of each {size}", period(day_ts(days[0]), day_ts(days[-1])))
        below, bottom = notes(_TALL + LINE_PX * 2 + 6, width, *said)
        names = _last_parts(series, sums)
        parts += below
        parts += _names_beside(names, y, right, width) if is_wide else _names_below(names, bottom, width)
        bottom += 0 if is_wide else (LINE_PX + 2) * len(names) + 8
    described = describe(series)
    return drawing("shares", width=width, height=bottom + 8, label=label, description=described, parts=parts)


def describe(series: Sequence[Series]) -> str:
    """What is to be seen, in a sentence."""
    total = sum(sum(one.values) for one in series)
    if not total:
        return "There is nothing on these days"
    return ", ".join(f"{one.name} {sum(one.values) / total:.0%}" for one in series)


def _columns(
    binned: Bins, series: Sequence[Series], sums: Sequence[Sequence[float]], x: Scale, y: Scale
) -> Iterator[Svg]:
    starts = [x(day_ts(day)) for day in binned.days]
    ends = [*starts[1:], x.end]
    for number, (day, start, end) in enumerate(zip(binned.days, starts, ends, strict=True)):
        total = sum(row[number] for row in sums)
        above = 1.0
        for part, (one, row) in enumerate(zip(series, sums, strict=True)):
            share = row[number] / total if total else 0
            if share:
                yield element(
                    "rect",
                    title(f"{one.name}, {day}: {share:.0%}"),
                    x=start + 0.3,
                    y=y(above),
                    width=max(1.0, end - start - 0.6),
                    height=max(0.1, y(above - share) - y(above)),
                    class_=f"part part-{part}",
                )
            above -= share


@dataclass(frozen=True, slots=True)
class _Part:
    """One of the parts of the last column that has any: from where to where it goes, from 0 to 1."""

    number: int
    name: str
    low: float
    high: float


def _last_parts(series: Sequence[Series], sums: Sequence[Sequence[float]]) -> list[_Part]:
    count = len(sums[0]) if sums else 0
    last = next((n for n in range(count - 1, -1, -1) if sum(row[n] for row in sums)), None)
    if last is None:
        return []
    total = sum(row[last] for row in sums)
    above, found = 1.0, []
    for number, (one, row) in enumerate(zip(series, sums, strict=True)):
        found.append(_Part(number, one.name, above - row[last] / total, above))
        above -= row[last] / total
    return found


def _names_beside(parts: Sequence[_Part], y: Scale, right: float, width: int) -> Iterator[Svg]:
    """The names beside the last column, each at its part of it."""
    middles = [y((part.low + part.high) / 2) for part in parts]
    for part, middle, place in zip(parts, middles, spread(middles, LINE_PX + 2, 14, _TALL - 2), strict=True):
        yield line(right + 2, middle, right + 12, place, "leader")
        yield from _name(part, right + 14, place, width)


def _names_below(parts: Sequence[_Part], bottom: float, width: int) -> Iterator[Svg]:
    """The names in the order in which the parts stand above one another."""
    for number, part in enumerate(parts):
        yield from _name(part, 0, bottom + (LINE_PX + 2) * (number + 1), width)


def _name(part: _Part, x: float, y: float, width: int) -> Iterator[Svg]:
    yield element("rect", x=x, y=y - 5, width=10, height=10, class_=f"part part-{part.number}")
    yield text(x + 16, y + 4, part.name, room=width - x - 16 - 40, class_="name")
    yield text(width, y + 4, f"{part.high - part.low:.0%}", room=40, anchor="end", class_="tick")
