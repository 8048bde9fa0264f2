"""Charts are well-formed, stay in their frame, let no label cover another, and say foreign names as text, whatever the
values are."""

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise
from math import isfinite

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from ingest.web.charts import (
    Arrival,
    Chart,
    Edge,
    Node,
    Series,
    Svg,
    arrival,
    copy_graph,
    heat_map,
    scales,
    share_chart,
    sparkline,
    volume,
    widths,
)
from ingest.web.charts.labels import kept_apart, spread
from ingest.web.charts.scales import days_between
from ingest.web.charts.svg import TEXT_PX

DRAWINGS = settings(max_examples=25)
"""Drawings of many values take a while to make up and to measure."""

NAMES = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        (
            "</text><script>alert(1)</script>",
            "\"'><img src=x onerror=alert(1)>&amp;",
            "وكالة الأنباء",
            "עיתון <b>",
            "a\x00b\x1b\ud800\ufffe",
            "\u202eevil",
            "n" * 400,
        )
    ),
)
TIMES = st.one_of(
    st.integers(1_700_000_000, 1_800_000_000),
    st.integers(1_795_000_000, 1_795_020_000),
    st.integers(-(2**62), 2**62),
)
COUNTS = st.one_of(st.integers(0, 60), st.floats(0, 1e9))
DAYS = st.integers(0, 400).map(lambda count: days_between("2026-01-01", "2027-12-31")[:count])

ARRIVALS = st.lists(
    st.builds(
        Arrival,
        outlet=NAMES,
        at_ts=TIMES,
        known=st.sampled_from(("exact", "day", "seen")),
        is_copy=st.booleans(),
        later_ts=st.lists(TIMES, max_size=5).map(tuple),
    ),
    max_size=40,
)
NODES = st.lists(
    st.builds(Node, id=st.integers(0, 50), outlet=NAMES, at_ts=TIMES, title=NAMES),
    max_size=60,
    unique_by=lambda node: node.id,
)
EDGES = st.lists(
    st.builds(
        Edge,
        origin_id=st.integers(0, 50),
        copy_id=st.integers(0, 50),
        share=st.floats(0, 1),
        is_credited=st.booleans(),
    ),
    max_size=60,
)
SERIES = st.lists(st.builds(Series, name=NAMES, values=st.lists(COUNTS, max_size=40).map(tuple)), max_size=15)


def check(chart: Chart) -> None:
    """Both drawings are sound."""
    for drawn in (chart.wide, chart.narrow):
        check_drawing(drawn)


def check_drawing(drawn: Svg) -> None:
    tree = etree.fromstring(drawn)
    assert tree.get("role") == "img"
    assert tree.get("aria-label")
    _, _, width, height = map(float, tree.get("viewBox").split())
    for node in tree.iter():
        assert not {"style", "onload", "href"} & set(node.attrib)
        assert etree.QName(node).localname in KNOWN
        for x, y in corners(node):
            assert isfinite(x)
            assert isfinite(y)
            assert -1 <= x <= width + 1, etree.tostring(node)
            assert -1 <= y <= height + 1, etree.tostring(node)
    for one, other in combinations(boxes(tree), 2):
        assert not covers(one, other), (one, other)


KNOWN = frozenset(("svg", "g", "title", "desc", "text", "line", "rect", "circle", "path", "polyline"))


def corners(node: etree._Element) -> Iterator[tuple[float, float]]:
    """The points between which an element stands; a curve's are those of its handles, too."""
    number = {name: float(value) for name, value in node.attrib.items() if name in GEOMETRY}
    match etree.QName(node).localname:
        case "line":
            yield number["x1"], number["y1"]
            yield number["x2"], number["y2"]
        case "rect":
            assert number["width"] >= 0
            assert number["height"] >= 0
            yield number["x"], number["y"]
            yield number["x"] + number["width"], number["y"] + number["height"]
        case "circle":
            yield number["cx"] - number["r"], number["cy"] - number["r"]
            yield number["cx"] + number["r"], number["cy"] + number["r"]
        case "text":
            left, top, right, bottom = box(node)
            yield left, top
            yield right, bottom


