"""`ingest outlets add`, `check`, `pause` and `resume`: outlets are tried before they are written into config.toml."""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from ingest import config as configuration
from ingest.cli.addresses import addresses_of
from ingest.cli.catalogue import add_from_catalogue, unverified_of
from ingest.cli.options import DONE, SOME_FAILED, WRONG_CALL, Common, Json, Shared
from ingest.cli.output import Column, complain, iso, minute, print_table, say, say_json
from ingest.cli.whole_files import write_whole
from ingest.config import edit
from ingest.errors import ConfigError, IngestError
from ingest.identity import same_outlet

if TYPE_CHECKING:
    from ingest.config import Config, Outlet
    from ingest.model import Article
    from ingest.pipeline.trial import Trial
    from ingest.urls import Url

SHOWN_WORDS = 12
REREAD = "A daemon that runs has to read config.toml again."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tried:
    """An outlet and what trying it came to."""

    outlet: "Outlet"
    trial: "Trial"


def add(
    url: Annotated[str | None, Parameter(help="The address of its homepage, or of a feed.")] = None,
    *,
    from_catalogue: Annotated[
        tuple[str, ...],
        Parameter(
            consume_multiple=True, help="Ids of known outlets to write, as `outlets catalogue` lists them."
        ),
    ] = (),
    id: Annotated[str | None, Parameter(help="Its id. Default: the name of its domain.")] = None,
    name: Annotated[str | None, Parameter(help="Its name. Default: what its homepage says.")] = None,
    yes: Annotated[bool, Parameter(("--yes", "-y"), help="Write it without asking.")] = False,
    pages: Annotated[Path, Parameter(help="The folder for a page that is saved with its article.")] = Path(
        "pages"
    ),
    json: Json = False,
    common: Shared,
) -> int:
    """Find an outlet's feeds, try five of its articles, show what would be stored, and write it into config.toml.

    What is in the file stays as it is. A page is saved as a case for `ingest outlets test`.
    """
    if bool(from_catalogue) == bool(url):
        complain("ingest: name either the address of a homepage or ids after --from-catalogue")
        return WRONG_CALL
    if url is None:
        return add_from_catalogue(from_catalogue, common, json=json)
    config = common.load()
    common.start_log(usual="error")
    file = file_of(config)
    (address,) = addresses_of((url,), None)
    known = next((one for one in config.outlets.values() if same_outlet(address, one)), None)
    if known and id is None:
        complain(f"ingest: {known.id} is on {address.netloc} already; with --id another one is added")
        return WRONG_CALL
    try:
        tried = asyncio.run(_try_new(config, address, id, name))
    except IngestError as error:
        complain(f"{url}: {error}")
        return SOME_FAILED
    outlet, trial = tried.outlet, tried.trial
    values = _values(outlet, trial)
    changed = edit.with_outlets(file.read_text(encoding="utf-8"), {outlet.id: values})
    if not json:
        _show(tried)
    if trial.proposals:
        if not (yes or agreed("Take the proposed rules?")):
            complain("ingest: the proposed rules were left out")
        else:
            tried = asyncio.run(_with_proposals(config, tried))
            outlet, trial = tried.outlet, tried.trial
            values = _values(outlet, trial)
            changed = edit.with_outlets(file.read_text(encoding="utf-8"), {outlet.id: values})
    if json:
        say_json(_as_json(tried) | {"table": edit.table_of_outlet(outlet.id, values)})
    else:
        say(f"\n{edit.table_of_outlet(outlet.id, values)}")
    if not trial.articles:
        complain(f"ingest: nothing was written: no article of {outlet.id} could be read")
        return SOME_FAILED
    if not (yes or agreed(f"Write this into {file}?")):
        complain("ingest: nothing was written; --yes writes it")
        return SOME_FAILED
    write_whole(file, changed)
    case = _save_case(tried, pages)
    if not json:
        say(
            f"Written into {file}. One page is saved in {case}: correct its article.json where it is wrong, then"
        )
        say(f"  ingest outlets test {outlet.id}")
        say(f"  ingest fetch --source {outlet.id}")
    return DONE


