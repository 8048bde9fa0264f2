"""A process that holds a lease is taken for dead only when that is known."""

import os
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.cli.process import called_as, ending_signals, is_process_dead, this_process, users_of
from store.model import Process

PROC = Path("/proc")


@pytest.fixture
def child() -> Iterator[subprocess.Popen[bytes]]:
    """A process that lives until the test ends."""
    running = subprocess.Popen(["sleep", "600"])
    yield running
    running.kill()
    running.wait()


def holder(pid: int, machine: str = "") -> Process:
    """The process of that number as it would name itself."""
    started = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[19]
    return Process(machine=machine or this_process().machine, id=f"{pid}:{started}")


def made_proc(folder: Path, *, own_pid: int | None = None) -> Path:
    """A /proc in which no process is to be seen but this one."""
    pid = own_pid or os.getpid()
    (folder / "sys/kernel/random").mkdir(parents=True)
    (folder / "sys/kernel/random/boot_id").write_text((PROC / "sys/kernel/random/boot_id").read_text())
    (folder / str(pid) / "ns").mkdir(parents=True)
    (folder / str(pid) / "stat").write_text((PROC / "self/stat").read_text())
    for name in ("pid", "time"):
        (folder / str(pid) / "ns" / name).symlink_to(os.readlink(PROC / "self/ns" / name))
    (folder / "self").symlink_to(str(pid))
    return folder


def test_a_process_that_lives_is_not_dead_and_one_that_has_ended_is(child):
    alive = holder(child.pid)
    assert not is_process_dead(alive)
    assert not is_process_dead(this_process())

    child.kill()
    child.wait()

    assert is_process_dead(alive)


def test_a_zombie_is_dead(child):
    ending = holder(child.pid)
    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)  # it has ended, and nobody has taken notice yet

    assert is_process_dead(ending)


def test_a_number_that_another_process_has_now_belongs_to_a_dead_one(child):
    pid, _, started = holder(child.pid).id.partition(":")

    assert is_process_dead(replace(holder(child.pid), id=f"{pid}:{int(started) - 1}"))


def test_a_process_that_proc_hides_is_not_known_to_be_dead(child, tmp_path):
    assert not is_process_dead(holder(child.pid), made_proc(tmp_path))


def test_a_process_that_proc_hides_is_dead_when_no_process_has_its_number(child, tmp_path):
    hidden = holder(child.pid)
    child.kill()
    child.wait()

    assert is_process_dead(hidden, made_proc(tmp_path))


def test_a_process_of_another_user_is_not_known_to_be_dead(child, tmp_path):
    def probe(pid: int, number: int) -> None:
        raise PermissionError

    assert not is_process_dead(holder(child.pid), made_proc(tmp_path), probe)


def test_the_times_of_a_proc_of_other_processes_are_not_compared(child, tmp_path):
    proc = made_proc(tmp_path, own_pid=os.getpid() + 1)
    (proc / str(child.pid)).mkdir()
    (proc / str(child.pid) / "stat").write_text("1 (init) S " + "0 " * 40)

    assert not is_process_dead(holder(child.pid), proc)
    assert this_process(proc).id == f"{os.getpid()}:"


@pytest.mark.parametrize("name", ["pid", "time"])
def test_processes_of_another_namespace_are_not_known_to_be_dead(child, tmp_path, name):
    ended = holder(child.pid)
    child.kill()
    child.wait()
    proc = made_proc(tmp_path)
    place = proc / str(os.getpid()) / "ns" / name
    place.unlink()
    place.symlink_to(f"{name}:[1]")

    assert not is_process_dead(ended, proc)


def test_without_proc_nobody_is_known_to_be_dead(tmp_path):
    nowhere = tmp_path / "proc"
    nobody = replace(this_process(nowhere), id="4194303:1")

    assert not is_process_dead(nobody, nowhere)


@pytest.mark.parametrize("id", ["", "0:1", "-1:1", "one:1", "99999999999999999999:1", "²:1"])
def test_what_is_no_number_of_a_process_is_not_known_to_be_dead(id):
    assert not is_process_dead(replace(this_process(), id=id))


def test_the_processes_that_have_a_file_open_are_named(tmp_path):
    (tmp_path / "news.db").write_bytes(b"")
    with (tmp_path / "news.db").open() as file, subprocess.Popen(["sleep", "600"], stdin=file) as reader:
        try:
            assert users_of((tmp_path / "news.db", tmp_path / "none")) == (f"sleep ({reader.pid})",)
            assert users_of((tmp_path / "none",)) == ()
        finally:
            reader.kill()


def test_a_hangup_ends_a_process_but_not_one_that_was_started_to_outlive_it():
    assert signal.SIGHUP in ending_signals()
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup does
    try:
        assert ending_signals() == (signal.SIGTERM, signal.SIGINT)
    finally:
        signal.signal(signal.SIGHUP, before)


@pytest.mark.parametrize(
    "argv, shown",
    [
        ("{here}/.venv/bin/ingest", ".venv/bin/ingest"),
        ("/opt/news/bin/ingest", "/opt/news/bin/ingest"),
        ("/opt/my news/bin/ingest", "'/opt/my news/bin/ingest'"),
        ("{path}/ingest", "ingest"),
        ("pytest", "ingest"),
    ],
)
def test_the_program_is_named_as_the_shell_finds_it_from_here(tmp_path, monkeypatch, argv, shown):
    here, path = tmp_path / "here", tmp_path / "path"
    for folder in (here, path):
        folder.mkdir()
    (path / "ingest").touch(mode=0o755)
    monkeypatch.chdir(here)
    monkeypatch.setenv("PATH", str(path))
    monkeypatch.delenv("UV", raising=False)
    assert called_as([argv.format(here=here, path=path)]) == shown


def test_under_uv_run_it_is_named_by_its_path(tmp_path, monkeypatch):
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    script = tmp_path / ".venv" / "bin" / "ingest"
    script.touch(mode=0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(script.parent))
    monkeypatch.setenv("UV", "/opt/uv")
    assert called_as([str(script)]) == ".venv/bin/ingest"


def test_the_module_is_called_by_its_python(monkeypatch):
    monkeypatch.setattr("sys.executable", "/opt/python")
    assert called_as(["/opt/news/ingest/__main__.py"]) == "/opt/python -m ingest"
