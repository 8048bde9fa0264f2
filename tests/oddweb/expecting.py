"""What must come of an odd outlet: checks of the archive after each step, and of what the outlet was asked for.

Each check yields what is wrong, in words. An article is known by its mark, which stands in no other one.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from made_articles import Made

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The rows of an outlet in the archive after a step."""

    articles: Sequence[Row] = ()
    attempts: Sequence[Row] = ()
    edits: Sequence[Row] = ()

    def of(self, made: Made) -> list[Row]:
        """The articles with this one's mark in their text."""
        return [row for row in self.articles if made.mark in row["text"]]

    def is_edited(self, row: Row) -> bool:
        return any(edit["article_id"] == row["article_id"] for edit in self.edits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What came of an outlet: the archive after each step, and how often which address was asked for in which."""

    steps: Sequence[Snapshot]
    asked: Counter[tuple[int, str]]
    trapped: Sequence[str] = ()

    @property
    def last(self) -> Snapshot:
        return self.steps[-1]

    def requests(self, prefix: str, step: int | None = None) -> int:
        return sum(
            times
            for (at, path), times in self.asked.items()
            if path.startswith(prefix) and step in (None, at)
        )


Check = Callable[[Found], Iterator[str]]


# ---- articles ---------------------------------------------------------------------------------------------------


def stores(*made: Made, others: int = 0) -> Check:
    """Each of these stands in the archive once, and nothing else does, but for some `others`."""

    def check(found: Found) -> Iterator[str]:
        rows = found.last.articles
        yield from (
            f"{one.title!r} is there {len(found.last.of(one))} times" for one in _not_once(found, made)
        )
        if not 0 <= len(rows) - len(made) <= others:
            yield f"{len(rows)} articles: {[row['title'] for row in rows]}"

    return check


def has(*made: Made) -> Check:
    """Each of these stands in the archive once."""
    return lambda found: (f"{one.title!r} is not there once" for one in _not_once(found, made))


def _not_once(found: Found, made: Sequence[Made]) -> list[Made]:
    return [one for one in made if len(found.last.of(one)) != 1]


def never(text: str) -> Check:
    """This was in no title and no text after any step."""

    def check(found: Found) -> Iterator[str]:
        for at, step in enumerate(found.steps, start=1):
            if any(text in f"{row['title']}\n{row['text']}" for row in step.articles):
                yield f"after step {at} an article says {text[:50]!r}"

    return check


def keeps(*made: Made) -> Check:
    """Title, text and time of these are as they were after the first step, and they have no revision."""

    def check(found: Found) -> Iterator[str]:
        fields = ("article_id", "title", "text", "published_ts", "published_precision")
        for one in made:
            before, after = (
                [[row[name] for name in fields] for row in step.of(one)] for step in _ends(found)
            )
            if before != after or len(before) != 1:
                yield f"{one.title!r} was {before}, and is {after}"
            if any(map(found.last.is_edited, found.last.of(one))):
                yield f"{one.title!r} has a revision"

    return check


def _ends(found: Found) -> tuple[Snapshot, Snapshot]:
    return found.steps[0], found.last


def revises(*made: Made) -> Check:
    """Of each of these there is one article with a revision, and its title and text are these."""

    def check(found: Found) -> Iterator[str]:
        for one in made:
            rows = found.last.of(one)
            said = [(row["title"], row["text"]) for row in rows]
            if said != [(one.title, one.text)]:
                yield f"{one.title!r} is not there as it was edited: {said}"
            elif not found.last.is_edited(rows[0]):
                yield f"{one.title!r} has no revision"

    return check


def dates(times: Mapping[Made, datetime], *, day_will_do: bool = False) -> Check:
    """The times of publication, to the second; or, where they will do, the mere days."""

    def check(found: Found) -> Iterator[str]:
        for one, at in times.items():
            for row in found.last.of(one):
                precision, read = row["published_precision"], row["published_ts"]
                is_exact = precision in ("second", "minute") and read == at.timestamp()
                is_day = day_will_do and precision == "day" and _day(read) == at.strftime("%Y-%m-%d")
                if not is_exact and not is_day:
                    yield f"{one.title!r} is of {at}, not of {read and datetime.fromtimestamp(read, UTC)} ({precision})"

    return check


def has_days(days: Mapping[Made, datetime]) -> Check:
    """The mere days of publication."""

    def check(found: Found) -> Iterator[str]:
        for one, at in days.items():
            for row in found.last.of(one):
                if row["published_precision"] != "day" or _day(row["published_ts"]) != at.strftime(
                    "%Y-%m-%d"
                ):
                    yield f"{one.title!r} is of the day of {at}, not {row['published_ts']}"

    return check


def _day(ts: int) -> str:
    return datetime.fromtimestamp(ts, UTC).strftime("%Y-%m-%d")


# ---- attempts ---------------------------------------------------------------------------------------------------


def says_why(stage: str, addresses: int) -> Check:
    """So many addresses of the stage have an attempt with a reason."""

    def check(found: Found) -> Iterator[str]:
        said = {row["url"] for row in found.last.attempts if row["stage"] == stage and row["reason"]}
        if len(said) < addresses:
            yield f"{len(said)} addresses of {stage}s have a reason"

    return check


def has_no_remark(found: Found) -> Iterator[str]:
    """Nothing is said of the feed."""
    return (row["reason"] for row in found.last.attempts if row["stage"] == "feed" and row["reason"])


def attempt(stage: str, path: str, outcome: str, reason: str = "") -> Check:
    """There is an attempt like this; the reason is a pattern."""

    def check(found: Found) -> Iterator[str]:
        like = [row for row in found.last.attempts if row["stage"] == stage and row["url"].endswith(path)]
        said = [(row["outcome"], row["reason"] or "") for row in like]
        if not any(came == outcome and re.search(reason, why) for came, why in said):
            yield f"{path}: {said}"

    return check


def claims_no_more_answers_than_there_were(found: Found) -> Iterator[str]:
    """No attempt at a page that was not asked for has an HTTP status."""
    claimed = [row["url"] for row in found.last.attempts if row["stage"] != "feed" and row["http_status"]]
    if len(claimed) > found.requests("/a/"):
        yield f"{len(claimed)} attempts claim an answer, {found.requests('/a/')} pages were asked for"


# ---- requests ---------------------------------------------------------------------------------------------------


def asks(prefix: str, *, most: int, least: int = 0, step: int | None = None) -> Check:
    """How often addresses with this beginning are asked for."""

    def check(found: Found) -> Iterator[str]:
        times = found.requests(prefix, step)
        if not least <= times <= most:
            yield f"{prefix} was asked for {times} times, not {least} to {most}" + (
                f" in step {step}" if step else ""
            )

    return check


def stays_out(found: Found) -> Iterator[str]:
    """The forbidden address was not contacted."""
    return iter([f"went to {path}" for path in found.trapped])


# ---- checks of checks -------------------------------------------------------------------------------------------


def after(step: int, check: Check) -> Check:
    """The check holds already after this step."""
    return lambda found: (
        f"after step {step}: {why}"
        for why in check(Found(steps=found.steps[:step], asked=found.asked, trapped=found.trapped))
    )


def either(*ways: Sequence[Check]) -> Check:
    """All checks of one of the ways hold."""

    def check(found: Found) -> Iterator[str]:
        came = [[why for one in way for why in one(found)] for way in ways]
        if all(came):
            yield " / or ".join("; ".join(way) for way in came)

    return check
