"""What code would try that has taken a parser over in a child process: it tells what it could do."""

import ctypes
import errno
import fcntl
import mmap
import os
import pickle
import resource
import signal
import socket
import stat
import struct
import subprocess
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

_libc = ctypes.CDLL(None, use_errno=True)


def environment() -> dict[str, str]:
    """Every variable that can be found, by where it stands."""
    found = {f"os.environ {name}": value for name, value in os.environ.items()}
    for process in ("self", str(os.getpid())):
        with suppress(PermissionError):
            written = Path(f"/proc/{process}/environ").read_bytes()
            found |= {f"/proc {part!r}": process for part in written.split(b"\0") if part}
    return found


def open_files() -> list[str]:
    """What the open files of this process are, by their numbers; without the list of them itself."""
    found = []
    for number in sorted(map(int, os.listdir("/proc/self/fd"))):
        with suppress(FileNotFoundError):
            found.append(os.readlink(f"/proc/self/fd/{number}").partition(":")[0])
    return found


def own_socket() -> int:
    """The number of the file that answers go to."""
    for number in map(int, os.listdir("/proc/self/fd")):
        with suppress(OSError):  # the one that the list was read through
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                return number
    raise LookupError("no socket")


def readable(paths: list[str]) -> list[str]:
    """Those of `paths` that can be read, by any of several ways."""
    ways = (
        lambda path: Path(path).read_bytes(),
        os.listdir,
        lambda path: Path(f"/proc/self/root{path}").read_bytes(),
        lambda path: os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK),
    )
    return [path for path in paths if any(_refusal(way, path) is None for way in ways)]


def lines_of(path: str) -> list[str]:
    return Path(path).read_text().splitlines()


def zone_of(name: str) -> str:
    from zoneinfo import ZoneInfo

    return str(ZoneInfo.no_cache(name))


def sum_in_a_thread(first: int, second: int) -> int:
    found: list[int] = []
    thread = threading.Thread(target=lambda: found.append(first + second))
    thread.start()
    thread.join()
    return found[0]


def write(folder: str) -> dict[str, str]:
    """What of the writing ways worked in `folder`, which has a file `known`; with what came of it."""
    known, new = f"{folder}/known", f"{folder}/new"
    ways: dict[str, Callable[[], object]] = {
        "write": lambda: os.open(known, os.O_WRONLY),
        "append": lambda: os.open(known, os.O_RDWR | os.O_APPEND),
        "truncate": lambda: os.open(known, os.O_RDONLY | os.O_TRUNC),
        "cut": lambda: os.truncate(known, 0),
        "create": lambda: os.open(new, os.O_RDONLY | os.O_CREAT),
        "without a name": lambda: os.open(folder, os.O_TMPFILE | os.O_RDWR),
        "folder": lambda: os.mkdir(new),
        "remove": lambda: os.unlink(known),
        "rename": lambda: os.rename(known, new),
        "link": lambda: os.link(known, new),
        "symlink": lambda: os.symlink(known, new),
        "pipe": lambda: os.mkfifo(new),
        "rights": lambda: os.chmod(known, 0o777),
        "owner": lambda: os.chown(known, os.getuid(), os.getgid()),
        "times": lambda: os.utime(known),
        "attribute": lambda: os.setxattr(known, "user.x", b"y"),
        "own memory": lambda: os.open("/proc/self/mem", os.O_RDWR),
        "own oom score": lambda: os.open("/proc/self/oom_score_adj", os.O_WRONLY),
        "shared memory": lambda: os.open("/dev/shm/new", os.O_RDWR | os.O_CREAT),
        "null": lambda: os.open("/dev/null", os.O_WRONLY),
        "memory file": lambda: os.memfd_create("new"),
        "shmget": lambda: _call(29, 0, 4096, 0o1600),
        "mq_open": lambda: _call(240, b"new", os.O_CREAT | os.O_RDWR, 0o600, 0),
        "openat2": lambda: _call(437, -100, known.encode(), struct.pack("QQQ", os.O_WRONLY, 0, 0), 24),
        "root": lambda: os.chroot(folder),
        "mount": lambda: _call(165, b"none", folder.encode(), b"tmpfs", 0, None),
    }
    return _what_worked(ways)


