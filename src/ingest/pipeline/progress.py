"""What a run tells whoever follows its progress: the command line draws bars with it."""

from typing import Protocol


class Progress(Protocol):
    """Is told of every step; must return at once and never raise."""

    def started(self, outlet: str) -> None: ...

    def entries_found(self, outlet: str, entries: int) -> None:
        """So many entries will be fetched in this run."""

    def entry_done(self, outlet: str, outcome: str) -> None:
        """One entry was tried."""

    def ended(self, outlet: str) -> None: ...


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
