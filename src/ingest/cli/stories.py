"""`ingest stories`: the biggest events of a day, with their outlets in order of arrival."""

import json
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Annotated

from cyclopts import Parameter, validators

from ingest.cli.deps import now, open_database
from ingest.cli.options import DONE, Json, Shared, say
from ingest.cli.since import moment
from ingest.pipeline import stories as grouping
from store.model import StoryArticleRow


def stories(
    *,
    day: Annotated[str | None, Parameter(help="The UTC day, as 2026-11-20. Default: today.")] = None,
    limit: Annotated[int, Parameter(help="How many.", validator=validators.Number(gte=1))] = 10,
    since: Annotated[str, Parameter(help="Group what appeared since then: 7d, 12h or a day.")] = "3d",
    json_: Json = False,
    common: Shared,
) -> int:
    """Group articles into stories, and show the biggest of a day with their outlets in order of arrival."""
    at = now()
    shown = moment(day, at) if day else at
    store = open_database(common.load())
    try:
        grouping.rebuild(store, min(moment(since, at), _midnight(shown)), at + timedelta(days=1))
        with store.read() as tx:
            biggest = tx.stories.biggest(f"{shown:%Y-%m-%d}", limit)
    finally:
        store.close()
    for story in biggest:
        _print(story, json_)
    return DONE


def _midnight(at: datetime) -> datetime:
    return datetime(at.year, at.month, at.day, tzinfo=UTC)


def _print(story: list[StoryArticleRow], as_json: bool) -> None:
    first = story[0]
    if as_json:
        articles = [asdict(row) for row in story]
        head = {"story_id": first.story_id, "title": first.title, "size": first.story_size}
        say(json.dumps(head | {"articles": articles}, ensure_ascii=False))
        return
    say(f"{first.story_id}  {first.title} ({first.story_size} articles)")
    for row in story:
        if row.arrival is not None:
            behind = "first" if row.arrival == 1 else f"+{timedelta(seconds=row.behind_s or 0)}"
            say(f"    {row.arrival}. {row.outlet} {behind}")
