"""Work on what is stored: `ingest reextract`, `dedupe`, `stories`, `prune` and `db upgrade`.

What only one of them needs is imported when it is called: `db upgrade` must not wait for the pipeline.
"""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter, validators

from ingest.cli.handing_out import Queued, hand_out, refuse, written
from ingest.cli.options import ALL_LOCKED, DONE, WRONG_CALL, Json, Shared, Since, Source, since_time
from ingest.cli.output import ProgressBar, complain, say, say_json

if TYPE_CHECKING:
    from ingest.config import Config, Outlet
    from ingest.pipeline.saved_pages import Reextracted
    from ingest.pipeline.stories import Grouped
    from store.model import StoryArticleRow


def reextract(
    *,
    only: Annotated[
        Literal["names"] | None,
        Parameter(
            help="Not the texts, but names and quotes in them: those that today's rules did not find, or not with all "
            "that the archive teaches."
        ),
    ] = None,
    source: Source = (),
    since: Since = None,
    dry_run: Annotated[bool, Parameter(help="Say what would change, and store nothing.")] = False,
    diff: Annotated[bool, Parameter(help="Show each change, word by word.")] = False,
    queue: Queued = False,
    json: Json = False,
    common: Shared,
) -> int:
    """Run today's rules over saved pages; where a text differs, that is a revision.

    Such a revision is our doing, not the outlet's: `v_edits` leaves it out.
    """
    from ingest import config as configuration

    config = common.load()
    common.start_log(usual="error")
    chosen = configuration.select(config, source)
    outlets = tuple(outlet.id for outlet in chosen) if source else ()
    if queue:
        refuse({"--dry-run": dry_run, "--diff": diff})
        return _hand_out_reextract(config, chosen, since, only_names=bool(only), json=json)
    if only:
        if dry_run or diff:
            complain("ingest: --only names has neither --dry-run nor --diff: leave them out")
            return WRONG_CALL
        return asyncio.run(_find_names(config, outlets, since, json=json))
    counts = asyncio.run(_reextract(config, outlets, since, dry_run=dry_run, diff=diff, json=json))
    if sys.stdout.isatty() and not json:
        say("{revised} revised, {same} the same, {failed} without a text or a page".format(**counts))
    return DONE


def _hand_out_reextract(
    config: "Config", outlets: "Sequence[Outlet]", since: str | None, *, only_names: bool, json: bool
) -> int:
    from ingest.cli.deps import now
    from ingest.pipeline.commands import Command

    at = since_time(since, now()) if since else None
    said = written({"--only": "names" if only_names else "", "--since": since})
    jobs = [
        Command(name="reextract", outlet=outlet.id, options=said, since=at, only_names=only_names)
        for outlet in outlets
    ]
    return hand_out(config, jobs, json=json)


async def _reextract(
    config: "Config", outlets: tuple[str, ...], since: str | None, *, dry_run: bool, diff: bool, json: bool
) -> dict[str, int]:
    """How many articles were revised, stayed the same, failed."""
    from ingest.cli.deps import now, open_deps
    from ingest.pipeline.saved_pages import reextract as reextract_articles

    counts = {"revised": 0, "same": 0, "failed": 0}
    first_seen_from = since_time(since, now()) if since else None
    every = tuple(config.outlets.values())
    async with open_deps(config, fetches=False) as deps:
        ids = await deps.store.read(lambda tx: tx.articles.ids(outlets, first_seen_from))
        with ProgressBar("extracting", len(ids)) as bar:
            async for one in reextract_articles(ids, every, deps, dry_run=dry_run):
                counts[one.outcome] += 1
                _print_reextracted(one, diff=diff, json=json)
                bar.update(sum(counts.values()))
    return counts


async def _find_names(config: "Config", outlets: tuple[str, ...], since: str | None, *, json: bool) -> int:
    """Finds names and quotes. Interrupted, it goes on where it was when it is called again."""
    from ingest.cli.deps import now, open_deps
    from ingest.pipeline.naming.passing import NamesPass

    seen_from = since_time(since, now()) if since else None
    async with open_deps(config, fetches=False) as deps:
        names = NamesPass(deps, lambda gazetteer, tx: tx.names.found_otherwise(gazetteer, outlets, seen_from))
        with ProgressBar("finding names") as bar:
            while await names.step():
                bar.update(names.done, names.total)
    if json:
        say_json({"articles": names.done})
    elif sys.stdout.isatty():
        say(f"{names.done} articles were read for names and quotes")
    return DONE