def check(
    outlet: Annotated[str, Parameter(help="Its id, or the address of a homepage.")],
    *,
    json: Json = False,
    common: Shared,
) -> int:
    """Try an outlet: which feeds can be read, what would be stored of five articles, what to do. Nothing is stored."""
    config = common.load()
    common.start_log(usual="error")
    try:
        if "://" in outlet:
            (address,) = addresses_of((outlet,), None)
            tried = asyncio.run(_try_new(config, address, None, None))
        else:
            (chosen,) = configuration.select(config, (outlet,), said_by="OUTLET")
            tried = asyncio.run(_try_known(config, chosen))
    except ConfigError:
        raise
    except IngestError as error:
        complain(f"{outlet}: {error}")
        return SOME_FAILED
    if json:
        say_json(_as_json(tried))
    else:
        _show(tried)
    is_sound = (
        tried.trial.articles and not tried.trial.failures and all(one.article for one in tried.trial.pages)
    )
    if tried.trial.articles:
        _mark_as_tried(config, tried.outlet.id)
    return DONE if is_sound else SOME_FAILED


def _mark_as_tried(config: "Config", id: str) -> None:
    """An outlet of the catalogue of which an article can be read is verified."""
    if config.file is None or id not in unverified_of(config):
        return
    changed = edit.verified(config.file.read_text(encoding="utf-8"), id)
    write_whole(config.file, changed)


def pause(outlet: Annotated[str, Parameter(help="Its id.")], *, common: Shared) -> int:
    """Stop fetching an outlet: its table gets `enabled = false`. Its articles are revisited all the same."""
    return _enable(outlet, common, enabled=False)


def resume(outlet: Annotated[str, Parameter(help="Its id.")], *, common: Shared) -> int:
    """Fetch an outlet again that was paused."""
    return _enable(outlet, common, enabled=True)


def _enable(id: str, common: Common, *, enabled: bool) -> int:
    config = common.load()
    (outlet,) = configuration.select(config, (id,), said_by="OUTLET")
    file = file_of(config)
    if outlet.enabled == enabled:
        say(f"{id} is {'not paused' if enabled else 'paused'} already")
        return DONE
    changed = edit.with_flag(file.read_text(encoding="utf-8"), id, "enabled", enabled)
    write_whole(file, changed)
    say(f"{id} is {'fetched again' if enabled else 'paused'}. {REREAD}")
    return DONE


def file_of(config: "Config") -> Path:
    """The file of a configuration. Raises ConfigError where it is the shipped one."""
    if config.file is None:
        raise ConfigError(("there is no config.toml yet; `ingest init` writes one",))
    return config.file


