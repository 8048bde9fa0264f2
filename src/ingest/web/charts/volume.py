"""How many there were of each day: a row of bars for each series, all to one scale. Pure.

Rows instead of colours: they can be told apart by everybody, in print and on a phone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.web.charts.artboards import Chart, both
from ingest.web.charts.axes import count_lines, notes, time_axis
from ingest.web.charts.scales import (
    DAY_S,
    Bins,
    Scale,
    bins,
    count_ticks,
    day_label,
    day_ts,
    moment,
    period,
    short,
)
from ingest.web.charts.svg import LINE_PX, Svg, drawing, element, text, title

MAX_SERIES = 12
_LEFT = 40
_MIN_BAR_PX = 3
_HEAD_PX = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """What is counted, and how many on each of the days that it is drawn with."""

    name: str
    values: tuple[float, ...]


def volume(label: str, days: Sequence[str], series: Sequence[Series], unit: str = "articles") -> Chart:
    """Bars of the `values` of each of the first MAX_SERIES, a value for each of `days`, YYYY-MM-DD in order."""
    shown = [_of_days(one, len(days)) for one in series[:MAX_SERIES]]
    return both(lambda width: _draw(label, days, shown, unit, width))


def _of_days(one: Series, days: int) -> Series:
    values = tuple(max(0.0, value) for value in one.values[:days])
    return Series(name=one.name, values=values + (0.0,) * (days - len(values)))


def _draw(label: str, days: Sequence[str], series: Sequence[Series], unit: str, width: int) -> Svg:
    binned = bins(days, int((width - _LEFT) / _MIN_BAR_PX))
    means = [binned.means(one.values) if days else () for one in series]
    highest = max((value for row in means for value in row), default=0)
    ticks = count_ticks(highest, 2 if len(series) == 1 else 1)
    tall = 130 if len(series) == 1 else 52
    x = _days_scale(days, width)
    parts: list[Svg] = []
    y = 6.0
    for one, row in zip(series, means, strict=True):
        if len(series) > 1 or one.name:
            y += _HEAD_PX
            parts.append(text(0, y - 9, one.name, room=width * 0.6, class_="name strong"))
            said = _summary(one, days) if width > 500 else _total(one)
            parts.append(text(width, y - 9, said, room=width * 0.38, anchor="end", class_="remark"))
        scale = Scale(0, ticks[-1].value, y + tall, y + 4)
        parts += count_lines(ticks, scale, _LEFT, width)
        parts += _bars(binned, row, x, scale, unit)
        y += tall + 8
    if days and series:
        parts += time_axis(x, y - 8, y - 8, 0, width)
        below, y = notes(y + LINE_PX + 14, width, *_note(days, binned, unit))
        parts += below
    description = "; ".join(f"{one.name or unit}: {_summary(one, days)}" for one in series) or "Nothing"
    return drawing("volume", width=width, height=y + 6, label=label, description=description, parts=parts)


def _days_scale(days: Sequence[str], width: int) -> Scale:
    if not days:
        return Scale(0, 1, _LEFT, width)
    return Scale(day_ts(days[0]), day_ts(days[-1]) + DAY_S, _LEFT, width)


def _total(one: Series) -> str:
    total = sum(one.values)
    return f"{short(total)} in all" if total else "none"


def _summary(one: Series, days: Sequence[str]) -> str:
    if not sum(one.values):
        return _total(one)
    most = max(range(len(one.values)), key=one.values.__getitem__)
    return f"{_total(one)}, most on {day_label(moment(day_ts(days[most])))}"


def _note(days: Sequence[str], binned: Bins, unit: str) -> tuple[str, str]:
    per = "of each day" if binned.size == 1 else f"a day, mean of {binned.size} days"
    return f"{unit} {per}", period(day_ts(days[0]), day_ts(days[-1]))


def _bars(binned: Bins, values: Sequence[float], x: Scale, y: Scale, unit: str) -> Iterator[Svg]:
    edges = [*(x(day_ts(day)) for day in binned.days), x.end]
    for day, value, (start, end) in zip(binned.days, values, pairwise(edges), strict=True):
        if value:
            gap = 1 if end - start >= 4 else 0.4
            top = min(y(value), y.start - 1)
            yield element(
                "rect",
                title(f"{day}: {short(value)} {unit}"),
                x=start + gap / 2,
                y=top,
                width=max(1.0, end - start - gap),
                height=y.start - top,
                class_="bar",
            )