def _print_reextracted(one: "Reextracted", *, diff: bool, json: bool) -> None:
    from ingest.dedupe import diff as diff_of
    from ingest.dedupe import format_diff

    article, change = one.article, one.change
    if json:
        row: dict[str, object] = {"article_id": article.id, "url": article.url, "error": one.error}
        row |= {"words_added": change.words_added, "words_removed": change.words_removed} if change else {}
        say_json(row)
        return
    if one.error:
        complain(f"{article.id} {article.url}: {one.error}")
    elif change and one.content:
        say(f"{article.id} {article.url}: {change.words_added} words added, {change.words_removed} removed")
        if diff:
            say(format_diff(diff_of(article.content, one.content)))


def dedupe(*, since: Since = None, queue: Queued = False, json: Json = False, common: Shared) -> int:
    """Link copies and citations among stored articles again; the second time, nothing changes."""
    from ingest.cli.deps import now, open_compute, open_database
    from ingest.pipeline.copies import relink

    config = common.load()
    at = now()
    first_seen_from = since_time(since, at) if since else None
    if queue:
        from ingest.pipeline.commands import Command

        jobs = [Command(name="dedupe", options=written({"--since": since}), since=first_seen_from)]
        return hand_out(config, jobs, json=json)
    store = open_database(config)
    try:
        outlets = tuple(config.outlets.values())
        with open_compute() as compute, ProgressBar("comparing") as bar:
            moved = relink(store, first_seen_from, outlets, at, compute=compute, on_progress=bar.update)
    finally:
        store.close()
    if json:
        say_json({"moved": moved})
    elif sys.stdout.isatty():
        say(f"{moved} articles changed their cluster")
    return DONE


def stories(
    *,
    day: Annotated[str | None, Parameter(help="The UTC day, as 2026-11-20. Default: today.")] = None,
    limit: Annotated[int, Parameter(help="How many.", validator=validators.Number(gte=1))] = 10,
    rebuild: Annotated[
        bool, Parameter(help="Group what is new, and all that appeared since --since; show nothing.")
    ] = False,
    since: Annotated[
        str | None,
        Parameter(help="With --rebuild: since when, as 7d, 12h or a day. Default: only what is new."),
    ] = None,
    queue: Queued = False,
    json: Json = False,
    common: Shared,
) -> int:
    """Show the largest stories of a day with their outlets in order of arrival.

    `ingest run` and `ingest fetch` group articles into stories by themselves. What --rebuild has done stays done when
    it is interrupted, and whoever groups next goes on with the rest.
    """
    from ingest.cli.deps import now, open_database
    from ingest.errors import ConfigError

    at = now()
    shown = since_time(day, at, "--day") if day else at
    first = since_time(since, at) if since else None
    if first and not rebuild:
        raise ConfigError(("--since: only with --rebuild, which groups again what appeared since then",))
    if queue and not rebuild:
        raise ConfigError(("--queue: only with --rebuild, which groups stories",))
    config = common.load()
    if queue:
        from ingest.pipeline.commands import Command

        return hand_out(
            config, [Command(name="stories", options=written({"--since": since}), since=first)], json=json
        )
    if rebuild:
        common.start_log()
        return _report_grouped(asyncio.run(_group_stories(config, first)), json=json)
    store = open_database(config)
    try:
        with store.read() as tx:
            biggest = tx.stories.biggest(f"{shown:%Y-%m-%d}", limit)
            waiting = 0 if biggest else tx.story_work.count_due()
            newest = None if biggest else tx.stories.newest_day(f"{at:%Y-%m-%d}")
    finally:
        store.close()
    for story in biggest:
        _print_story(story, json=json)
    if not biggest:
        complain(_none_on(f"{shown:%Y-%m-%d}", newest, waiting))
    return DONE


def _none_on(day: str, newest: str | None, waiting: int) -> str:
    """What is grouped where the day has no story."""
    there = (
        f"the newest stories are of {newest}: ingest stories --day {newest}"
        if newest
        else "no article is grouped so far"
    )
    rest = (
        f"; {waiting:,} articles are not grouped yet: ingest stories --rebuild groups them" if waiting else ""
    )
    return f"no story on {day}; {there}{rest}"


async def _group_stories(config: "Config", since: datetime | None) -> "Grouped":
    from ingest.cli.deps import open_deps
    from ingest.pipeline.stories import group_stories

    async with open_deps(config, fetches=False) as deps:
        with ProgressBar("grouping days") as bar:
            return await group_stories(deps, since, on_progress=bar.update)


