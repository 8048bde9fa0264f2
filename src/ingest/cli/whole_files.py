"""Files that appear whole or not at all."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path
from tempfile import mkstemp
from typing import BinaryIO

from ingest.errors import IngestError

UNWRITABLE = "unwritable"

_UNFINISHED = ".unfinished"
_ABANDONED_AFTER_S = 60.0
"""How old a file is at least that nobody holds any more: between it is made and locked, a moment passes."""


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file to write, whose `name` is its present one. It gets its own when the block is left, in the place of one
    that has it; after an error nothing is left of it, and what a killed program has left of it is removed by the next
    one. What is no file (a device, a pipe) is written as it is. Raises IngestError where it cannot be written, on a
    full disk too."""
    path = Path(os.path.realpath(path))  # a link stays one: /dev/stdout is
    if path.exists() and not path.is_file() and not path.is_dir():
        with _opened(path) as file:
            yield file
        return
    prefix = f".{path.name[:100]}."
    _remove_abandoned(path.parent, prefix)
    try:
        number, name = mkstemp(dir=path.parent, prefix=prefix, suffix=_UNFINISHED)
        _lock(number)
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        try:
            with open(name, "wb", opener=lambda *_: number) as file:
                yield file
                file.flush()
                os.fsync(number)
        except OSError as error:  # closing writes once more what could not be written
            raise _unwritable(path, error) from error
        _give_name(Path(name), path)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


def write_whole(path: Path, text: str) -> None:
    """Writes a text as a whole file."""
    with whole_file(path) as file:
        file.write(text.encode())


def _lock(number: int) -> bool:
    """Holds an open file for as long as this program lives; False where another one does, or the disk has no locks."""
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _remove_abandoned(folder: Path, prefix: str) -> None:
    """Removes what programs that were killed have left: files of this beginning that nobody holds."""
    for place in folder.glob(f"{escape(prefix)}????????{_UNFINISHED}"):
        with suppress(OSError), place.open("rb") as file:
            is_old = time.time() - os.fstat(file.fileno()).st_mtime > _ABANDONED_AFTER_S
            if is_old and _lock(file.fileno()):
                place.unlink()


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """A device or a pipe to write."""
    try:
        with path.open("wb") as file:
            yield file
    except OSError as error:
        raise _unwritable(path, error) from error


def _give_name(written: Path, path: Path) -> None:
    try:
        written.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        os.fsync(folder)  # else the name may be lost with the power
    finally:
        os.close(folder)


def _unwritable(path: Path, error: OSError) -> IngestError:
    return IngestError(UNWRITABLE, f"{path}: {error.strerror or error}; nothing was written")
