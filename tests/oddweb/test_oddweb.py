"""The program itself over an odd web, in three steps: what it keeps of each outlet, and what it asked for.

All outlets are fetched in the same runs; each case is a test of its own, so that a failure has its name.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from expecting import Found, Snapshot
from oddities import ALL
from running import CEILING_S
from slow_writes import SLOW
from web import Case, open_web

STEPS = (
    (("fetch",),),
    (("fetch",), ("revisit", "--now")),
    (("fetch",),),
)
"""The commands of each step."""

DONE_OR_SOME_FAILED = (0, 1)


@pytest.fixture(scope="module")
def found(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Found]:
    """What came of each outlet."""
    folder = tmp_path_factory.mktemp("oddweb")
    shutil.copy(sqlite_template, folder / "news.db")
    snapshots = []
    with open_web(ALL) as web:
        (folder / "config.toml").write_text(web.config())
        for web.step, commands in enumerate(STEPS, start=1):
            for words in commands:
                ingest(folder, *words)
            snapshots.append(snapshot(folder / "news.db"))
    assert web.faults == []
    return {
        case.name: Found(
            steps=[step.get(case.name, Snapshot()) for step in snapshots],
            asked=Counter({(at, path): n for (name, at, path), n in web.asked.items() if name == case.name}),
            trapped=web.trapped,
        )
        for case in ALL
    }


def ingest(folder: Path, *words: str) -> None:
    """Runs the program to its end."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("INGEST_")}
    done = subprocess.run(
        [sys.executable, "-m", "ingest", *words, "-v"],  # warnings are logged
        cwd=folder,
        env={**env, "INGEST_DATABASE__URL": f"sqlite:///{folder}/news.db"},
        capture_output=True,
        text=True,
        timeout=CEILING_S,
    )
    assert SLOW not in done.stderr
    assert done.returncode in DONE_OR_SOME_FAILED, done.stderr[-3000:]


def snapshot(database: Path) -> dict[str, Snapshot]:
    """The rows of each outlet."""
    connection = sqlite3.connect(database)
    connection.row_factory = sqlite3.Row
    try:
        rows = {
            view: [dict(row) for row in connection.execute(f"SELECT * FROM {view}")]
            for view in ("v_articles", "v_attempts", "v_edits")
        }
    finally:
        connection.close()

    def of(view: str, outlet: str) -> list[dict[str, object]]:
        return [row for row in rows[view] if row["outlet"] == outlet]

    return {
        outlet: Snapshot(
            articles=of("v_articles", outlet), attempts=of("v_attempts", outlet), edits=of("v_edits", outlet)
        )
        for outlet in {row["outlet"] for found in rows.values() for row in found}
    }


@pytest.mark.parametrize(
    "case", ALL, ids=[("control " if case.is_control else "") + case.name for case in ALL]
)
def test_an_odd_outlet_is_kept_as_it_is(found: dict[str, Found], case: Case):
    assert [fault for check in case.checks for fault in check(found[case.name])] == []
