"""`ingest watches`: the configured watches, what they found and would find, and the mails that say so."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter, validators

from ingest.cli.options import DONE, SOME_FAILED, Json, Shared, since_time
from ingest.cli.output import Column, complain, iso, minute, print_table, say, say_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ingest.config import Config
    from ingest.pipeline.digests import Sent
    from store.model import Digest, FoundArticle
    from store.search.asked import Asked
    from store.search.finding import Hit
    from store.store import Store

MAX_ADDED = 10_000
"""Of stored articles that a new watch finds, the newest are noted."""


def watches(
    name: Annotated[str | None, Parameter(help="Show what this watch found, the newest first.")] = None,
    *,
    limit: Annotated[int, Parameter(help="How many hits.", validator=validators.Number(gte=1))] = 20,
    backfill: Annotated[
        bool, Parameter(help="First note the stored articles that NAME finds; nobody is told of them.")
    ] = False,
    json: Json = False,
    common: Shared,
) -> int:
    """List the watches with the number of their hits; or the hits of one."""
    from ingest.cli.deps import open_database
    from ingest.errors import ConfigError

    config = common.load()
    if name is None and backfill:
        raise ConfigError(("--backfill: of which watch? write e.g. ingest watches nato --backfill",))
    if name is not None:
        _check_name(name, config)
    store = open_database(config)
    try:
        if name is None:
            _print_all(config, store, json=json)
        else:
            if backfill:
                _backfill(name, config, store)
            _print_hits(name, limit, store, json=json)
    finally:
        store.close()
    return DONE


def _check_name(name: str, config: "Config") -> None:
    from ingest.config.errors import suggestion
    from ingest.errors import ConfigError

    if name not in config.watches:
        cure = suggestion(name, config.watches) or "; the configuration has none: see docs/operating.md"
        raise ConfigError((f"{name!r} is no watch of the configuration{cure}",))


def _print_all(config: "Config", store: "Store", *, json: bool) -> None:
    with store.read() as tx:
        counts, digests = tx.hits.counts(), tx.digests.all()
    found = [
        (name, table, *counts.get(name, (0, None)), digests.get(table.mail or ""))
        for name, table in config.watches.items()
    ]
    if json:
        for name, table, hits, at, digest in found:
            row = {"watch": name, "query": table.query, "hits": hits, "last_at": iso(at)}
            say_json(row | {"mail": table.mail, "digest": _as_json(digest)})
        return
    is_mailed = any(table.mail for table in config.watches.values())
    mail = (Column("mail"),) if is_mailed else ()
    columns = (Column("watch"), Column("hits", right=True), Column("last"), *mail, Column("query"))
    rows = []
    for name, table, hits, at, digest in found:
        said = (_mail_cell(table.mail, digest),) if is_mailed else ()
        rows.append((name, f"{hits:,}", minute(at), *said, table.query))
    print_table(columns, rows)


def _as_json(digest: "Digest | None") -> dict[str, object] | None:
    """The newest digest of an address, as JSON has it."""
    if digest is None:
        return None
    return {
        "day": digest.day,
        "outcome": digest.outcome,
        "tries": digest.tries,
        "reason": digest.reason,
        "due_at": iso(digest.due_at),
    }


def _mail_cell(address: str | None, digest: "Digest | None") -> str:
    """Who is mailed, and what came of the newest digest."""
    if not address or digest is None:
        return address or ""
    if digest.outcome == "sent":
        return f"{address}, sent {digest.day}"
    if digest.outcome == "given_up":
        return f"{address}, given up {digest.day}: {digest.reason}"
    return f"{address}, failed {digest.tries} times: {digest.reason}" if digest.tries else f"{address}, due"


def _backfill(name: str, config: "Config", store: "Store") -> None:
    from ingest.cli.deps import now
    from ingest.pipeline.watching import asked

    with store.read() as tx:
        ids = tx.search.newest(asked(config.watches[name]), MAX_ADDED)
    with store.begin(name="backfill") as tx:
        tx.hits.add_stored(name, ids, now())


def _print_hits(name: str, limit: int, store: "Store", *, json: bool) -> None:
    with store.read() as tx:
        found = tx.hits.newest(name, limit)
    _print_found(name, found, json=json)


def _print_found(name: str | None, found: "Iterable[FoundArticle]", *, json: bool) -> None:
    for one in found:
        if json:
            row = {"article_id": one.article_id, "at": iso(one.at), "outlet": one.outlet}
            say_json({"watch": name} | row | {"url": one.url, "title": one.title})
        else:
            say(f"{one.article_id}  {one.outlet}  {minute(one.at)}  {one.title}")
            say(f"    {one.url}")


def try_out(
    name: Annotated[str | None, Parameter(help="A watch of the configuration.")] = None,
    *,
    query: Annotated[str | None, Parameter(help="Try this query, as `ingest search` takes it.")] = None,
    since: Annotated[str, Parameter(help="First seen since: 7d, 12h or a day, as 2026-11-20.")] = "7d",
    limit: Annotated[int, Parameter(help="How many articles.", validator=validators.Number(gte=1))] = 20,
    json: Json = False,
    common: Shared,
) -> int:
    """Show what a watch would have found in stored articles, the newest first. Nothing is noted, nobody is told."""
    from ingest.cli.deps import now, open_database
    from ingest.cli.search import warn

    config = common.load()
    asked = replace(_asked(config, name, query), since=since_time(since, now()))
    store = open_database(config)
    try:
        with store.read() as tx:
            hits = tx.search.with_ids(tx.search.newest(asked, limit))
            count = tx.search.count(asked)
            missing = 0 if tx.search_index.is_complete() else tx.search_index.missing()
    finally:
        store.close()
    _print_found(name, map(_found, hits), json=json)
    shown = f"; the newest {limit:,} of them are above" if count > limit else ""
    complain(f"ingest: {count:,} articles first seen since {since}{shown}")
    warn(query or "", missing)
    return DONE


def _found(hit: "Hit") -> "FoundArticle":
    """What a search found, as if a watch had when the article was first seen."""
    from store.model import FoundArticle

    return FoundArticle(
        article_id=hit.id, at=hit.first_seen_at, outlet=hit.outlet, url=hit.url, title=hit.title
    )


def _asked(config: "Config", name: str | None, query: str | None) -> "Asked":
    """What is to be tried: a watch, a query, or a watch with another query."""
    from ingest.errors import ConfigError
    from ingest.pipeline.watching import asked
    from store.search.asked import Asked
    from store.search.query import parse

    if name is None and query is None:
        cure = "write e.g. ingest watches test nato, or ingest watches test --query 'nato AND talks'"
        raise ConfigError((f"which watch? {cure}",))
    if name is None:
        return Asked(query=parse(query or ""))
    _check_name(name, config)
    watch = asked(config.watches[name])
    return watch if query is None else replace(watch, query=parse(query))


def mail(*, json: Json = False, common: Shared) -> int:
    """Send each address what its watches have found since the last mail, at most once a UTC day; for cron. A running
    `ingest run` does so by itself."""
    import asyncio

    from ingest.cli.deps import mailer_of, now, open_database
    from ingest.errors import ConfigError
    from ingest.pipeline.deps import AsyncStore
    from ingest.pipeline.digests import Post, send_digests
    from ingest.pipeline.watching import mailed_of

    config = common.load()
    common.start_log(usual="error")
    mailed, mailer = mailed_of(config), mailer_of(config)
    if mailed is None or mailer is None:
        cure = 'write e.g. mail = "desk@example.org" under [watches.NAME]: see docs/operating.md'
        raise ConfigError((f"no watch of the configuration is mailed; {cure}",))
    store = AsyncStore(open_database(config))
    try:
        sent = asyncio.run(send_digests(Post(store=store, mailer=mailer, now=now), mailed, at=None))
    finally:
        store.close()
    for one in sent:
        _print_sent(one, json=json)
    return SOME_FAILED if any(one.reason for one in sent) else DONE


def _print_sent(sent: "Sent", *, json: bool) -> None:
    if json:
        say_json({"address": sent.address, "articles": sent.articles, "reason": sent.reason or None})
    elif sent.reason:
        complain(f"ingest: {sent.address}: not mailed: {sent.reason}; it is tried again")
    else:
        say(f"{sent.address}: {sent.articles:,} articles mailed")
