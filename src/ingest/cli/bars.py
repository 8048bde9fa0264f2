"""A progress bar for each outlet at work, on a terminal; nothing elsewhere."""

from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn


class Bars:
    """A `Progress` that draws. Outlets that are done leave the screen, so that thousands of them may come."""

    def __init__(self, *, shown: bool) -> None:
        columns = (
            TextColumn("{task.description:<20}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[note]}"),
            TimeElapsedColumn(),
        )
        self._progress = Progress(*columns, console=Console(stderr=True), transient=True, disable=not shown)
        self._bars: dict[str, TaskID] = {}

    def __enter__(self) -> "Bars":
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def started(self, outlet: str) -> None:
        self._bars[outlet] = self._progress.add_task(outlet, total=None, note="feeds")

    def entries_found(self, outlet: str, entries: int) -> None:
        self._progress.update(self._bars[outlet], total=entries, note="pages")

    def entry_done(self, outlet: str, outcome: str) -> None:
        self._progress.advance(self._bars[outlet])

    def ended(self, outlet: str) -> None:
        self._progress.remove_task(self._bars.pop(outlet))
