"""`ingest reextract`: today's rules over the pages that were kept."""

import asyncio
import json
import sys
from typing import Annotated

from cyclopts import Parameter

from ingest import config as configuration
from ingest import dedupe
from ingest.cli.deps import now, open_deps
from ingest.cli.options import DONE, Json, Shared, complain, say
from ingest.cli.since import moment
from ingest.config import Config
from ingest.pipeline.articles import Reextracted
from ingest.pipeline.articles import reextract as reextract_articles

_AT_ONCE = 200  # articles read from the database at once


def reextract(
    *,
    source: Annotated[
        tuple[str, ...], Parameter(help="An outlet's id; may be given again. Default: all.")
    ] = (),
    since: Annotated[
        str | None, Parameter(help="Articles first seen since: 7d, 12h or a day. Default: all.")
    ] = None,
    dry_run: Annotated[bool, Parameter(help="Say what would change, and store nothing.")] = False,
    diff: Annotated[bool, Parameter(help="Show each change, word by word.")] = False,
    json_: Json = False,
    common: Shared,
) -> int:
    """Run today's rules over the pages that were kept; where a text comes out otherwise, that is a revision.

    Such a revision is our doing, not the outlet's: `v_edits` leaves it out.
    """
    config = common.load()
    common.start_log(usual="error")
    outlets = tuple(outlet.id for outlet in configuration.select(config, source)) if source else ()
    counts = asyncio.run(_replay(config, outlets, since, dry_run, diff=diff, as_json=json_))
    if sys.stdout.isatty() and not json_:
        say("{revised} revised, {same} the same, {failed} without a text or a page".format(**counts))
    return DONE


async def _replay(
    config: Config, outlets: tuple[str, ...], since: str | None, dry_run: bool, *, diff: bool, as_json: bool
) -> dict[str, int]:
    from rich.console import Console
    from rich.progress import Progress

    counts = {"revised": 0, "same": 0, "failed": 0}
    console = Console(stderr=True)
    first = moment(since, now()) if since else None
    async with open_deps(config) as deps:
        numbers = await deps.store.read(lambda tx: tx.articles.ids(outlets, first))
        with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
            bar = progress.add_task("reading anew", total=len(numbers))
            every = tuple(config.outlets.values())
            for start in range(0, len(numbers), _AT_ONCE):
                async for one in reextract_articles(
                    numbers[start : start + _AT_ONCE], every, deps, dry_run=dry_run
                ):
                    counts["failed" if one.error else "revised" if one.change else "same"] += 1
                    _tell(one, diff=diff, as_json=as_json)
                    progress.advance(bar)
    return counts


def _tell(one: Reextracted, *, diff: bool, as_json: bool) -> None:
    article, change = one.article, one.change
    if as_json:
        row: dict[str, object] = {"article_id": article.id, "url": article.url, "error": one.error}
        row |= {"words_added": change.words_added, "words_removed": change.words_removed} if change else {}
        say(json.dumps(row, ensure_ascii=False))
        return
    if one.error:
        complain(f"{article.id} {article.url}: {one.error}")
    elif change and one.content:
        say(f"{article.id} {article.url}: {change.words_added} words added, {change.words_removed} removed")
        if diff:
            say(dedupe.format_diff(dedupe.diff(article.content, one.content)))
