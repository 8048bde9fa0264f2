"""`ingest search`: which articles say something; and the index of words behind it."""

from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter, validators

from ingest.cli.articles import check_outlets
from ingest.cli.options import DONE, Json, Shared, since_time
from ingest.cli.output import (
    Column,
    ProgressBar,
    complain,
    iso,
    minute,
    on_terminal,
    print_table,
    say,
    say_json,
)
from store.kinds import ArticleKind

if TYPE_CHECKING:
    from store.search.asked import Asked
    from store.search.finding import Hit
    from store.search.snippets import Snippet
    from store.store import Store, Transaction

_BOLD, _PLAIN = "\x1b[1m", "\x1b[0m"
_OPERATORS = ("and", "or", "not")


def search(
    query: Annotated[
        str,
        Parameter(
            help='Words, "phrases in quotes", beginnings*; AND, OR, NOT and parentheses; title:, lead: or text: before '
            "what must stand there."
        ),
    ],
    *,
    source: Annotated[tuple[str, ...], Parameter(help="Only of this outlet; may be given again.")] = (),
    language: Annotated[
        tuple[str, ...], Parameter(help="Only in this language, e.g. en; may be given again.")
    ] = (),
    kind: Annotated[tuple[ArticleKind, ...], Parameter(help="Only of this kind; may be given again.")] = (),
    since: Annotated[str | None, Parameter(help="First seen since: 7d, 12h or a day, as 2026-11-20.")] = None,
    until: Annotated[
        str | None, Parameter(help="First seen before: 7d, 12h or a day, as 2026-11-20.")
    ] = None,
    limit: Annotated[int, Parameter(help="How many.", validator=validators.Number(gte=1, lte=1_000))] = 20,
    count: Annotated[bool, Parameter(help="Only say how many there are.")] = False,
    by: Annotated[
        Literal["day", "outlet"] | None, Parameter(help="Count them for each day (UTC), or for each outlet.")
    ] = None,
    sql: Annotated[bool, Parameter(help="Print the SQL that finds them, for `ingest sql`.")] = False,
    json: Json = False,
    common: Shared,
) -> int:
    """Show the articles that say something, the best first."""
    from ingest.cli.deps import now, open_database
    from store.search.asked import Asked
    from store.search.query import parse

    at = now()
    asked = Asked(
        query=parse(query),
        outlets=source,
        languages=tuple(one.lower() for one in language),
        kinds=kind,
        since=since_time(since, at) if since else None,
        until=since_time(until, at, "--until") if until else None,
    )
    store = open_database(common.load())
    try:
        with store.read() as tx:
            check_outlets(source, tx)
            if sql:
                say(tx.search.sql(asked))
                return DONE
            if by:
                _print_counts(tx, asked, by, json=json)
            elif count:
                _print_count(tx, asked, json=json)
            else:
                _print_hits(tx, asked, limit, json=json)
            missing = 0 if tx.search_index.is_complete() else tx.search_index.missing()
    finally:
        store.close()
    warn(query, missing)
    return DONE


def warn(query: str, missing: int) -> None:
    """What the answer does not say of itself, on stderr."""
    if missing:
        complain(
            f"ingest: {missing:,} older articles are not indexed yet and cannot be found; run: ingest db index"
        )
    for word in query.split():
        if word in _OPERATORS:
            complain(f"ingest: {word!r} is searched as a word; operators are AND, OR, NOT")
            return


def _print_counts(tx: "Transaction", asked: "Asked", by: Literal["day", "outlet"], *, json: bool) -> None:
    rows = tx.search.counts(asked, by)
    if json:
        for name, articles in rows:
            say_json({by: name, "articles": articles})
    else:
        print_table((Column(by), Column("articles", right=True)), [(name, str(n)) for name, n in rows])


def _print_count(tx: "Transaction", asked: "Asked", *, json: bool) -> None:
    found = tx.search.count(asked)
    say_json({"articles": found}) if json else say(str(found))


def _print_hits(tx: "Transaction", asked: "Asked", limit: int, *, json: bool) -> None:
    from store.search.finding import MAX_RANKED

    found = tx.search.best(asked, limit)
    for hit in found.hits:
        _print_hit(hit, asked, json=json)
    if not found.hits:
        complain("ingest: nothing found")
    elif not found.is_all:
        complain(
            f"ingest: the best of the newest {MAX_RANKED:,}; --since and --until choose others, --count counts all"
        )


def _print_hit(hit: "Hit", asked: "Asked", *, json: bool) -> None:
    from store.search.snippets import snippet
    from store.search.tree import asked_for

    phrases = asked_for(asked.query)
    shown = snippet(phrases, hit.text)
    if not shown.marks and hit.lead:
        in_lead = snippet(phrases, hit.lead)
        shown = in_lead if in_lead.marks else shown
    if json:
        say_json(_row(hit, shown))
        return
    title = _marked(snippet(phrases, hit.title, len(hit.title) + 1))
    say(f"{hit.id}  {hit.outlet}  {minute(hit.published_at or hit.first_seen_at)}  {title}")
    say(f"    {_marked(shown)}")
    say(f"    {hit.url}")


def _row(hit: "Hit", shown: "Snippet") -> dict[str, object]:
    return {
        "article_id": hit.id,
        "outlet": hit.outlet,
        "url": hit.url,
        "title": hit.title,
        "language": hit.language,
        "kind": hit.kind,
        "first_seen_at": iso(hit.first_seen_at),
        "published_at": iso(hit.published_at),
        "score": round(hit.score, 4),
        "snippet": shown.text,
        "marks": [list(mark) for mark in shown.marks],
    }


def _marked(shown: "Snippet") -> str:
    """A snippet on one line, with what was found bold on a terminal, and in square brackets elsewhere."""
    opened, closed = (_BOLD, _PLAIN) if on_terminal() else ("[", "]")
    # Sign for sign, since the marks count them.
    text = "".join(sign if sign.isprintable() else " " for sign in shown.text)
    pieces, at = [], 0
    for start, end in shown.marks:
        pieces += [text[at:start], opened, text[start:end], closed]
        at = end
    return "".join((*pieces, text[at:]))


INDEXED_AT_ONCE = 100
"""Articles of one transaction, so that nobody waits for long who wants to store another."""


def index(
    *,
    anew: Annotated[
        bool, Parameter(help="Empty the index first, which also removes traces of takedowns.")
    ] = False,
    common: Shared,
) -> int:
    """Index the words of articles that are not in the index yet. What is stopped goes on with the next call."""
    from ingest.cli.deps import open_database

    store = open_database(common.load())
    try:
        if anew:
            with store.begin(name="search index") as tx:
                tx.search_index.begin_anew()
        count = add_older(store)
    finally:
        store.close()
    say(f"{count:,} articles indexed; the index is complete")
    return DONE


def add_older(store: "Store") -> int:
    """Indexes all articles that are not indexed yet, the newest first; how many they were."""
    with store.read() as tx:
        missing = 0 if tx.search_index.is_complete() else tx.search_index.missing()
    count = 0
    with ProgressBar("indexing", missing) as bar:
        while done := _add_some(store):
            count += done
            bar.update(count)
    return count


def _add_some(store: "Store") -> int:
    with store.begin(name="search index") as tx:
        return tx.search_index.add_older(INDEXED_AT_ONCE)
