"""One mail a day with what watches found: whole, once, again after failures, and never by two at once."""

import asyncio
import hashlib
import stat
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
import sqlalchemy as sa
from engines import ON_BOTH_ENGINES
from net import NOON, Net, make_deps
from rows import add_text

from ingest.config import FetchSettings
from ingest.daemon import Daemon, Plan
from ingest.mail import Mailer
from ingest.pipeline import decide
from ingest.pipeline.deps import AsyncStore, RunOptions
from ingest.pipeline.digests import MAX_SHOWN, Mailed, Post, send_digests
from store.model import Digest, OutletRow
from store.schema import hits
from store.search.query import parse
from store.search.watching import Watch, Watches
from store.store import open_store

DESK, CHIEF = "desk@example.org", "chief@example.org"
MAILED = Mailed(of_address={DESK: {"nato": "nato", "cup": "cup"}, CHIEF: {"oslo": "oslo"}}, at="06:00")
DAY = timedelta(days=1)
TAKES = 'cat > "$TO/new.$$"; mv "$TO/new.$$" "$TO/mail.$$"'


@pytest.fixture
def watched(database_url):
    """A store whose watches are mailed, but for one."""
    words = ("nato", "cup", "oslo", "rain")
    watches = Watches(Watch(name=word, node=parse(word), mail=word != "rain") for word in words)
    store = open_store(database_url, watches=watches)
    with store.begin() as tx:
        tx.outlets.upsert(OutletRow(id="elm", name="Elm"), NOON)
    yield store
    store.close()


@pytest.fixture
def mailer(tmp_path):
    """A real program as the mailer: a script, which by default puts each mail into a file of its own."""
    place = tmp_path / "mailer"

    def does(script):
        place.write_text(f"#!/bin/sh\n{script}\n")
        place.chmod(place.stat().st_mode | stat.S_IXUSR)

    does(TAKES)
    environ = {"PATH": "/usr/bin:/bin", "TO": str(tmp_path)}
    made = Mailer(sender="news@example.org", command=(str(place),), deadline_s=300, environ=environ)
    return made, does


@pytest.fixture
def got(tmp_path):
    """The mails that the mailer took, in the order of their addresses."""

    def read():
        taken = [message_from_bytes(one.read_bytes(), policy=default) for one in tmp_path.glob("mail.*")]
        return sorted(taken, key=lambda mail: (mail["To"], mail["Subject"]))

    return read


@pytest.fixture
def post(watched, mailer):
    """What sends, with a clock that tests set."""
    net = Net({})
    store = AsyncStore(watched)
    return Post(store=store, mailer=mailer[0], now=lambda: net.now), net


def due(store):
    with store._engine.connect() as db:
        found = db.execute(sa.select(hits.c.watch, hits.c.article_id).where(hits.c.mail_due))
        return sorted(tuple(row) for row in found)


async def test_each_address_gets_what_its_watches_found_in_one_mail(watched, post, got):
    sends, _ = post
    add_text(watched, NOON, title="Nato talks in Oslo")
    add_text(watched, NOON, title="A cup")
    add_text(watched, NOON, title="Rain")

    sent = await send_digests(sends, MAILED, at=None)

    assert [(one.address, one.articles, one.reason) for one in sent] == [(DESK, 2, ""), (CHIEF, 1, "")]
    chief, desk = got()
    assert (chief["To"], chief["Subject"]) == (CHIEF, "1 article: oslo")
    assert (desk["To"], desk["Subject"], desk["From"]) == (DESK, "2 articles: nato, cup", "news@example.org")
    text = desk.get_content()
    assert text.startswith(
        "What your watches found until 2026-11-20 12:00 UTC.\n\nnato: 1 article for nato\n"
    )
    assert "1  elm  2026-11-20 12:00  Nato talks in Oslo\n" in text
    assert text.count("\n    https://elm.example/") == 2
    assert "Rain" not in text
    assert due(watched) == []


