"""Takes from a child, by the kernel, everything that parsing does not need: the network, other files, other processes.

A filter of system calls (seccomp) leaves those that compute and read; Landlock leaves the files that Python itself
needs. Both hold for as long as the process lives, also for code that has taken it over. What is refused fails with
EPERM or EACCES, as it would without a permission, so that a library which tries something else goes on.
"""

import ctypes
import os
import struct
import sys
from collections.abc import Iterable
from errno import ENOSYS, EPERM

from ingest.sandbox.syscalls import ARCHITECTURES, NEWEST, X32_BIT, numbers

NO_SECCOMP = "seccomp (network, writing, programs and other processes)"
NO_LANDLOCK = "Landlock (reading files)"

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
_CAPABILITY_VERSION, _CAP_DAC_READ_SEARCH = 0x20080522, 1 << 2

_SECCOMP = {"x86_64": 317, "aarch64": 277}
_SECCOMP_SET_MODE_FILTER, _SECCOMP_FILTER_FLAG_TSYNC = 1, 1
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000

_LANDLOCK_CREATE_RULESET, _LANDLOCK_ADD_RULE, _LANDLOCK_RESTRICT_SELF = 444, 445, 446
_LANDLOCK_GET_VERSION, _LANDLOCK_RULE_PATH_BENEATH = 1, 1
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 5: 16}
"""How many rights to files each version of Landlock added up to."""
_NETWORK_SINCE, _NETWORK_RIGHTS = 4, 0b11
_SCOPES_SINCE, _SCOPES = 6, 0b11  # abstract sockets and signals

_libc = ctypes.CDLL(None, use_errno=True)


def end_with(parent: int) -> None:
    """Has the kernel end this process when `parent`, which forked it, ends."""
    _libc.prctl(_PR_SET_PDEATHSIG, 9, 0, 0, 0)
    if os.getppid() != parent:  # it ended before we asked
        os._exit(1)


def confine(readable: Iterable[str]) -> tuple[str, ...]:
    """Leaves this process `readable` (files and folders), its own folder in /proc, and what computes. Returns what the
    kernel could not do, in words; () where all of it holds."""
    _drop_capabilities()
    # Where the rest is missing, at least no process of the same user can trace this one or read its memory.
    _libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    # The filter is last, for it refuses to restrict anything further.
    missing = () if _restrict_files((*readable, "/proc/self")) else (NO_LANDLOCK,)
    return missing if _filter_calls() else (*missing, NO_SECCOMP)


def _drop_capabilities() -> None:
    """Takes root's rights from a process of root, all but to read what others may not: Python can be installed so."""
    header = struct.pack("=Ii", _CAPABILITY_VERSION, 0)
    rights = ctypes.create_string_buffer(24)
    if _libc.capget(header, rights) == 0:
        permitted = struct.unpack("=6I", rights)[1] & _CAP_DAC_READ_SEARCH
        _libc.capset(header, struct.pack("=6I", permitted, permitted, 0, 0, 0, 0))


# ---- files: Landlock -------------------------------------------------------------------------------------


def _restrict_files(readable: Iterable[str]) -> bool:
    version = _libc.syscall(_LANDLOCK_CREATE_RULESET, None, ctypes.c_size_t(0), _LANDLOCK_GET_VERSION)
    if version < 1:
        return False
    rights = (1 << max(count for since, count in _FILE_RIGHTS.items() if since <= version)) - 1
    network = _NETWORK_RIGHTS if version >= _NETWORK_SINCE else 0
    scopes = _SCOPES if version >= _SCOPES_SINCE else 0
    # An older kernel takes a shorter structure, and a longer one if what it does not know is zero.
    ruleset = struct.pack("=QQQ", rights, network, scopes)
    rules = _libc.syscall(_LANDLOCK_CREATE_RULESET, ruleset, ctypes.c_size_t(len(ruleset)), 0)
    if rules < 0:
        return False
    try:
        for path in readable:
            _let_read(rules, path)
        return bool(_libc.syscall(_LANDLOCK_RESTRICT_SELF, rules, 0) == 0)
    finally:
        os.close(rules)


def _let_read(rules: int, path: str) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # not every machine has every folder
    try:
        rights = _READ_FILE | _READ_DIR if os.path.isdir(path) else _READ_FILE
        rule = struct.pack("=Qi", rights, place)
        _libc.syscall(_LANDLOCK_ADD_RULE, rules, _LANDLOCK_RULE_PATH_BENEATH, rule, 0)
    finally:
        os.close(place)


