"""Who took how much of whose text: articles by time and outlet, and lines from each text to its copies. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ingest.web.charts import widths
from ingest.web.charts.artboards import Chart, both
from ingest.web.charts.axes import line, time_axis
from ingest.web.charts.scales import HOUR_S, MAX_TS, MIN_TS, Scale, moment, period
from ingest.web.charts.svg import LINE_PX, TEXT_PX, Svg, drawing, element, text, title

MAX_LANES = {True: 16, False: 10}
MAX_EDGES = 150
_LANE_PX = 30
_RADIUS = 5
_LEFT = {True: 150, False: 96}


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """An article: its outlet's name, and when it was published, in epoch seconds."""

    id: int
    outlet: str
    at_ts: int
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """`copy_id` has `share` (0 to 1) of its text from `origin_id`, and credits it or not."""

    origin_id: int
    copy_id: int
    share: float
    is_credited: bool


@dataclass(frozen=True, slots=True)
class _Dot:
    """What stands at one place: one article, or several of one outlet that would cover one another."""

    x: float
    y: float
    nodes: tuple[Node, ...]


def copy_graph(label: str, nodes: Sequence[Node], edges: Sequence[Edge]) -> Chart:
    """A lane for each outlet, the first to come on top; outlets that there is no room for share the last lane."""
    known = {node.id for node in nodes}
    drawn = sorted(
        (edge for edge in edges if edge.origin_id in known and edge.copy_id in known),
        key=lambda edge: (-edge.share, edge.copy_id, edge.origin_id),
    )[:MAX_EDGES]
    return both(lambda width: _draw(label, nodes, drawn, width))


def _draw(label: str, nodes: Sequence[Node], edges: Sequence[Edge], width: int) -> Svg:
    is_wide = width > 500
    lanes = _lanes(nodes, MAX_LANES[is_wide])
    scale = _scale(nodes, _LEFT[is_wide], width - 14)
    dots = _dots(nodes, lanes, scale)
    places = {node.id: dot for dot in dots for node in dot.nodes}
    count = max(lanes.values(), default=-1) + 1
    bottom = 8.0 + _LANE_PX * count
    parts = [*time_axis(scale, 4, bottom, 0, width), *_lane_names(lanes, MAX_LANES[is_wide], scale)]
    parts += _curves(edges, places)
    parts += [_dot(dot) for dot in dots]
    parts += _share_labels(edges, places, dots, width)
    parts += _key(bottom + LINE_PX * 2 + 4, width, nodes)
    height = bottom + LINE_PX * 3 + 10
    return drawing(
        "copies", width=width, height=height, label=label, description=describe(edges), parts=parts
    )


def describe(edges: Sequence[Edge]) -> str:
    """What is to be seen, in a sentence."""
    if not edges:
        return "None of these articles copies another"
    credited = sum(edge.is_credited for edge in edges)
    copies = len({edge.copy_id for edge in edges})
    return f"{copies} articles copy others; {credited} of {len(edges)} copies credit whom they copy"


def _lanes(nodes: Sequence[Node], most: int) -> Mapping[str, int]:
    """The lane of each outlet, in order of its first article; those beyond the last one are in it."""
    ordered = sorted(nodes, key=lambda node: (node.at_ts, node.id))
    outlets = list(dict.fromkeys(node.outlet for node in ordered))
    last = min(len(outlets), most) - 1
    return {outlet: min(number, last) for number, outlet in enumerate(outlets)}


def _scale(nodes: Sequence[Node], start: float, end: float) -> Scale:
    times = [_time(node) for node in nodes] or [0]
    room = max(HOUR_S / 4, (max(times) - min(times)) * 0.03)
    return Scale(min(times) - room, max(times) + room, start, end)


def _time(node: Node) -> int:
    return min(MAX_TS, max(MIN_TS, node.at_ts))


def _dots(nodes: Sequence[Node], lanes: Mapping[str, int], scale: Scale) -> list[_Dot]:
    of_lane: defaultdict[int, list[Node]] = defaultdict(list)
    for node in sorted(nodes, key=lambda node: (_time(node), node.id)):
        of_lane[lanes[node.outlet]].append(node)
    return [dot for lane, members in of_lane.items() for dot in _of_lane(lane, members, scale)]


def _of_lane(lane: int, nodes: Sequence[Node], scale: Scale) -> Iterator[_Dot]:
    y = 8 + _LANE_PX * (lane + 0.5)
    group: list[Node] = []
    for node in nodes:
        # A dot stands at its first article; a larger one has a number in it, so it takes more room.
        if group and scale(_time(node)) - scale(_time(group[0])) < 4 * _RADIUS:
            group.append(node)
        else:
            if group:
                yield _Dot(scale(_time(group[0])), y, tuple(group))
            group = [node]
    if group:
        yield _Dot(scale(_time(group[0])), y, tuple(group))


