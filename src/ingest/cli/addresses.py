"""The addresses that a person gives, on the command line or in a file."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ingest.errors import ConfigError, Refused
from ingest.urls import Url

_MAX_FAULTS = 20


def addresses_of(given: Sequence[str], file: Path | None) -> list[Url]:
    """The addresses of options and of a file, in which empty lines and those that begin with # are left out. Raises
    ConfigError, with a line for each that is none."""
    found: list[Url] = []
    faults: list[str] = []
    lines = _lines(file) if file else ()
    for place, written in (*(("--url", one) for one in given), *lines):
        try:
            found.append(Url(written))
        except Refused as error:
            faults.append(f"{place}: {written[:200]!r} is no address that can be asked for ({error})")
    if faults:
        raise ConfigError(tuple(faults[:_MAX_FAULTS]))
    if not found:
        raise ConfigError((f"{file}: there is no address in it; write one to a line",))
    return found


def _lines(file: Path) -> Iterator[tuple[str, str]]:
    """The lines of a file with their places."""
    if str(file) == "-":
        yield from _numbered("stdin", sys.stdin)
        return
    try:
        with file.open(encoding="utf-8", errors="replace") as lines:
            yield from _numbered(str(file), lines)
    except OSError as error:
        raise ConfigError((f"{file}: {error.strerror}",)) from error


def _numbered(name: str, lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(lines, 1):
        if line.strip() and not line.startswith("#"):
            yield f"{name}:{number}", line.strip()