def _report_grouped(grouped: "Grouped", *, json: bool) -> int:
    if grouped.is_busy:
        complain("another process groups stories now: try again when it has ended")
        return ALL_LOCKED
    if json:
        say_json({"days": grouped.days, "moved": grouped.moved})
    elif sys.stdout.isatty():
        say(f"{grouped.days} days grouped, {grouped.moved} articles changed their story")
    return DONE


def _print_story(story: "list[StoryArticleRow]", *, json: bool) -> None:
    first = story[0]
    if json:
        articles = [asdict(row) for row in story]
        head = {"story_id": first.story_id, "title": first.title, "size": first.story_size}
        say_json(head | {"articles": articles})
        return
    say(f"{first.story_id}  {first.title} ({first.story_size} articles)")
    for row in story:
        if row.arrival is not None:
            behind = "first" if row.arrival == 1 else f"+{timedelta(seconds=row.behind_s or 0)}"
            say(f"    {row.arrival}. {row.outlet} {behind}")


def prune(
    *,
    dry_run: Annotated[
        bool, Parameter(help="Only say what would be deleted, and about how much room it takes.")
    ] = False,
    json: Json = False,
    common: Shared,
) -> int:
    """Delete saved pages, attempts and runs that are older than [keep] says; articles are always kept.

    The daemon does so by itself, every six hours. May run beside it, and beside any other command.
    """
    from ingest.cli.deps import now
    from ingest.pipeline import retention
    from ingest.pipeline.deps import AsyncStore
    from store.store import open_store

    config = common.load()
    common.start_log()
    store = AsyncStore(open_store(config.database_url))
    freed: dict[str, int] = {}
    try:
        if dry_run:
            at = now()
            rows = asyncio.run(retention.prunable(store, config.retention, at))
            freed = asyncio.run(retention.prunable_bytes(store, config.retention, at))
        else:
            rows = asyncio.run(retention.prune(store, config.retention, now(), asyncio.sleep))
    finally:
        store.close()
    if json:
        say_json(rows | ({"bytes": freed} if dry_run else {}))
        return DONE
    counts = ", ".join(f"{count:,} {table}" for table, count in rows.items() if count)
    say(f"{'would delete' if dry_run else 'deleted'}: {counts or 'nothing'}")
    if any(freed.values()):
        kinds = ", ".join(f"{kind} {_room(size)}" for kind, size in freed.items() if size)
        say(f"would free about {_room(sum(freed.values()))}: {kinds}")
        if config.database_url.startswith("sqlite"):
            say("the file keeps that room for what comes next; ingest db vacuum gives it back to the disk")
    return DONE


def _room(size: int) -> str:
    for unit, one in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= one:
            return f"{size / one:,.1f} {unit}"
    return f"{size} bytes"


def upgrade(*, common: Shared) -> int:
    """Create the database, or bring it to the newest version."""
    from ingest.cli.process import users_of
    from ingest.cli.queues import check_queue
    from store import engine, migrate
    from store.errors import Unavailable

    config = common.load()
    url = config.database_url
    if config.engine.kind == "queue":
        check_queue(config)
    try:
        version = migrate.upgrade(url)
    except Unavailable as error:
        path = engine.sqlite_path(url)
        holders = users_of(engine.files(path)) if path and "locked" in str(error) else ()
        raise Unavailable(f"{error}; open in {', '.join(holders)}") if holders else error from error
    _upgrade_queue(url, is_wanted=config.engine.kind == "queue")
    say(f"{engine.redacted(url)}: version {version}")
    _index_words(url)
    return DONE


def _upgrade_queue(url: str, *, is_wanted: bool) -> None:
    """The tables of workers: made where the engine is the queue, else only brought to the newest version."""
    from importlib.util import find_spec

    from store import engine

    if engine.sqlite_path(url) or find_spec("procrastinate") is None:
        return
    from ingest import queue

    if is_wanted or queue.exist(url):
        queue.upgrade(url)


def _index_words(url: str) -> None:
    """Older articles are indexed once the database is ready, so that whoever stops it has lost nothing."""
    from ingest.cli.search import add_older
    from store.store import open_store

    store = open_store(url)
    try:
        count = add_older(store)
    finally:
        store.close()
    if count:
        say(f"{count:,} articles indexed")
