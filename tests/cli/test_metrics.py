"""What a daemon tells of itself on a port."""

import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from contextlib import closing, contextmanager
from dataclasses import replace
from types import SimpleNamespace
from urllib.error import HTTPError

import pytest
from engines import ON_BOTH_ENGINES
from net import NOON, Net, make_deps, rss, story
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families as families
from running import CEILING_S, free_port, wait_for
from watched_daemon import SIGNS, WORKER_SIGNS, figures_of, worker_figures
from worker_programs import add, said, started_programs

from ingest import config
from ingest.errors import ConfigError, Gone, NotAsked, Unreachable
from ingest.metrics.counts import Counts, counted
from ingest.metrics.figures import Lookup, asking
from ingest.metrics.health import MAX_LAG_S, MAX_TICK_AGE_S, health, worker_health
from ingest.metrics.serving import MAX_CONNECTIONS, listening, serving
from ingest.pipeline.report import RunReport
from ingest.urls import Url
from store.model import OutletRow
from store.schema import alarms
from store.store import open_store


def asked(address, path):
    """The status and the body of an answer."""
    try:
        with urllib.request.urlopen(address + path, timeout=CEILING_S) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        return error.code, error.read().decode()


def values(text):
    """Each value, by its name and labels as one text."""
    return {
        sample.name
        + "".join(f" {name}={value}" for name, value in sorted(sample.labels.items())): sample.value
        for family in families(text)
        for sample in family.samples
    }


def values_of(counts):
    return values(generate_latest(counts.registry).decode())


DONE = "ingest_runs_total outcome=done"

# ---- a real daemon ---------------------------------------------------------------------------------------


