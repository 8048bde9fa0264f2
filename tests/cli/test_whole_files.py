"""A file that a command writes appears whole or not at all."""

import os
import subprocess
import sys
import time

import pytest

from ingest.cli.whole_files import whole_file
from ingest.errors import IngestError


def test_a_file_has_its_name_only_once_it_is_whole(folder):
    with whole_file(folder / "a.csv") as file:
        file.write(b"half")
        assert not (folder / "a.csv").exists()
        file.write(b" and half")
    assert (folder / "a.csv").read_bytes() == b"half and half"
    assert os.listdir(folder) == ["a.csv"]


def half_written(path):
    with whole_file(path) as file:
        file.write(b"half")
        raise RuntimeError("in the middle")


def test_after_an_error_the_file_before_stays_and_nothing_else(folder):
    (folder / "a.csv").write_bytes(b"before")
    with pytest.raises(RuntimeError, match="in the middle"):
        half_written(folder / "a.csv")
    assert (folder / "a.csv").read_bytes() == b"before"
    assert os.listdir(folder) == ["a.csv"]


def test_a_file_of_a_folder_that_does_not_exist_is_one_line(folder):
    with pytest.raises(IngestError, match=r"nowhere/a\.csv: No such file or directory; nothing was written"):
        half_written(folder / "nowhere" / "a.csv")


def test_on_a_full_disk_nothing_is_left(folder):
    # As large a file as may be written stands for the disk; the signal would end the process before the error.
    code = f"""
import pathlib, resource, signal
from ingest.cli.whole_files import whole_file
from ingest.errors import IngestError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))
try:
    with whole_file(pathlib.Path({str(folder / "a.csv")!r})) as file:
        file.write(b"x" * 100_000)
except IngestError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "a.csv: File too large; nothing was written" in done.stdout
    assert os.listdir(folder) == []


def test_what_cannot_be_written_even_at_the_end_is_one_line_too(folder):
    code = f"""
import pathlib, resource
from ingest.cli.whole_files import whole_file
from ingest.errors import IngestError
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))
try:
    with whole_file(pathlib.Path({str(folder / "a.csv")!r})) as file:
        file.write(b"x" * 2000)  # held back, and written when the file is closed
        raise ValueError
except IngestError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "a.csv: File too large; nothing was written" in done.stdout
    assert os.listdir(folder) == []


def test_a_pipe_stays_a_pipe_and_a_link_a_link(folder):
    os.mkfifo(folder / "pipe")
    (folder / "link.csv").symlink_to("a.csv")
    reader = os.open(folder / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    for name in ("pipe", "link.csv"):
        with whole_file(folder / name) as file:
            file.write(b"text")

    assert os.read(reader, 100) == b"text"
    os.close(reader)
    assert (folder / "pipe").is_fifo()
    assert (folder / "link.csv").is_symlink()
    assert (folder / "a.csv").read_bytes() == b"text"


WRITER = """
import pathlib, sys
from ingest.cli.whole_files import whole_file
with whole_file(pathlib.Path(sys.argv[1])) as file:
    file.write(b"half")
    print(flush=True)
    sys.stdin.read()
"""


def half_way(path):
    """A program that writes this file and has not come to its end."""
    words = [sys.executable, "-c", WRITER, str(path)]
    writer = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    writer.stdout.readline()
    return writer


def test_what_a_killed_program_left_is_removed_by_the_next_and_what_another_writes_is_not(folder):
    killed, *alive = (half_way(folder / "a.csv") for _ in range(3))
    for place in folder.iterdir():
        os.utime(place, (time.time() - 120,) * 2)
    left = set(folder.iterdir())
    assert len(left) == 3
    killed.kill()
    killed.wait()
    (folder / ".a.csv.original").write_bytes(b"not ours")
    (folder / ".a.csv.12345678.unfinished").write_bytes(b"of this moment")

    with whole_file(folder / "a.csv") as file:
        file.write(b"whole")

    names = set(os.listdir(folder))
    assert {"a.csv", ".a.csv.original", ".a.csv.12345678.unfinished"} <= names
    assert len(names) == 3 + 2
    for writer in alive:
        writer.communicate()
        assert writer.returncode == 0
    assert (folder / "a.csv").read_bytes() == b"half"
    assert len(os.listdir(folder)) == 3
