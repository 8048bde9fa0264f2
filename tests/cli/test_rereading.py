"""A daemon, as a real process, reads its configuration again: at SIGHUP, and when the file changes."""

import fcntl
import json
import os
import pty
import signal
import subprocess
import sys
import termios
import threading
from contextlib import contextmanager
from functools import partial

import pytest
from net import rss, story
from running import CEILING_S

OFTEN = 'every = "1s"'


class Running:
    """A daemon, and what it has logged so far."""

    def __init__(self, process, stderr):
        self.process, self._stderr = process, stderr

    def event(self, name, **wanted):
        """The next event of this name with these fields. Fails when the daemon ends before."""
        for line in self._stderr:
            event = json.loads(line)
            if event["event"] == name and wanted.items() <= event.items():
                return event
        pytest.fail(f"it has ended, with {self.process.wait()}, without {name} {wanted}")

    def hang_up(self):
        self.process.send_signal(signal.SIGHUP)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self._stderr.read()
        return self.process.wait(CEILING_S)


@contextmanager
def daemon(folder, *tokens, preexec=None, stdin=subprocess.DEVNULL):
    """`ingest run` in a session of its own: as a service, it has no terminal."""
    process = subprocess.Popen(
        [sys.executable, "-m", "ingest", "run", "--log-format", "json", *tokens],
        cwd=folder,
        stdin=stdin,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=preexec,
    )
    # A test whose event never comes is ended by its daemon's end.
    ceiling = threading.Timer(CEILING_S, process.kill)
    ceiling.start()
    try:
        yield Running(process, process.stderr)
    finally:
        ceiling.cancel()
        process.kill()
        process.wait()
        process.stderr.close()


@pytest.fixture
def place(folder, site):
    """The configuration of one outlet that is asked every second."""
    site.pages = {"/rss": rss(site.url("/1")), "/1": story("rivers"), "/oak": rss(site.url("/2"))}
    site.pages["/2"] = story("hills")
    place = folder / "config.toml"
    place.write_text(site.config(OFTEN), encoding="utf-8")
    return place


def write(place, text):
    """A new file in the place of the old one, as editors do it."""
    beside = place.with_suffix(".new")
    beside.write_text(text, encoding="utf-8")
    beside.replace(place)


def table(site, id, *more):
    feed = f'{{ kind = "rss", url = "{site.url(f"/{id}")}" }}'
    lines = (f"[outlets.{id}]", f'name = "{id}"', f'homepage = "{site.root}"', f"feeds = [{feed}]", OFTEN)
    return "\n".join((*lines, *more)) + "\n"


@pytest.mark.parametrize("how", ["SIGHUP", "--watch-config"])
def test_outlets_that_are_added_removed_and_paused_take_effect_without_a_restart(place, folder, site, how):
    head = site.config().partition("[outlets")[0]

    with daemon(folder, *(["--watch-config"] if how == "--watch-config" else [])) as running:

        def now_reads(text):
            write(place, text)
            if how == "SIGHUP":
                running.hang_up()
            return running.event("config.reread")

        running.event("outlet.done", outlet="elm")
        told = now_reads(head + table(site, "oak"))
        assert (told["added"], told["removed"], told["outlets"]) == (["oak"], ["elm"], 1)
        running.event("outlet.done", outlet="oak", new=1)
        asked = site.asked.count("/rss")
        running.event("outlet.done", outlet="oak")
        assert site.asked.count("/rss") == asked

        told = now_reads(head + table(site, "oak", "enabled = false", "revisit = false"))
        assert told["paused"] == ["oak"]
        told = now_reads(head + table(site, "oak"))
        assert told["resumed"] == ["oak"]
        running.event("outlet.done", outlet="oak")
        assert running.stop() == 0


