"""The configuration of a running daemon is read again: when it is asked for, or when its file has changed."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import structlog

from ingest import config as configuration
from ingest.config import Config
from ingest.config.changes import Changes, adopted, changes
from ingest.errors import ConfigError

log = structlog.get_logger()

WATCH_INTERVAL_S = 1.0
"""How often the file is looked at. It is read once it has been the same for as long: an editor may still write."""

MAX_IDS_TOLD = 20
"""How many outlets of each kind of change are named in the log."""

State = tuple[int, ...]
"""What of a file changes when it is written, or another one takes its place; () where there is none."""


class Rereading:
    """Reads the configuration again, once for each time that it was asked to, and hands what is sound to `adopt`.

    `load` reads it, and raises ConfigError; a faulty one is told in the log, and `in_use` stays. `began` and `ended`
    are called around each reading.
    """

    def __init__(
        self,
        in_use: Config,
        *,
        load: Callable[[], Config],
        adopt: Callable[[Config], None],
        sleep: Callable[[float], Awaitable[None]],
        began: Callable[[], None] = lambda: None,
        ended: Callable[[bool], None] = lambda is_sound: None,
    ) -> None:
        self.in_use = in_use
        self._load, self._adopt, self._sleep = load, adopt, sleep
        self._began, self._ended = began, ended
        self._wanted = asyncio.Event()

    def ask(self) -> None:
        """Has the configuration read again soon."""
        self._wanted.set()

    async def serve(self) -> None:
        """Reads when asked, until it is cancelled."""
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            self._began()
            self._ended(await self._reread())

    async def watch(self, file: Path) -> None:
        """Asks when `file` has changed, until it is cancelled."""
        read = before = state_of(file)
        while True:
            await self._sleep(WATCH_INTERVAL_S)
            now = state_of(file)
            if now == before and now != read:
                read = now
                self.ask()
            before = now

    async def _reread(self) -> bool:
        """Whether what was read is sound, and holds now."""
        try:
            # A thousand outlets take a third of a second to check.
            found = await asyncio.to_thread(self._load)
        except ConfigError as error:
            log.error("config.refused", reason="; ".join(error.faults))
            return False
        what = changes(self.in_use, found)
        self.in_use = adopted(self.in_use, found)
        self._adopt(self.in_use)
        log.info("config.reread", outlets=len(found.outlets), **_told(what))
        for warning in found.warnings:
            log.warning("config.warning", detail=warning)
        if what.restart:
            log.warning("config.needs_restart", keys=list(what.restart))
        return True


def state_of(file: Path) -> State:
    """What is known of a file without reading it. A link counts as what it leads to."""
    try:
        stat = file.stat()
    except OSError:
        return ()
    return (stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)


def watched_file(config: Config) -> Path:
    """The file that `--watch-config` looks at. Raises ConfigError where there is none."""
    if config.file is None:
        raise ConfigError(("--watch-config: there is no config.toml to watch; `ingest init` writes one",))
    return config.file


def chosen(config: Config, source: tuple[str, ...]) -> Config:
    """`config` itself, when all outlets of `source` are in it, and all that fetching needs. Raises ConfigError."""
    configuration.select(config, source)
    return configuration.fetchable(config)


def _told(what: Changes) -> dict[str, list[str]]:
    """What changed, as fields of the log: kinds without any are left out."""
    kinds = ("added", "removed", "paused", "resumed", "changed", "settings")
    found = {kind: list(getattr(what, kind)) for kind in kinds}
    return {
        kind: [*ids[:MAX_IDS_TOLD], *([f"and {len(ids) - MAX_IDS_TOLD} more"] if ids[MAX_IDS_TOLD:] else [])]
        for kind, ids in found.items()
        if ids
    }
