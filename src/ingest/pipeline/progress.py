"""What a pass tells whoever watches it. The command line draws bars with it; most others do not listen."""

from typing import Protocol


class Watch(Protocol):
    """Is told of every step; must return at once and never raise."""

    def started(self, outlet: str) -> None: ...

    def found(self, outlet: str, entries: int) -> None:
        """So many entries will be fetched in this pass."""

    def took(self, outlet: str, outcome: str) -> None:
        """One entry is settled."""

    def ended(self, outlet: str) -> None: ...


class Unwatched:
    """Listens to nothing."""

    def started(self, outlet: str) -> None:
        pass

    def found(self, outlet: str, entries: int) -> None:
        pass

    def took(self, outlet: str, outcome: str) -> None:
        pass

    def ended(self, outlet: str) -> None:
        pass
