"""A line or bars as high as a word: how something went over the last days. Pure."""

import math
from collections.abc import Iterator, Sequence
from itertools import groupby

from ingest.web.charts.scales import Scale
from ingest.web.charts.svg import Svg, drawing, element

WIDTH, HEIGHT = 112, 26
_MARGIN = 3


def sparkline(
    label: str, values: Sequence[float | None], *, said: str, top: float | None = None, as_bars: bool = False
) -> Svg:
    """The values in order, from 0 to `top` or the highest of them; there is a gap where one is None. `said` is what
    they say in words: what cannot be seen on such a small drawing."""
    kept = [value if value is not None and math.isfinite(value) else None for value in values[-WIDTH // 2 :]]
    highest = top if top is not None else max((value for value in kept if value is not None), default=0)
    y = Scale(0, highest or 1, HEIGHT - _MARGIN, _MARGIN)
    step = (WIDTH - 2 * _MARGIN) / max(1, len(kept) if as_bars else len(kept) - 1)
    parts = [*(_bars if as_bars else _line)(kept, step, y)]
    return drawing("sparkline", width=WIDTH, height=HEIGHT, label=label, description=said, parts=parts)


def _bars(values: Sequence[float | None], step: float, y: Scale) -> Iterator[Svg]:
    for number, value in enumerate(values):
        x = _MARGIN + number * step
        if value:
            top = min(y(value), y.start - 1)
            wide = max(1.0, step - 1)
            yield element("rect", x=x, y=top, width=wide, height=y.start - top, class_="bar")
        else:
            # A day without any is a stroke on the ground; one of which nothing is known is empty.
            yield (
                element("rect", x=x, y=y.start - 1, width=max(1.0, step - 1), height=1, class_="none")
                if (value is not None)
                else Svg("")
            )


def _line(values: Sequence[float | None], step: float, y: Scale) -> Iterator[Svg]:
    points = [(_MARGIN + number * step, value) for number, value in enumerate(values)]
    for known, run in groupby(points, key=lambda point: point[1] is not None):
        places = [f"{x:.1f},{y(value):.1f}" for x, value in run if value is not None]
        if known and len(places) > 1:
            yield element("polyline", points=" ".join(places), class_="line")
        elif known:
            x, _, at = places[0].partition(",")
            yield element("circle", cx=float(x), cy=float(at), r=1.5, class_="dot")
    ends = [(x, value) for x, value in points if value is not None]
    if ends:
        yield element("circle", cx=ends[-1][0], cy=y(ends[-1][1]), r=2.2, class_="dot end")
