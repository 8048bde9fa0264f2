"""The program needs to write nowhere but in its folder and in /tmp: as in a container whose root is read-only."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from net import rss, story

ROOT = Path(__file__).resolve().parents[2]

READ_ONLY = """
set -e
mount --make-rprivate /
mount --bind "$STATE" /mnt
mount -t tmpfs tmpfs /tmp
for place in $(awk '{print $5}' /proc/self/mountinfo | sort -u); do
    case "$place" in
        /proc*|/sys*|/dev*|/tmp*|/mnt*) ;;
        *) mount -o remount,bind,ro "$place" 2>/dev/null || true ;;
    esac
done
if touch "$PROBE" 2>/dev/null; then echo "the root can be written" >&2; exit 99; fi
cd /mnt
exec "$@"
"""


def test_a_fetch_stores_what_is_new_where_the_root_is_read_only(folder, site):
    unshare = shutil.which("unshare")
    if not unshare or subprocess.run([unshare, "--mount", "true"], capture_output=True).returncode:
        pytest.skip("no namespaces can be made here")
    if ROOT.is_relative_to("/tmp"):
        pytest.skip("the program itself is in /tmp, which is another one in the namespace")
    site.pages = {"/rss": rss(site.url("/1")), "/1": story("rivers")}
    (folder / "config.toml").write_text(site.config(), encoding="utf-8")
    told = os.environ | {"STATE": str(folder), "PROBE": str(ROOT / "src/probe"), "HOME": "/nonexistent"}

    done = subprocess.run(
        [unshare, "--mount", "sh", "-c", READ_ONLY, "sh", sys.executable, "-m", "ingest", "fetch"],
        env=told | {"PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    with closing(sqlite3.connect(folder / "news.db")) as stored:
        assert stored.execute("SELECT url FROM v_articles").fetchall() == [(site.url("/1"),)]
