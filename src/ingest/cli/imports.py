"""`ingest import`: articles from a file of JSON lines."""

import gzip
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO

from cyclopts import Parameter

from ingest.cli.deps import now, open_compute, open_database
from ingest.cli.options import DONE, INTERRUPTED, SOME_FAILED, WRONG_CALL, Json, Shared
from ingest.cli.output import ProgressBar, complain, say_json
from ingest.config import Config
from ingest.pipeline.imports import ImportCounts, import_lines


def import_(
    file: Annotated[
        Path,
        Parameter(
            help='Lines of {"outlet", "url", "title", "text", "published"?, "language"?, "authors"?}, as JSON;'
            " may end in .gz; - is standard input."
        ),
    ],
    *,
    json: Json = False,
    common: Shared,
) -> int:
    """Store articles from a file of JSON lines: each line is treated as a fetched article is.

    A bad line is reported with its number and skipped (exit code 1). What was stored stays stored: after an
    interruption, import the same file again.
    """
    config = common.load()
    common.start_log()
    if str(file) != "-" and not file.is_file():
        complain(f"ingest: {file}: no such file")
        return WRONG_CALL
    total = ImportCounts()
    try:
        for so_far in _totals(file, config):
            total = so_far
    except KeyboardInterrupt:
        complain(f"interrupted after line {total.lines}; all before it is stored: import the file again")
        return INTERRUPTED
    if json:
        counts = {"new": total.new, "revised": total.revised, "known": total.same, "bad": len(total.bad)}
        say_json(counts)
    elif sys.stdout.isatty():
        complain(f"{total.new} new, {total.revised} revised, {total.same} known, {len(total.bad)} bad lines")
    return SOME_FAILED if total.bad else DONE


def _totals(file: Path, config: Config) -> Iterator[ImportCounts]:
    """The sums so far, after each batch; bad lines are reported as they come."""
    store, total = open_database(config), ImportCounts()
    name = "<stdin>" if str(file) == "-" else str(file)
    size = None if str(file) == "-" else file.stat().st_size
    try:
        with _raw(file) as raw, open_compute() as compute, ProgressBar(name, size) as bar:
            lines = _lines(raw, file)
            for batch in import_lines(lines, store, config.outlets, now(), name=name, compute=compute):
                for line in batch.bad:
                    complain(line)
                total = _sum(total, batch)
                bar.update(raw.tell() if raw.seekable() else 0)
                yield total
    finally:
        store.close()


def _sum(total: ImportCounts, batch: ImportCounts) -> ImportCounts:
    return ImportCounts(
        new=total.new + batch.new,
        revised=total.revised + batch.revised,
        same=total.same + batch.same,
        bad=total.bad + batch.bad,
        lines=total.lines + batch.lines,
    )


@contextmanager
def _raw(file: Path) -> Iterator[BinaryIO]:
    if str(file) == "-":
        yield sys.stdin.buffer
        return
    with file.open("rb") as raw:
        yield raw


def _lines(raw: BinaryIO, file: Path) -> Iterator[str]:
    """Line by line; bytes that are no UTF-8 make that line a bad one, not the file."""
    for line in gzip.GzipFile(fileobj=raw) if file.suffix == ".gz" else raw:
        yield line.decode("utf-8-sig", "surrogateescape")