async def test_a_second_call_mails_nothing_and_the_next_day_only_what_is_new(watched, post, got):
    sends, net = post
    add_text(watched, NOON, title="Nato one")
    await send_digests(sends, MAILED, at=None)
    add_text(watched, NOON, title="Nato two")

    assert await send_digests(sends, MAILED, at=None) == []
    net.now += DAY
    assert [one.articles for one in await send_digests(sends, MAILED, at=None)] == [1]

    assert "Nato two" in got()[1].get_content() or "Nato two" in got()[0].get_content()
    assert len({mail["Message-ID"] for mail in got()}) == 2
    net.now += DAY
    assert await send_digests(sends, MAILED, at=None) == []


async def test_what_titles_say_stays_text(watched, post, got):
    sends, _ = post
    title = "Nato\r\nBcc: everybody@example.org\r\n\r\nОсло\n.\nFrom nobody"
    add_text(watched, NOON, title=title)

    await send_digests(sends, MAILED, at=None)

    (mail,) = got()
    assert (mail["To"], mail["Bcc"], mail["Cc"]) == (DESK, None, None)
    lines = mail.get_content().splitlines()
    assert "1  elm  2026-11-20 12:00  Nato Bcc: everybody@example.org Осло . From nobody" in lines
    assert not [line for line in lines if line.startswith(("Bcc", "Cc", ".", "From"))]


async def test_of_many_the_newest_are_shown_and_the_others_counted(watched, post, got):
    sends, _ = post
    for n in range(MAX_SHOWN + 3):
        add_text(watched, NOON, title=f"Nato number {n}.")

    await send_digests(sends, MAILED, at=None)

    (mail,) = got()
    assert mail["Subject"] == f"{MAX_SHOWN + 3} articles: nato"
    text = mail.get_content()
    assert f"Nato number {MAX_SHOWN + 2}." in text
    assert "Nato number 2." not in text
    assert text.endswith(f"And 3 more: ingest watches nato --limit {MAX_SHOWN + 3}\n")
    assert due(watched) == []


async def test_what_cannot_be_mailed_is_mailed_later_and_only_what_was_found_by_then(
    watched, post, mailer, got
):
    sends, net = post
    add_text(watched, NOON, title="Nato one")
    mailer[1]("echo no queue >&2; exit 75")

    (failed,) = await send_digests(sends, MAILED, at=None)
    assert failed.reason.endswith("exit code 75: no queue")
    assert await send_digests(sends, MAILED, at=None) == []  # not at once again
    net.now += timedelta(minutes=2)
    add_text(watched, net.now, title="Nato two")
    mailer[1](TAKES)
    assert [one.articles for one in await send_digests(sends, MAILED, at=None)] == [1]

    assert "Nato two" not in got()[0].get_content()
    assert due(watched) == [("nato", 2)]


async def test_what_fails_for_two_days_is_given_up_and_what_came_meanwhile_is_not(watched, post, mailer):
    sends, net = post
    add_text(watched, NOON, title="Nato one")
    mailer[1]("exit 1")
    tries = 0
    while due(watched) == [("nato", 1)]:
        tries += len(await send_digests(sends, MAILED, at=None))
        net.now += timedelta(minutes=30)
        assert net.now < NOON + 4 * DAY

    with watched.read() as tx:
        given_up = tx.digests.all()[DESK]
    assert (tries, given_up.tries, given_up.outcome) == (9, 9, "given_up")
    assert given_up.reason.endswith("exit code 1")
    add_text(watched, net.now, title="Nato two")
    mailer[1](TAKES)
    assert [one.articles for one in await send_digests(sends, MAILED, at=None)] == [1]


@ON_BOTH_ENGINES
async def test_two_machines_send_one_mail(watched, post, mailer, got, database_url):
    sends, _ = post
    for n in range(20):
        add_text(watched, NOON, title=f"Nato {n}")
    mailer[1](f"sleep 0.1; {TAKES}")
    other = open_store(database_url)
    both = (sends, replace(sends, store=AsyncStore(other)))

    sent = await asyncio.gather(*(send_digests(one, MAILED, at=None) for one in both))
    other.close()

    assert [one.articles for some in sent for one in some] == [20]
    assert len(got()) == 1


