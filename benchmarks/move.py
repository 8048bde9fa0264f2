"""What it takes to move an archive to Postgres and back, and whether it arrives whole when the move is killed.

    python benchmarks/move.py 100000 --kills 5

Fills a SQLite file with so many made-up articles of a year (`made_up_rows.py`), each with a page; moves it with
`ingest db move` into one database, and, killed (-9) at different moments, into another; moves that one back into
a file. Compares the hash of every table of all four. INGEST_BENCH_DIR names a folder for the files. Prints a line of
JSON for each move; exit code 1 when anything differs.
"""

import argparse
import ast
import json
import os
import resource
import signal
import subprocess
import sys
import time
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import psycopg
import sqlalchemy as sa
from filling import connect, fill
from growth import database
from made_up_rows import NOW

from store import migrate, moving
from store.engine import open_engine
from store.moving import rows as moved
from store.moving.rows import Side

PAGE_BYTES = 6_000
"""What a packed page takes, about."""

_LOOK_S = 0.05

_COMMAND = """
import sys
from ingest import cli
code = cli.call(sys.argv[1:])
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
sys.exit(code)
"""
"""The command, and its peak memory in kB: what the kernel tells of a child has the memory of its parent in it."""

Digests = dict[str, tuple[int, str]]


def main() -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("articles", type=int, nargs="?", default=100_000)
    options.add_argument("--kills", type=int, default=5)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    with (
        TemporaryDirectory(prefix="move", dir=os.environ.get("INGEST_BENCH_DIR")) as name,
        database("postgres") as server,
    ):
        folder = Path(name)
        source, back = f"sqlite:///{folder}/news.db", f"sqlite:///{folder}/back.db"
        whole, killed = (_created(server, name) for name in ("whole", "killed"))
        migrate.upgrade(source)
        fill(source, asked.articles, with_search=False)
        _add_pages(source, asked.articles)
        print(json.dumps({"articles": asked.articles, "file_mb": _size_mb(folder / "news.db")}), flush=True)
        rows = _move("to Postgres", source, whole)
        _kill(source, killed, asked.kills, rows, Random(asked.seed))
        _move("to Postgres, after the kills", source, killed)
        _move("back to SQLite", killed, back)
        found = [_digests(url) for url in (source, whole, killed, back)]
        differing = [table for table in found[0] if len({one[table] for one in found}) > 1]
        answers = [
            line
            for url in (whole, killed, back)
            for line in moving.compare(source, url, on_progress=lambda *told: None).differences
        ]
    print(json.dumps({"tables": len(found[0]), "tables_differing": differing, "differences": answers}))
    return 1 if differing or answers else 0


def _created(server: str, name: str) -> str:
    with closing(connect(server)) as db:
        db.autocommit = True
        db.execute(f"CREATE DATABASE {name}")
    return sa.make_url(server).set(database=name).render_as_string(hide_password=False)


def _add_pages(url: str, articles: int) -> None:
    chance = Random(7)
    keys = [sha256(f"page {n}".encode()).digest() for n in range(1, articles + 1)]
    with closing(connect(url)) as db:
        db.execute("BEGIN")
        db.executemany(
            "INSERT INTO pages (sha256, body, content_type, rights_header, saved_at, url) "
            f"VALUES (?, ?, 'text/html', '', '{NOW:%Y-%m-%dT%H:%M:%SZ}', 'https://tass.com/world')",
            ((key, chance.randbytes(PAGE_BYTES)) for key in keys),
        )
        numbered = ((key, n) for n, key in enumerate(keys, 1))
        db.executemany("UPDATE revisions SET page_sha256 = ? WHERE article_id = ?", numbered)
        db.execute("COMMIT")


def _command(source: str, target: str) -> list[str]:
    return [sys.executable, "-c", _COMMAND, "db", "move", "--from", source, "--to", target, "--json"]


def _move(what: str, source: str, target: str) -> int:
    """Moves to the end, and prints what it took; how many rows the archive has."""
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(_command(source, target), check=True, stdout=subprocess.PIPE, text=True)
    took_s, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    said, peak_kb = done.stdout.splitlines()
    result = json.loads(said)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(
        json.dumps(
            {"move": what, "rows": result["rows"], "written": result["written"], "took_s": round(took_s)}
            | {"cpu_s": round(cpu_s), "peak_mb": int(peak_kb) // 1024}
        ),
        flush=True,
    )
    return int(result["rows"])


def _kill(source: str, target: str, kills: int, rows: int, chance: Random) -> None:
    """Kills a move so many times, each time once a further share of the rows is there; the last time while words are
    indexed."""
    for number in range(1, kills + 1):
        until = rows * (number - chance.random()) / (kills - 1)
        mover = subprocess.Popen(
            _command(source, target), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        while (there := _rows_there(target)) < until and not (there >= rows and _is_indexing(target)):
            if mover.poll() is not None:
                raise RuntimeError(f"the move ended with {mover.returncode} before it was killed")
            time.sleep(_LOOK_S)
        mover.send_signal(signal.SIGKILL)
        mover.wait()
        print(json.dumps({"kill": number, "rows_there": _rows_there(target)}), flush=True)


def _rows_there(target: str) -> int:
    return sum(ast.literal_eval(value)[1] for value in _noted(target, "at %"))


def _is_indexing(target: str) -> bool:
    return bool(_noted(target, "indexing words"))


def _noted(target: str, which: str) -> list[str]:
    """What the target says of how far the move is."""
    with closing(connect(target)) as db:
        try:
            return [
                row[0] for row in db.execute("SELECT value FROM unfinished_move WHERE name LIKE %s", (which,))
            ]
        except psycopg.errors.UndefinedTable:
            return []


def _digests(url: str) -> Digests:
    engine = open_engine(url)
    try:
        with engine.connect() as connection, connection.begin():
            return {table.name: moved.digest(Side(url, connection), table) for table in moved.tables()}
    finally:
        engine.dispose()


def _size_mb(file: Path) -> int:
    return file.stat().st_size // 1_000_000


if __name__ == "__main__":
    sys.exit(main())
