"""The interface by which a run reports its progress; the command line draws bars with it."""

from typing import Protocol


class Progress(Protocol):
    """Is called at every step. The methods must return at once and never raise."""

    def started(self, outlet: str) -> None: ...

    def entries_found(self, outlet: str, entries: int) -> None:
        """`entries` is the number of entries that this run will try."""

    def entry_done(self, outlet: str, outcome: str) -> None:
        """One entry was tried."""

    def ended(self, outlet: str) -> None: ...


async def tell_nobody() -> None:
    """For work that is told of as it gets further, where nobody listens."""


class NullProgress:
    """Ignores everything."""

    def started(self, outlet: str) -> None:
        pass

    def entries_found(self, outlet: str, entries: int) -> None:
        pass

    def entry_done(self, outlet: str, outcome: str) -> None:
        pass

    def ended(self, outlet: str) -> None:
        pass
