"""Servers of children that begin with the parsers loaded. To load them takes three seconds of CPU; a program of a user
pays that once, but the tests run hundreds of commands, in this process and in processes of their own.

One process of a run loads them, and each server is forked from it; from then on a server does what one does that was
started.
"""

import json
import os
import select
import signal
import socket
import subprocess
import sys
from pathlib import Path

ADDRESS = "WARM_SERVERS"
"""The variable that says where the process is asked. A program without it starts its server as users' programs do."""

PARSERS = ("ingest.pipeline.preload",)


class WarmServers:
    """The process that loads the parsers, which ends when none of those has it any more who work with it. `address` is
    a name that the kernel chose."""

    def __init__(self):
        import once_a_run  # what a program needs that asks for a server loads fast

        from store.linux import CLOSED_BY

        # Where the door to what only Linux has is closed, it has to be for the servers as well.
        name = f"servers{os.environ.get(CLOSED_BY, '')}"
        self.address, self._hold = once_a_run.joined(name, _held, _begun)

    def close(self):
        self._hold.close()

    def start(self, control):
        """A server's process, as `ingest.sandbox.fork_server.start` gives it."""
        return start(self.address, control)


_ours: list[subprocess.Popen[bytes]] = []  # nobody waits for them: they end with the last who works with them


def _begun():
    """Begins the process; its address."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as asked:
        asked.bind("")
        asked.listen(64)
        _ours.append(
            subprocess.Popen(
                [sys.executable, str(Path(__file__)), str(asked.fileno())],
                pass_fds=[asked.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                cwd="/",
                start_new_session=True,
            )
        )
        return asked.getsockname()[1:].decode()


def _held(address):
    """A connection that keeps the process from ending. Raises OSError where there is none."""
    hold = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    hold.connect("\0" + address)
    hold.send(b"hold")
    return hold


def start(address, control):
    """Asks the process at `address` for a server that answers on the socket `control`, and shares our stderr."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as asking:
        asking.connect("\0" + address)
        socket.send_fds(asking, [b"fork"], [control, 2])
        return Forked(int(asking.recv(64)))


class Forked:
    """A process that another one forked for us: as much of `subprocess.Popen` as its owner asks of it."""

    def __init__(self, pid):
        self._fd = os.pidfd_open(pid)

    def wait(self, timeout=None):
        if not select.select([self._fd], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired("a forked server", timeout)
        os.close(self._fd)

    def kill(self):
        signal.pidfd_send_signal(self._fd, signal.SIGKILL)


def fork_servers(asked):
    """Forks a server for each that asks, until nobody holds us any more."""
    from ingest.sandbox import server

    server.load(PARSERS)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them
    holds = []
    while True:
        ready, _, _ = select.select([asked, *holds], [], [])
        for left in (one for one in holds if one in ready):
            holds.remove(left)
            left.close()
            if not holds:
                return
        if asked in ready:
            asking, _ = asked.accept()
            told, fds, _, _ = socket.recv_fds(asking, 64, 2)
            if told == b"hold":
                holds.append(asking)
            else:
                with asking:
                    _fork(asking, fds, (asked, *holds))


def _fork(asking, fds, ours):
    """Forks a server that answers on the first descriptor and complains on the second."""
    if len(fds) < 2:
        return  # who asked has ended
    pid = os.fork()
    if pid == 0:
        for one in (*ours, asking):
            one.close()
        os.dup2(fds.pop(), 2)
        os.setsid()
        _serve(socket.socket(fileno=fds[0]))
        os._exit(0)
    for fd in fds:
        os.close(fd)
    asking.send(b"%d" % pid)


def _serve(control):
    from ingest.sandbox import frames, server

    settings = json.loads(frames.receive(control.fileno()))
    del settings["path"]  # what is there is loaded
    server.serve(control, **settings)


if __name__ == "__main__":
    fork_servers(socket.socket(fileno=int(sys.argv[1])))
