"""What the pages of one run showed when they were extracted, for the lesson at its end."""

from ingest.extract.template import MAX_PAGES

MAX_BYTES = 600_000
"""What is kept in one run. A page takes 12 kB on average."""

MAX_PAGE_BYTES = 100_000
"""What is kept of one page; of one that shows more, nothing."""


class Observations:
    """Observations under the digests of their pages, bounded in number and size. The oldest give way, because a
    lesson takes the newest pages; those that it lacks it reads again."""

    def __init__(self) -> None:
        self._kept: dict[bytes, bytes] = {}
        self._size = 0

    def keep(self, sha256: bytes, observation: bytes) -> None:
        """Keeps what the page with this digest shows."""
        self._drop(sha256)
        if len(observation) > MAX_PAGE_BYTES:
            return
        self._kept[sha256] = observation
        self._size += len(observation)
        while len(self._kept) > MAX_PAGES or self._size > MAX_BYTES:
            self._drop(next(iter(self._kept)))

    def get(self, sha256: bytes) -> bytes | None:
        """What the page with this digest shows; None where that is not kept."""
        return self._kept.get(sha256)

    def clear(self) -> None:
        """Drops all of them."""
        self._kept.clear()
        self._size = 0

    def _drop(self, sha256: bytes) -> None:
        self._size -= len(self._kept.pop(sha256, b""))
