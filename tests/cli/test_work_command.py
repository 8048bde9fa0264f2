"""`ingest work`, `ingest jobs` and `ingest run --engine queue`."""

import asyncio
import signal
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from net import rss, story
from running import CEILING_S, wait_for
from worker_programs import add, jobs_of, on_queue, said, sql, started_programs

from ingest import queue
from ingest.queue import tables
from store import migrate
from store.engine import connect_postgres
from store.model import OutletRow, Process
from store.store import open_store

on_postgres = pytest.mark.parametrize("database_url", ["postgres"], indirect=True)


@pytest.fixture
def program(folder, database):
    """Starts commands that run until they are told to stop."""
    with started_programs(folder) as start:
        yield start


@on_postgres
def test_a_worker_does_what_a_daemon_hands_out_and_both_end_well(site, folder, program, database, ask):
    (folder / "config.toml").write_text(site.config("[engine]", 'kind = "queue"'), encoding="utf-8")
    site.pages = {"/rss": rss(site.url("/1")), "/1": story("rivers")}
    daemon, worker = program("run"), program("work", "--concurrency", "2")
    wait_for(lambda: ask("SELECT count(*) FROM v_articles") == [(1,)])
    other = program("run", "--engine", "queue")
    wait_for(lambda: "daemon.started" in said(other))
    wait_for(lambda: jobs_of(database) == [])
    for process in (daemon, other, worker):
        process.send_signal(signal.SIGTERM)
    assert [one.wait(CEILING_S) for one in (daemon, other, worker)] == [0, 0, 0], said(worker)
    assert "Traceback" not in said(daemon) + said(other) + said(worker)
    assert ask("SELECT count(*) FROM attempts WHERE stage = 'page'") == [(1,)]


@on_postgres
def test_an_outlet_waits_at_most_once(database):
    add(database, "elm", "oak")
    add(database, "oak", "ash", "elm")

    assert sorted(job.outlet for job in jobs_of(database)) == ["ash", "elm", "oak"]


@on_postgres
def test_a_job_whose_outlet_is_in_the_hands_of_another_run_ends_and_leaves_nothing(
    site, folder, program, database, ask
):
    (folder / "config.toml").write_text(site.config(), encoding="utf-8")
    site.pages = {"/rss": rss(site.url("/1")), "/1": story("rivers")}
    store, now = open_store(database), datetime.now(UTC)
    with store.begin() as tx:
        tx.outlets.upsert(OutletRow(id="elm", name="Elm"), now)
        tx.leases.claim(("outlet:elm",), Process(machine="far away", id="1:1"), now, lambda _: False)
    store.close()
    add(database, "elm")
    worker = program("work")
    wait_for(lambda: "outlet.locked" in said(worker))
    wait_for(lambda: jobs_of(database) == [])
    assert ask("SELECT count(*) FROM attempts") == [(0,)]


@on_postgres
def test_a_job_that_fails_says_why_and_can_be_tried_again_or_cancelled(
    site, folder, program, database, call, call_json
):
    (folder / "config.toml").write_text(site.config(), encoding="utf-8")
    add(database, "nowhere")
    program("work")
    wait_for(lambda: [job.state for job in jobs_of(database)] == ["failed"])

    code, ((job),) = call_json("jobs", "list")
    assert (code, job["outlet"], job["state"]) == (0, "nowhere", "failed")
    assert "no outlet of this worker's configuration" in job["reason"]
    assert job["worker"].endswith(tuple("0123456789"))
    assert "NotConfigured" in call("jobs", "list")[1]

    assert call("jobs", "retry", job["job"])[:2] == (0, "nowhere: waits for a worker\n")
    wait_for(lambda: [(one.state, one.id > job["job"]) for one in jobs_of(database)] == [("failed", True)])


