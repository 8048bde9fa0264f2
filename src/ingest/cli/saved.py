"""`ingest outlets save` and `ingest outlets test`: saved pages, and what comes of them."""

import asyncio
import json
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from ingest import config as configuration
from ingest import fixtures
from ingest.cli.deps import now, open_deps
from ingest.cli.extract import as_json
from ingest.cli.options import DONE, SOME_FAILED, Json, Shared, complain, say
from ingest.config import Config, Outlet
from ingest.errors import ConfigError, FetchError, IngestError
from ingest.identity import same_outlet
from ingest.model import Page
from ingest.pipeline import Deps
from ingest.pipeline.extraction import extract_page

Pages = Annotated[Path, Parameter("--pages", help="The folder of saved pages.")]
_PAGES = Path("pages")


def save(
    url: Annotated[str, Parameter(help="The address of an article.")],
    *,
    source: Annotated[str | None, Parameter(help="Its outlet; else the one that the address tells.")] = None,
    pages: Pages = _PAGES,
    common: Shared,
) -> int:
    """Fetch a page and save it with the article that comes of it: read article.json, and correct it."""
    config = common.load()
    common.start_log(usual="error")
    outlet = _outlet(config, url, source)
    try:
        place = asyncio.run(_save(config, outlet, url, pages))
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
    json_: Json = False,
    common: Shared,
) -> int:
    """Run today's rules over the saved pages of an outlet; exit code 1 when anything comes out otherwise."""
    config = common.load()
    common.start_log(usual="error")
    (chosen,) = configuration.select(config, (outlet,))
    found = list(fixtures.load_fixtures(pages, chosen.id))
    if not found:
        complain(f"{pages / chosen.id}: no saved pages; `ingest outlets save URL` makes one")
        return SOME_FAILED
    results = asyncio.run(_test(config, chosen, found))
    for fixture, problems in zip(found, results, strict=True):
        if json_:
            say(json.dumps({"case": fixture.folder.name, "problems": problems}, ensure_ascii=False))
            continue
        say(f"{'ok ' if not problems else 'BAD'} {fixture.folder.name}")
        for problem in problems:
            say(f"      {problem}")
    return SOME_FAILED if any(results) else DONE


async def _save(config: Config, outlet: Outlet, url: str, folder: Path) -> Path:
    async with open_deps(config) as deps:
        page = await deps.fetch(url, expect="page")
        came = await _read(deps, page, outlet)
        return fixtures.save_fixture(folder, outlet.id, page, came)


async def _test(config: Config, outlet: Outlet, found: list[fixtures.Fixture]) -> list[list[str]]:
    async with open_deps(config) as deps:
        return [_problems(fixture, await _read(deps, fixture.page, outlet)) for fixture in found]


async def _read(deps: Deps, page: Page, outlet: Outlet) -> dict[str, object] | str:
    """The values of the article on the page, or the reason why there is none."""
    try:
        found = await deps.executor.run(extract_page, page, outlet, now(), frozenset())
    except IngestError as error:
        return str(error)
    return dict(as_json(found.article, outlet.id))


def _problems(fixture: fixtures.Fixture, came: dict[str, object] | str) -> list[str]:
    if isinstance(came, str):
        word = came.split(":")[0]
        return [] if fixture.error == word else [f"{fixture.error or 'an article'} was expected, {came} came"]
    if fixture.article is None:
        return [f"{fixture.error} was expected, an article came: {came['title']}"]
    return list(fixtures.differences(fixture.article, came))


def _outlet(config: Config, url: str, source: str | None) -> Outlet:
    if source is not None:
        return configuration.select(config, (source,))[0]
    fitting = next((one for one in config.outlets.values() if same_outlet(url, one)), None)
    if fitting is None:
        raise ConfigError((f"{url}: belongs to no configured outlet; name one with --source",))
    return fitting
