"""Servers of children that begin with the parsers loaded. To load them takes two seconds of CPU; a program pays that
once, but hundreds of tests run a command of their own in this process.

One process loads them, and each server is forked from it; from then on a server does what one does that was started.
"""

import json
import os
import select
import signal
import socket
import subprocess
import sys
from pathlib import Path

from ingest.sandbox import frames, server

PARSERS = ("ingest.pipeline.preload",)


class WarmServers:
    """The process that has loaded the parsers."""

    def __init__(self):
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, str(Path(__file__)), str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                cwd="/",
                start_new_session=True,
            )

    def start(self, control):
        """A server's process, as `ingest.sandbox.fork_server.start` gives it."""
        socket.send_fds(self._control, [b"fork"], [control])
        return Forked(int(self._control.recv(64)))

    def close(self):
        self._control.close()
        self._process.wait()


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


def fork_servers(control):
    """Forks a server for each socket that comes, until there is none any more."""
    server.load(PARSERS)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them
    while True:
        message, fds, _, _ = socket.recv_fds(control, 64, 1)
        if not message:
            return
        pid = os.fork()
        if pid == 0:
            control.close()
            os.setsid()
            _serve(socket.socket(fileno=fds[0]))
            os._exit(0)
        os.close(fds[0])
        control.send(b"%d" % pid)


def _serve(control):
    settings = json.loads(frames.receive(control.fileno()))
    del settings["path"]  # what is there is loaded
    server.serve(control, **settings)


if __name__ == "__main__":
    fork_servers(socket.socket(fileno=int(sys.argv[1])))
