"""Who copies whom: a square for each two outlets, with its number in it. Pure."""

import math
from collections.abc import Iterator, Mapping, Sequence

from ingest.web.charts.artboards import Chart, both
from ingest.web.charts.scales import short
from ingest.web.charts.svg import LINE_PX, Svg, drawing, element, text, title

MAX_OUTLETS = {True: 14, False: 8}
SHADES = 5
_LEFT = {True: 170, False: 112}
_MAX_CELL_PX = 40


def heat_map(label: str, names: Sequence[str], copies: Mapping[tuple[int, int], int]) -> Chart:
    """`copies[n, m]` is how many articles of outlet number n are copies of those of number m. Outlets are numbered from
    1 in both directions; only as many as there is room for are drawn, the first ones."""
    return both(lambda width: _draw(label, names, copies, width))


def _draw(label: str, names: Sequence[str], copies: Mapping[tuple[int, int], int], width: int) -> Svg:
    is_wide = width > 500
    shown = names[: MAX_OUTLETS[is_wide]]
    left = _LEFT[is_wide]
    cell = min(_MAX_CELL_PX, (width - left) / max(1, len(shown)))
    top = LINE_PX * 2 + 8.0
    most = max(
        (copies.get((row, column), 0) for row in range(len(shown)) for column in range(len(shown))), default=0
    )
    parts = [text(left, LINE_PX - 2, "… copied from", room=width - left, class_="remark")]
    for number, name in enumerate(shown):
        parts += _heads(number, name, left, top, cell)
        parts += _row(number, shown, copies, left, top, cell, most)
    hidden = len(names) - len(shown)
    height = top + cell * len(shown) + (LINE_PX + 8 if hidden else 4)
    if hidden:
        parts.append(text(0, height - 4, f"{hidden} more in the table", room=width, class_="remark"))
    return drawing(
        "heat", width=width, height=height, label=label, description=describe(names, copies), parts=parts
    )


def describe(names: Sequence[str], copies: Mapping[tuple[int, int], int]) -> str:
    """What is to be seen, in a sentence."""
    known = {pair: count for pair, count in copies.items() if count and max(pair) < len(names)}
    if not known:
        return "None of these outlets copies another"
    (copier, origin), count = max(known.items(), key=lambda item: (item[1], item[0]))
    return f"Most copies: {names[copier]} from {names[origin]}, {count}"


def _heads(number: int, name: str, left: float, top: float, cell: float) -> Iterator[Svg]:
    middle = cell * (number + 0.5)
    yield text(left + middle, top - 6, str(number + 1), room=cell, anchor="middle", class_="tick")
    yield text(22, top + middle + 4, name, room=left - 30, class_="name")
    yield text(16, top + middle + 4, str(number + 1), room=18, anchor="end", class_="tick")


def _row(
    row: int,
    names: Sequence[str],
    copies: Mapping[tuple[int, int], int],
    left: float,
    top: float,
    cell: float,
    most: int,
) -> Iterator[Svg]:
    for column in range(len(names)):
        count = copies.get((row, column), 0)
        x, y = left + cell * column, top + cell * row
        said = title(f"{names[row]} from {names[column]}: {count}") if count else Svg("")
        class_ = f"cell shade-{shade(count, most)}" if row != column or count else "cell own"
        yield element("rect", said, x=x + 1, y=y + 1, width=cell - 2, height=cell - 2, rx=2, class_=class_)
        if count:
            strong = "in-dark" if shade(count, most) > SHADES // 2 + 1 else "in-light"
            yield text(
                x + cell / 2, y + cell / 2 + 4, short(count, 2), room=cell, anchor="middle", class_=strong
            )


def shade(count: int, most: int) -> int:
    """0 for none, 1 to SHADES for what there is: by the root, because few copy very much and most copy little."""
    if count <= 0 or most <= 0:
        return 0
    return min(SHADES, max(1, math.ceil(SHADES * math.sqrt(count / most))))