def agreed(question: str, *, default: bool = True) -> bool:
    """What a person answers; nobody is asked who cannot."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return False
    answer = input(f"{question} [{'Y/n' if default else 'y/N'}] ").strip().lower()
    return answer in ("y", "yes") or (default and not answer)


async def _try_new(config: "Config", homepage: "Url", id: str | None, name: str | None) -> _Tried:
    from ingest.cli.deps import open_deps, run_options
    from ingest.pipeline import trial

    async with open_deps(config) as deps:
        site = await trial.site_at(homepage, deps)
        outlet = trial.provisional(id or trial.usual_id(site.homepage, tuple(config.outlets)), site)
        if name:
            outlet = outlet.model_copy(update={"name": name})
        return _Tried(outlet=outlet, trial=await trial.try_outlet(outlet, deps, run_options("check", config)))


async def _try_known(config: "Config", outlet: "Outlet") -> _Tried:
    from ingest.cli.deps import open_deps, run_options
    from ingest.pipeline import trial

    async with open_deps(config) as deps:
        return _Tried(outlet=outlet, trial=await trial.try_outlet(outlet, deps, run_options("check", config)))


async def _with_proposals(config: "Config", tried: _Tried) -> _Tried:
    """The outlet with the proposed rules, and its pages extracted by them."""
    from ingest.cli.deps import open_deps
    from ingest.extract.proposals import with_rules
    from ingest.pipeline import trial

    async with open_deps(config) as deps:
        pages = await trial.with_proposals(tried.trial, tried.outlet, deps)
    return _Tried(outlet=with_rules(tried.outlet, tried.trial.proposals), trial=pages)


def _values(outlet: "Outlet", trial: "Trial") -> dict[str, object]:
    """The keys of its table."""
    languages = [one.language for one in trial.articles if one.language]
    language = max(set(languages), key=languages.count) if languages else outlet.language
    values: dict[str, object] = {"name": outlet.name, "homepage": outlet.homepage}
    if language:
        values["language"] = language
    feeds = trial.named_feeds
    if feeds:
        values["feeds"] = [{"kind": feed.kind, "url": feed.url} for feed in feeds]
    rules = {key: found[0] for key, found in outlet.rules if len(found) == 1}
    if rules:
        values["rules"] = rules
    return values


def _show(tried: _Tried) -> None:
    outlet, trial = tried.outlet, tried.trial
    feeds = (Column("kind"), Column("entries", right=True), Column("feed"))
    rows = [(feed.kind, str(feed.entries), feed.url) for feed in trial.feeds]
    print_table(feeds, rows, title=f"{outlet.name} ({outlet.id})")
    for failure in trial.failures:
        say(f"  could not be read: {failure}")
    say(f"{trial.announced} entries; the newest of them:")
    columns = (
        Column("published"),
        Column("authors"),
        Column("words", right=True),
        Column("title"),
        Column("begins"),
    )
    print_table(columns, [_row(article) for article in trial.articles])
    for page in trial.pages:
        if page.error:
            say(f"  nothing would be stored of {page.url}: {page.error}")
    for remark in trial.remarks:
        say(f"! {remark}")
    for one in trial.proposals:
        say(f'? rules.{one.rule} = "{one.selector}": {one.why}. It would give:')
        for given in one.gives:
            say(f"    {given}")


def _row(article: "Article") -> Sequence[str]:
    published = article.published
    when = ""
    if published:
        when = f"{published.at:%Y-%m-%d}" if published.precision == "day" else minute(published.at)
    words = article.text.split()
    return when, ", ".join(article.authors), str(len(words)), article.title, " ".join(words[:SHOWN_WORDS])


def _as_json(tried: _Tried) -> dict[str, object]:
    outlet, trial = tried.outlet, tried.trial
    return {
        "id": outlet.id,
        "name": outlet.name,
        "homepage": outlet.homepage,
        "feeds": [{"kind": feed.kind, "url": feed.url, "entries": feed.entries} for feed in trial.feeds],
        "failures": list(trial.failures),
        "announced": trial.announced,
        "pages": [
            {
                "url": page.url,
                "error": page.error,
                "title": page.article.title if page.article else None,
                "published": iso(page.article.published.at)
                if page.article and page.article.published
                else None,
                "authors": list(page.article.authors) if page.article else [],
                "words": len(page.article.text.split()) if page.article else 0,
            }
            for page in trial.pages
        ],
        "remarks": trial.remarks,
        "proposals": [asdict(one) for one in trial.proposals],
    }


def _save_case(tried: _Tried, folder: Path) -> Path:
    """Saves the first page that gave an article, as a case for `ingest outlets test`."""
    from ingest.cli.extract import as_json
    from ingest.fixtures import save_fixture

    outlet = tried.outlet
    page, article = next((one.page, one.article) for one in tried.trial.pages if one.page and one.article)
    return save_fixture(folder, outlet.id, page, dict(as_json(article, outlet.id)))
