"""`ingest export`: rows of a view, articles or pages into files, each of which appears whole or not at all."""

import json as json_text
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from ingest.cli.export_files import ENDINGS, Exported, Format, Job
from ingest.cli.options import DONE, WRONG_CALL, Common, Shared, ended_by
from ingest.cli.output import ProgressBar, complain, say, say_json
from ingest.cli.process import ending_signals

if TYPE_CHECKING:
    from ingest.export.selection import PartBy, Selection
    from store.errors import BadQuery
    from store.model import SavedPage
    from store.query import Snapshot

LIMIT_S = 7 * 24 * 3600.0
"""How long the database may work for an export."""

_ROWS_BETWEEN_UPDATES = 500
"""The bar moves when so many rows are written."""


def export(
    *,
    view: Annotated[str, Parameter(help="Which view; `ingest sql --list` lists them.")] = "v_articles",
    where: Annotated[
        str, Parameter(help="Only rows that meet this condition in SQL, e.g. \"language = 'en'\".")
    ] = "",
    columns: Annotated[str, Parameter(help="Only these columns, with commas between. Default: all.")] = "",
    format: Annotated[
        Format | None,
        Parameter(
            help="Rows as parquet, csv or jsonl; saved pages of the articles as warc; articles as tei. Default: by "
            "the ending of the file, else jsonl."
        ),
    ] = None,
    since: Annotated[
        str | None,
        Parameter(help="Only what came or changed since the export whose last line named this cursor."),
    ] = None,
    output: Annotated[
        str, Parameter(("--output", "-o"), help="The file, or the folder with --partition; - is stdout.")
    ] = "-",
    partition: Annotated[
        Literal["day", "outlet"] | None, Parameter(help="A file for each day or outlet, in folders.")
    ] = None,
    include_reserved: Annotated[
        bool, Parameter(help="Also articles whose pages reserve rights (v_articles.rights_reserved).")
    ] = False,
    bom: Annotated[
        bool, Parameter(help="CSV with a byte order mark, by which Excel knows that it is UTF-8.")
    ] = False,
    snapshot: Annotated[
        Path | None,
        Parameter(
            help="Write a data set into this ZIP file instead: all views (of the articles that --where chooses) as CSV "
            "and JSON lines, or --format parquet, with codebook, method and checksums."
        ),
    ] = None,
    addresses_only: Annotated[
        bool, Parameter(help="With --snapshot: no texts, but addresses and digests, for `ingest rehydrate`.")
    ] = False,
    json: Annotated[bool, Parameter("--json", help="The closing line as JSON.")] = False,
    common: Shared,
) -> int:
    """Export a view, saved pages or texts into files: whole or not at all, and from where the last export ended."""
    from ingest import tables
    from ingest.cli.deps import now
    from ingest.errors import ConfigError
    from store import migrate, query

    if addresses_only and snapshot is None:
        raise ConfigError(("--addresses-only: needs the file of the data set: --snapshot FILE.zip",))
    if snapshot is not None:
        _check_dataset(view, columns, since, output, partition, format)
    chosen = format or _by_ending(output)
    selection = _selection(view, where, columns, chosen, partition, with_reserved=include_reserved)
    if chosen == "parquet":
        tables.require(chosen)
    _check_output(output if snapshot is None else str(snapshot), chosen, is_folder=partition is not None)
    url = common.load().database_url
    migrate.check_version(url)
    with (
        _ended_by_signals(),
        query.snapshot(url, limit_s=LIMIT_S, on_stuck=_give_up) as state,
        _page_reader(url) as read_page,
        _counter(view, common) as on_row,
    ):
        if snapshot is not None:
            return _dataset(snapshot, state, selection, format, only_addresses=addresses_only, as_json=json)
        job = Job(
            snapshot=state,
            selection=_continued(selection, since),
            until=state.cursor(view) if selection.has_articles else None,
            format=chosen,
            at=now(),
            bom=bom,
            read_page=read_page,
            on_row=on_row,
        )
        done = job.write_parts(Path(output)) if partition else job.write_whole(output)
    _tell(done, as_json=json, to_stderr=output == "-")
    return DONE


def _check_dataset(
    view: str, columns: str, since: str | None, output: str, partition: str | None, format: Format | None
) -> None:
    """Raises ConfigError for options that say nothing of a data set."""
    from ingest.errors import ConfigError

    if (
        view != "v_articles"
        or columns
        or since
        or partition
        or output != "-"
        or format not in (None, "parquet")
    ):
        raise ConfigError(
            (
                "--snapshot: takes all views; besides it go --where, --include-reserved, --format parquet alone",
            )
        )


def _dataset(
    place: Path,
    state: "Snapshot",
    selection: "Selection",
    format: Format | None,
    *,
    only_addresses: bool,
    as_json: bool,
) -> int:
    from ingest import tables
    from ingest.cli.export_dataset import write_dataset
    from store.views import NAMES, described

    views = tuple(view for view in described.views().values() if view.name in NAMES)
    formats: tuple[tables.Format, ...] = ("parquet",) if format == "parquet" else ("csv", "jsonl")
    tally = write_dataset(place, state, selection, views, formats, only_addresses=only_addresses)
    if as_json:
        say_json({"output": str(place), "rows": tally.rows, "reserved_left_out": tally.reserved})
    else:
        say(f"{tally.rows} rows to {place}; left out: {tally.reserved} rows of articles that reserve rights")
    return DONE


