"""The files of an export: one, or one for each day or outlet, each whole or not at all."""

import sys
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO, Literal

from ingest import tables
from ingest.cli.whole_files import whole_file
from ingest.errors import ConfigError
from ingest.export import pages, places, tei, warc
from ingest.export.rows import Part, Tally, parts
from ingest.export.selection import Selection
from store.query import Snapshot
from store.query.cursors import Cursor

Format = Literal["parquet", "csv", "jsonl", "warc", "tei"]

ENDINGS: dict[Format, str] = {
    "parquet": "parquet",
    "csv": "csv",
    "jsonl": "jsonl",
    "warc": "warc.gz",
    "tei": "xml",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What an export has written: `rows` of the view, or `pages` of so many articles. `cursor` is where the next one
    goes on; None for a view without articles."""

    view: str
    output: str
    files: int
    rows: int
    pages: int | None
    pages_missing: int
    reserved_left_out: int
    defused: int
    cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One export: what it takes, from which state of the database (`until` is its cursor), and in which format.
    `at` is the time now, `on_row` is told how many rows are done."""

    snapshot: Snapshot
    selection: Selection
    until: Cursor | None
    format: Format
    at: datetime
    bom: bool
    read_page: pages.ReadPage
    on_row: Callable[[int], None]

    def write_whole(self, output: str) -> Exported:
        """One file; `-` is stdout. Raises IngestError where it cannot be written, and what reading does."""
        counts = _Counts()
        for part in self._parts(counts):
            with _opened(output) as out:
                self._write(out, part, counts)
        return self._exported(output, 1, counts)

    def write_parts(self, folder: Path) -> Exported:
        """A file for each value of the selection's part. Where an export from this cursor was written before, or
        killed, its files are replaced. Raises IngestError as `write_whole`, and where the folder holds files that go
        on from an export which this one would replace."""
        counts = _Counts()
        name = places.file_name(self.selection.view.name, self.selection.since, ENDINGS[self.format])
        written = set()
        if self.selection.since is None:
            self._refuse_later_parts(folder)
        for part in self._parts(counts):
            place = folder / places.part_path(self.selection.by or "day", part.value, name)
            _make_folder(place.parent)
            with whole_file(place) as out:
                self._write(out, part, counts)
            written.add(place)
        for place in set(folder.glob(f"{self.selection.by}=*/{name}")) - written:
            place.unlink()
        return self._exported(str(folder), len(written), counts)

    def _parts(self, counts: "_Counts") -> Iterator[Part]:
        return parts(self.snapshot, self.selection, self.until, counts.rows, self.on_row)

    def _refuse_later_parts(self, folder: Path) -> None:
        pattern = f"{self.selection.by}=*/{self.selection.view.name}-since-*.{ENDINGS[self.format]}"
        if any(folder.glob(pattern)):
            raise ConfigError(
                (
                    f"-o {folder}: has files of exports with --since, whose rows would be there twice; give --since, "
                    "or another folder",
                )
            )

    def _write(self, out: BinaryIO, part: Part, counts: "_Counts") -> None:
        match self.format:
            case "warc":
                ids = array("q", (int(str(row[0])) for row in part.rows))
                found = pages.pages_of(self.snapshot, ids, self.read_page, counts.pages)
                warc.write(out, found, f"news-ingest/{version('news-ingest')}", self.at)
            case "tei":
                tei.write(out, part.rows)
            case _:
                columns = [tables.Column(column.name, column.kind) for column in self.selection.columns]
                done = tables.write(out, self.format, columns, part.rows, bom=self.bom)
                counts.defused += done.defused

    def _exported(self, output: str, files: int, counts: "_Counts") -> Exported:
        return Exported(
            view=self.selection.view.name,
            output=output,
            files=files,
            rows=counts.rows.rows,
            pages=counts.pages.pages if self.format == "warc" else None,
            pages_missing=counts.pages.missing,
            reserved_left_out=counts.rows.reserved,
            defused=counts.defused,
            cursor=str(self.until) if self.until else None,
        )


class _Counts:
    """What was written so far."""

    def __init__(self) -> None:
        self.rows, self.pages, self.defused = Tally(), pages.PageTally(), 0


@contextmanager
def _opened(output: str) -> Iterator[BinaryIO]:
    if output == "-":
        sys.stdout.flush()
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    with whole_file(Path(output)) as out:
        yield out


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError((f"-o {folder}: cannot be made: {error.strerror}",)) from error
