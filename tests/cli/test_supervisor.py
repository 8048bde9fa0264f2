"""What the daemon tells the service manager that started it, over a real socket."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import closing

import pytest
from net import rss
from running import CEILING_S

from ingest.cli.supervisor import Supervisor, supervisor_of


@pytest.fixture(params=["in a folder", "abstract"])
def manager(request, tmp_path):
    """A service manager: its address as $NOTIFY_SOCKET has it, and the datagrams that it gets."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ours:
        if request.param == "abstract":
            if sys.platform != "linux":
                pytest.skip("only Linux has sockets that are in no folder")
            ours.bind(f"\0ingest-test-{os.getpid()}")
            address = f"@ingest-test-{os.getpid()}"
        else:
            address = str(tmp_path / "notify")
            ours.bind(address)
        ours.settimeout(CEILING_S)
        yield address, lambda: ours.recv(4096).decode().splitlines()


def test_it_is_told_of_the_start_of_each_rereading_of_life_and_of_the_end(folder, site, manager):
    address, told = manager
    site.pages = {"/rss": rss()}
    (folder / "config.toml").write_text(site.config(), encoding="utf-8")
    environ = os.environ | {"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "1000000"}
    daemon = subprocess.Popen(
        [sys.executable, "-m", "ingest", "run", "-q"], cwd=folder, env=environ, start_new_session=True
    )

    def until(*wanted):
        """The first datagram with a line that begins so; what comes before may only tell of life."""
        while True:
            lines = told()
            if any(line.startswith(wanted) for line in lines):
                return lines
            assert {line.partition("=")[0] for line in lines} <= {"STATUS", "WATCHDOG"}

    try:
        assert until("READY=") == ["READY=1", "STATUS=1 outlets, 0 runs in progress"]
        assert "WATCHDOG=1" in until("WATCHDOG=")
        daemon.send_signal(signal.SIGHUP)
        first, second = until("RELOADING=")
        assert first == "RELOADING=1"
        assert re.fullmatch(r"MONOTONIC_USEC=[1-9][0-9]+", second)
        assert until("READY=")[0] == "READY=1"
        daemon.send_signal(signal.SIGTERM)
        assert until("STOPPING=")[0] == "STOPPING=1"
        assert daemon.wait(CEILING_S) == 0
    finally:
        daemon.kill()
        daemon.wait()


async def test_each_turn_of_the_loop_tells_once_and_a_loop_that_stands_still_tells_nothing(manager):
    address, told = manager
    turns = []

    async def turn(seconds):
        turns.append(seconds)
        if len(turns) == 3:
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await Supervisor(address=address, watchdog_s=8).tend(lambda: "at work\nREADY=1", turn)

    assert turns == [4, 4, 4]
    assert [told() for _ in turns] == [["WATCHDOG=1", "STATUS=at work READY=1"]] * 3


def test_who_does_not_listen_stops_nothing(tmp_path):
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as gone:
        gone.bind(str(tmp_path / "gone"))
    for address in (str(tmp_path / "gone"), str(tmp_path / "never"), "@" + "long" * 100, ""):
        Supervisor(address=address, watchdog_s=1).ready("at work")


@pytest.mark.parametrize(
    "environ, expected",
    [
        ({}, Supervisor()),
        ({"NOTIFY_SOCKET": "/run/notify"}, Supervisor(address="/run/notify")),
        (
            {"NOTIFY_SOCKET": "@notify", "WATCHDOG_USEC": "5000000"},
            Supervisor(address="@notify", watchdog_s=5),
        ),
        ({"NOTIFY_SOCKET": "vsock:2:1"}, Supervisor()),
        (
            {"NOTIFY_SOCKET": "/n", "WATCHDOG_USEC": "5000000", "WATCHDOG_PID": "17"},
            Supervisor(address="/n", watchdog_s=5),
        ),
        (
            {"NOTIFY_SOCKET": "/n", "WATCHDOG_USEC": "5000000", "WATCHDOG_PID": "18"},
            Supervisor(address="/n"),
        ),
        ({"NOTIFY_SOCKET": "/n", "WATCHDOG_USEC": "soon"}, Supervisor(address="/n")),
    ],
)
def test_who_it_is_and_what_it_wants_is_in_the_environment(environ, expected):
    assert supervisor_of(environ, 17) == expected
