"""The program in a process that is forked rather than started, so that many can be killed in a minute.

Everything is imported once; each child then runs the whole command line, `ingest.cli.call`, but parses in
its own process.

Reads a line of JSON for each start ({"words", "env", "folder", "builds"}), answers with the child's number.
`builds` names how it differs from the program, as by a fault on purpose (broken.py). A child that comes to
its end writes its exit code into FOLDER/code.
"""

import json
import os
import signal
import sys
from pathlib import Path
from types import TracebackType

import broken

import ingest.pipeline.preload  # noqa: F401 - all that parses, once for all children
from ingest import cli
from ingest.cli import deps
from ingest.sandbox.executor import InlineExecutor


class Here(InlineExecutor):
    """Parses in the child itself."""

    def __init__(self, **_: object) -> None:
        pass

    async def __aenter__(self) -> "Here":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead are to vanish, not to be zombies
    deps.SandboxExecutor = Here  # type: ignore[misc,assignment]
    for line in sys.stdin:
        asked = json.loads(line)
        pid = os.fork()
        if pid == 0:
            for build in asked["builds"]:
                broken.BUILDS[build]()
            _child(asked["words"], asked["env"], Path(asked["folder"]))
        print(pid, flush=True)


def _child(words: list[str], env: dict[str, str], folder: Path) -> None:
    os.setsid()
    os.environ.update(env)
    os.chdir(folder)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(os.open(folder / "stderr.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 2)
    os.dup2(os.open(os.devnull, os.O_RDWR), 0)
    os.dup2(0, 1)
    code = 70
    try:
        code = cli.call(words)
    finally:
        (folder / "code").write_text(str(code))
        os._exit(code)


if __name__ == "__main__":
    main()
