"""The real program in processes of its own, against the replay servers of ../shared on loopback."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from shared import SHARED

CEILING_S = 600.0
"""What has not happened by then never will, however busy the machine is. Nothing is fast enough because of it."""


def free_port() -> int:
    """A port that nobody listened at a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def replica(folder: Path, port: int, *more: str) -> Iterator[Path]:
    """The first two outlets on loopback; gives the log of their requests, a line each."""
    log = folder / "requests.log"
    log.touch()
    script = str(SHARED / "tools/replica.py")
    server = subprocess.Popen(
        [sys.executable, script, "serve", "--port", str(port), "--log", str(log), *more],
        stdout=subprocess.PIPE,
    )
    try:
        assert server.stdout is not None
        for _ in range(2):
            server.stdout.readline()
        yield log
    finally:
        server.kill()
        server.wait()


@cache
def truth() -> list[dict[str, object]]:
    """What must be stored of the replica."""
    script = str(SHARED / "tools/replica.py")
    lines = subprocess.run(
        [sys.executable, script, "truth"], capture_output=True, text=True, check=True
    ).stdout
    return [json.loads(line) for line in lines.splitlines()]


def write_config(folder: Path, port: int) -> Path:
    """The shipped config.toml, pointed at the replica."""
    shipped = Path(__file__).resolve().parents[2] / "config.toml"
    script = str(SHARED / "tools/replica.py")
    done = subprocess.run(
        [sys.executable, script, "config", str(shipped), "--port", str(port)],
        capture_output=True,
        text=True,
        check=True,
    )
    file = folder / "config.toml"
    file.write_text(done.stdout, encoding="utf-8")
    return file


def environment(database_url: str, **more: str) -> dict[str, str]:
    """What the program finds in its environment."""
    mine = {
        "INGEST_DATABASE__URL": database_url,
        "INGEST_FETCH__ALLOW_NETWORKS": '["127.0.0.0/8"]',
        "INGEST_FETCH__DELAY_S": "0",
        "INGEST_CONTACT": "desk@example.org",
    }
    return {**os.environ, **mine, **more}


def start(config: Path, env: Mapping[str, str], *words: str) -> "subprocess.Popen[str]":
    """The program, under way."""
    return subprocess.Popen(
        [sys.executable, "-m", "ingest", *words, "--config", str(config)],
        env=dict(env),
        cwd=config.parent,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def run(config: Path, env: Mapping[str, str], *words: str) -> "subprocess.CompletedProcess[str]":
    """The program, to its end."""
    process = start(config, env, *words)
    out, err = process.communicate(timeout=CEILING_S)
    return subprocess.CompletedProcess(words, process.returncode, out, err)


def wait_for(condition, every_s: float = 0.1) -> None:
    """Until `condition()` holds, which is asked so often; fails loudly when it does not come to hold."""
    deadline = time.monotonic() + CEILING_S
    while not condition():
        assert time.monotonic() < deadline, "it never came to hold"
        time.sleep(every_s)