def reach_out(port: int, udp_port: int, path: str) -> dict[str, str]:
    """What of the network worked. On the ports and at the path (a unix socket, and an abstract one) others listen."""

    def connected(family: int, kind: int, address: object) -> Callable[[], object]:
        return lambda: socket.socket(family, kind).connect(address)

    unix, stream, datagram = socket.AF_UNIX, socket.SOCK_STREAM, socket.SOCK_DGRAM
    ways: dict[str, Callable[[], object]] = {
        "tcp": connected(socket.AF_INET, stream, ("127.0.0.1", port)),
        "udp": connected(socket.AF_INET, datagram, ("127.0.0.1", udp_port)),
        "tcp 6": lambda: socket.socket(socket.AF_INET6, stream),
        "listen": lambda: socket.create_server(("127.0.0.1", 0)),
        "unix": connected(unix, stream, path),
        "abstract": connected(unix, stream, "\0" + path),
        "netlink": lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW),
        "packet": lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW),
        "vsock": lambda: socket.socket(socket.AF_VSOCK, stream),
        "pair": socket.socketpair,
        "io_uring": lambda: _call(425, 8, ctypes.create_string_buffer(120)),
    }
    return _what_worked(ways)


def touch_others(others: list[int]) -> dict[str, str]:
    """What of the ways worked to signal, trace, read, write or hinder the processes `others`."""
    ways: dict[str, Callable[[], object]] = {"all": lambda: os.kill(-1, 0), "group": lambda: os.kill(0, 0)}
    memory = ctypes.create_string_buffer(16)
    vector = struct.pack("PN", ctypes.addressof(memory), 16)
    for pid in others:
        of_pid: dict[str, Callable[..., object]] = {
            "kill": lambda pid: os.kill(pid, 0),
            "tgkill": lambda pid: _call(234, pid, pid, 0),
            "tkill": lambda pid: _call(200, pid, 0),
            "sigqueue": lambda pid: _call(129, pid, 0, bytes(128)),
            "tgsigqueue": lambda pid: _call(297, pid, pid, 0, bytes(128)),
            "pidfd_open": lambda pid: _call(434, pid, 0),
            "kill with garbage above": lambda pid: _call(62, pid | 1 << 40, 0),
            "trace": lambda pid: _call(101, 16, pid, 0, 0),
            "seize": lambda pid: _call(101, 0x4206, pid, 0, 0),
            "read memory": lambda pid: _call(310, pid, vector, 1, vector, 1, 0),
            "write memory": lambda pid: _call(311, pid, vector, 1, vector, 1, 0),
            "memory file": lambda pid: os.open(f"/proc/{pid}/mem", os.O_RDONLY),
            "environment": lambda pid: Path(f"/proc/{pid}/environ").read_bytes(),
            "arguments": lambda pid: Path(f"/proc/{pid}/cmdline").read_bytes(),
            "files": lambda pid: os.listdir(f"/proc/{pid}/fd"),
            "root": lambda pid: os.listdir(f"/proc/{pid}/root"),
            "limits": lambda pid: resource.prlimit(pid, resource.RLIMIT_NOFILE, (0, 0)),
            "priority": lambda pid: os.setpriority(os.PRIO_PROCESS, pid, 19),
            "processors": lambda pid: os.sched_setaffinity(pid, {0}),
            "kcmp": lambda pid: _call(312, pid, os.getpid(), 0, 0, 0),
            "move pages": lambda pid: _call(279, pid, 0, None, None, None, 0),
            "signal on input": lambda pid: fcntl.fcntl(0, fcntl.F_SETOWN, pid),
            "namespace": lambda pid: os.open(f"/proc/{pid}/ns/user", os.O_RDONLY),
        }
        ways |= {f"{name} {pid}": lambda way=way, pid=pid: way(pid) for name, way in of_pid.items()}
    return _what_worked(ways)


