"""`ingest outlets`: list and show; save a page as a fixture, and test what is extracted from fixtures.

The net, the pipeline and the database are imported late: `outlets list` needs none of them.
"""

import asyncio
from json import loads as parse_json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from ingest import config as configuration
from ingest.cli.catalogue import unverified_of
from ingest.cli.options import DONE, SOME_FAILED, Json, Shared
from ingest.cli.output import Column, complain, iso, minute, print_table, say, say_json
from ingest.config import Config, Outlet
from ingest.errors import ConfigError, FetchError, IngestError
from ingest.extract.template import NOTHING_LEARNED, from_values
from ingest.identity import same_outlet
from ingest.urls import Url

if TYPE_CHECKING:
    from ingest.fixtures import Fixture
    from ingest.model import Page
    from ingest.pipeline.deps import Deps
    from store.model import FeedRow, StoredTemplate

Pages = Annotated[Path, Parameter("--pages", help="The folder of saved pages.")]
_PAGES = Path("pages")


def listed(*, json: Json = False, common: Shared) -> int:
    """List the configured outlets."""
    config = common.load()
    outlets, unverified = config.outlets.values(), unverified_of(config)
    if json:
        for one in outlets:
            say_json(_as_json(one) | {"unverified": one.id in unverified})
        return DONE
    columns = (
        Column("id"),
        Column("name"),
        Column("homepage"),
        Column("every", right=True),
        Column("feeds", right=True),
        Column("state"),
    )
    rows = [
        (
            one.id,
            one.name,
            one.homepage or "",
            _length(one.every_s),
            str(len(one.feeds)),
            "paused" if not one.enabled else "unverified" if one.id in unverified else "",
        )
        for one in outlets
    ]
    print_table(columns, rows)
    return DONE


def _as_json(outlet: Outlet) -> dict[str, object]:
    return {
        "id": outlet.id,
        "name": outlet.name,
        "homepage": outlet.homepage,
        "language": outlet.language,
        "timezone": outlet.timezone,
        "every_s": outlet.every_s,
        "paused": not outlet.enabled,
        "revisit": outlet.revisit,
        "feeds": [{"kind": feed.kind, "url": feed.url} for feed in outlet.feeds],
    }


def _length(length_s: float) -> str:
    """A length of time as the configuration has it, in its largest whole unit."""
    for unit, size_s in (("d", 86_400), ("h", 3_600), ("m", 60)):
        if length_s >= size_s and length_s % size_s == 0:
            return f"{length_s / size_s:.0f}{unit}"
    return f"{length_s:g}s"


def show(
    outlet: Annotated[str, Parameter(help="Its id.")],
    *,
    json: Json = False,
    common: Shared,
) -> int:
    """Show one outlet: its feeds with their state, what its pages have in common, and its boilerplate lines (cut from
    its texts)."""
    from store.store import open_store

    config = common.load()
    (chosen,) = configuration.select(config, (outlet,), said_by="OUTLET")
    store = open_store(config.database_url)
    try:
        with store.read() as tx:
            known, lines = tx.feeds.for_outlet(chosen.id), tx.boilerplate.for_outlet(chosen.id)
            template = tx.templates.get(chosen.id)
    finally:
        store.close()
    # A back-fill remembers each page of an archive that it has read to its end: years of days.
    feeds = [feed for feed in known if feed.kind != "archive"]
    archive_pages = len(known) - len(feeds)
    if json:
        say_json(
            {
                "id": chosen.id,
                "asked": _manner(chosen),
                "feeds": [_feed_as_json(feed) for feed in feeds],
                "archive_pages": archive_pages,
                "recurring": lines,
                "template": _template_as_json(template),
            }
        )
        return DONE
    _print_feeds(feeds, title=chosen.name)
    if archive_pages:
        say(f"pages of its archive that a back-fill has read to their end: {archive_pages:,}")
    for key, value in _manner(chosen).items():
        say(f"{key}: {value}")
    if template:
        _print_template(template)
    for line, pages in sorted(lines.items(), key=lambda pair: (-pair[1], pair[0])):
        say(f"recurs on {pages} pages: {line}")
    return DONE


def _manner(outlet: Outlet) -> dict[str, str]:
    """How it is asked, where that is not the usual way. Of secrets the variables are named that hold them."""
    from ingest.pipeline.terms import own_origins

    secrets = {f"header {name}": secret for name, secret in outlet.headers.items()}
    secrets |= {"auth": outlet.auth} if outlet.auth else {}
    has_own = bool(secrets) or outlet.client_cert or outlet.ca_file or outlet.robots == "ignore"
    said = {
        "user agent": outlet.user_agent,
        "delay": None if outlet.delay_s is None else f"{outlet.delay_s:g} s",
        "pages in a run": outlet.max_new,
        "robots.txt": f"ignored: {outlet.robots_reason}" if outlet.robots == "ignore" else None,
        "trusted beside the usual": outlet.ca_file,
        "client certificate": outlet.client_cert,
        **{name: f"from {secret.env}" for name, secret in secrets.items()},
        "to these hosts alone": ", ".join(sorted(own_origins(outlet))) if has_own else None,
    }
    return {key: str(value) for key, value in said.items() if value is not None}


def _feed_as_json(feed: "FeedRow") -> dict[str, object]:
    return {
        "url": feed.url,
        "kind": feed.kind,
        "read_at": iso(feed.read_at),
        "entries": feed.entries,
        "failures": feed.failures,
        "validators_trusted": feed.validators_trusted,
    }


