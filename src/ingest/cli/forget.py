"""`ingest articles forget` and `forgotten`: takedowns."""

from typing import Annotated

from cyclopts import Parameter

from ingest.cli.articles import find, read
from ingest.cli.options import DONE, SOME_FAILED, Json, Shared, locked
from ingest.cli.output import Column, ProgressBar, complain, iso, minute, print_table, say, say_json


def forget(
    article: Annotated[str, Parameter(help="Its number or one of its addresses.")],
    *,
    reason: Annotated[str | None, Parameter(help="Why; kept with the tombstone.")] = None,
    json: Json = False,
    common: Shared,
) -> int:
    """Take an article out for good: its versions, its pages and all that was found in it.

    A tombstone stays, which keeps it from coming back: digests of its addresses and texts, the day, the reason. What
    it said cannot be had again. Copies of the database, exports and search engines are yours to clean.
    """
    from ingest.cli.deps import now, open_compute, open_database
    from ingest.cli.process import is_process_dead, this_process
    from ingest.pipeline import forgetting

    stored = read(common, lambda tx: find(tx, article))
    if stored is None:
        complain(f"ingest: no article {article}")
        return SOME_FAILED
    config = common.load()
    store = open_database(config)
    try:
        with open_compute() as compute, ProgressBar("packing pages again") as bar:
            removed = forgetting.forget(
                store,
                compute,
                stored,
                tuple(config.outlets.values()),
                reason,
                process=this_process(),
                is_process_dead=is_process_dead,
                now=now,
                on_progress=bar.update,
            )
    finally:
        store.close()
    if removed is None:
        return locked(stored.outlet)
    if json:
        counts = {"versions": removed.versions, "pages": removed.pages, "repacked": removed.repacked}
        say_json({"article_id": stored.id, "outlet": stored.outlet} | counts)
    else:
        say(
            f"article {stored.id} of {stored.outlet} is taken out: {removed.versions} versions, {removed.pages} pages"
        )
    return DONE


def forgotten(
    *,
    allow: Annotated[
        int | None, Parameter(help="Let the article that had this number be stored again, if it comes.")
    ] = None,
    json: Json = False,
    common: Shared,
) -> int:
    """List the articles that were taken out, the last one first."""
    if allow is not None:
        return _allow(allow, common)
    found = read(common, lambda tx: tx.forgotten.all())
    if json:
        for one in found:
            say_json(
                {"article_id": one.article_id, "outlet": one.outlet, "at": iso(one.at), "reason": one.reason}
            )
        return DONE
    columns = (Column("id", right=True), Column("outlet"), Column("taken out"), Column("reason"))
    print_table(
        columns, [(str(one.article_id), one.outlet, minute(one.at), one.reason or "") for one in found]
    )
    return DONE


def _allow(article_id: int, common: Shared) -> int:
    from ingest.cli.deps import open_database

    store = open_database(common.load())
    try:
        with store.begin(name="allow article") as tx:
            digests = tx.forgotten.allow(article_id)
    finally:
        store.close()
    if not digests:
        complain(f"ingest: no article {article_id} was taken out; see ingest articles forgotten")
        return SOME_FAILED
    return DONE
