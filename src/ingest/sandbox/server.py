"""The fork server: a small process that loads the parsers once, and forks a child whenever the main process asks.

It never sees a foreign byte. When the main process ends, however that comes about, it kills its children and ends.
"""

import gc
import importlib
import os
import signal
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress
from selectors import EVENT_READ, DefaultSelector

from ingest.sandbox.child import live
from ingest.sandbox.frames import MESSAGE_BYTES, message

# Some ten megabytes at most are garbage then.
_OBJECTS_TO_COLLECTION = 20_000


def serve(
    control: socket.socket, *, preload: Sequence[str], readable: Sequence[str], memory_limit_bytes: int
) -> None:
    """Forks and kills children as `control` says, and tells there how each has ended, until it is closed.

    Messages are "fork NUMBER" with the child's socket, "kill NUMBER", and back "ended NUMBER CODE".
    """
    # The main process decides when to end; a signal to all processes at once is its affair.
    for theirs in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(theirs, signal.SIG_IGN)
    load(preload)
    ended = _told_of_children()
    children: dict[int, int] = {}
    with DefaultSelector() as selector:
        selector.register(control, EVENT_READ)
        selector.register(ended, EVENT_READ)
        while True:
            for ready, _ in selector.select():
                if ready.fileobj is ended:
                    ended.recv(4096)
                    _tell_ended(control, children)
                elif not _obey(control, children, readable, memory_limit_bytes):
                    _kill_all(children)
                    return


def load(modules: Sequence[str]) -> None:
    """Loads what all children need."""
    # What is loaded is no garbage, but the collector would look through it again and again.
    gc.disable()
    # Numpy's threads would not survive a fork. The name is read when it is loaded; no child sees it.
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    for module in modules:
        importlib.import_module(module)
    os.environ.clear()
    # Children inherit it. What a page is read into lives until all of it is read, so nothing is found before.
    gc.set_threshold(_OBJECTS_TO_COLLECTION, 20, 50)
    gc.collect()
    gc.freeze()  # what is loaded stays, so no child need look through it and copy it
    gc.enable()


def _told_of_children() -> socket.socket:
    """Becomes readable when a child ends."""
    ended, wake = socket.socketpair()
    for one in (ended, wake):
        one.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake.detach(), warn_on_full_buffer=False)
    return ended


def _obey(
    control: socket.socket, children: dict[int, int], readable: Sequence[str], memory_limit_bytes: int
) -> bool:
    """Does what the next message says; False where there is none any more."""
    try:
        said, fds, _, _ = socket.recv_fds(control, MESSAGE_BYTES, 1)
    except ConnectionResetError:  # it was closed before it read of the last ends
        return False
    if not said:
        return False
    word, number = said.split()
    if word == b"kill" and int(number) in children:
        os.kill(children[int(number)], signal.SIGKILL)
    for fd in fds:
        server = os.getpid()
        try:
            child = os.fork()
        except OSError as error:
            print(f"ingest: no child process: {error}", file=sys.stderr)
            control.send(message(b"ended", int(number), 1))
        else:
            if child == 0:
                live(fd, server, readable, memory_limit_bytes)
            children[int(number)] = child
        os.close(fd)
    return True


def _tell_ended(control: socket.socket, children: dict[int, int]) -> None:
    for number, child in list(children.items()):
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            del children[number]
            with suppress(OSError):  # nobody is left to be told; the next message says so
                control.send(message(b"ended", number, os.waitstatus_to_exitcode(status)))


def _kill_all(children: dict[int, int]) -> None:
    for child in children.values():
        os.kill(child, signal.SIGKILL)
    for child in children.values():
        os.waitpid(child, 0)