def _by_ending(output: str) -> Format:
    for format, ending in ENDINGS.items():
        if output.endswith(f".{ending}"):
            return format
    return "jsonl"


def _selection(
    view: str,
    where: str,
    columns: str,
    format: Format,
    partition: "PartBy | None",
    *,
    with_reserved: bool,
) -> "Selection":
    from ingest.errors import ConfigError
    from ingest.export import selection, tei
    from store.views import NAMES, described

    chosen = selection.view_named(view, (one for one in described.views().values() if one.name in NAMES))
    names = [name.strip() for name in columns.split(",") if name.strip()]
    if format in ("warc", "tei"):
        if chosen.name != "v_articles" or names:
            raise ConfigError((f"--format {format}: is of v_articles, and has columns of its own",))
        names = ["article_id"] if format == "warc" else list(tei.COLUMNS)
    part = selection.part_column(chosen, partition) if partition else None
    taken = selection.columns_named(chosen, names)
    if format not in ("warc", "tei"):
        # Readers take a column from the names of the folders, and refuse one of that name in the files.
        taken = tuple(column for column in taken if part is None or column.name != partition) or taken
    return selection.Selection(
        view=chosen,
        columns=taken,
        where=selection.condition(where),
        with_reserved=with_reserved,
        part=part,
        by=partition,
    )


def _check_output(output: str, format: Format, *, is_folder: bool) -> None:
    from ingest.errors import ConfigError

    if output == "-":
        if is_folder:
            raise ConfigError(("--partition: needs a folder: -o FOLDER",))
        if format in ("parquet", "warc") and sys.stdout.isatty():
            raise ConfigError((f"--format {format}: is not for a terminal; write it into a file: -o FILE",))
    elif Path(output).is_dir() != is_folder and Path(output).exists():
        cure = "give the name of a folder" if is_folder else "give the name of a file, or --partition"
        raise ConfigError((f"-o {output}: is {'no' if is_folder else 'a'} folder; {cure}",))


def _continued(selection: "Selection", since: str | None) -> "Selection":
    """The selection from a cursor on. Raises BadQuery for a cursor that is none of this view."""
    from ingest.errors import ConfigError
    from store.query import cursors

    if since is None:
        return selection
    name = selection.view.name
    if not selection.has_articles:
        raise ConfigError(
            (f"--since: {name} has no articles to go on from and is exported whole; leave it out",)
        )
    return replace(selection, since=cursors.parse(since, name))


@contextmanager
def _page_reader(url: str) -> "Iterator[Callable[[bytes], SavedPage | None]]":
    """Reads saved pages, whose bytes are the same whenever they are read."""
    from store.store import open_store

    store = open_store(url)

    def read(sha256: bytes) -> "SavedPage | None":
        with store.read() as tx:
            return tx.articles.saved_page(sha256)

    try:
        yield read
    finally:
        store.close()


@contextmanager
def _counter(view: str, common: Common) -> Iterator[Callable[[int], None]]:
    """What is told how many rows are done; a bar where a person looks."""
    if not common.shows_bars():
        yield lambda done: None
        return
    with ProgressBar(view) as bar:
        yield lambda done: None if done % _ROWS_BETWEEN_UPDATES else bar.update(done)


def _give_up(error: "BadQuery") -> None:
    """The database works on though it was told to stop, so that nothing but the end of the process stops it."""
    complain(f"ingest: {error}")
    os._exit(WRONG_CALL)


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """A signal that asks to end is an exception, so that no half file is left."""

    def end(number: int, frame: object) -> None:
        sys.exit(ended_by(number))

    before = {number: signal.signal(number, end) for number in ending_signals() if number != signal.SIGINT}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _tell(done: Exported, *, as_json: bool, to_stderr: bool) -> None:
    """The closing line: what was written, what was left out, and where to go on."""
    (complain if to_stderr else say)(json_text.dumps(asdict(done)) if as_json else _line(done))


def _line(done: Exported) -> str:
    place = "stdout" if done.output == "-" else done.output
    files = f" in {done.files} files" if done.files != 1 else ""
    what = (
        f"{done.pages} pages of {done.rows} articles"
        if done.pages is not None
        else f"{done.rows} rows of {done.view}"
    )
    parts = [f"{what} to {place}{files}"]
    if done.pages_missing:
        parts.append(f"{done.pages_missing} pages are not there: pruned, or damaged (ingest db check)")
    if done.reserved_left_out:
        parts.append(
            f"left out: {done.reserved_left_out} rows of articles that reserve rights (--include-reserved takes them)"
        )
    if done.defused:
        parts.append(
            f"{done.defused} cells that a spreadsheet would run as formulas begin with an apostrophe now"
        )
    if done.cursor:
        parts.append(f"go on with --since {done.cursor}")
    return "; ".join(parts)
