"""Values to SVG text. Pure: frozen values in, text out, and the same text for the same values.

    arrival.py      who was first with a story, who followed how late
    volume.py       how many on each day, a row of bars for each series
    share_chart.py  what part of each day was whose
    sparkline.py    how something went, as high as a word
    copy_graph.py   who took how much of whose text
    heat_map.py     who copies whom

    svg.py, widths.py, scales.py, axes.py, labels.py, artboards.py   what they are made of

A template puts a `Chart` in as it is, beside a table of the same values. Looks are in the section "Charts" of the style
sheet: a drawing has no colour of its own, and nothing in it is told by colour alone. Nothing in a drawing can be
clicked: links stand in the table. What there is no room for is folded, and named as such.
"""

from ingest.web.charts.arrival import Arrival, arrival
from ingest.web.charts.artboards import WIDE, Chart
from ingest.web.charts.copy_graph import Edge, Node, copy_graph
from ingest.web.charts.heat_map import heat_map, shade
from ingest.web.charts.share_chart import share_chart
from ingest.web.charts.sparkline import sparkline
from ingest.web.charts.svg import Svg
from ingest.web.charts.volume import Series, volume

__all__ = [
    "WIDE",
    "Arrival",
    "Chart",
    "Edge",
    "Node",
    "Series",
    "Svg",
    "arrival",
    "copy_graph",
    "heat_map",
    "shade",
    "share_chart",
    "sparkline",
    "volume",
]
