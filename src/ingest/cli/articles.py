"""`ingest articles`: list, show, history, diff; and how an article is found that is asked for."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from cyclopts import Parameter, validators

from ingest import dedupe
from ingest.cli.options import DONE, SOME_FAILED, Json, Shared
from ingest.cli.output import Column, complain, iso, live_entries, minute, print_table, say, say_json

if TYPE_CHECKING:
    from store.model import RevisionContent, StoredArticle
    from store.store import Transaction

T = TypeVar("T")


def listed(
    *,
    source: Annotated[str | None, Parameter(help="Only of this outlet.")] = None,
    limit: Annotated[int, Parameter(help="How many.", validator=validators.Number(gte=1))] = 20,
    json: Json = False,
    common: Shared,
) -> int:
    """List articles, newest first."""
    found = read(common, lambda tx: _newest(tx, limit, source, common.load().outlets))
    if json:
        for one in found:
            say_json(_summary(one))
        return DONE
    columns = (Column("id", right=True), Column("outlet"), Column("published"), Column("title"))
    rows = [(str(one.id), one.outlet, minute(_published_at(one.content)), one.content.title) for one in found]
    print_table(columns, rows)
    return DONE


def _newest(
    tx: "Transaction", limit: int, source: str | None, configured: Iterable[str]
) -> "list[StoredArticle]":
    check_outlets((source,) if source else (), tx, configured)
    return tx.articles.newest(limit, source)


def show(
    article: Annotated[
        str, Parameter(help="Its number (the id of `articles list`) or one of its addresses.")
    ],
    *,
    revision: Annotated[int | None, Parameter(help="As it was then. Default: the newest revision.")] = None,
    json: Json = False,
    common: Shared,
) -> int:
    """Show one article with all its revisions."""
    answer = read(common, lambda tx: _with_history(tx, article))
    if answer is None:
        complain(f"ingest: no article {article}")
        return SOME_FAILED
    stored, versions, addresses = answer
    contents = {number: content for number, _, content in versions}
    number = revision or stored.revision
    if number not in contents:
        complain(f"ingest: {no_revision(article, number, contents)}")
        return SOME_FAILED
    stored = replace(stored, content=contents[number])
    revisions = [
        {"n": n, "seen_at": iso(seen_at), "title": content.title, "words": content.words}
        for n, seen_at, content in versions
    ]
    whole = _summary(stored) | {"revision": number} | _content(stored)
    whole |= {"revisions": revisions, "addresses": addresses}
    if json:
        say_json(whole)
    else:
        _print_article(stored, len(revisions))
    return DONE


def history(
    article: Annotated[str, Parameter(help="Its number or one of its addresses.")],
    *,
    json: Json = False,
    common: Shared,
) -> int:
    """List the revisions of an article: when each was first seen, and how much it changed."""
    answer = read(common, lambda tx: _revisions(tx, article))
    if answer is None:
        complain(f"ingest: no article {article}")
        return SOME_FAILED
    stored, found = answer
    rows = []
    for at, (n, seen_at, content) in enumerate(found):
        change = dedupe.change(found[at - 1][2], content) if at else None
        rows.append((n, seen_at, content, change))
    if json:
        for n, seen_at, content, change in rows:
            row = {"n": n, "seen_at": iso(seen_at), "title": content.title, "words": content.words}
            counts = asdict(change) if change else {}
            say_json(row | counts | {"extractor": content.extractor})
        return DONE
    columns = (
        Column("revision", right=True),
        Column("seen"),
        Column("added", right=True),
        Column("removed", right=True),
        Column("title"),
    )
    print_table(
        columns,
        [
            (
                str(n),
                minute(seen_at),
                str(change.words_added) if change else "",
                str(change.words_removed) if change else "",
                content.title,
            )
            for n, seen_at, content, change in rows
        ],
    )
    if stored.state.gone_at:
        say(f"gone since {minute(stored.state.gone_at)}")
    return DONE


def diff(
    article: Annotated[str, Parameter(help="Its number or one of its addresses.")],
    *,
    from_: Annotated[
        int | None, Parameter("--from", help="The older revision. Default: the one before --to.")
    ] = None,
    to: Annotated[int | None, Parameter(help="The newer revision. Default: the newest.")] = None,
    json: Json = False,
    common: Shared,
) -> int:
    """Show what an edit removed [-so-] and added {+so+}."""
    answer = read(common, lambda tx: _revisions(tx, article))
    if answer is None:
        complain(f"ingest: no article {article}")
        return SOME_FAILED
    contents = {n: content for n, _, content in answer[1]}
    newer = to or max(contents)
    older = from_ or newer - 1
    if not {older, newer} <= contents.keys():
        missing = older if older not in contents else newer
        complain(f"ingest: {no_revision(article, missing, contents)}")
        return SOME_FAILED
    pieces = dedupe.diff(contents[older], contents[newer])
    if json:
        for piece in pieces:
            say_json(asdict(piece))
    else:
        say(dedupe.format_diff(pieces))
    return DONE


def _revisions(
    tx: "Transaction", wanted: str
) -> "tuple[StoredArticle, list[tuple[int, datetime, RevisionContent]]] | None":
    stored = find(tx, wanted)
    return None if stored is None else (stored, tx.articles.revisions(stored.id))


def read(common: Shared, question: "Callable[[Transaction], T]") -> T:
    """What a question to the database gives. One that does not exist, or is too old, raises NotReady."""
    from store.store import open_store

    store = open_store(common.load().database_url)
    try:
        with store.read() as tx:
            return question(tx)
    finally:
        store.close()


def check_outlets(chosen: Iterable[str], tx: "Transaction", also: Iterable[str] = ()) -> None:
    """Raises ConfigError for an outlet that is neither in the archive nor one of `also`: nothing would be found, and
    nobody know why."""
    from ingest.config.errors import short_repr, suggestion
    from ingest.errors import ConfigError

    chosen = tuple(chosen)
    known = [*(outlet.id for outlet in tx.outlets.all()), *also] if chosen else []
    unknown = [one for one in chosen if one not in known]
    if unknown:
        raise ConfigError(
            tuple(
                f"--source: {short_repr(one)} is no outlet of the archive{suggestion(one, known)}"
                for one in unknown
            )
        )


def _with_history(
    tx: "Transaction", wanted: str
) -> "tuple[StoredArticle, list[tuple[int, datetime, RevisionContent]], list[str]] | None":
    found = _revisions(tx, wanted)
    return None if found is None else (*found, tx.articles.addresses(found[0].id))


def no_revision(wanted: str, number: int, existing: Iterable[int]) -> str:
    """That an article has no such revision, and which ones it has."""
    return f"article {wanted} has no revision {number}; it has {', '.join(map(str, existing))}"


def find(tx: "Transaction", wanted: str) -> "StoredArticle | None":
    """The article of a number, or at an address or a variant of it, whichever outlet it is of."""
    from ingest.errors import Refused
    from ingest.identity import article_key
    from ingest.urls import Url

    if wanted.isdecimal():
        return tx.articles.get(int(wanted))
    try:
        forms = (Url(wanted), Url(wanted, keep_route=True))
    except Refused:
        return None
    for outlet in tx.outlets.all():
        for url in forms:
            found = tx.articles.by_address(outlet.id, url.key) or tx.articles.by_key(
                outlet.id, article_key(url)
            )
            if found:
                return found
    return None


def _summary(stored: "StoredArticle") -> dict[str, Any]:
    return {
        "id": stored.id,
        "outlet": stored.outlet,
        "url": stored.url,
        "title": stored.content.title,
        "published": iso(_published_at(stored.content)),
        "first_seen": iso(stored.first_seen_at),
        "gone": iso(stored.state.gone_at),
        "words": stored.content.words,
        "copy_cluster_id": stored.cluster_id,
    }


def _content(stored: "StoredArticle") -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in asdict(stored.content).items():
        if name == "published":
            values |= _published_columns(stored.content)
        elif name == "published_candidates":
            values[name] = [one | {"at": iso(one["at"])} for one in value]
        elif name == "further_pages":
            values[name] = [one.url for one in stored.content.further_pages]
        elif name == "entries":
            values[name] = live_entries(stored.content.entries)
        else:
            values[name] = value
    for name, value in values.items():
        if isinstance(value, datetime):
            values[name] = iso(value)
        elif isinstance(value, bytes):
            values[name] = value.hex()
    return values


def _published_columns(content: "RevisionContent") -> dict[str, Any]:
    published = content.published
    return {
        "published_at": published.at if published else None,
        "published_precision": published.precision if published else None,
        "published_from": published.source if published else None,
    }


def _published_at(content: "RevisionContent") -> datetime | None:
    return content.published.at if content.published else None


def _print_article(stored: "StoredArticle", revisions: int) -> None:
    content = stored.content
    say(content.title)
    say(stored.url)
    facts = [
        minute(_published_at(content)),
        ", ".join(content.authors),
        content.section or "",
        f"{content.words} words",
        f"{revisions} revisions" if revisions > 1 else "",
        f"gone since {minute(stored.state.gone_at)}" if stored.state.gone_at else "",
    ]
    say(" · ".join(fact for fact in facts if fact))
    if content.lead:
        say(f"\n{content.lead}")
    say(f"\n{content.text}")