def _lane_names(lanes: Mapping[str, int], most: int, scale: Scale) -> Iterator[Svg]:
    of_lane: defaultdict[int, list[str]] = defaultdict(list)
    for outlet, lane in lanes.items():
        of_lane[lane].append(outlet)
    for lane, names in of_lane.items():
        y = 8 + _LANE_PX * (lane + 0.5)
        yield line(scale.start, y, scale.end, y, "lane")
        said = names[0] if len(names) == 1 else f"{len(names)} more"
        yield text(0, y + 4, said, room=scale.start - 10, class_="name" if len(names) == 1 else "remark")


def _curves(edges: Sequence[Edge], places: Mapping[int, _Dot]) -> Iterator[Svg]:
    for edge in edges:
        origin, copy = places[edge.origin_id], places[edge.copy_id]
        if origin is copy:
            continue
        class_ = "took" if edge.is_credited else "took uncredited"
        thick = 1 + 2.5 * min(1.0, max(0.0, edge.share))
        yield element(
            "path", _edge_title(edge, places), d=_curve(origin, copy), stroke_width=thick, class_=class_
        )


def _curve(origin: _Dot, copy: _Dot) -> str:
    """From a text down its own time and then along the lane of the copy: so lines cross lanes where nothing stands."""
    if origin.y == copy.y:
        middle = (origin.x + copy.x) / 2
        return f"M{origin.x:.1f} {origin.y:.1f}Q{middle:.1f} {origin.y - 14:.1f} {copy.x:.1f} {copy.y:.1f}"
    bend = (copy.x - origin.x) * 0.5
    return (
        f"M{origin.x:.1f} {origin.y:.1f}C{origin.x:.1f} {copy.y:.1f} {copy.x - bend:.1f} {copy.y:.1f} "
        f"{copy.x:.1f} {copy.y:.1f}"
    )


def _edge_title(edge: Edge, places: Mapping[int, _Dot]) -> Svg:
    names = {node.id: node for id in (edge.origin_id, edge.copy_id) for node in places[id].nodes}
    copy, origin = names[edge.copy_id].outlet, names[edge.origin_id].outlet
    return title(f"{copy} has {edge.share:.0%} of its text from {origin}, {_credit(edge)}")


def _credit(edge: Edge) -> str:
    return "credited" if edge.is_credited else "not credited"


def _dot(dot: _Dot) -> Svg:
    if len(dot.nodes) == 1:
        node = dot.nodes[0]
        said = title(f"{node.outlet}, {moment(node.at_ts):%Y-%m-%d %H:%M} UTC: {node.title}")
        return element("circle", said, cx=dot.x, cy=dot.y, r=_RADIUS, class_="mark")
    said = title(f"{len(dot.nodes)} articles from {moment(dot.nodes[0].at_ts):%Y-%m-%d %H:%M} UTC on")
    label = str(len(dot.nodes)) if len(dot.nodes) < 100 else "…"
    return element(
        "g",
        element("circle", said, cx=dot.x, cy=dot.y, r=2 * _RADIUS - 0.5, class_="mark many"),
        text(dot.x, dot.y + 4, label, room=40, anchor="middle", class_="in-mark"),
    )


def _share_labels(
    edges: Sequence[Edge], places: Mapping[int, _Dot], dots: Sequence[_Dot], width: int
) -> Iterator[Svg]:
    """Behind each copy how much of it is taken, where there is room in its lane."""
    best: dict[int, Edge] = {}
    for edge in edges:
        best.setdefault(edge.copy_id, edge)
    for id, edge in best.items():
        dot = places[id]
        label = f"{edge.share:.0%}"
        left = dot.x + _RADIUS + 4
        right = left + widths.width(label, TEXT_PX)
        is_free = all(other.y != dot.y or other.x < left or other.x - 10 > right for other in dots)
        if len(dot.nodes) == 1 and is_free and right <= width:
            yield text(left, dot.y - 5, label, room=right - left + 1, class_="tick")


def _key(y: float, width: int, nodes: Sequence[Node]) -> Iterator[Svg]:
    times = [_time(node) for node in nodes]
    if times:
        yield text(0, y, period(min(times), max(times)), room=width, class_="remark")
    y += LINE_PX
    yield line(0, y - 4, 28, y - 4, "took key")
    yield text(34, y, "credited", room=70, class_="remark")
    yield line(112, y - 4, 140, y - 4, "took uncredited key")
    yield text(146, y, "not credited", room=width - 146, class_="remark")
