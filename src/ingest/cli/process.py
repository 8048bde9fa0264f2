"""Who this process is, whether another one is still alive (what leases are held by)."""

import os
import platform
import shlex
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from store.linux import PROC

if TYPE_CHECKING:
    from store.model import Process

_ENDED = "ended"

MAX_TEMP_DIR_BYTES = 70
"""What leaves room for the name of a socket in a folder of its own."""


def called_as(argv: Sequence[str] = sys.argv) -> str:
    """How this program is called from where the user is: `ingest` where the shell finds it, else by its path."""
    script = Path(argv[0])
    if script.name == "__main__.py":
        return f"{_from_here(Path(sys.executable))} -m ingest"
    if script.name != "ingest":
        return "ingest"
    # `uv run` sets the path for this process alone: the shell of the user finds nothing there.
    found = None if "UV" in os.environ else shutil.which("ingest")
    return "ingest" if found and Path(found).resolve() == script.resolve() else _from_here(script)


def _from_here(program: Path) -> str:
    with suppress(ValueError):
        program = program.absolute().relative_to(Path.cwd())
    return shlex.quote(str(program))


def this_process(proc: Path = PROC) -> "Process":
    """This process, on this machine since its last boot.

    Containers share the boot id but not their process numbers, so the namespaces of these and of the time since
    boot are part of the machine's name. Where they cannot be read, the holder is never taken for dead before its
    lease runs out.
    """
    from store.model import Process  # every command imports this file, few the store

    pid = os.getpid()
    return Process(machine=_namespace(proc) or platform.node(), id=f"{pid}:{_started(pid, proc)}")


def is_process_dead(
    holder: "Process", proc: Path = PROC, probe: Callable[[int, int], None] = os.kill
) -> bool:
    """Whether `holder` is known to live no more: it ran among the processes that this one sees, and no process has
    its number, or another one that began at another time.

    Whatever cannot be known counts as alive. A folder missing in /proc says nothing: it may only be hidden.
    """
    pid, _, started = holder.id.partition(":")
    namespace = _namespace(proc)
    if not namespace or holder.machine != namespace or not pid.isdecimal() or int(pid) == 0:
        return False
    try:
        probe(int(pid), 0)
    except ProcessLookupError:
        return True
    except (PermissionError, OverflowError):
        pass  # there is a process of that number, but of another user
    seen = _started(int(pid), proc)
    return seen == _ENDED or ("" not in (seen, started) and seen != started)


def shorten_temp_dir(others: Sequence[str] = ("/tmp", "/var/tmp", "/dev/shm")) -> None:  # noqa: S108
    """Temporary files go to the first of `others` that can be written, where the usual folder (TMPDIR) has a name too
    long for the sockets in it: their whole names may have 107 bytes."""
    with suppress(OSError):  # nothing can be written anywhere: whoever needs it will say so
        if len(os.fsencode(tempfile.gettempdir())) > MAX_TEMP_DIR_BYTES:
            usable = (place for place in others if os.access(place, os.W_OK | os.X_OK))
            tempfile.tempdir = next(usable, tempfile.tempdir)


class Terminated(Exception):
    """A signal other than that of Ctrl-C has ended a command early."""


def ending_signals() -> tuple[signal.Signals, ...]:
    """The signals that ask a process to end. A SIGHUP that is ignored from the start (`nohup`) stays so."""
    hangup = () if signal.getsignal(signal.SIGHUP) == signal.SIG_IGN else (signal.SIGHUP,)
    return (signal.SIGTERM, signal.SIGINT, *hangup)


def has_terminal() -> bool:
    """Whether this process has a terminal, which may have been closed since it was started from there."""
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True


def users_of(files: Sequence[Path], proc: Path = PROC) -> tuple[str, ...]:
    """The other processes that have one of `files` open, as "name (number)", as far as /proc shows them."""
    wanted = {(stat.st_dev, stat.st_ino) for stat in map(_stat, files) if stat}
    pids = sorted(int(place.name) for place in proc.glob("[0-9]*") if int(place.name) != os.getpid())
    return tuple(f"{_name(pid, proc)} ({pid})" for pid in pids if wanted and _has_open(pid, wanted, proc))


def _has_open(pid: int, wanted: set[tuple[int, int]], proc: Path) -> bool:
    try:
        places = list((proc / str(pid) / "fd").iterdir())
    except OSError:  # it has ended, or belongs to another user
        return False
    return any((stat.st_dev, stat.st_ino) in wanted for stat in map(_stat, places) if stat)


def _stat(place: Path) -> os.stat_result | None:
    """None for what is not there (any more)."""
    try:
        return os.stat(place)
    except OSError:
        return None


def _name(pid: int, proc: Path) -> str:
    try:
        return (proc / str(pid) / "comm").read_text(errors="replace").strip()
    except OSError:
        return "?"


def _namespace(proc: Path) -> str:
    """Among which processes, of which boot, this one is; "" when that cannot be known."""
    try:
        boot = (proc / "sys/kernel/random/boot_id").read_text().strip()
        return f"{boot}/{os.readlink(proc / 'self/ns/pid')}{_time_namespace(proc)}"
    except OSError:
        return ""


def _time_namespace(proc: Path) -> str:
    """What the times of start are counted in; "" on a kernel that counts them all alike."""
    try:
        return f"/{os.readlink(proc / 'self/ns/time')}"
    except OSError:
        return ""


def _started(pid: int, proc: Path) -> str:
    """When the process began, in ticks since boot; "" when that is not to be seen, and _ENDED for a zombie."""
    try:
        # A /proc of other processes (a parent namespace's) has its own numbers: this process has another one there.
        if os.readlink(proc / "self") != str(os.getpid()):
            return ""
        words = (proc / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return _ENDED if words[0] in "ZX" else words[19]