def _template_as_json(stored: "StoredTemplate | None") -> dict[str, object] | None:
    """What the last lesson taught; None when there was no lesson yet."""
    if stored is None:
        return None
    values = parse_json(stored.template) if stored.template else {}
    return {"learned_at": iso(stored.learned_at), "articles": stored.pages, **values}


_HABITS = (
    ("title_source", "headlines stand in"),
    ("title_prefixes", "cut from the beginning of titles"),
    ("title_suffixes", "cut from the end of titles"),
    ("constant_titles", "no headlines"),
    ("body", "texts stand in"),
    ("byline", "bylines stand in"),
    ("house_authors", "no authors"),
    ("month_first", "days in figures begin with the"),
    ("clutter", "never text"),
)


def _print_template(stored: "StoredTemplate") -> None:
    template = from_values(parse_json(stored.template)) if stored.template else None
    say(f"learned on {minute(stored.learned_at)} from the pages of {stored.pages} articles:")
    if template is None:
        say("  nothing that they have in common")
        return
    for name, meaning in _HABITS:
        for value in _listed(getattr(template, name)):
            say(f"  {meaning}: {value}")


def _listed(habit: str | bool | tuple[str, ...] | None) -> tuple[str, ...]:
    if isinstance(habit, bool):
        return ("month" if habit else "day",)
    if isinstance(habit, tuple):
        return habit
    return (habit,) if habit else ()


def _print_feeds(feeds: "list[FeedRow]", *, title: str) -> None:
    columns = (
        Column("kind"),
        Column("feed"),
        Column("read"),
        Column("entries", right=True),
        Column("failures", right=True),
    )
    rows = [
        (
            feed.kind,
            feed.url,
            minute(feed.read_at) or "never",
            "" if feed.entries is None else str(feed.entries),
            str(feed.failures),
        )
        for feed in feeds
    ]
    print_table(columns, rows, title=title)


# ---- saved pages -----------------------------------------------------------------------------------------


def save(
    url: Annotated[str, Parameter(help="The address of an article.")],
    *,
    source: Annotated[str | None, Parameter(help="Its outlet; else the one that the address tells.")] = None,
    pages: Pages = _PAGES,
    common: Shared,
) -> int:
    """Fetch a page and save it with the article extracted from it: read article.json, and correct it."""
    config = common.load()
    common.start_log(usual="error")
    try:
        address = Url(url)
        outlet = _outlet(config, address, source)
        place = asyncio.run(_save(config, outlet, address, pages))
    except FetchError as error:
        complain(f"{url}: {error}")
        return SOME_FAILED
    say(str(place))
    complain(f"Now check {place / 'article.json'}; then: ingest outlets test {outlet.id} --pages {pages}")
    return DONE


def check(
    outlet: Annotated[str, Parameter(help="Its id.")],
    *,
    pages: Pages = _PAGES,
    json: Json = False,
    common: Shared,
) -> int:
    """Run today's rules over an outlet's saved pages and compare; exit code 1 when anything differs."""
    from ingest.fixtures import load_fixtures

    config = common.load()
    common.start_log(usual="error")
    (chosen,) = configuration.select(config, (outlet,), said_by="OUTLET")
    found = list(load_fixtures(pages, chosen.id))
    if not found:
        complain(f"{pages / chosen.id}: no saved pages; `ingest outlets save URL` makes one")
        return SOME_FAILED
    results = asyncio.run(_test(config, chosen, found))
    for fixture, problems in zip(found, results, strict=True):
        if json:
            say_json({"case": fixture.folder.name, "problems": problems})
            continue
        say(f"{'ok ' if not problems else 'BAD'} {fixture.folder.name}")
        for problem in problems:
            say(f"      {problem}")
    return SOME_FAILED if any(results) else DONE


async def _save(config: Config, outlet: Outlet, url: Url, folder: Path) -> Path:
    from ingest.cli.deps import open_deps, run_options
    from ingest.fixtures import save_fixture

    async with open_deps(config) as deps:
        asked = deps.within(run_options("save", config).reach(outlet, given=(url,)))
        page = await asked.fetch(url, expect="page")
        return save_fixture(folder, outlet.id, page, await _extracted(deps, page, outlet))


async def _test(config: Config, outlet: Outlet, found: "list[Fixture]") -> list[list[str]]:
    from ingest.cli.deps import open_deps

    async with open_deps(config, fetches=False) as deps:
        return [_problems(fixture, await _extracted(deps, fixture.page, outlet)) for fixture in found]


async def _extracted(deps: "Deps", page: "Page", outlet: Outlet) -> dict[str, object] | str:
    """The values of the article on the page, or the reason why there is none."""
    from ingest.cli.extract import as_json
    from ingest.pipeline.pages.extraction import extract_page

    try:
        found = await deps.executor.run(extract_page, page, outlet, deps.now(), NOTHING_LEARNED)
    except IngestError as error:
        return str(error)
    return dict(as_json(found.article, outlet.id))


def _problems(fixture: "Fixture", extracted: dict[str, object] | str) -> list[str]:
    from ingest.fixtures import differences

    if isinstance(extracted, str):
        reason = extracted.split(":")[0]
        expected = fixture.error or "an article"
        return [] if fixture.error == reason else [f"{expected} was expected, {extracted} came"]
    if fixture.article is None:
        return [f"{fixture.error} was expected, an article came: {extracted['title']}"]
    return list(differences(fixture.article, extracted))


def _outlet(config: Config, url: Url, source: str | None) -> Outlet:
    if source is not None:
        return configuration.select(config, (source,))[0]
    fitting = next((one for one in config.outlets.values() if same_outlet(url, one)), None)
    if fitting is None:
        raise ConfigError((f"{url}: belongs to no configured outlet; name one with --source",))
    return fitting
