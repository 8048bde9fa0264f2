"""`ingest outlets rename`, `move` and `remove`: config.toml and the database change together.

The order is such that what a crash leaves between the two brings no article in twice, and that the command, given
again, does the rest:

    rename   the database first: it refuses the old id from the first transaction on, so that nothing is stored under it
    move     the database first: more addresses are known, which does no harm
    remove   the file first: what is not configured is not fetched; the command takes an id that only the database knows
"""

import asyncio
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from ingest import config as configuration
from ingest.cli.addresses import addresses_of
from ingest.cli.new_outlets import REREAD, agreed, file_of
from ingest.cli.options import DONE, SOME_FAILED, WRONG_CALL, Json, Shared, locked
from ingest.cli.output import ProgressBar, complain, say, say_json
from ingest.cli.whole_files import write_whole
from ingest.config import edit_outlets
from ingest.config.errors import short_repr, suggestion
from ingest.config.settings import OUTLET_ID
from ingest.errors import ConfigError, IngestError

if TYPE_CHECKING:
    from ingest.config import Config, Outlet
    from ingest.pipeline.moved_site import NewSite
    from ingest.pipeline.outlet_changes import Work
    from ingest.urls import Url
    from store.outlet_rows import OutletSize
    from store.store import Store

_MB = 1_000_000


def rename(
    old: Annotated[str, Parameter(help="Its id.")],
    new: Annotated[str, Parameter(help="Its new id.")],
    *,
    common: Shared,
) -> int:
    """Give an outlet another id: in config.toml, also where watches name it, and with all that is stored of it.

    Interrupted, it may be repeated.
    """
    from ingest.pipeline import outlet_changes

    config = common.load()
    common.start_log(usual="error")
    file = file_of(config)
    if not OUTLET_ID.fullmatch(new):
        complain(f"ingest: {short_repr(new)} is no outlet id; use letters, digits, - and _ (64 at most)")
        return WRONG_CALL
    text = file.read_text(encoding="utf-8")
    # One that is there under its new name already was written by hand: the database is still to follow.
    is_written = old not in config.outlets and new in config.outlets
    if not is_written:
        configuration.select(config, (old,), said_by="OLD")
        text = edit_outlets.with_id(text, old, new)
    with closing(_opened(config)) as store:
        if is_written and not _has(store, old):
            raise ConfigError((f"outlets.{old}: neither config.toml nor the database has such an outlet",))
        size = _size(store, old)
        with ProgressBar("renaming", size.articles + size.rows) as bar:
            if not outlet_changes.rename(_work(store, bar), old, new):
                return locked(old)
    write_whole(file, text)
    say(f"{old} is {new} now, with {size.articles:,} articles. {REREAD}")
    for left in (Path("pages") / old, Path("rules") / f"{old.replace('-', '_')}.py"):
        if left.exists():
            say(f"{left} has its old name still; rename it as well")
    return DONE


def move(
    outlet: Annotated[str, Parameter(help="Its id.")],
    *,
    to: Annotated[str, Parameter(help="The address of its new homepage.")],
    yes: Annotated[bool, Parameter(("--yes", "-y"), help="Do not ask.")] = False,
    common: Shared,
) -> int:
    """Tell that an outlet has another domain: its articles stay, and nothing is stored a second time.

    The new site is tried first: which feeds it has, and whether it keeps the paths of articles. Where it does, stored
    articles are known and shown at their new addresses, too; where it does not, they are recognized by their texts.
    """
    from ingest.pipeline import outlet_changes

    config = common.load()
    common.start_log(usual="error")
    file = file_of(config)
    (chosen,) = configuration.select(config, (outlet,), said_by="OUTLET")
    (homepage,) = addresses_of((to,), None)
    try:
        site = asyncio.run(_try_moved(config, chosen, homepage))
    except IngestError as error:
        complain(f"{to}: {error}")
        return SOME_FAILED
    changed = edit_outlets.with_addresses(file.read_text(encoding="utf-8"), chosen.id, site.changed)
    _tell(chosen, site)
    if not (yes or agreed(f"Write this into {file}?")):
        complain("ingest: nothing was changed; --yes does it")
        return SOME_FAILED
    count: int | None = 0
    if site.keeps_paths:
        with (
            closing(_opened(config)) as store,
            ProgressBar("moving", _size(store, chosen.id).articles) as bar,
        ):
            count = outlet_changes.move(_work(store, bar), chosen, site.homepage)
    if count is None:
        return locked(chosen.id)
    write_whole(file, changed)
    say(f"{chosen.id} is at {site.homepage} now; {count:,} articles are known there. {REREAD}")
    return DONE


