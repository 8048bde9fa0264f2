"""`ingest articles evidence` and `ingest articles page`: what can be shown to somebody who does not believe us."""

from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from ingest.cli.articles import find, no_revision, read
from ingest.cli.options import DONE, SOME_FAILED, Json, Shared
from ingest.cli.output import complain, say, say_json
from ingest.cli.whole_files import whole_file

if TYPE_CHECKING:
    from ingest.evidence import Case
    from store.model import SavedPage
    from store.store import Transaction

_Article = Annotated[str, Parameter(help="Its number or one of its addresses.")]
_Revision = Annotated[int | None, Parameter(help="Of this revision. Default: the newest.")]


def evidence(
    article: _Article,
    *,
    output: Annotated[
        Path | None, Parameter(("--output", "-o"), help="The ZIP file. Default: evidence-NUMBER.zip.")
    ] = None,
    warc: Annotated[
        bool, Parameter(help="Add the pages as a WARC file, for programs that read web archives.")
    ] = False,
    json: Json = False,
    common: Shared,
) -> int:
    """Write what is known of an article into a ZIP file that anybody can open and check.

    All its versions with their differences, the pages as they came, their headers, every attempt that is kept, the
    robots.txt of the day, and the digests of all that. Its first page is index.html.
    """
    from ingest.evidence import files, zipped

    case = read(common, lambda tx: _case(tx, article))
    if case is None:
        complain(f"ingest: no article {article}")
        return SOME_FAILED
    path = output or Path(f"evidence-{case.article.id}.zip")
    found = files(case, {"pages.warc.gz": _warc(case)} if warc else {})
    packed = zipped(found, case.made_at)
    digest = sha256(packed).hexdigest()
    with whole_file(path) as file:
        file.write(packed)
    kept = sum(name.startswith("pages/") for name in found)
    if json:
        row = {"file": str(path), "sha256": digest, "versions": len(case.versions), "pages": kept}
        say_json(row)
    else:
        say(f"{path}: {len(case.versions)} versions, {kept} pages")
        say(f"SHA-256 {digest}")
    return DONE


def page(
    article: _Article,
    *,
    revision: _Revision = None,
    output: Annotated[
        Path | None, Parameter(("--output", "-o"), help="The file. Default: page-NUMBER.html.")
    ] = None,
    common: Shared,
) -> int:
    """Write the page that a revision was extracted from, byte for byte as it came."""
    found = read(common, lambda tx: _page(tx, article, revision))
    if isinstance(found, str):
        complain(f"ingest: {found}")
        return SOME_FAILED
    number, saved = found
    path = output or Path(f"page-{number}.html")
    with whole_file(path) as file:
        file.write(saved.body)
    say(f"{path}: {len(saved.body)} bytes, received {saved.saved_at:%Y-%m-%d %H:%M} UTC")
    say(f"SHA-256 {saved.sha256.hex()}")
    return DONE


def _case(tx: "Transaction", wanted: str) -> "Case | None":
    from importlib.metadata import version

    from ingest.pipeline.evidence import look_up

    stored = find(tx, wanted)
    program = f"news-ingest {version('news-ingest')}"
    return look_up(stored, tx, now=datetime.now(UTC), program=program) if stored else None


def _page(tx: "Transaction", wanted: str, revision: int | None) -> "tuple[int, SavedPage] | str":
    """The article's number and a page of it; or what is missing."""
    stored = find(tx, wanted)
    if stored is None:
        return f"no article {wanted}"
    contents = {number: content for number, _, content in tx.articles.revisions(stored.id)}
    number = revision or stored.revision
    if number not in contents:
        return no_revision(wanted, number, contents)
    digest = contents[number].page_sha256
    saved = tx.articles.saved_page(digest) if digest else None
    if saved is None:
        why = "is not kept any more (see [keep] pages)" if digest else "does not exist: it was imported"
        return f"the page of revision {number} of article {wanted} {why}"
    return stored.id, saved


def _warc(case: "Case") -> bytes:
    from ingest.export.warc import ArchivedPage, write

    out = BytesIO()
    pages = (
        ArchivedPage(
            article_id=case.article.id,
            outlet=case.article.outlet,
            revision=version.number,
            url=page.url or case.article.url,
            seen_at=version.seen_at,
            page=page,
        )
        for version in case.versions
        for page in version.pages
    )
    write(out, pages, case.program, case.made_at)
    return out.getvalue()