def begin_others(folder: str) -> dict[str, str]:
    """What of the ways worked to start a program or another process, or to gain rights."""
    stack = ctypes.create_string_buffer(65_536)
    ways: dict[str, Callable[[], object]] = {
        "fork": lambda: os.fork() or os._exit(0),
        "vfork": lambda: _call(58),
        "clone": lambda: _call(56, signal.SIGCHLD, 0, 0, 0, 0),
        "clone into a namespace": lambda: _call(
            56, 0x10000000 | 0x100 | 0x10000, ctypes.addressof(stack) + 65_536
        ),
        "spawn": lambda: os.posix_spawn("/bin/true", ["true"], {}),
        "subprocess": lambda: subprocess.run(["/bin/true"], check=True),
        "exec": lambda: _call(59, b"/bin/true", None, None),
        "execveat": lambda: _call(322, -100, b"/bin/true", None, None, 0),
        "unshare": lambda: _call(272, 0x10000000),
        "setns": lambda: _call(308, 0, 0),
        "user": lambda: os.setuid(os.getuid()),
        "keys": lambda: _call(250, 0, -3, 0),
        "bpf": lambda: _call(321, 0, None, 0),
        "userfaultfd": lambda: _call(323, 1),
        "perf": lambda: _call(298, bytes(128), 0, -1, -1, 0),
        "modules": lambda: _call(313, 0, b"", 0),
        "outlive the server": lambda: _call(157, 1, 0, 0, 0, 0),
        "be traced": lambda: _call(101, 0, 0, 0, 0),
        "be dumped": lambda: _call(157, 4, 1, 0, 0, 0),
        "input of the terminal": lambda: fcntl.ioctl(0, 0x5412, b"x"),
        "terminal": lambda: os.open("/dev/tty", os.O_RDONLY),
        "less nice": lambda: os.nice(-1),
        "more memory": lambda: _call(160, resource.RLIMIT_AS, struct.pack("qq", -1, -1)),
        "more memory, newly": lambda: _call(302, 0, resource.RLIMIT_AS, struct.pack("qq", -1, -1), None),
        "another filter": lambda: _call(317, 1, 0, None),
        "another personality": lambda: _call(135, 0),
        "handles": lambda: _call(304, -100, bytes(16), 0),
        "x32": lambda: _call(0x40000000 | 39),
        "32 bits": _getpid_in_32_bits,
    }
    return _what_worked(ways)


def forge_with_pickle(fd: int, path: str) -> int:
    """Answers in the place of the child's own code with a pickle that would create `path` where it is read."""

    class Mine:
        def __reduce__(self) -> tuple[object, ...]:
            return os.mkdir, (path,)

    _send(fd, pickle.dumps(Mine()))
    _send(fd, b"v" + pickle.dumps(Mine()))
    return 1


def forge_a_value(fd: int, data: bytes) -> int:
    """Answers with `data`."""
    _send(fd, data)
    return 1


def promise_much(fd: int) -> int:
    os.write(fd, struct.pack(">Q", 1 << 50))
    return 1


def hang_up(fd: int) -> int:
    """Closes the socket and works on."""
    os.close(fd)
    while True:
        pass


def _send(fd: int, data: bytes) -> None:
    os.write(fd, struct.pack(">Q", len(data)) + data)


def _what_worked(ways: dict[str, Callable[[], object]]) -> dict[str, str]:
    refusals = {name: _refusal(way) for name, way in ways.items()}
    return {name: refusal or "worked" for name, refusal in refusals.items() if refusal not in _REFUSALS}


_REFUSALS = ("EPERM", "EACCES")


def _refusal(way: Callable[..., object], *args: object) -> str | None:
    """Why it did not work; None where it did."""
    try:
        way(*args)
    except OSError as error:
        return errno.errorcode.get(error.errno or 0, str(error))
    return None


def _call(number: int, *args: object) -> int:
    """A system call, by its number on x86_64."""
    wide = [ctypes.c_long(one) if isinstance(one, int) else one for one in args]
    result: int = _libc.syscall(ctypes.c_long(number), *wide)
    if result < 0:
        raise OSError(ctypes.get_errno(), "refused")
    return result


def _getpid_in_32_bits() -> None:
    """Enters the kernel by the way of i386, where the numbers are others."""
    memory = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    memory.write(b"\xb8\x14\x00\x00\x00\xcd\x80\xc3")  # mov eax, 20; int 0x80; ret
    code = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    result = ctypes.CFUNCTYPE(ctypes.c_int)(code)()
    if result < 0:
        raise OSError(-result, "refused")