def remove(
    outlet: Annotated[str, Parameter(help="Its id.")],
    *,
    keep_articles: Annotated[
        bool, Parameter(help="Take it out of config.toml only; all that is stored of it stays.")
    ] = False,
    yes: Annotated[bool, Parameter(("--yes", "-y"), help="Do not ask.")] = False,
    json: Json = False,
    common: Shared,
) -> int:
    """Take an outlet out of config.toml, and all that is stored of it out of the database. It cannot be had again.

    Says first how much that is, and asks. Interrupted, it may be repeated.
    """
    config = common.load()
    common.start_log(usual="error")
    file = file_of(config)
    with closing(_opened(config)) as store:
        if outlet not in config.outlets and not _has(store, outlet):
            hint = suggestion(outlet, config.outlets)
            raise ConfigError((f"{short_repr(outlet)}: neither config.toml nor the database has it{hint}",))
        text = file.read_text(encoding="utf-8")
        changed = edit_outlets.without_outlet(text, outlet) if outlet in config.outlets else text
        size = _size(store, outlet)
        if not json:
            say(_how_much(outlet, size, stays=keep_articles))
        if not (yes or agreed("Go on?", default=False)):
            complain("ingest: nothing was changed; --yes does it")
            return SOME_FAILED
        write_whole(file, changed)
        if not keep_articles and not _remove(store, config, outlet, size):
            return locked(outlet)
    if json:
        gone = {"articles": size.articles, "versions": size.versions, "pages": size.pages}
        say_json({"outlet": outlet, **({} if keep_articles else gone)})
    else:
        say(f"{outlet} is taken out. {REREAD}")
    return DONE


def _remove(store: "Store", config: "Config", outlet: str, size: "OutletSize") -> bool:
    from ingest.cli.deps import open_compute
    from ingest.pipeline import outlet_changes

    others = [one for one in config.outlets.values() if one.id != outlet]
    with open_compute() as compute, ProgressBar("removing", size.articles + size.rows) as bar:
        return outlet_changes.remove(_work(store, bar), outlet, others, compute)


def _how_much(outlet: str, size: "OutletSize", *, stays: bool) -> str:
    what = (
        f"{size.articles:,} articles in {size.versions:,} versions, {size.pages:,} saved pages "
        f"({size.page_bytes / _MB:,.1f} MB), {size.rows:,} rows of its feeds, entries, runs and attempts"
    )
    return f"{outlet}: {what} {'stay in the database' if stays else 'would be deleted for good'}"


async def _try_moved(config: "Config", outlet: "Outlet", homepage: "Url") -> "NewSite":
    from ingest.cli.deps import open_deps, run_options
    from ingest.pipeline.moved_site import try_moved

    async with open_deps(config) as deps:
        return await try_moved(outlet, homepage, deps, run_options("check", config))


def _tell(outlet: "Outlet", site: "NewSite") -> None:
    for before, after in site.changed.items():
        say(f"  {before} -> {after}")
    for url in site.unread:
        say(
            f"! {url} stays as it is: it cannot be read on the new domain; try `ingest outlets check {outlet.id}` later"
        )
    say(
        f"  {site.found} of {site.tried} articles that were tried are at their old paths on the new domain"
        if site.tried
        else "  no article is stored that could be tried on the new domain"
    )


def _opened(config: "Config") -> "Store":
    from ingest.cli.deps import open_database

    return open_database(config)


def _has(store: "Store", outlet: str) -> bool:
    with store.read() as tx:
        return tx.outlet_rows.is_known(outlet)


def _size(store: "Store", outlet: str) -> "OutletSize":
    with store.read() as tx:
        return tx.outlet_rows.size(outlet)


def _work(store: "Store", bar: ProgressBar) -> "Work":
    from ingest.cli.deps import now
    from ingest.cli.process import is_process_dead, this_process
    from ingest.pipeline.outlet_changes import Work

    return Work(
        store=store,
        process=this_process(),
        is_process_dead=is_process_dead,
        now=now,
        on_progress=_summed(bar.update),
    )


def _summed(update: Callable[[int], None]) -> Callable[[int], None]:
    done = 0

    def add(more: int) -> None:
        nonlocal done
        done += more
        update(done)

    return add
