"""What is printed arrives or is told of; what is logged never stops the work."""

import gzip
import io
import os
import pty
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from running import CEILING_S

from ingest import logs
from ingest.cli import streams
from ingest.cli.process import MAX_TEMP_DIR_BYTES, shorten_temp_dir

READS = "+dac_override,+dac_read_search"
"""What lets somebody who is nobody read the program, where it lies in a folder of root's."""

INGEST = f"{sys.executable} -m ingest"
PRINTS = (
    ("version",),
    ("--help",),
    ("config", "schema"),
    ("sql", "SELECT 1"),
    ("sql", "--format", "csv", "SELECT 1"),
    ("config", "show"),
)
COMPLAINS = ("sql", "DELETE FROM outlets")


def shell(command: str, **more: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=CEILING_S, **more)


def ingest(*tokens: str, **streams: object) -> subprocess.CompletedProcess[str]:
    """Where all streams are open, whatever they lead to, no shell is needed to start it, and it starts loaded."""
    return subprocess.run([sys.executable, "-m", "ingest", *tokens], text=True, timeout=CEILING_S, **streams)


@pytest.fixture
def _database(sqlite_url, monkeypatch):
    monkeypatch.setenv("INGEST_DATABASE__URL", sqlite_url)


@pytest.mark.usefixtures("_database")
@pytest.mark.parametrize("tokens", PRINTS)
def test_what_could_not_be_printed_is_one_line_and_an_error(tokens):
    with open("/dev/full", "wb") as full:
        done = ingest(*tokens, stdout=full, stderr=subprocess.PIPE)

    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "the output could not be written" in done.stderr


@pytest.mark.usefixtures("_database")
@pytest.mark.parametrize("command", ["version", "sql --format csv 'SELECT 1'"])  # as text, and as bytes
def test_output_that_is_closed_is_one_line_and_an_error(command):
    done = shell(f"{INGEST} {command} >&-")

    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "the output could not be written" in done.stderr


@pytest.mark.usefixtures("_database")
def test_a_reader_that_has_read_enough_is_no_error():
    done = shell(f"{INGEST} config schema | head -1; echo ${{PIPESTATUS[0]}}")

    assert done.stdout.endswith("\n0\n")
    assert done.stderr == ""


@pytest.mark.usefixtures("_database")
@pytest.mark.parametrize(
    "tokens, code", [(COMPLAINS, 2), ((*COMPLAINS, "--nonsense"), 2), (("db", "check"), 0)]
)
def test_complaints_that_cannot_be_written_leave_the_exit_code_as_it_is(tokens, code):
    with open("/dev/full", "wb") as full:
        assert ingest(*tokens, stdout=subprocess.DEVNULL, stderr=full).returncode == code
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as broken:
        assert ingest(*tokens, stdout=subprocess.DEVNULL, stderr=broken).returncode == code


@pytest.mark.usefixtures("_database")
@pytest.mark.parametrize(
    "command, code",
    [
        ("sql 'DELETE FROM outlets' 2>&-", 2),
        ("sql 'DELETE FROM outlets' <&- >&- 2>&-", 2),
        ("db check <&- >/dev/null 2>&-", 0),
    ],
)
def test_streams_that_are_closed_leave_the_exit_code_as_it_is(command, code):
    assert shell(f"{INGEST} {command}").returncode == code


def logged(stream: object) -> None:
    import structlog

    logs.configure(level="info", form="text", stream=streams.sturdy(stream))
    structlog.get_logger().info("outlet.done", outlet="elm")


def test_a_log_that_cannot_be_written_stops_nothing():
    with open("/dev/full", "w") as full:
        logged(full)
    ours, theirs = socket.socketpair()
    theirs.close()
    with ours, ours.makefile("w") as broken:
        logged(broken)
    closed = io.StringIO()
    closed.close()
    logged(closed)
    logged(None)


def test_a_log_whose_reader_does_not_read_is_not_waited_for_but_goes_on_when_it_does():
    reading, writing = os.pipe()
    with os.fdopen(writing, "w") as stream, os.fdopen(reading, "rb") as reader:
        log = streams.sturdy(stream)
        for _ in range(200):
            log.write("x" * 1_000 + "\n")  # more than a pipe holds
        os.read(reader.fileno(), 1_000_000)
        log.write("and on it goes\n")

        assert os.read(reader.fileno(), 1_000_000).splitlines()[-1] == b"and on it goes"


def test_what_is_written_arrives_whole_on_a_terminal_and_in_a_file(tmp_path):
    master, slave = pty.openpty()
    with os.fdopen(slave, "w", encoding="utf-8") as terminal, os.fdopen(master, "rb") as screen:
        streams.sturdy(terminal).write("ä\n")
        assert os.read(screen.fileno(), 100) == "ä\r\n".encode()
    with (tmp_path / "log").open("w", encoding="ascii") as file:
        streams.sturdy(file).write("ä" * 10_000 + "\n")
    assert (tmp_path / "log").read_text() == "\\xe4" * 10_000 + "\n"


def test_temporary_files_go_where_a_socket_has_room_for_its_name(tmp_path, monkeypatch):
    long = tmp_path / ("x" * 100)
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    shorten_temp_dir((str(tmp_path / "none"), "/tmp"))
    assert tempfile.gettempdir() == "/tmp"

    monkeypatch.setattr(tempfile, "tempdir", "/var/tmp")
    shorten_temp_dir()
    assert tempfile.gettempdir() == "/var/tmp"
    assert len("/pymp-12345678/listener-12345678") + MAX_TEMP_DIR_BYTES <= 107


def test_a_page_is_extracted_with_a_long_tmpdir_without_a_home_and_as_nobody_known(tmp_path):
    long = tmp_path / ("x" * 100)
    long.mkdir()
    page = Path(__file__).parents[1] / "pages/presstv/2026-11-20-apples/page.html.gz"
    unknown = (
        f"setpriv --reuid 54321 --regid 54321 --clear-groups --inh-caps={READS} --ambient-caps={READS}"
        if os.getuid() == 0
        else ""
    )
    copy = tmp_path / "page.html"
    copy.write_bytes(gzip.decompress(page.read_bytes()))
    done = shell(
        f"{unknown} env -i PATH=$PATH PYTHONPATH=$PYTHONPATH TMPDIR={long} PYTHONDONTWRITEBYTECODE=1 "
        f"{INGEST} extract {copy} --url https://www.presstv.ir/Detail/2026/11/20/1/apples",
        cwd=tmp_path,
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_a_working_directory_that_was_removed_is_told_in_one_line(tmp_path):
    plain = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    script = Path(sys.executable).with_name("ingest")  # Python itself needs it for -m and PYTHONPATH
    done = shell(
        f"mkdir {tmp_path}/gone && cd {tmp_path}/gone && rmdir ../gone && {script} config show", env=plain
    )

    assert (done.returncode, done.stdout) == (2, "")
    assert "the working directory does not exist any more" in done.stderr
    assert done.stderr.count("\n") == 1