def test_a_daemon_answers_on_its_port_with_what_it_did(folder, site):
    port = free_port()
    site.pages = {"/rss": rss(site.url("/1"), site.url("/2")), "/1": story("rivers"), "/2": story("hills")}
    (folder / "config.toml").write_text(
        site.config('every = "1s"') + f'[metrics]\nlisten = "127.0.0.1:{port}"\n', encoding="utf-8"
    )
    daemon = subprocess.Popen(
        [sys.executable, "-m", "ingest", "run"],
        cwd=folder,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        for line in daemon.stderr:
            if "outlet.done" in line:
                break
        # The line comes a moment before its run is counted.
        wait_for(lambda: values(asked(f"http://127.0.0.1:{port}", "/metrics")[1]).get(DONE, 0) >= 1)
        status, page = asked(f"http://127.0.0.1:{port}", "/metrics")
        found = values(page)
        assert status == 200
        assert found["ingest_articles_total kind=new outlet=elm"] == 2
        assert found["ingest_requests_total outcome=read"] >= 3
        assert found["ingest_outlets"] == 1
        assert found["ingest_database_up"] == 1
        assert found["ingest_database_bytes"] > 100_000
        assert found["ingest_entries_waiting outlet=elm"] == 0
        assert found["ingest_outlet_last_success_timestamp_seconds outlet=elm"] > 1.7e9
        status, line = asked(f"http://127.0.0.1:{port}", "/healthz")
        assert (status, line.count("\n"), line[:13]) == (200, 1, "ok: 1 outlets")
        assert asked(f"http://127.0.0.1:{port}", "/")[0] == 404
        threading.Thread(target=daemon.stderr.read, daemon=True).start()
        daemon.send_signal(signal.SIGTERM)
        assert daemon.wait(CEILING_S) == 0
    finally:
        daemon.kill()
        daemon.wait()


def test_a_port_that_is_taken_is_an_error_that_names_it(tmp_path):
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        (tmp_path / "config.toml").write_text(f'[metrics]\nlisten = "127.0.0.1:{port}"\n', encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "ingest", "run"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=CEILING_S,
        )
    assert done.returncode == 2
    assert f"metrics.listen: 127.0.0.1 port {port}: Address already in use" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_daemon_without_a_port_loads_none_of_it():
    said = "import sys, ingest.cli.daemon; print([name for name in sys.modules if 'prometheus' in name])"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_worker_answers_on_a_port_of_its_own_and_tells_of_the_queue(folder, site, database, call):
    port = free_port()
    site.pages = {"/rss": rss(site.url("/1")), "/1": story("rivers")}
    (folder / "config.toml").write_text(site.config(), encoding="utf-8")
    call("db", "upgrade")
    add(database, "nowhere", "elm")
    with started_programs(folder) as start:
        worker = start("work", "--port", str(port))
        wait_for(lambda: "outlet.done" in said(worker) and "metrics.listening" in said(worker))
        wait_for(
            lambda: values(asked(f"http://127.0.0.1:{port}", "/metrics")[1])["ingest_runs_total outcome=done"]
        )
        found = values(asked(f"http://127.0.0.1:{port}", "/metrics")[1])
        assert [name for name in found if "outlet=" in name] == []
        assert [name for name in found if name.endswith(f":{worker.pid}")] == [
            next(name for name in found if name.startswith("ingest_worker_info"))
        ]
        assert {"ingest_queue_jobs state=waiting", "ingest_queue_oldest_waiting_seconds"} <= found.keys()
        assert asked(f"http://127.0.0.1:{port}", "/healthz") == (
            200,
            "ok: 0 runs and 0 commands in progress\n",
        )

        code, out, err = call("work", "--port", port)
        assert (code, out) == (2, "")
        assert f"--port: 127.0.0.1 port {port}: Address already in use; write another port" in err


def test_a_worker_tells_how_deep_the_queue_is():
    found = values_of(worker_figures())

    assert found["ingest_worker_info worker=far:17"] == 1
    jobs = {name.rpartition("=")[2]: value for name, value in found.items() if "queue_jobs" in name}
    assert jobs == {"waiting": 3, "running": 2, "failed": 1}
    assert found["ingest_queue_oldest_waiting_seconds"] == 40
    assert (found["ingest_runs_in_progress"], found["ingest_commands_in_progress"]) == (2, 1)


# ---- where it may listen ---------------------------------------------------------------------------------


def listen(tmp_path, address, *more):
    (tmp_path / "config.toml").write_text(
        "\n".join(("[metrics]", f'listen = "{address}"', *more)), encoding="utf-8"
    )
    return config.load(None, {}, tmp_path).metrics.place


@pytest.mark.parametrize(
    "address, place",
    [
        ("127.0.0.1:9112", ("127.0.0.1", 9112)),
        ("localhost:0", ("127.0.0.1", 0)),
        ("[::1]:9112", ("::1", 9112)),
        ("127.3.2.1:9112", ("127.3.2.1", 9112)),
    ],
)
def test_it_listens_on_this_machine(tmp_path, address, place):
    assert listen(tmp_path, address) == place


@pytest.mark.parametrize("address", ["0.0.0.0:9112", "10.1.2.3:9112", "[::]:9112", "[2001:db8::1]:9112"])
def test_an_address_that_others_reach_is_refused_unless_it_is_meant(tmp_path, address):
    with pytest.raises(
        ConfigError, match=r"metrics.*can be reached from other machines; write \"127.0.0.1:9112\""
    ):
        listen(tmp_path, address)
    assert listen(tmp_path, address, "allow_remote = true")[1] == 9112


@pytest.mark.parametrize(
    "address", ["9112", "127.0.0.1", "127.0.0.1:99999", "elm.example:80", "127.0.0.1:-1", ":"]
)
def test_what_is_no_address_is_told(tmp_path, address):
    with pytest.raises(ConfigError, match=r"metrics.listen: .* is no IP address with a port; write e.g."):
        listen(tmp_path, address)


# ---- what is counted -------------------------------------------------------------------------------------


def test_runs_are_counted_by_outcome_and_articles_by_outlet():
    counts = Counts(("elm",), version="1")
    counts.ran(RunReport(outlet="elm", outcome="done", new=3, revised=1, took_s=2.0))
    counts.ran(RunReport(outlet="elm", outcome="failed", took_s=0.5))

    found = values_of(counts)

    assert found["ingest_runs_total outcome=done"] == found["ingest_runs_total outcome=failed"] == 1
    assert found["ingest_articles_total kind=new outlet=elm"] == 3
    assert found["ingest_articles_total kind=revised outlet=elm"] == 1
    assert (found["ingest_run_duration_seconds_count"], found["ingest_run_duration_seconds_sum"]) == (2, 2.5)


def test_outlets_that_come_and_go_leave_no_series_behind(store):
    counts = figures_of(store)
    before = len(values_of(counts))
    for number in range(50):
        counts.set_outlets((f"o{number}", f"p{number}"))
        counts.ran(RunReport(outlet="elm", outcome="done", new=1))  # it was removed while it ran
    counts.set_outlets(("elm",))

    assert len(values_of(counts)) == before


async def test_fetches_are_counted_by_what_came_of_them(store):
    one, two, gone, silent, resting = (
        f"https://elm.example/{name}" for name in "one two gone silent resting".split()
    )
    net = Net(
        {
            one: story("rivers"),
            two: story("hills"),
            silent: Unreachable("timeout"),
            resting: NotAsked("status", wait_s=9),
        }
    )
    counts, made = Counts((), version="1"), make_deps(net, store)
    deps = counted(replace(made, fetch_within=lambda reach: net), counts)

    page = await deps.fetch(Url(one), expect="page")
    await deps.within(SimpleNamespace()).fetch(Url(two))
    assert (await deps.fetch(Url(one), validators=page.validators)).status == 304
    for url, error in ((gone, Gone), (silent, Unreachable), (resting, NotAsked)):
        with pytest.raises(error):
            await deps.fetch(Url(url))
    made.store.close()

    found = values_of(counts)
    by_outcome = {name.rpartition("=")[2]: value for name, value in found.items() if "requests_total" in name}
    assert by_outcome == {"read": 2, "same": 1, "gone": 1, "retry": 1, "refused": 0, "failed": 0}
    assert found["ingest_request_duration_seconds_count"] == 3


def test_a_configuration_that_was_refused_shows():
    counts = Counts((), version="1")
    told = []
    for is_sound in (True, False, True):
        counts.reread(is_sound)
        told.append(values_of(counts)["ingest_config_reread_successful"])
    assert told == [1, 0, 1]


NAME = re.compile(r"(ingest|process)(_[a-z]+)+")


def test_names_have_units_and_counters_end_with_total(store):
    found = list(families(generate_latest(figures_of(store).registry).decode()))
    names = {sample.name for family in found for sample in family.samples}

    assert all(NAME.fullmatch(name) for name in names)
    for family in found:
        if family.type == "counter":
            assert {sample.name for sample in family.samples} == {f"{family.name}_total"}
        if family.type == "histogram":
            assert family.name.endswith("_seconds")
    labels = {name for family in found for sample in family.samples for name in sample.labels}
    assert labels == {"version", "outcome", "kind", "le", "outlet"}


def test_only_outlets_of_the_configuration_are_told_of(store):
    with store.begin() as tx:
        for id in ("elm", "left-over"):
            tx.outlets.upsert(outlet_row(id), NOON)

    found = values_of(figures_of(store))

    assert found["ingest_entries_waiting outlet=elm"] == 0
    assert not [name for name in found if "left-over" in name]


def outlet_row(id):
    return OutletRow(
        id=id, name=id, homepage=f"https://{id}.example", language=None, ownership=None, country=None
    )


# ---- health ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "signs, fault, age_s, why",
    [
        (SIGNS, "", 2, ""),
        (SIGNS, "the file is locked", 2, "database: the file is locked"),
        (replace(SIGNS, stands_still_s=MAX_LAG_S + 1), "", 2, "the event loop has stood still for 11 s"),
        (replace(SIGNS, is_stopping=True), "", 2, "it was told to stop, and waits for 2 runs"),
        (SIGNS, "", MAX_TICK_AGE_S + 1, "what is due was last looked for 61 s ago"),
    ],
)
def test_health_says_what_is_wrong(signs, fault, age_s, why):
    is_well, line = health(signs, fault, signs.ticked_at_s + age_s)

    assert is_well is (why == "")
    assert line == (why or "ok: 1 outlets, 2 runs in progress")