async def test_what_a_machine_that_died_had_taken_is_sent_later_by_another_as_the_same_mail(
    watched, post, got
):
    sends, net = post
    add_text(watched, NOON, title="Nato one")
    with watched.begin() as tx:
        tx.digests.begin(DESK, "2026-11-20", NOON, NOON)
        assert tx.digests.take(DESK, NOON, NOON + timedelta(minutes=15)) is not None

    assert await send_digests(sends, MAILED, at=None) == []
    net.now += timedelta(minutes=16)
    assert len(await send_digests(sends, MAILED, at=None)) == 1

    key = hashlib.sha256(f"{DESK} 2026-11-20T12:00:00+00:00".encode()).hexdigest()[:16]
    assert got()[0]["Message-ID"] == f"<digest.2026-11-20.{key}@example.org>"


async def test_whoever_comes_back_late_changes_nothing_of_what_another_has_taken_since(watched):
    with watched.begin() as tx:
        tx.digests.begin(DESK, "2026-11-20", NOON, NOON)
        first, later = NOON + timedelta(minutes=15), NOON + timedelta(minutes=40)
        digest = tx.digests.take(DESK, NOON, first)
        assert tx.digests.take(DESK, first, later) is not None

        assert not tx.digests.settle(decide.digest_update(digest, first, NOON, ""))
        assert tx.digests.all()[DESK].due_at == later


@ON_BOTH_ENGINES
async def test_hits_of_a_watch_that_is_mailed_no_more_are_done_with(watched, post, got):
    sends, _ = post
    add_text(watched, NOON, title="Oslo")

    assert await send_digests(sends, replace(MAILED, of_address={DESK: {"nato": "nato"}}), at=None) == []

    assert got() == []
    assert due(watched) == []


async def test_a_daemon_mails_once_a_day_from_its_time_on_what_was_found_by_then(watched, mailer, got):
    net = Net({}, now=NOON)
    mailed = {"mailer": mailer[0], "mailed": MAILED}
    deps = replace(make_deps(net, watched), **mailed)
    daemon = Daemon(deps, Plan(outlets=(), options=RunOptions(command="run", settings=FetchSettings())))
    add_text(watched, NOON, title="Nato one")

    for hours in (0, 6, 17):  # until 05:00 of the next day
        net.now = NOON + timedelta(hours=hours)
        await daemon.mail()
    assert got() == []
    net.now = NOON + timedelta(hours=18)
    add_text(watched, net.now + timedelta(minutes=1), title="Nato two")
    for minutes in (2, 3, 300):
        net.now = NOON + timedelta(hours=18, minutes=minutes)
        await daemon.mail()

    (mail,) = got()
    assert "until 2026-11-21 06:00 UTC" in mail.get_content()
    assert mail["Subject"] == "1 article: nato"
    assert due(watched) == [("nato", 2)]


@pytest.mark.parametrize(
    ("last", "at", "is_due"),
    [
        (None, None, True),
        (None, "13:00", True),
        (("2026-11-20", "sent"), None, False),
        (("2026-11-19", "sent"), None, True),
        (("2026-11-19", "given_up"), None, True),
        (("2026-11-19", None), None, False),
        (("2026-11-19", "sent"), "12:00", True),
        (("2026-11-19", "sent"), "12:01", False),
        (("2026-11-21", "sent"), None, False),
    ],
)
def test_a_digest_is_due_once_a_day_and_when_the_last_one_is_done_with(last, at, is_due):
    known = None
    if last:
        known = Digest(
            address=DESK, day=last[0], outcome=last[1], until=NOON, due_at=None, tries=1, reason=None
        )

    assert decide.is_digest_due(known, decide.digest_until(NOON, at)) == is_due