def test_a_faulty_configuration_is_refused_with_its_faults_and_the_old_one_goes_on(place, folder, site):
    with daemon(folder) as running:
        running.event("outlet.done", outlet="elm")
        write(place, site.config(OFTEN, 'evry = "1h"') + "[fetch2]\n")
        running.hang_up()
        said = running.event("config.refused")
        assert 'did you mean \\"every\\"?' in json.dumps(said["reason"])
        assert "fetch2" in said["reason"]
        running.event("outlet.done", outlet="elm")

        write(place, site.config(OFTEN, 'auth = { env = "ELM_LOGIN" }'))
        running.hang_up()
        assert "the environment variable ELM_LOGIN is not set" in running.event("config.refused")["reason"]
        running.event("outlet.done", outlet="elm")

        place.unlink()  # no other file takes its place
        running.hang_up()
        assert "no such file" in running.event("config.refused")["reason"]
        running.event("outlet.done", outlet="elm")
        assert running.stop() == 0


def test_what_needs_a_restart_is_named_in_one_warning(place, folder, site):
    with daemon(folder) as running:
        running.event("outlet.done", outlet="elm")
        later = (
            site.config(OFTEN)
            .replace("desk@", "editor@")
            .replace("delay_s = 0", "delay_s = 0.5\nmax_new = 3")
        )
        write(place, later + '[database]\nurl = "sqlite:///other.db"\n')
        running.hang_up()
        assert running.event("config.reread")["settings"] == ["fetch.max_new"]
        told = running.event("config.needs_restart")
        assert told["level"] == "warning"
        assert sorted(told["keys"]) == ["contact", "database.url", "fetch.delay_s"]
        running.event("outlet.done", outlet="elm")
        assert running.stop() == 0
    assert not (folder / "other.db").exists()


def test_a_run_that_is_under_way_ends_with_the_old_settings(place, folder, site, database, ask):
    site.pages["/oak"] = rss()
    site.held = {"/1"}
    with daemon(folder) as running:
        assert site.somebody_is_held.wait(CEILING_S)
        write(place, site.config().partition("[outlets")[0] + table(site, "oak"))
        running.hang_up()
        running.event("config.reread")
        site.let_go.set()
        assert running.event("outlet.done", outlet="elm")["new"] == 1
        running.event("outlet.done", outlet="oak")
        assert running.stop() == 0
    assert ask("SELECT outlet, outcome FROM v_attempts WHERE stage = 'page'") == [("elm", "new")]


def test_named_outlets_must_still_be_there(place, folder, site):
    with daemon(folder, "--source", "elm") as running:
        running.event("outlet.done", outlet="elm")
        write(place, site.config().partition("[outlets")[0] + table(site, "oak"))
        running.hang_up()
        assert "--source: 'elm' is no outlet" in running.event("config.refused")["reason"]
        running.event("outlet.done", outlet="elm")
        assert running.stop() == 0


def test_there_must_be_a_file_to_watch(call):
    code, _, err = call("run", "--watch-config")

    assert code == 2
    assert "there is no config.toml to watch" in err


# ---- a terminal that is closed ---------------------------------------------------------------------------


@contextmanager
def on_a_terminal(folder, on_hangup):
    """A daemon that was started from a terminal; gives what closes that, too."""
    ours, theirs = pty.openpty()

    def begin():
        fcntl.ioctl(theirs, termios.TIOCSCTTY, 0)
        signal.signal(signal.SIGHUP, on_hangup)

    with daemon(folder, preexec=begin, stdin=theirs) as running:
        os.close(theirs)
        yield running, partial(os.close, ours)


def test_a_terminal_that_is_closed_drains_and_one_that_is_not_rereads(place, folder):
    with on_a_terminal(folder, signal.SIG_DFL) as (running, close):
        running.event("outlet.done", outlet="elm")
        running.hang_up()
        running.event("config.reread")
        running.event("outlet.done", outlet="elm")
        close()
        running.event("daemon.stopped")
        assert running.process.wait(CEILING_S) == 0


def test_under_nohup_a_terminal_that_is_closed_ends_nothing(place, folder):
    with on_a_terminal(folder, signal.SIG_IGN) as (running, close):
        running.event("outlet.done", outlet="elm")
        close()
        running.event("config.reread")
        running.event("outlet.done", outlet="elm")
        assert running.stop() == 0