@pytest.mark.parametrize(
    "signs, fault, why",
    [
        (WORKER_SIGNS, "", ""),
        (WORKER_SIGNS, "the server is gone", "database: the server is gone"),
        (replace(WORKER_SIGNS, stands_still_s=MAX_LAG_S + 1), "", "the event loop has stood still for 11 s"),
        (
            replace(WORKER_SIGNS, is_stopping=True),
            "",
            "it was told to stop, and waits for 2 runs and 1 commands",
        ),
    ],
)
def test_the_health_of_a_worker_says_what_is_wrong(signs, fault, why):
    assert worker_health(signs, fault) == (why == "", why or "ok: 2 runs and 1 commands in progress")


@pytest.fixture
def held_store(sqlite_url):
    """A database whose readers wait until they are let go, as at a server that hangs."""
    store = open_store(sqlite_url)
    let_go = threading.Event()

    class Held:
        asked = 0

        @contextmanager
        def read(self):
            Held.asked += 1
            let_go.wait(CEILING_S)
            with store.read() as tx:
                yield tx

    yield Held(), let_go
    let_go.set()
    store.close()


def test_a_database_that_hangs_is_asked_once_and_told(held_store):
    store, let_go = held_store
    lookup = Lookup(
        asking(store, lambda tx: tx.standing.pulse()), lambda: 0.0, fresh_s=60, answer_within_s=0.01
    )

    assert [lookup.found().fault for _ in range(3)] == ["no answer in 0.01 s"] * 3
    assert store.asked == 1
    let_go.set()
    lookup._asking.join(CEILING_S)
    assert (lookup.found().fault, lookup.found().answer.outlets) == ("", ())
    assert store.asked == 1  # what was found is fresh