@on_postgres
def test_a_waiting_job_is_cancelled_and_its_outlet_rests(folder, site, database, call, call_json):
    (folder / "config.toml").write_text(site.config(), encoding="utf-8")
    add(database, "elm")
    ((job),) = jobs_of(database)

    assert call("jobs", "cancel", job.id)[:2] == (0, "elm: waits no more\n")
    assert [one.state for one in jobs_of(database)] == ["cancelled"]
    assert call("jobs", "cancel", job.id)[0] == 1
    assert call("jobs", "cancel", job.id + 1)[0] == 2

    async def taken():
        async with queue.open_jobs(database) as jobs:
            return await jobs.taken()

    assert asyncio.run(taken()) == {"elm": "cancelled"}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("words", [("work",), ("run", "--engine", "queue"), ("jobs", "list")])
def test_a_queue_without_postgres_is_told_in_one_line(site, folder, database, call, words):
    (folder / "config.toml").write_text(site.config(), encoding="utf-8")

    code, out, err = call(*words)

    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert 'write url = "postgresql://' in err


@on_postgres
def test_a_worker_of_another_version_refuses_with_one_line(site, folder, program, database, call):
    (folder / "config.toml").write_text(site.config(), encoding="utf-8")
    site.pages = {"/rss": rss()}
    worker = program("work")
    wait_for(lambda: "worker.started" in said(worker))
    sql(database, "UPDATE alembic_version SET version_num = '9999'")
    add(database, "elm")
    assert worker.wait(CEILING_S) == 2
    assert "the database has version 9999 now, and this worker needs" in said(worker).splitlines()[-1]
    code, _, err = call("work")
    assert (code, len(err.splitlines())) == (2, 1)


@on_postgres
@pytest.mark.parametrize(
    "version, cure", [("01.00.00_01", "run: ingest db upgrade"), ("99.00.00_01", "install what the other")]
)
def test_tables_of_another_version_are_told_in_one_line(site, folder, database, call, version, cure):
    (folder / "config.toml").write_text(site.config(), encoding="utf-8")
    queue.prepare(database)
    sql(database, f"UPDATE queue_version SET version = '{version}'")
    for words in (("work",), ("jobs", "list"), ("run", "--engine", "queue")):
        code, _, err = call(*words)
        assert (code, cure in err) == (2, True), err


@on_postgres
def test_the_tables_are_made_by_an_upgrade_where_the_engine_is_the_queue_and_disturb_nothing(
    site, folder, database, call
):
    (folder / "config.toml").write_text(site.config(), encoding="utf-8")
    assert call("jobs", "list")[0] == 2
    assert call("db", "upgrade")[0] == 0
    assert not queue.exist(database)
    (folder / "config.toml").write_text(site.config("[engine]", 'kind = "queue"'), encoding="utf-8")
    assert call("db", "upgrade")[0] == 0
    assert call("db", "upgrade")[0] == 0
    assert queue.exist(database)
    assert call("jobs", "list", "--json") == (0, "", "")
    assert migrate.diff_schema(database) == []
    assert call("db", "check")[0] == 0


@pytest.fixture
def two_pages(site, folder, database, call):
    """An outlet with two articles, of which the first gets no answer until it is let go; a run of it waits."""
    (folder / "config.toml").write_text(site.config(), encoding="utf-8")
    site.pages = {"/rss": rss(site.url("/1"), site.url("/2")), "/1": story("rivers"), "/2": story("hills")}
    site.held = {"/1"}
    call("db", "upgrade")
    add(database, "elm")


@on_postgres
def test_work_that_is_given_back_in_the_middle_of_a_pass_is_done_by_another_worker(
    site, two_pages, program, database, ask
):
    first = program("work")
    assert site.somebody_is_held.wait(CEILING_S)
    first.send_signal(signal.SIGTERM)
    wait_for(lambda: "worker.draining" in said(first))
    site.let_go.set()
    assert first.wait(CEILING_S) == 0
    assert "outcome=stopped" in said(first)
    assert ask("SELECT count(*) FROM v_articles") == [(1,)]

    daemon, second = program("run", "--engine", "queue"), program("work")
    wait_for(lambda: ask("SELECT count(*) FROM v_articles") == [(2,)])
    wait_for(lambda: jobs_of(database) == [])
    for process in (daemon, second):
        process.send_signal(signal.SIGTERM)
    assert [one.wait(CEILING_S) for one in (daemon, second)] == [0, 0]
    assert ask("SELECT outcome FROM v_runs ORDER BY run_id LIMIT 1") == [("stopped",)]
    assert (site.asked.count("/1"), site.asked.count("/2")) == (1, 1)


