"""From what was observed on a page to what a lesson learns from. No input or output; imports no parser."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace
from datetime import date

from ingest.dates import proves_month_first
from ingest.extract.boilerplate import normalize
from ingest.extract.template import Observation, SeenPage


def seen_page(
    observation: Observation,
    *,
    boilerplate: Set[str] = frozenset(),
    feed_title: str | None = None,
    feed_day: date | None = None,
) -> SeenPage:
    """What was observed on a page, without the lines that recur on the outlet's pages: keys in `boilerplate`, which may
    have been learned since. `feed_title` and `feed_day` are what a feed said, None where none did."""
    lines = {line: normalize(line) for line in observation.lines}
    own_keys = set(lines.values()) - boilerplate
    blocks = observation.blocks
    if not boilerplate.isdisjoint(lines.values()):
        blocks = tuple(replace(block, is_text=block.is_text and block.key in own_keys) for block in blocks)
    return SeenPage(
        lines=tuple(line for line in observation.lines if lines[line] in own_keys),
        title=observation.title,
        titles=observation.titles,
        feed_title=feed_title,
        authors=observation.authors,
        shown_authors=observation.shown_authors,
        bylines=tuple(dict.fromkeys(path for key, path in observation.namings if key not in own_keys)),
        body=_body(observation, boilerplate),
        blocks=blocks,
        month_first=_month_first(observation, feed_day),
    )


def _body(observation: Observation, boilerplate: Set[str]) -> str:
    """The path of the innermost element around all paragraphs of the text; "" where there is none."""
    places = {place for key, place in observation.text if key not in boilerplate}
    if not places or min(places) < 0:
        return ""
    while len(places) > 1:
        # An element stands after those around it, so that this one is around none of the others.
        innermost = max(places)
        places = places - {innermost} | {observation.boxes[innermost].around}
    return observation.boxes[places.pop()].path


def _month_first(observation: Observation, feed_day: date | None) -> bool | None:
    """Whether the page writes the month first, as its own figures prove, or another time that is the article's."""
    known = feed_day or observation.known_day
    proofs = {proves_month_first(written, known) for written in observation.times} - {None}
    return proofs.pop() if len(proofs) == 1 else None
