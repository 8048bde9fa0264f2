"""`ingest outlets import` and `export`: lists of outlets from and for other programs."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from ingest import config as configuration
from ingest.cli.new_outlets import file_of
from ingest.cli.options import DONE, SOME_FAILED, Json, Shared, Source
from ingest.cli.output import ProgressBar, complain, say, say_json
from ingest.cli.whole_files import write_whole
from ingest.config import edit, lists
from ingest.config.settings import OutletTable, with_feeds
from ingest.errors import ConfigError, IngestError
from ingest.urls import Url

if TYPE_CHECKING:
    from ingest.config import Config, Outlet
    from ingest.config.lists import Listed

AT_ONCE = 16
"""Outlets that are tried at the same time."""

WRITTEN_AT_ONCE = 20
"""Outlets that are written at once while others are tried."""


def import_(
    file: Annotated[Path, Parameter(help="OPML, CSV with a heading, or JSON.")],
    *,
    check: Annotated[
        bool, Parameter(help="Try each outlet, and write those of which an article can be read.")
    ] = False,
    json: Json = False,
    common: Shared,
) -> int:
    """Write the outlets of a list into config.toml, below what is there; those that are there already stay as they are.

    Columns of CSV and keys of JSON are id, name, homepage, feed, kind, language, timezone, country, ownership, every;
    a homepage or a feed is enough. Interrupted, it may simply be repeated.
    """
    config = common.load()
    common.start_log(usual="error")
    place = file_of(config)
    new, known, faults = _sorted_out(_listed(file), config)
    if check:
        new, failed = asyncio.run(_tried(config, new, place))
        faults = [*faults, *failed]
        written = len(new)
    else:
        written = _write(place, new)
    for line in faults:
        complain(f"ingest: {line}")
    counts = {"written": written, "known": known, "failed": len(faults)}
    if json:
        say_json(counts)
    else:
        say(f"{place}: {written} outlets written, {known} were there already, {len(faults)} left out")
    return SOME_FAILED if faults else DONE


def export(
    *,
    source: Source = (),
    form: Annotated[
        Literal["opml", "csv", "jsonl"], Parameter("--format", help="How it is written.")
    ] = "opml",
    common: Shared,
) -> int:
    """Print the configured outlets as OPML, which feed readers import, or as CSV or JSON lines."""
    outlets = configuration.select(common.load(), source)
    say(lists.write(outlets, form).removesuffix("\n"))
    return DONE


def _listed(file: Path) -> "list[Listed]":
    try:
        return lists.read(file.read_text(encoding="utf-8-sig", errors="replace"), str(file))
    except OSError as error:
        raise ConfigError((f"{file}: {error.strerror}",)) from error
    except ValueError as error:
        raise ConfigError((str(error),)) from error


def _sorted_out(found: "Sequence[Listed]", config: "Config") -> tuple[dict[str, edit.Values], int, list[str]]:
    """The new outlets by their ids; how many are configured already; and what is wrong with the others."""
    from ingest.pipeline.trial import usual_id

    homepages = {str(one.parsed_homepage) for one in config.outlets.values() if one.parsed_homepage}
    feeds = {str(feed.parsed_url) for one in config.outlets.values() for feed in one.feeds}
    new: dict[str, edit.Values] = {}
    known, faults = 0, []
    for one in found:
        if one.fault:
            faults.append(f"{one.place}: {one.fault}")
            continue
        homepage, own_feeds = one.values.get("homepage"), one.values.get("feeds")
        urls = [str(feed["url"]) for feed in own_feeds] if isinstance(own_feeds, list) else []
        is_known = (one.id or "") in config.outlets or (
            str(Url(str(homepage))) in homepages if homepage else False
        )
        if is_known or any(str(Url(url)) in feeds for url in urls):
            known += 1
            continue
        taken = config.outlets.keys() | new.keys()
        id = one.id if one.id and one.id not in new else usual_id(Url(str(homepage or urls[0])), taken)
        values = {"name": Url(str(homepage or urls[0])).plain_host} | dict(one.values)
        new[id] = values
    return new, known, faults


def _write(place: Path, tables: Mapping[str, edit.Values]) -> int:
    """Writes these tables at the end of the file; how many there were."""
    if tables:
        changed = edit.with_outlets(place.read_text(encoding="utf-8"), tables)
        write_whole(place, changed)
    return len(tables)


async def _tried(
    config: "Config", new: Mapping[str, edit.Values], place: Path
) -> tuple[dict[str, edit.Values], list[str]]:
    """Tries the outlets and writes those of which an article can be read, some at a time; these, and why the others
    are left out."""
    from ingest.cli.deps import open_deps, run_options
    from ingest.pipeline.trial import try_outlet

    good: dict[str, edit.Values] = {}
    waiting: dict[str, edit.Values] = {}
    failed: list[str] = []
    slots = asyncio.Semaphore(AT_ONCE)
    async with open_deps(config) as deps:
        options = run_options("check", config)

        async def one(id: str, values: edit.Values, bar: ProgressBar) -> None:
            async with slots:
                try:
                    trial = await try_outlet(_outlet(id, values), deps, options)
                except IngestError as error:
                    failed.append(f"{id}: {error}")
                else:
                    if trial.articles:
                        waiting[id] = values
                    else:
                        reasons = (
                            *trial.failures,
                            *(page.error for page in trial.pages if page.error),
                            *trial.remarks,
                        )
                        failed.append(f"{id}: {next(iter(reasons), 'no article could be read')}")
            if len(waiting) >= WRITTEN_AT_ONCE:
                _move(waiting, good, place)
            bar.update(len(good) + len(waiting) + len(failed))

        with ProgressBar("trying outlets", len(new)) as bar:
            try:
                await asyncio.gather(*(one(id, values, bar) for id, values in new.items()))
            finally:  # what was tried before an interruption is not lost
                _move(waiting, good, place)
    return good, failed


def _move(waiting: dict[str, edit.Values], good: dict[str, edit.Values], place: Path) -> None:
    _write(place, waiting)
    good |= waiting
    waiting.clear()


def _outlet(id: str, values: edit.Values) -> "Outlet":
    from ingest.config import Outlet

    table = with_feeds(OutletTable.model_validate(values, by_alias=True, by_name=False))
    return Outlet(id=id, **dict(table))
