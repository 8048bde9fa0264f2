"""What the daemon tells the service manager that started it: that it is ready, what it does, and that it lives.

The protocol is systemd's sd_notify: a datagram of NAME=value lines to the socket that $NOTIFY_SOCKET names.
"""

import socket
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from ingest.text import clean_line
from store.linux import socket_address

STATUS_INTERVAL_S = 10.0
MAX_STATUS_CHARS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Supervisor:
    """The service manager; an empty `address` is nobody. It wants to hear every `watchdog_s` that the daemon lives;
    None: it does not."""

    address: str = ""
    watchdog_s: float | None = None

    def tell(self, *lines: str) -> None:
        """Sends `lines`. A manager that does not listen is no reason to stop: nothing is raised."""
        if not self.address:
            return
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ours:
            ours.setblocking(False)
            ours.sendto("\n".join(lines).encode(), socket_address(self.address))

    def ready(self, status: str) -> None:
        """It is ready, after the start or after a rereading."""
        self.tell("READY=1", _status(status))

    def reloading(self) -> None:
        """It reads its configuration again."""
        self.tell("RELOADING=1", f"MONOTONIC_USEC={time.monotonic_ns() // 1000}")

    def stopping(self, status: str) -> None:
        """It ends."""
        self.tell("STOPPING=1", _status(status))

    async def tend(self, status: Callable[[], str], sleep: Callable[[float], Awaitable[None]]) -> None:
        """Says from the event loop, until it is cancelled, that the loop turns, and what is done."""
        if not self.address:
            return
        lives = ("WATCHDOG=1",) if self.watchdog_s else ()
        # Twice as often as it must be.
        every_s = min(STATUS_INTERVAL_S, self.watchdog_s / 2 if self.watchdog_s else STATUS_INTERVAL_S)
        while True:
            self.tell(*lives, _status(status()))
            await sleep(every_s)


def supervisor_of(environ: Mapping[str, str], pid: int) -> Supervisor:
    """The service manager that these variables name, of process `pid`; what they say of another process is not ours."""
    address = environ.get("NOTIFY_SOCKET", "")
    if address[:1] not in ("/", "@"):
        return Supervisor()
    asked = environ.get("WATCHDOG_USEC", "")
    is_ours = environ.get("WATCHDOG_PID", str(pid)) == str(pid)
    watchdog_s = int(asked) / 1e6 if is_ours and asked.isdecimal() and int(asked) > 0 else None
    return Supervisor(address=address, watchdog_s=watchdog_s)


def _status(status: str) -> str:
    return f"STATUS={clean_line(status, MAX_STATUS_CHARS)}"