GEOMETRY = frozenset(("x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "width", "height"))


def box(node: etree._Element) -> tuple[float, float, float, float]:
    """Where a text stands, by the widths that its signs are taken to have."""
    wide = widths.width(node.text, TEXT_PX)
    begins = {"start": 0.0, "middle": 0.5, "end": 1.0}[node.get("text-anchor")]
    before = 1 - begins if node.get("direction") == "rtl" else begins
    left = float(node.get("x")) - before * wide
    return left, float(node.get("y")) - 9, left + wide, float(node.get("y")) + 3


def boxes(tree: etree._Element) -> list[tuple[float, float, float, float]]:
    return [box(node) for node in tree.iter("{*}text")]


def covers(one: Sequence[float], other: Sequence[float]) -> bool:
    return (
        one[0] < other[2] - 0.5
        and other[0] < one[2] - 0.5
        and one[1] < other[3] - 0.5
        and other[1] < one[3] - 0.5
    )


@DRAWINGS
@given(label=NAMES, arrivals=ARRIVALS, rows=st.integers(2, 30))
def test_an_arrival_axis_is_sound_whatever_arrives(label, arrivals, rows):
    check(arrival(label or "Arrival", arrivals, rows))


@DRAWINGS
@given(label=NAMES, days=DAYS, series=SERIES)
def test_bars_of_a_volume_are_sound_whatever_is_counted(label, days, series):
    check(volume(label, days, series))


@DRAWINGS
@given(label=NAMES, days=DAYS, series=SERIES)
def test_shares_are_sound_whatever_is_counted(label, days, series):
    check(share_chart(label, days, series))


@DRAWINGS
@given(label=NAMES, nodes=NODES, edges=EDGES)
def test_a_graph_of_copies_is_sound_whoever_copies(label, nodes, edges):
    check(copy_graph(label, nodes, edges))


@DRAWINGS
@given(
    label=NAMES,
    names=st.lists(NAMES, max_size=20),
    copies=st.dictionaries(
        st.tuples(st.integers(0, 19), st.integers(0, 19)), st.integers(0, 10**9), max_size=60
    ),
)
def test_a_heat_map_is_sound_whoever_copies(label, names, copies):
    check(heat_map(label, names, copies))


@given(
    label=NAMES,
    values=st.lists(st.none() | st.floats(0, 1e9), max_size=400),
    top=st.none() | st.floats(0.1, 10),
    as_bars=st.booleans(),
)
def test_a_sparkline_is_sound_whatever_is_measured(label, values, top, as_bars):
    check_drawing(sparkline(label, values, said="as it went", top=top, as_bars=as_bars))


@given(first=TIMES, length=st.integers(0, 10**11), most=st.integers(1, 20))
def test_ticks_of_time_are_round_few_evenly_told_and_within_their_axis(first, length, most):
    ticks = scales.time_ticks(first, first + length, most)

    values = [tick.value for tick in ticks]
    assert len(ticks) <= most
    assert values == sorted(set(values))
    assert all(first <= value <= first + length for value in values)
    assert all(value % 60 == 0 for value in values)


@pytest.mark.parametrize(
    "hours, labels",
    [
        (3, ["22:00", "23:00", "27 Nov"]),
        (24, ["27 Nov", "06:00", "12:00", "18:00"]),
        (24 * 5, ["27 Nov", "29 Nov", "1 Dec"]),
        (24 * 90, ["Dec 2026", "Jan 2027", "Feb 2027"]),
    ],
)
def test_ticks_of_time_say_what_people_would_write(hours, labels):
    begin = scales.day_ts("2026-11-26") + 21 * 3600 + 900

    ticks = scales.time_ticks(begin, begin + hours * 3600, 4)

    assert [tick.label for tick in ticks] == labels


@given(most=st.floats(1e-3, 1e12), count=st.integers(1, 5))
def test_ticks_of_counts_begin_at_nothing_and_end_above_the_highest(most, count):
    ticks = scales.count_ticks(most, count)

    assert ticks[0].value == 0
    assert ticks[-1].value >= most * 0.999
    assert 2 <= len(ticks) <= count + 1
    assert most < 1 or all(tick.value % 1 == 0 for tick in ticks)


@given(days=st.integers(1, 2000), most=st.integers(1, 400))
def test_bins_hold_every_day_once(days, most):
    binned = scales.bins(days_between("2020-01-01", "2026-12-31")[:days], most)

    assert len(binned.days) <= most
    assert sum(binned.sums([1.0] * days)) == days
    assert set(binned.means([3.0] * days)) == {3.0}


@given(
    wanted=st.lists(st.floats(0, 200), max_size=12).map(sorted),
    gap=st.floats(1, 18),
)
def test_labels_are_spread_in_their_order_and_within_their_room(wanted, gap):
    placed = spread(wanted, gap, 0, 200)

    assert len(placed) == len(wanted)
    assert all(-1e-6 <= place <= 200 + 1e-6 for place in placed)
    possible = min(gap, 200 / max(1, len(placed) - 1))
    assert all(after - before >= possible - 1e-6 for before, after in pairwise(placed))


def test_the_more_important_of_two_labels_is_kept():
    assert kept_apart([(0, 10), (5, 15), (17, 20)], 5) == (0, 2)


@given(said=st.text(max_size=80), room=st.floats(0, 300))
def test_what_is_cut_fits(said, room):
    assert (
        widths.width(widths.cut(said, room, TEXT_PX), TEXT_PX) <= room + 1e-6
        or widths.width(said, TEXT_PX) <= room
    )


def test_a_long_name_is_cut_and_said_whole_in_its_title():
    name = "The Very Long Named Northern Evening Telegraph and Post"

    drawn = arrival("Arrival", [Arrival(outlet=name, at_ts=1_795_000_000)]).narrow

    texts = etree.fromstring(drawn).xpath("//*[local-name()='text'][starts-with(text(), 'The Very')]")
    assert texts[0].text.endswith("…")
    assert texts[0][0].text == name


def test_a_right_to_left_name_has_its_direction_and_ends_where_others_begin():
    drawn = arrival("Arrival", [Arrival(outlet="عيتون", at_ts=1_795_000_000)]).wide

    name = etree.fromstring(drawn).xpath("//*[@direction='rtl']")[0]
    assert name.text == "عيتون"
    assert (name.get("text-anchor"), name.get("x")) == ("end", "0")


def test_outlets_that_there_is_no_room_for_share_a_row():
    arrivals = [Arrival(outlet=f"Outlet {n}", at_ts=1_795_000_000 + n * 60) for n in range(400)]

    drawn = arrival("Arrival", arrivals, 8).wide

    assert ">393 more<" in drawn
    assert len(drawn) < 20_000


def test_a_story_of_hundreds_of_articles_makes_a_graph_of_bounded_size():
    nodes = [
        Node(id=n, outlet=f"Outlet {n % 60}", at_ts=1_795_000_000 + n * 97, title="T" * 300)
        for n in range(400)
    ]
    edges = [Edge(origin_id=0, copy_id=n, share=0.9, is_credited=n % 2 == 0) for n in range(1, 400)]

    drawn = copy_graph("Copies", nodes, edges).wide

    assert ">45 more<" in drawn
    assert len(drawn) < 120_000


def test_credit_is_told_by_the_line_and_not_by_colour_alone():
    nodes = [Node(id=n, outlet=f"Outlet {n}", at_ts=1_795_000_000 + n * 9000, title="") for n in range(3)]
    edges = [
        Edge(origin_id=0, copy_id=1, share=0.9, is_credited=True),
        Edge(origin_id=0, copy_id=2, share=0.5, is_credited=False),
    ]

    drawn = etree.fromstring(copy_graph("Copies", nodes, edges).wide)

    took = [node.get("class") for node in drawn.iter("{*}path")]
    assert sorted(took) == ["took", "took uncredited"]
    assert "1 of 2 copies credit" in drawn.get("aria-label")


def test_the_day_of_a_year_that_is_highest_is_seen_in_weeks_as_a_mean():
    days = days_between("2025-11-27", "2026-11-26")

    drawn = volume("Volume", days, [Series(name="", values=(7.0,) * len(days))]).narrow

    assert "mean of 7 days" in drawn
    assert "7 articles" in drawn
