"""A data set in one ZIP file, for a paper: data, a codebook, how the data came about, and checksums. From the same
archive comes the same file, byte for byte: entries have one fixed time, and nothing in them tells when it was made."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256
from types import TracebackType
from typing import BinaryIO, cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from ingest.tables import Column, Row, values
from ingest.tables.markdown import lines
from ingest.tables.model import Tally
from store.query import Snapshot
from store.views.described import View

SUMS = "SHA256SUMS"
ADDRESSES = "data/addresses.csv"
ADDRESS_COLUMNS = (
    "article_id", "outlet", "url", "published_at", "language", "kind", "words", "text_sha256",
)  # fmt: skip
"""What is shared where texts may not be: addresses, and what tells whether a text is the same."""

_TIME = (1980, 1, 1, 0, 0, 0)

_METHOD = """# How these data came about

Articles of news outlets, brought in by news-ingest {version} from the outlets' own feeds (RSS, Atom, JSON Feed,
sitemaps, listings): what a feed announced was fetched once and visited again for some days, and each changed text was
kept as a version. robots.txt was obeyed, with one request at a time to a host and a delay between them; pages that only
show a wall, an error or a list were not stored. Headline, text, times and the rest were extracted by rules, whose
version stands with each article. Copies and citations were found by comparing texts. What each column says, who says
it, and what a missing value means is in CODEBOOK.md.

{left_out}

"""

_QUESTIONS = (
    (
        "Outlets and dates",
        "SELECT outlet, COUNT(*) AS articles, MIN(published_day) AS first_published, "
        "MAX(published_day) AS last_published, MIN(first_seen_at) AS first_stored, "
        "MAX(first_seen_at) AS last_stored FROM v_articles GROUP BY outlet ORDER BY 1",
    ),
    (
        "Feeds",
        "SELECT outlet_id AS outlet, kind, url FROM feeds WHERE read_at IS NOT NULL AND parent_id IS NULL "
        "ORDER BY 1, 2, 3",
    ),
    (
        "robots.txt as it was last read",
        "SELECT origin, robots_status AS status FROM hosts WHERE robots_status IS NOT NULL ORDER BY 1",
    ),
    (
        "Rules and versions",
        "SELECT extractor, COUNT(*) AS articles FROM v_articles GROUP BY extractor ORDER BY 1",
    ),
    (
        "Coverage: what became of the addresses that were tried, as far back as attempts are kept",
        "SELECT outlet, stage, outcome, COUNT(*) AS attempts, MIN(day) AS first_day, MAX(day) AS last_day "
        "FROM v_attempts GROUP BY outlet, stage, outcome ORDER BY 1, 2, 3",
    ),
)


class Packet:
    """A ZIP file that is being written, with the digests of its files. Use it as a context manager: what goes well ends
    with the digests, what does not is no ZIP file."""

    def __init__(self, out: BinaryIO) -> None:
        self._zip = ZipFile(out, "w", ZIP_DEFLATED)
        self._digests: dict[str, str] = {}

    @contextmanager
    def file(self, name: str) -> Iterator[BinaryIO]:
        """A file of the packet to write, one at a time."""
        entry = ZipInfo(name, _TIME)
        entry.compress_type, entry.external_attr = ZIP_DEFLATED, 0o644 << 16
        with self._zip.open(entry, "w", force_zip64=True) as out:
            hashed = _Hashed(cast(BinaryIO, out))
            yield cast(BinaryIO, hashed)
        self._digests[name] = hashed.hexdigest()

    def text(self, name: str, content: str) -> None:
        """Adds a file of text."""
        with self.file(name) as out:
            out.write(content.encode())

    def __enter__(self) -> "Packet":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            sums = "".join(f"{digest}  {name}\n" for name, digest in sorted(self._digests.items()))
            self.text(SUMS, sums)
            self._zip.close()
        else:
            with suppress(
                OSError
            ):  # left open, it would try to end the file when nobody can hear that it cannot
                self._zip.close()


class _Hashed:
    """A file that knows the digest of what was written."""

    def __init__(self, out: BinaryIO) -> None:
        self._out, self._sha256 = out, sha256()

    def write(self, data: bytes) -> int:
        self._sha256.update(data)
        return self._out.write(data)

    def hexdigest(self) -> str:
        return self._sha256.hexdigest()


def codebook(views: Iterable[View]) -> str:
    """What every column says, as Markdown."""
    parts = ["# Codebook\n\nTimes are in UTC, lists are JSON arrays in CSV, flags are 0 or 1.\n"]
    for view in views:
        columns = [Column(name) for name in ("column", "type", "what it says", "a missing value means")]
        rows = [(column.name, column.kind, column.says, column.null) for column in view.columns]
        parts.append(f"\n## {view.name}\n\n{view.says}\n\n{_table(columns, rows)}")
    return "".join(parts)


def method(snapshot: Snapshot, version: str, where: str, *, reserved: int, with_reserved: bool) -> str:
    """How the data came about: outlets, feeds, dates, robots.txt, rules and coverage of the whole archive."""
    left_out = (
        "Articles that reserve rights are among them."
        if with_reserved
        else f"Left out: {reserved} rows of articles whose pages or headers reserve rights (noarchive, noai, tdm)."
    )
    if where:
        left_out += f"\n\nOnly articles that meet this condition:\n\n    {' '.join(where.split())}"
    text = _METHOD.format(version=version, left_out=left_out)
    for title, question in _QUESTIONS:
        answer = snapshot.ask(question)
        rows = [tuple(map(values.plain, row)) for row in answer.rows]
        text += f"## {title}\n\n{_table([Column(name) for name in answer.columns], rows)}\n"
    return text


def _table(columns: Sequence[Column], rows: Iterable[Row]) -> str:
    return "".join(lines(columns, rows, Tally()))
