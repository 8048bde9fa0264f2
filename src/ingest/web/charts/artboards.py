"""A chart is drawn twice, for a wide page and for a narrow one, and the style sheet shows one of them: a drawing that
is made smaller has letters that nobody can read."""

from collections.abc import Callable
from dataclasses import dataclass

from ingest.web.charts.svg import Svg, element

WIDE, NARROW = 720, 358
"""Units across; a narrow one is as wide as a phone's page without its margins."""


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart in both widths. A template puts it in as it is."""

    wide: Svg
    narrow: Svg

    def __html__(self) -> str:
        return element("div", self.wide, class_="artboard-wide") + element(
            "div", self.narrow, class_="artboard-narrow"
        )


def both(draw: Callable[[int], Svg], wide: int = WIDE) -> Chart:
    """What `draw` gives for each width."""
    return Chart(draw(wide), draw(NARROW))
