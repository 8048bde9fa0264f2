"""The main process' handle on the fork server, and on the children that it forked."""

import asyncio
import json
import os
import pwd
import socket
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from itertools import count
from pathlib import Path

import ingest
import store
from ingest.sandbox.frames import LENGTH, MESSAGE_BYTES, message
from store.linux import CLOSED_BY

_MAIN = Path(__file__).with_name("__main__.py")
MAX_ANSWER_BYTES = 64 * 1024 * 1024
_END_GRACE_S = 10.0

# Where the dynamic loader and Python find themselves, on machines that need to be told. No secrets are in them.
_KEPT_VARIABLES = ("LD_LIBRARY_PATH", "PYTHONHOME", CLOSED_BY)

_SYSTEM = (
    "/dev/null",
    "/dev/random",
    "/dev/urandom",
    "/dev/zero",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/lib",
    "/lib64",
    "/nix/store",
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/lib",
    "/usr/share/zoneinfo",
)


class ChildLost(Exception):
    """A child ended, or never began. `code` is its exit code or minus its signal, None where nobody knows."""

    def __init__(self, code: int | None = None) -> None:
        super().__init__(f"a child has ended with code {code}")
        self.code = code


class Oversized(Exception):
    """A child wants to send more than MAX_ANSWER_BYTES."""


class Child:
    """A child process: our end of its socket, how many calls it has answered, and how it ended."""

    def __init__(self, number: int, sock: socket.socket) -> None:
        self.number = number
        self.answered = 0
        self._sock = sock
        self.ended: asyncio.Future[int | None] = asyncio.get_running_loop().create_future()

    async def send(self, data: bytes) -> None:
        header = LENGTH.pack(len(data))
        try:
            sent = self._sock.sendmsg([header, data])
        except BlockingIOError:
            sent = 0
        for part, start in ((header, 0), (data, LENGTH.size)):
            if rest := memoryview(part)[max(sent - start, 0) :]:
                await asyncio.get_running_loop().sock_sendall(self._sock, rest)

    async def receive(self) -> bytearray:
        """What it sends next. Raises EOFError when it has ended, and Oversized."""
        header = await self._exactly(LENGTH.size)
        (size,) = LENGTH.unpack(header)
        if size > MAX_ANSWER_BYTES:
            raise Oversized
        return await self._exactly(size)

    async def _exactly(self, size: int) -> bytearray:
        data = bytearray(size)
        missing = memoryview(data)
        while missing:
            got = await asyncio.get_running_loop().sock_recv_into(self._sock, missing)
            if not got:
                raise EOFError
            missing = missing[got:]
        return data

    def is_waiting(self) -> bool:
        """Whether it lives and has sent nothing unasked."""
        try:
            self._sock.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return True
        except OSError:
            return False
        return False

    def close(self) -> None:
        self._sock.close()


class ForkServer:
    """Starts the server's process, has it fork and kill children, and hears of their ends."""

    def __init__(self, *, preload: Sequence[str], memory_limit_bytes: int) -> None:
        self._numbers = count(1)
        self._children: dict[int, Child] = {}
        self._control, theirs = socket.socketpair()
        path = [os.path.join(_working_folder(), entry) for entry in sys.path]
        with theirs:
            self._process = start(theirs.fileno())
        settings = {
            "path": path,
            "preload": list(preload),
            "readable": readable_places(path),
            "memory_limit_bytes": memory_limit_bytes,
        }
        said = json.dumps(settings).encode()
        self._control.sendall(LENGTH.pack(len(said)) + said)
        self._control.setblocking(False)
        self.is_lost = False
        asyncio.get_running_loop().add_reader(self._control, self._hear)

    def fork(self) -> Child:
        """A new child; what it sends first is what does not confine it. Raises ChildLost."""
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        child = Child(next(self._numbers), ours)
        self._children[child.number] = child
        with theirs:
            try:
                socket.send_fds(self._control, [message(b"fork", child.number)], [theirs.fileno()])
            except OSError as error:
                self.give_up()
                raise ChildLost from error
        return child

    def kill(self, child: Child) -> None:
        """Ends a child, whatever it does."""
        child.close()
        try:
            if not child.ended.done():
                self._control.send(message(b"kill", child.number))
        except OSError:
            self.give_up()  # without the server no child lives

    async def code_of(self, child: Child) -> int | None:
        """Kills a child that has closed its socket, unless it has ended; its exit code. None where nobody knows."""
        self.kill(child)
        await asyncio.wait([child.ended], timeout=_END_GRACE_S)
        return child.ended.result() if child.ended.done() else None

    async def close(self) -> None:
        """Ends the server, and with it all children."""
        self.give_up()
        try:
            await asyncio.to_thread(self._process.wait, _END_GRACE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _hear(self) -> None:
        try:
            said = self._control.recv(MESSAGE_BYTES)
        except BlockingIOError:
            return
        except OSError:
            said = b""
        if not said:
            self.give_up()
            return
        _, number, code = said.split()
        self._end(self._children.pop(int(number)), int(code))

    def give_up(self) -> None:
        """The server has ended or is to end, and its children with it."""
        if not self.is_lost:
            self.is_lost = True
            asyncio.get_running_loop().remove_reader(self._control)
            self._control.close()
        while self._children:
            self._end(self._children.popitem()[1], None)

    def _end(self, child: Child, code: int | None) -> None:
        if not child.ended.done():
            child.ended.set_result(code)


def start(control: int) -> subprocess.Popen[bytes]:
    """A server's process, which answers on the socket of this number."""
    return subprocess.Popen(  # noqa: S603 - this Python, a file of ours
        [sys.executable, "-P", "-s", str(_MAIN), str(control)],
        pass_fds=[control],
        env={name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        cwd="/",
        start_new_session=True,  # Ctrl-C is for the main process
    )


def readable_places(path: Sequence[str]) -> list[str]:
    """The files and folders that a child may read: Python, what is installed, and where modules are looked for.

    A folder of `path` that holds the working directory or the user's home is left out, for the configuration and
    the database may lie there; what is installed is found all the same.
    """
    private = [os.path.realpath(place) for place in (_working_folder(), _home())]
    modules = [entry for entry in path if not any(_is_in(place, entry) for place in private)]
    python = [
        os.path.join(prefix, folder)
        for prefix in (sys.prefix, sys.base_prefix, sys.base_exec_prefix)
        for folder in ("lib", "lib64")
    ]
    libraries = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    ours = [folder for package in (ingest, store) for folder in package.__path__]
    return list(dict.fromkeys([*_SYSTEM, *python, *libraries, *modules, *ours]))


def _working_folder() -> str:
    try:
        return os.getcwd()
    except OSError:  # it was removed
        return os.sep


def _home() -> str:
    try:
        return pwd.getpwuid(os.getuid()).pw_dir
    except KeyError:  # a user without an entry, as in some containers
        return os.sep


def _is_in(place: str, folder: str) -> bool:
    return os.path.commonpath([place, os.path.realpath(folder)]) == os.path.realpath(folder)