def test_a_database_that_is_away_is_told_and_its_last_figures_stay(sqlite_url, tmp_path):
    store = open_store(sqlite_url)
    counts = figures_of(store)
    before = values_of(counts)
    (tmp_path / "news.db").rename(tmp_path / "elsewhere.db")

    after = values_of(counts)

    store.close()
    assert (before["ingest_database_up"], after["ingest_database_up"]) == (1, 0)
    assert after["ingest_database_bytes"] == before["ingest_database_bytes"]


# ---- the port --------------------------------------------------------------------------------------------


def test_clients_that_say_nothing_keep_no_other_from_an_answer_for_long():
    with serving(
        listening("127.0.0.1", 0, Counts((), version="1").registry, lambda: (False, "a\nb"))
    ) as address:
        host, port = address.removeprefix("http://").split(":")
        silent = [socket.create_connection((host, int(port))) for _ in range(MAX_CONNECTIONS - 1)]
        assert asked(address, "/healthz") == (503, "a b\n")
        for one in silent:
            one.close()
        assert asked(address, "/metrics?name[]=x")[0] == 200


def test_it_listens_on_an_address_of_version_six():
    try:
        server = listening("::1", 0, Counts((), version="1").registry, lambda: (True, "ok"))
    except OSError:
        pytest.skip("this machine has no IPv6")
    with serving(server) as address:
        assert address.startswith("http://[::1]:")
        assert asked(address, "/healthz") == (200, "ok\n")


@ON_BOTH_ENGINES
def test_alarms_that_last_are_counted_by_kind(store):
    with store.begin() as tx:
        for kind, ended_at in (("silence", None), ("wall", None), ("date", NOON)):
            row = {
                "outlet_id": "elm",
                "kind": kind,
                "began_at": NOON,
                "last_seen_at": NOON,
                "ended_at": ended_at,
            }
            tx.alarms._db.execute(alarms.insert().values(**row, what="It is so.", cure="Look."))

    found = {name: value for name, value in values_of(figures_of(store)).items() if "alarms" in name}

    assert found == {"ingest_alarms kind=silence": 1, "ingest_alarms kind=wall": 1}
