"""Files that appear whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkstemp
from typing import BinaryIO

from ingest.errors import IngestError

UNWRITABLE = "unwritable"


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file to write, whose `name` is its present one. It gets its own when the block is left, in the place of one
    that has it; after an error nothing is left of it. Raises IngestError where it cannot be written, on a full disk
    too."""
    try:
        number, name = mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.")
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        with open(name, "wb", opener=lambda *_: number) as file:
            try:
                yield file
                file.flush()
                os.fsync(number)
            except OSError as error:
                raise _unwritable(path, error) from error
        _give_name(Path(name), path)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


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