@on_postgres
def test_a_running_job_that_is_cancelled_ends_early_and_its_outlet_rests(
    site, two_pages, program, database, call, ask
):
    worker = program("work")
    assert site.somebody_is_held.wait(CEILING_S)
    ((job),) = jobs_of(database)
    assert (job.state, job.outlet) == ("running", "elm")

    assert call("jobs", "cancel", job.id)[:2] == (0, "elm: is ended early\n")
    wait_for(lambda: [one.state for one in jobs_of(database)] == ["cancelled"])

    assert on_queue(database, lambda jobs: jobs.taken()) == {"elm": "cancelled"}
    assert ask("SELECT outcome FROM v_runs") == [("stopped",)]
    assert sql(database, "SELECT count(*) FROM leases WHERE expires_at > now()") == [(0,)]
    site.let_go.set()
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(CEILING_S) == 0, said(worker)
    assert "Traceback" not in said(worker)


WITHOUT_LIBRARY = """
import sys
from importlib.machinery import PathFinder

class Without:
    @staticmethod
    def find_spec(name, path=None, target=None):
        return None if name.startswith("procrastinate") else PathFinder.find_spec(name, path, target)

sys.meta_path[:] = [Without if finder is PathFinder else finder for finder in sys.meta_path]
from ingest import cli
print([cli.call(words) for words in (["work"], ["reextract", "--queue"])])
"""


def test_a_queue_without_its_library_is_told_in_one_line(site, folder):
    (folder / "config.toml").write_text(site.config(), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_LIBRARY], capture_output=True, text=True, timeout=CEILING_S
    )
    assert (done.returncode, done.stdout) == (0, "[2, 2]\n"), done.stderr
    lines = done.stderr.splitlines()
    assert len(lines) == 2
    assert all("the queue needs procrastinate: pip install 'news-ingest[queue]'" in line for line in lines)


@on_postgres
@pytest.mark.parametrize(
    "older", ["03.02.00_50_post_batch_defer_jobs", "03.03.00_01_pre_priority_lock_fetch_job"]
)
def test_older_tables_with_jobs_in_them_are_upgraded_and_the_jobs_are_done(
    site, folder, program, database, call, ask, older
):
    (folder / "config.toml").write_text(site.config(), encoding="utf-8")
    site.pages = {"/rss": rss(site.url("/1")), "/1": story("rivers")}
    call("db", "upgrade")
    make_older_tables(database, older)
    assert "run: ingest db upgrade" in call("jobs", "list")[2]

    assert call("db", "upgrade")[0] == 0

    assert sql(database, "SELECT version FROM queue_version") == [(tables.head(),)]
    found = [(job.outlet, job.state, job.reason) for job in jobs_of(database)]
    assert found == [("oak", "failed", "a bug"), ("elm", "waiting", None)]
    program("work")
    wait_for(lambda: ask("SELECT count(*) FROM v_articles") == [(1,)])
    wait_for(lambda: [job.outlet for job in jobs_of(database)] == ["oak"])


def make_older_tables(url, version):
    """The tables as a program made them whose newest script was this one, with a job that waits and one that failed."""
    with connect_postgres(url) as db:
        for script in tables._scripts():
            if script.stem <= version:
                db.execute(script.read_text(encoding="utf-8").encode())
                db.commit()  # a value of an enumeration is used by later scripts
        db.execute(tables._OURS.encode())
        db.execute("INSERT INTO queue_version VALUES (%s)", (version,))
        db.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, queueing_lock) VALUES "
            """('outlets', 'outlet', '{"outlet": "elm"}', 'todo', 'outlet:elm'), """
            """('outlets', 'outlet', '{"outlet": "oak"}', 'failed', 'outlet:oak')"""
        )
        db.execute(
            "INSERT INTO queue_faults SELECT id, 'a bug' FROM procrastinate_jobs WHERE status = 'failed'"
        )
