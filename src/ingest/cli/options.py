"""The options that commands share, and the exit codes.

The configuration and the log are imported late: the shell's completion and `ingest version` must not wait for
pydantic.
"""

import os
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from ingest.cli.output import complain
from ingest.cli.streams import sturdy

if TYPE_CHECKING:
    from ingest.config import Config
    from ingest.logs import Level

DONE, SOME_FAILED, WRONG_CALL, HEALTH_ALARM, ALL_LOCKED = 0, 1, 2, 4, 75
"""Exit codes of a command; `pipeline.exit_code` has those of runs."""

INTERRUPTED, TERMINATED = 130, 143
"""Exit codes after Ctrl-C and SIGTERM, as shells have them."""


def locked(outlet: str) -> int:
    """Says that another run is at work on the outlet; the exit code."""
    complain(f"ingest: another run is at work on {outlet}: try again when it has ended")
    return ALL_LOCKED


def ended_by(number: int) -> int:
    """The exit code after a signal, as shells have it."""
    return 128 + number


LogFormat = Literal["text", "json"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Common:
    """The options that every command takes, before its name or after it."""

    config: Path | None = None
    db: str | None = None
    verbose: int = 0
    quiet: bool = False
    log_format: LogFormat = "text"

    def load(self) -> "Config":
        """The configuration that these options choose. Raises ConfigError."""
        from ingest import config
        from ingest.errors import ConfigError

        try:
            here = Path.cwd()
        except FileNotFoundError as error:
            raise ConfigError(
                ("the working directory does not exist any more; go into one that does",)
            ) from error
        found = config.load(self.config, os.environ, here)
        if self.db is not None:
            found = config.with_database(found, self.db, here)
        return found

    def start_log(self, *, usual: "Level" = "warning") -> None:
        """Logs to stderr from `usual` on, or from more or less as -v and -q ask."""
        from ingest import logs

        level = self._level(usual)
        logs.configure(level=level, form=self.log_format, stream=sturdy(sys.stderr))

    def shows_bars(self) -> bool:
        """Whether a person looks at stderr and did not ask for quiet."""
        return sys.stderr.isatty() and not self.quiet

    def warn(self, config: "Config") -> None:
        """The warnings about a configuration, unless -q is given."""
        for line in () if self.quiet else config.warnings:
            self.tell("config.warning", f"warning: {line}", level="warning", detail=line)

    def tell(self, event: str, line: str, *, level: "Level" = "error", **fields: object) -> None:
        """One line on stderr, at every level of the log: `line`, or the event where the log is JSON."""
        if self.log_format == "text":
            complain(line)
            return
        import structlog

        logger = structlog.wrap_logger(
            structlog.PrintLogger(sturdy(sys.stderr)), wrapper_class=structlog.BoundLogger
        )
        getattr(logger, level)(event, **fields)

    def _level(self, usual: "Level") -> "Level":
        if self.quiet:
            return "error"
        return "debug" if self.verbose > 1 else "info" if self.verbose else usual


# For the commands' signatures. The first is handed in by the launcher and is no option of its own.
Shared = Annotated[Common, Parameter(parse=False)]
Json = Annotated[bool, Parameter("--json", help="One JSON object a line.")]
Source = Annotated[
    tuple[str, ...], Parameter("--source", help="An outlet's id; may be given again. Default: all.")
]
Since = Annotated[
    str | None,
    Parameter("--since", help="Articles first seen since: 7d, 12h or a day, as 2026-11-20. Default: all."),
]


def since_time(value: str, now: datetime, option: str = "--since") -> datetime:
    """ "7d" is seven days before `now`; "2026-11-20" is that day's midnight UTC. Raises ConfigError, which names the
    `option`."""
    from ingest import config
    from ingest.errors import ConfigError

    try:
        return datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        pass
    try:
        return now - timedelta(seconds=config.seconds(value))
    except (ValueError, OverflowError):
        raise ConfigError((f"{option}: {value!r} is no time; write e.g. 7d, 12h or 2026-11-20",)) from None
