"""A child that was taken over finds nothing, reaches nobody, and can say nothing but data."""

import ctypes
import os
import platform
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import compromised
import hurting
import msgspec
import psutil
import pytest

from ingest.errors import ParserCrashed
from ingest.sandbox.executor import SandboxExecutor

LANDLOCK_CREATE_RULESET, WHICH_VERSION = 444, 1


def can_confine() -> bool:
    """Whether this machine's kernel has seccomp and Landlock."""
    version = ctypes.CDLL(None).syscall(LANDLOCK_CREATE_RULESET, None, 0, WHICH_VERSION)
    return version > 0 and "Seccomp:" in Path("/proc/self/status").read_text(encoding="ascii")


pytestmark = pytest.mark.skipif(
    not can_confine(), reason="the kernel of this machine lacks seccomp or Landlock"
)
x86_64 = pytest.mark.skipif(platform.machine() != "x86_64", reason="calls by numbers of x86_64")

SECRET = "postgresql://ingest:hunter2@db.example/news"


@pytest.fixture
async def sandbox(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[SandboxExecutor]:
    monkeypatch.setenv("INGEST_DATABASE_URL", SECRET)
    async with SandboxExecutor(workers=1, preload=("compromised", "hurting")) as executor:
        yield executor


async def family(sandbox: SandboxExecutor) -> tuple[int, int]:
    """The child and the fork server."""
    child = await sandbox.run(hurting.process)
    return child, psutil.Process(child).ppid()


async def test_there_is_no_environment(sandbox):
    assert await sandbox.run(compromised.environment) == {}
    for process in await family(sandbox):
        assert psutil.Process(process).environ() == {}


async def test_no_file_is_open_but_its_own_socket(sandbox):
    nothing = "/dev/null"
    assert await sandbox.run(compromised.open_files) == [nothing, nothing, nothing, "socket"]


async def test_the_users_files_cannot_be_read(sandbox, tmp_path):
    (tmp_path / "news.db").write_text("articles")
    (tmp_path / "config.toml").write_text("contact = 'me'")
    others = [os.getpid(), os.getppid(), 1, *psutil.Process().children()[:1]]
    private = [
        str(tmp_path / "news.db"),
        str(tmp_path / "config.toml"),
        str(Path.cwd() / "pyproject.toml"),
        str(tmp_path),
        str(Path.home()),
        str(Path.cwd()),
        "/",
        "/etc/passwd",
        "/proc",
        "/sys",
        "/tmp",
        "/var",
        "/dev",
        *(f"/proc/{getattr(other, 'pid', other)}/{file}" for other in others for file in ("environ", "maps")),
    ]
    assert await sandbox.run(compromised.readable, private) == []


async def test_what_python_needs_can_be_read(sandbox):
    assert await sandbox.run(compromised.lines_of, os.__file__)
    assert await sandbox.run(compromised.zone_of, "Asia/Tashkent") == "Asia/Tashkent"
    assert await sandbox.run(compromised.sum_in_a_thread, 2, 3) == 5


async def test_the_kernel_says_so_too(sandbox):
    status = await sandbox.run(compromised.lines_of, "/proc/self/status")
    assert {"NoNewPrivs:\t1", "Seccomp:\t2"} <= set(status)
    (rights,) = [line.split()[1] for line in status if line.startswith("CapEff:")]
    assert int(rights, 16) in (0, 4)  # of root's rights at most that of reading, within what may be read


@x86_64
async def test_nothing_can_be_written(sandbox, tmp_path):
    (tmp_path / "known").write_text("text")
    worked = await sandbox.run(compromised.write, str(tmp_path))
    assert worked == {}
    assert [path.name for path in tmp_path.iterdir()] == ["known"]
    assert (tmp_path / "known").read_text() == "text"


@x86_64
async def test_nobody_can_be_reached(sandbox, tmp_path):
    path = str(tmp_path / "s")
    with (
        socket.create_server(("127.0.0.1", 0)) as tcp,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
        socket.socket(socket.AF_UNIX) as unix,
        socket.socket(socket.AF_UNIX) as abstract,
    ):
        udp.bind(("127.0.0.1", 0))
        for one, address in ((unix, path), (abstract, "\0" + path)):
            one.bind(address)
            one.listen()
        ports = tcp.getsockname()[1], udp.getsockname()[1]
        worked = await sandbox.run(compromised.reach_out, *ports, path)
    assert worked == {}


@x86_64
async def test_no_other_process_can_be_touched(sandbox):
    _, server = await family(sandbox)
    async with SandboxExecutor(workers=1, preload=("hurting",)) as others:
        sibling = await others.run(hurting.process)
        assert await sandbox.run(compromised.touch_others, [os.getpid(), server, sibling, 1]) == {}


@x86_64
async def test_no_program_and_no_process_can_be_started_and_no_right_be_had(sandbox, tmp_path):
    assert await sandbox.run(compromised.begin_others, str(tmp_path)) == {}


async def crash_of(sandbox: SandboxExecutor, function, *args) -> ParserCrashed:
    with pytest.raises(ParserCrashed) as crash:
        await sandbox.run(function, *args)
    return crash.value


async def test_a_pickle_for_an_answer_is_not_read(sandbox, tmp_path):
    fd = await sandbox.run(compromised.own_socket)
    crash = await crash_of(sandbox, compromised.forge_with_pickle, fd, str(tmp_path / "mine"))
    assert crash.reason == "parser"
    assert not (tmp_path / "mine").exists()
    # What it sent besides is no answer to the next call.
    assert await sandbox.run(hurting.add, 1, 1) == 2


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"v",
        b"v\xc1",
        b"q" + msgspec.msgpack.encode(1),
        b"v" + msgspec.msgpack.encode("1"),
        b"v" + msgspec.msgpack.encode(1) + b"\x01",
        b"v" + b"\x91" * 100_000,
        b"v" + msgspec.msgpack.encode(msgspec.msgpack.Ext(1, b"x")),
        b"e" + msgspec.msgpack.encode(1),
        b"e" + msgspec.msgpack.encode({"kind": "SystemExit", "reason": "parser", "detail": ""}),
        b"e" + msgspec.msgpack.encode({"kind": "ConfigError", "reason": "parser", "detail": ""}),
        b"e" + msgspec.msgpack.encode({"kind": "Gone", "reason": "two words\n", "detail": ""}),
        b"e" + msgspec.msgpack.encode({"kind": "Gone", "reason": "status"}),
        b"e" + b"\xdd\xff\xff\xff\xff",
    ],
)
async def test_what_is_no_answer_of_the_declared_type_is_a_crashed_parser(sandbox, data):
    fd = await sandbox.run(compromised.own_socket)
    assert (await crash_of(sandbox, compromised.forge_a_value, fd, data)).reason == "parser"
    assert await sandbox.run(hurting.add, 1, 1) == 2


async def test_an_answer_has_a_limit(sandbox):
    fd = await sandbox.run(compromised.own_socket)
    crash = await crash_of(sandbox, compromised.promise_much, fd)
    assert str(crash) == "parser: a value of more than 64 MB"


async def test_a_child_that_hangs_up_is_ended(sandbox):
    child, _ = await family(sandbox)
    fd = await sandbox.run(compromised.own_socket)
    assert (await crash_of(sandbox, compromised.hang_up, fd)).detail == "died with code -9"
    assert not psutil.pid_exists(child)
