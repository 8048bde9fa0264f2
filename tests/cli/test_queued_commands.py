"""Commands that are handed to workers by --queue."""

import signal
from datetime import UTC, datetime

import pytest
from net import rss, story
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Status
from running import CEILING_S, wait_for
from worker_programs import add, jobs_of, on_queue, said, sql, started_programs, states_of

from ingest.queue.commands import MAX_KILLS, make_room
from ingest.queue.sweeping import give_up_lost, sweep
from store.model import Process
from store.store import open_store

on_postgres = pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
SITEMAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc>{url}</loc><lastmod>2025-03-05</lastmod></url></urlset>"""
ALL = (
    ("revisit", "--now"),
    ("reextract",),
    ("reextract", "--only", "names"),
    ("dedupe",),
    ("stories", "--rebuild", "--since", "7d"),
    ("backfill", "--source", "elm", "--from", "2025-03-01", "--to", "2025-03-31"),
)


@pytest.fixture
def program(folder, database):
    """Starts commands that run until they are told to stop."""
    with started_programs(folder) as start:
        yield start


@pytest.fixture
def stored(site, folder, database, call):
    """An outlet with two articles, and one of the past in its sitemap."""
    site.pages["/robots.txt"] = f"Sitemap: {site.url('/sitemap.xml')}\n"
    (folder / "config.toml").write_text(site.config(), encoding="utf-8")
    site.pages |= {"/rss": rss(site.url("/1"), site.url("/2")), "/1": story("rivers"), "/2": story("hills")}
    assert call("fetch")[0] == 0
    site.pages["/sitemap.xml"] = SITEMAP.format(url=site.url("/old"))
    site.pages["/old"] = story("old", at="2025-03-05T08:00:00Z")


def end(worker):
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(CEILING_S) == 0, said(worker)


def held_worker(site, program, call):
    """A worker that revisits an outlet, whose first page does not answer."""
    site.held = {"/1"}
    call("revisit", "--now", "--queue")
    worker = program("work")
    assert site.somebody_is_held.wait(CEILING_S)
    return worker


@on_postgres
def test_every_command_that_goes_to_the_queue_is_done_by_a_worker(site, stored, program, database, call, ask):
    site.pages["/1"] = story("rivers that have changed their course")
    for words in ALL:
        code, out, err = call(*words, "--queue")
        assert (code, out.count("waits for a worker as job")) == (0, 1), err
    assert "reextract --only names" in call("jobs", "list")[1]

    worker = program("work", "--concurrency", "1")
    wait_for(lambda: set(states_of(database).values()) <= {"failed"})

    assert jobs_of(database) == [], jobs_of(database)
    end(worker)
    ended = [line for line in said(worker).splitlines() if "command.done" in line]
    assert len([line for line in ended if "outcome=done" in line]) == len(ALL), ended
    assert ask("SELECT count(*) FROM v_articles") == [(3,)]
    assert ask("SELECT count(*) FROM v_edits") == [(1,)]


@on_postgres
def test_what_waits_already_is_handed_out_no_second_time(stored, database, call, call_json):
    march = ("backfill", "--source", "elm", "--from", "2025-03-01", "--queue")
    code, (first,) = call_json(*march)
    assert (code, first["new"], first["options"]) == (0, True, "--from 2025-03-01")

    code, (again,) = call_json(*march)
    assert (code, again["job"], again["new"], again["other_options"]) == (0, first["job"], False, False)

    code, _, err = call(*march, "--max", "5")
    assert (code, f"already as job {first['job']}, with other options" in err) == (1, True)
    assert len(jobs_of(database)) == 1


@on_postgres
def test_a_worker_that_is_told_to_stop_gives_a_command_back_and_another_goes_on(
    site, stored, program, database, call, ask
):
    first = held_worker(site, program, call)
    first.send_signal(signal.SIGTERM)
    wait_for(lambda: "worker.draining" in said(first))
    forget_workers(database)
    wait_for(lambda: living_workers(database) == 1)
    site.let_go.set()
    assert first.wait(CEILING_S) == 0
    assert states_of(database) == {"elm revisit": "waiting"}

    second = program("work")
    wait_for(lambda: jobs_of(database) == [])
    end(second)
    assert ask("SELECT outcome FROM v_runs WHERE command = 'revisit' ORDER BY run_id") == [
        ("stopped",),
        ("done",),
    ]
    assert site.asked.count("/2") == 2
    assert site.asked.count("/1") >= 2


@on_postgres
def test_a_command_whose_worker_was_killed_is_put_back_and_done_by_another(
    site, stored, program, database, call, ask
):
    first = held_worker(site, program, call)
    first.kill()
    first.wait()
    site.held, site.pages["/1"] = set(), story("rivers that have changed their course")
    assert states_of(database) == {"elm revisit": "running"}
    forget_workers(database)
    on_queue(database, sweep)
    assert states_of(database) == {"elm revisit": "waiting"}

    second = program("work")
    wait_for(lambda: jobs_of(database) == [])
    end(second)
    assert ask("SELECT count(*) FROM v_edits") == [(1,)]


def forget_workers(url):
    """As if no worker had been heard of for long."""
    sql(url, "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")


def living_workers(url):
    ((count,),) = sql(
        url, "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '1 minute'"
    )
    return count


@on_postgres
def test_a_command_ends_early_when_its_worker_can_ask_for_no_more_outlets_and_is_taken_up_again(
    site, stored, program, database, call, ask
):
    site.held = {"/1"}
    call("revisit", "--now", "--queue")
    worker = program("work")
    assert site.somebody_is_held.wait(CEILING_S)
    sql(database, "ALTER FUNCTION procrastinate_fetch_job_v2 RENAME TO away")
    wait_for(lambda: "worker.draining" in said(worker))
    sql(database, "ALTER FUNCTION away RENAME TO procrastinate_fetch_job_v2")
    site.held = set()
    site.let_go.set()

    wait_for(lambda: jobs_of(database) == [])
    end(worker)
    assert ask("SELECT outcome FROM v_runs WHERE command = 'revisit' ORDER BY run_id") == [
        ("stopped",),
        ("done",),
    ]


@on_postgres
def test_a_worker_that_was_only_taken_for_dead_does_not_end_the_command_of_whoever_has_it_now(
    stored, database, call
):
    call("reextract", "--queue")

    async def course(jobs):
        manager = jobs.app.job_manager
        first = await take(jobs)
        forget_workers(database)
        await sweep(jobs)
        second = await take(jobs)
        with pytest.raises(ConnectorException):
            await manager.finish_job(first, Status.SUCCEEDED, delete_job=True)
        await make_room(jobs, first.id)
        with pytest.raises(ConnectorException):
            await manager.retry_job(first, None, None, None, None)
        assert states_by_id(await jobs.all(10)) == {second.id: "running"}
        assert second.task_kwargs == first.task_kwargs | {"kills": 1}
        await manager.finish_job(second, Status.SUCCEEDED, delete_job=True)

    on_queue(database, course)
    assert jobs_of(database) == []


async def take(jobs):
    """The command that a new worker takes."""
    manager = jobs.app.job_manager
    taken = await manager.fetch_job(["commands"], await manager.register_worker())
    assert taken is not None
    return taken


def take_and_die(url):
    """A worker takes a command, and is killed."""
    on_queue(url, take)
    forget_workers(url)
    on_queue(url, sweep)


@on_postgres
def test_a_command_that_ended_three_workers_has_failed_and_can_be_tried_again(stored, database, call):
    call("reextract", "--queue")
    for _ in range(MAX_KILLS - 1):
        take_and_die(database)
        assert states_of(database) == {"elm reextract": "waiting"}
    take_and_die(database)
    ((job),) = jobs_of(database)
    assert (job.state, job.reason) == ("failed", "its worker was killed 3 times while it got no further")

    assert call("jobs", "retry", job.id)[:2] == (0, "elm reextract: waits for a worker\n")
    take_and_die(database)
    assert states_of(database) == {"elm reextract": "waiting"}


@on_postgres
def test_a_command_outlives_its_connections_to_the_database(site, stored, program, database, call, ask):
    site.held = {"/1"}
    site.pages["/1"] = story("rivers that have changed their course")
    call("revisit", "--now", "--queue")
    worker = program("work")
    assert site.somebody_is_held.wait(CEILING_S)
    sql(
        database,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )
    site.held = set()
    site.let_go.set()

    wait_for(lambda: jobs_of(database) == [])
    end(worker)
    assert ask("SELECT count(*) FROM v_edits") == [(1,)]
    assert "Traceback" not in said(worker)


@on_postgres
def test_jobs_of_which_the_end_was_lost_are_given_up_at_the_second_look_and_no_others(stored, database, call):
    for outlet in ("oak", "ash"):
        add(database, outlet)
    call("reextract", "--queue")

    async def look_twice(jobs):
        manager = jobs.app.job_manager
        worker = await manager.register_worker()
        taken = [await manager.fetch_job([queue], worker) for queue in ("outlets", "outlets", "commands")]
        at_work = {taken[0].id}
        lost = await give_up_lost(jobs, {worker}, at_work, frozenset())
        seen = states_by_id(await jobs.all(10))
        assert lost == {(taken[1].id, 0), (taken[2].id, 0)}
        assert set(seen.values()) == {"running"}
        # This one was put back meanwhile, and the same worker has just taken it again.
        await manager.retry_job(taken[1], None, None, None, None)
        assert (await manager.fetch_job(["outlets"], worker)).id == taken[1].id
        lost = await give_up_lost(jobs, {worker}, at_work, lost)
        assert set(states_by_id(await jobs.all(10)).items()) >= {
            (taken[0].id, "running"),
            (taken[1].id, "running"),
        }
        await give_up_lost(jobs, {worker}, at_work, lost)

    on_queue(database, look_twice)
    assert states_of(database) == {"oak": "running", "elm reextract": "waiting"}


def states_by_id(jobs):
    return {job.id: job.state for job in jobs}


@on_postgres
def test_a_command_whose_outlet_is_in_other_hands_waits_again(stored, program, database, call):
    store, now = open_store(database), datetime.now(UTC)
    with store.begin() as tx:
        tx.leases.claim(("outlet:elm",), Process(machine="far away", id="1:1"), now, lambda _: False)
    store.close()
    call("revisit", "--now", "--queue")
    worker = program("work")
    wait_for(lambda: "command.done" in said(worker))
    wait_for(lambda: states_of(database) == {"elm revisit": "waiting"})
    assert "outcome=busy" in said(worker)
    assert waits_for_later(database)


def waits_for_later(url):
    return sql(url, "SELECT scheduled_at > now() FROM procrastinate_jobs WHERE task_name = 'command'") == [
        (True,)
    ]


@on_postgres
def test_a_command_that_is_cancelled_while_it_runs_ends_and_does_not_come_back(
    site, stored, program, database, call
):
    site.held = {"/1"}
    call("revisit", "--now", "--queue")
    worker = program("work")
    assert site.somebody_is_held.wait(CEILING_S)
    ((job),) = jobs_of(database)
    assert call("jobs", "cancel", job.id)[:2] == (0, "elm revisit: is ended early\n")
    wait_for(lambda: states_of(database) == {"elm revisit": "cancelled"})
    site.let_go.set()
    end(worker)
    assert states_of(database) == {"elm revisit": "cancelled"}


@on_postgres
def test_a_job_of_a_newer_version_fails_and_says_so(stored, program, database, call):
    call("dedupe", "--queue")
    sql(database, """UPDATE procrastinate_jobs SET args = args || '{"depth": 3}'""")
    program("work")
    wait_for(lambda: states_of(database) == {"dedupe": "failed"})
    assert jobs_of(database)[0].reason == (
        "this version of the program does not know depth: install what the others have"
    )


@on_postgres
@pytest.mark.parametrize(
    "words, why",
    [
        (("revisit", "17"), "--queue goes without numbers of articles"),
        (("reextract", "--dry-run"), "--queue goes without --dry-run"),
        (("backfill", "--warc", "x.warc"), "a worker need not have the file"),
        (("stories",), "--queue: only with --rebuild"),
        (("backfill", "--from", "2025-03-01"), "give --warc FILE, or --source ID"),
    ],
)
def test_what_does_not_go_with_the_queue_is_told_in_one_line(stored, database, call, words, why):
    code, out, err = call(*words, "--queue")

    assert (code, out, len(err.splitlines()), why in err) == (2, "", 1, True), err


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_commands_are_handed_out_on_postgres_only(site, folder, database, call):
    (folder / "config.toml").write_text(site.config(), encoding="utf-8")
    for words in ALL:
        code, out, err = call(*words, "--queue")
        assert (code, out, len(err.splitlines())) == (2, "", 1)
        assert "the queue needs Postgres" in err
