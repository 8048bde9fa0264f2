"""Servers of children that begin with the parsers loaded. To load them takes three seconds of CPU; a program of a user
pays that once, but the tests run hundreds of commands, in this process and in processes of their own.

One process of each worker loads them, and each server is forked from it; from then on a server does what one does that
was started.
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
    """The process that loads the parsers, and ends with us. `address` is a name that the kernel chose."""

    def __init__(self):
        self._lifeline, theirs = socket.socketpair()
        with theirs, socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as asked:
            asked.bind("")
            asked.listen(64)
            self.address = asked.getsockname()[1:].decode()
            self._process = subprocess.Popen(
                [sys.executable, str(Path(__file__)), str(asked.fileno()), str(theirs.fileno())],
                pass_fds=[asked.fileno(), theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                cwd="/",
                start_new_session=True,
            )

    def start(self, control):
        """A server's process, as `ingest.sandbox.fork_server.start` gives it."""
        return start(self.address, control)

    def close(self):
        self._lifeline.close()
        self._process.wait()


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


def fork_servers(asked, lifeline):
    """Forks a server for each that asks, until the lifeline is cut."""
    from ingest.sandbox import server

    server.load(PARSERS)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them
    while lifeline not in select.select([asked, lifeline], [], [])[0]:
        asking, _ = asked.accept()
        with asking:
            _, fds, _, _ = socket.recv_fds(asking, 64, 2)
            if len(fds) < 2:
                continue  # who asked has ended
            pid = os.fork()
            if pid == 0:
                for ours in (asked, lifeline, asking):
                    ours.close()
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
    fork_servers(*(socket.socket(fileno=int(number)) for number in sys.argv[1:]))