# ---- system calls: seccomp -------------------------------------------------------------------------------

# Instructions of the kernel's little machine: load a word of the call, compare, return.
_LOAD, _RETURN, _EQUAL, _GREATER, _AND = 0x20, 0x06, 0x15, 0x25, 0x54
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16

_CLONE_VM, _CLONE_THREAD = 0x100, 0x10000
_CLONE_NEW_NAMESPACE = 0x7E020000
_F_DUPFD, _F_GETFD, _F_SETFD, _F_GETFL, _F_DUPFD_CLOEXEC = 0, 1, 2, 3, 1030
_TCGETS, _FIONCLEX, _FIOCLEX = 0x5401, 0x5450, 0x5451

Code = list[tuple[int, int, int, int]]


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_char_p))


def _filter_calls() -> bool:
    machine = os.uname().machine
    if machine not in ARCHITECTURES or sys.maxsize < 2**32:
        return False
    return install(filter_code(machine, os.getpid()), machine)


def install(code: Code, machine: str) -> bool:
    """Has the kernel ask `code` about every call of this process from now on; whether it does."""
    steps = b"".join(struct.pack("=HBBI", *step) for step in code)
    program = _Program(length=len(code), code=steps)
    done = _libc.syscall(
        _SECCOMP[machine], _SECCOMP_SET_MODE_FILTER, _SECCOMP_FILTER_FLAG_TSYNC, ctypes.byref(program)
    )
    return bool(done == 0)


def filter_code(machine: str, pid: int) -> Code:
    """The filter for process `pid`: (code, jump if true, jump if false, operand) for each step."""
    known = numbers(machine)
    checked = {
        "openat": _without(2, os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC),
        "open": _without(1, os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC),
        "clone": _with(0, _CLONE_VM | _CLONE_THREAD | _CLONE_NEW_NAMESPACE, _CLONE_VM | _CLONE_THREAD),
        # Its flags cannot be seen from here; libraries then use clone.
        "clone3": _answer(_ERRNO | ENOSYS),
        "kill": _one_of(0, [pid]),
        "tgkill": _one_of(0, [pid]),
        "prlimit64": _one_of(0, [0, pid]),
        "ioctl": _one_of(1, [_TCGETS, _FIOCLEX, _FIONCLEX]),
        # Others could have a signal sent to a process of our choice.
        "fcntl": _one_of(1, [_F_DUPFD, _F_GETFD, _F_SETFD, _F_GETFL, _F_DUPFD_CLOEXEC]),
    }
    code = [_load(_ARCHITECTURE), *_if(_EQUAL, ARCHITECTURES[machine], [_load(_NUMBER)], _refused())]
    if machine == "x86_64":
        code += _if(_GREATER, X32_BIT - 1, _refused())
    for name, number in known.items():
        code += _if(_EQUAL, number, checked.get(name, _answer(_ALLOW)))
    return code + _if(_GREATER, NEWEST, _answer(_ERRNO | ENOSYS)) + _refused()


def _load(offset: int) -> tuple[int, int, int, int]:
    return (_LOAD, 0, 0, offset)


def _answer(value: int) -> Code:
    return [(_RETURN, 0, 0, value)]


def _refused() -> Code:
    return _answer(_ERRNO | EPERM)


def _if(comparison: int, operand: int, then: Code, otherwise: Code | None = None) -> Code:
    """`otherwise` must return, where it is given."""
    if otherwise is None:
        return [(comparison, 0, len(then), operand), *then]
    return [(comparison, len(otherwise), 0, operand), *otherwise, *then]


def _one_of(argument: int, values: list[int]) -> Code:
    """Allows a call one of whose arguments, a number of 32 bits, has one of `values`."""
    tests = [step for value in values for step in _if(_EQUAL, value, _answer(_ALLOW))]
    return [_load(_FIRST_ARGUMENT + 8 * argument), *tests, *_refused()]


def _with(argument: int, mask: int, value: int) -> Code:
    """Allows a call one of whose arguments has `value` where `mask` has ones."""
    test = _if(_EQUAL, value, _answer(_ALLOW))
    return [_load(_FIRST_ARGUMENT + 8 * argument), (_AND, 0, 0, mask), *test, *_refused()]


def _without(argument: int, bits: int) -> Code:
    return _with(argument, bits, 0)
