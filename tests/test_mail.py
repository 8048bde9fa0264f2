"""A mail is made so that nothing can be smuggled into its head, and handed to a real program."""

import asyncio
import os
import signal
import stat
import time
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import MailFailed
from ingest.mail import MAX_SUBJECT_CHARS, Mail, Mailer, as_bytes, send

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SENDER = "news@example.org"
HEAD = {"From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted"}
OF_MIME = {"MIME-Version", "Content-Type", "Content-Transfer-Encoding"}
foreign = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("\r\n\x0b\x0c\x85\u2028:. "))


def mail(subject="News", text="One\n", to="desk@example.org"):
    return Mail(to=to, subject=subject, text=text, id="digest.1", at=NOON)


@pytest.fixture
def mailer(tmp_path):
    """A mailer that is a script of this shell; what it reads lands in `mail`."""

    def make(script, *arguments, deadline_s=60.0):
        place = tmp_path / "mailer"
        place.write_text(f"#!/bin/sh\n{script}\n")
        place.chmod(place.stat().st_mode | stat.S_IXUSR)
        command = (str(place), *arguments)
        environ = {"PATH": os.environ["PATH"], "TO": str(tmp_path)}
        return Mailer(sender=SENDER, command=command, deadline_s=deadline_s, environ=environ)

    return make


@given(foreign, foreign)
def test_whatever_subject_and_text_say_the_head_says_only_what_is_ours(subject, text):
    made = as_bytes(mail(subject, text), SENDER)
    read = message_from_bytes(made, policy=default)

    assert made.isascii()
    assert b"\r" not in made
    assert set(read.keys()) == HEAD | OF_MIME
    assert len(read.keys()) == len(HEAD | OF_MIME)
    assert read["To"] == "desk@example.org"
    assert len(read["Subject"]) <= MAX_SUBJECT_CHARS
    assert not read.is_multipart()


def test_a_mail_says_what_it_is_and_in_any_script():
    text = "Министр сказал: нет.\nBcc: everybody@example.org\n.\nFrom here on\n" + "x" * 2_000 + "\n"

    read = message_from_bytes(as_bytes(mail("Новости\nBcc: all@example.org", text), SENDER), policy=default)

    assert read.get_content() == text
    assert read["Subject"] == "Новости Bcc: all@example.org"
    assert read["Bcc"] is None
    assert read["Date"].datetime == NOON
    assert read["Message-ID"] == "<digest.1@example.org>"
    assert read["Auto-Submitted"] == "auto-generated"


async def test_the_mailer_gets_the_mail_and_its_arguments_as_they_are(mailer, tmp_path):
    take = mailer('cat > "$TO/mail"; printf "%s|" "$@" > "$TO/arguments"', "-t", "a b; touch $TO/oh *")
    big = mail(text="Zeile — ü\n" * 50_000)

    await send(take, big)

    assert (tmp_path / "mail").read_bytes() == as_bytes(big, SENDER)
    assert (tmp_path / "arguments").read_text() == "-t|a b; touch $TO/oh *|"
    assert not (tmp_path / "oh").exists()


async def test_a_mailer_gets_no_more_of_the_environment_than_it_is_given(mailer, tmp_path, monkeypatch):
    monkeypatch.setenv("INGEST_DATABASE__URL", "postgresql://news:hush@localhost/news")

    await send(mailer('env > "$TO/environment"'), mail())

    assert "hush" not in (tmp_path / "environment").read_text()


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("cat >/dev/null; echo 'no such\nuser' >&2; exit 67", "exit code 67: no such user"),
        ("exit 1", "exit code 1"),
        ("cat >/dev/null; head -c 100000 /dev/zero | tr '\\0' x >&2; exit 75", "exit code 75: xxx"),
        ("cat >/dev/null; printf '\\033[31mred\\200' >&2; exit 2", "exit code 2: [31mred\ufffd"),
        ("kill -9 $$", "exit code -9"),
    ],
)
async def test_a_mailer_that_fails_says_why(mailer, script, said):
    with pytest.raises(MailFailed) as caught:
        await send(mailer(script), mail(text="x\n" * 200_000))

    assert said in str(caught.value)
    assert len(str(caught.value)) < 1_000


@pytest.mark.parametrize("script", ["sleep 600", "cat >/dev/null; sleep 600 & wait"])
async def test_a_mailer_that_takes_too_long_is_ended_with_all_that_it_started(mailer, tmp_path, script):
    slow = mailer(f'echo $$ > "$TO/process"; {script}', deadline_s=1.0)

    with pytest.raises(MailFailed, match="not done after 1 s"):
        await send(slow, mail(text="x\n" * 200_000))

    group = int((tmp_path / "process").read_text())
    await until(lambda: not is_there(group))  # what was killed is reaped by whoever inherits it


async def until(holds):
    async with asyncio.timeout(60):
        while not holds():  # noqa: ASYNC110 - no event tells of it
            await asyncio.sleep(0.01)


def is_there(group):
    """Whether any process of the group runs; a zombie does not."""
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, of_group = place.read_text().rpartition(")")[2].split()[:3]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(of_group) == group and state != "Z":
            return True
    return False


async def test_a_mailer_that_leaves_something_running_is_not_waited_for(mailer, tmp_path):
    await send(mailer('cat >/dev/null; sleep 600 & echo $! > "$TO/process"'), mail())

    os.kill(int((tmp_path / "process").read_text()), signal.SIGKILL)


@pytest.mark.parametrize("command", [("/nowhere/sendmail",), (str(Path(__file__).parent),)])
async def test_a_mailer_that_is_not_there_is_told(command):
    absent = Mailer(sender=SENDER, command=command, deadline_s=5, environ={})

    with pytest.raises(MailFailed, match=f"mail: {command[0]}: (No such file|Permission denied)"):
        await send(absent, mail())


async def test_whoever_is_cancelled_leaves_no_mailer_behind(mailer, tmp_path):
    waiting = asyncio.create_task(send(mailer('echo $$ > "$TO/process"; sleep 600'), mail()))
    process = tmp_path / "process"
    await until(lambda: process.exists() and process.read_text())

    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting

    await until(lambda: not is_there(int(process.read_text())))


@pytest.mark.parametrize("steps", range(12))
async def test_at_whatever_step_of_its_start_nothing_goes_on_behind_it(mailer, tmp_path, steps):
    os.mkfifo(tmp_path / "never")
    waiting = asyncio.create_task(send(mailer('echo $$ > "$TO/process"; cat "$TO/never"; true'), mail()))
    for _ in range(steps):
        await asyncio.sleep(0)
    wait_for_its_child(tmp_path)  # the loop stands still meanwhile

    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting

    await until(lambda: not called_with(tmp_path / "never"))


def wait_for_its_child(folder):
    """If the mailer was started, until it has started something itself."""
    deadline = time.monotonic() + 60
    while called_with(folder / "mailer") and not called_with(folder / "never"):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def called_with(place):
    """The processes that were called with it."""
    return [one.pid for one in psutil.process_iter(["cmdline"]) if str(place) in (one.info["cmdline"] or ())]
