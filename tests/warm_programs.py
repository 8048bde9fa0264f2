"""Programs that begin with their modules loaded: `python -m ingest …`, which a test starts by `subprocess`, is forked
from a process that has imported them, which takes a tenth of the CPU. It is a process of its own in all else: a child
of the test, with its own number, environment, working directory, streams, signals and exit code.

What asks for more than that is started as ever (`is_plain`), and so is every program of tests/death and hostile, and of
the main test of e2e.
"""

import atexit
import ctypes
import gc
import importlib
import io
import json
import os
import pkgutil
import runpy
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

_WORDS = [sys.executable, "-m", "ingest"]
_SET_CHILD_SUBREAPER = 36
_INTERPRETERS = ("PYTHONIOENCODING", "PYTHONUTF8", "LC_ALL", "PYTHONHASHSEED", "PYTHONPATH")
_MAX_BYTES = 100_000


class WarmPrograms:
    """The process that they are forked from, and ends with us."""

    def __init__(self, env):
        self._asked, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._turn = threading.Lock()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, str(Path(__file__)), str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env=env,
            )

    def fork(self, words, env, cwd, streams, new_session):
        """Begins a program; its number."""
        told = json.dumps([words, env, cwd, new_session]).encode("utf-8", "surrogateescape")
        with self._turn:
            # Whose parent ends becomes a child of ours, as what we start is.
            ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
            try:
                socket.send_fds(self._asked, [told], streams)
                return int(self._asked.recv(64))
            finally:
                ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 0, 0, 0, 0)

    def popen(self):
        """`subprocess.Popen`, but for plain programs."""
        programs = self

        class Popen(subprocess.Popen):
            def _execute_child(self, args, executable, preexec_fn, close_fds, pass_fds, cwd, env, *rest):
                (_, _, _, p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite) = rest[:9]
                _, *who, umask, new_session, process_group = rest[9:]
                told = dict(os.environ if env is None else env)
                unusual = (executable, preexec_fn, *pass_fds, *(one for one in who if one is not None))
                if any(unusual) or umask != -1 or process_group != -1 or not is_plain(args, told):
                    super()._execute_child(args, executable, preexec_fn, close_fds, pass_fds, cwd, env, *rest)
                    return
                streams = [
                    given if given != -1 else own for own, given in enumerate((p2cread, c2pwrite, errwrite))
                ]
                self.pid = programs.fork(
                    list(map(str, args[3:])), told, os.path.abspath(cwd or "."), streams, bool(new_session)
                )
                self._child_created = True
                self._close_pipe_fds(p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite)

        return Popen

    def close(self):
        self._asked.close()
        self._process.wait()


def is_plain(args, env):
    """Whether it is the program, with nothing that Python looks at when it starts other than here."""
    return (
        isinstance(args, list | tuple)
        and list(args[:3]) == _WORDS
        and all(env.get(name) == os.environ.get(name) for name in _INTERPRETERS)
        and sum(map(len, (*map(str, args), *env, *env.values()))) < _MAX_BYTES
    )


def fork_programs(asked):
    """Forks a program for each message, until there is none any more."""
    _load()
    while True:
        told, streams, _, _ = socket.recv_fds(asked, 4 * _MAX_BYTES, 3)
        if not told:
            return
        numbers = os.pipe()
        between = os.fork()
        if between == 0:
            pid = os.fork()
            if pid == 0:
                asked.close()
                for fd in numbers:
                    os.close(fd)
                _become(*json.loads(told.decode("utf-8", "surrogateescape")), streams)
                _run()
                return
            os.write(numbers[1], b"%d" % pid)
            os._exit(0)
        os.waitpid(between, 0)  # from now on the program is the child of who asked
        asked.send(os.read(numbers[0], 64))
        for fd in (*streams, *numbers):
            os.close(fd)


def _load():
    import cyclopts.help  # noqa: F401
    import ready_tables

    import ingest.cli
    import ingest.daemon
    from store import migrate

    for module in pkgutil.iter_modules(ingest.cli.__path__):
        importlib.import_module(f"ingest.cli.{module.name}")
    migrate.upgrade = ready_tables.upgrade_from(Path(os.environ[ready_tables.FILE]))
    gc.collect()
    gc.freeze()  # a program that looks through what we have loaded would get a copy of it


def _become(words, env, cwd, new_session, streams):
    """What happens between the start of a process and that of the program."""
    for own, fd in enumerate(streams):
        os.dup2(fd, own)
    os.closerange(3, max(streams) + 1)
    if new_session:
        os.setsid()
    os.environ.clear()
    os.environ.update(env)
    time.tzset()
    os.chdir(cwd)
    sys.path[0] = cwd
    sys.argv[:] = [str(Path(sys.modules["ingest"].__file__).with_name("__main__.py")), *words]
    sys.stdin = sys.__stdin__ = open(  # noqa: SIM115
        0, encoding=sys.stdin.encoding, errors=sys.stdin.errors, closefd=False
    )
    sys.stdout = sys.__stdout__ = _writer(1, sys.stdout)
    sys.stderr = sys.__stderr__ = _writer(2, sys.stderr)


def _run():
    """Runs the program to its end: all that Python does then, but for taking all modules apart one by one. That makes a
    copy of what they hold, which takes three times as long as a short command."""
    try:
        runpy.run_module("ingest", run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as end:
        if not isinstance(end.code, int):
            raise
        code = end.code
    threading._shutdown()  # waits for threads
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):  # Python has its own way to tell
            sys.exit(code)
    os._exit(code)


def _writer(fd, as_before):
    raw = io.FileIO(fd, "w", closefd=False)
    return io.TextIOWrapper(
        raw if as_before.write_through else io.BufferedWriter(raw),
        as_before.encoding,
        as_before.errors,
        line_buffering=fd == 2 or os.isatty(fd),
        write_through=as_before.write_through,
    )


if __name__ == "__main__":
    fork_programs(socket.socket(fileno=int(sys.argv[1])))
