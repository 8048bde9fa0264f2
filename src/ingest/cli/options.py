"""What the commands share: the options that every one takes, and the ways to print."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

# ImportCounts late: `ingest version` and completion must not wait for pydantic.
if TYPE_CHECKING:
    from ingest.config import Config
    from ingest.logs import Level

DONE, SOME_FAILED, WRONG_CALL, ALL_FAILED, ALARM, BUSY = 0, 1, 2, 3, 4, 75
INTERRUPTED, TERMINATED = 130, 143  # by Ctrl-C, by SIGTERM: as shells have it
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
        """The configuration that these options choose."""
        from ingest import config

        found = config.load(self.config, os.environ, Path.cwd())
        if self.db is not None:
            found = config.with_database(found, self.db, Path.cwd())
        return found

    def start_log(self, *, usual: "Level" = "warning") -> None:
        """Logs to stderr from `usual` on, or from more or less as -v and -q ask."""
        from ingest import logs

        level = self._level(usual)
        logs.configure(level=level, form=self.log_format, stream=sys.stderr)

    def _level(self, usual: "Level") -> "Level":
        if self.quiet:
            return "error"
        return "debug" if self.verbose > 1 else "info" if self.verbose else usual

    def warn(self, line: str) -> None:
        """One line about the configuration, for a person to see."""
        if not self.quiet:
            self.tell("config.warning", f"warning: {line}", level="warning", detail=line)

    def tell(self, event: str, line: str, *, level: "Level" = "error", **fields: object) -> None:
        """One line on stderr, at every level of the log: `line`, or the event where the log is JSON."""
        if self.log_format == "text":
            complain(line)
            return
        import structlog

        logger = structlog.wrap_logger(structlog.PrintLogger(sys.stderr), wrapper_class=structlog.BoundLogger)
        getattr(logger, level)(event, **fields)


# For the commands' signatures: handed in by the launcher, no option of its own.
Shared = Annotated[Common, Parameter(parse=False)]
Json = Annotated[bool, Parameter("--json", help="One JSON object a line.")]


def say(line: str) -> None:
    """One line of result, to stdout."""
    print(line)


def complain(line: str) -> None:
    """One line about what went wrong, to stderr."""
    print(line, file=sys.stderr)


def on_terminal() -> bool:
    """Whether a person looks at stdout."""
    return sys.stdout.isatty()
