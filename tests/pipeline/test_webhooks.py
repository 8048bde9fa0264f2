"""Webhooks are told of hits: signed, once, again after failures, and never of what was not committed."""

import asyncio
import hashlib
import hmac
import json
import time
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_network

import pytest
import sqlalchemy as sa
from engines import ON_BOTH_ENGINES
from net import NOON, Net, make_deps

from ingest.errors import Refused
from ingest.fetch import HttpClient, Limits
from ingest.pipeline.webhooks import Webhooks, deliver, signed
from ingest.urls import Url
from store.model import ArticleState, Fingerprint, OutletRow, RevisionContent
from store.schema import hits
from store.search.query import parse
from store.search.watching import Watch, Watches
from store.store import open_store
from store.updates import ArticleUpdate, NewRevision

SECRET = "a secret of the test"
LOOPBACK = (ip_network("127.0.0.0/8"),)


class Receiver:
    """A server on loopback that answers with `statuses`, one after another, the last one for ever."""

    def __init__(self):
        self.statuses = [204]
        self.got = []
        self.url = ""

    async def serve(self, reader, writer):
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if line)
                headers = {name.lower(): value for name, value in headers.items()}
                body = await reader.readexactly(int(headers["content-length"]))
                self.got.append((head.split("\r\n")[0], headers, body))
                status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
                location = "Location: /elsewhere\r\n" if status == 302 else ""
                writer.write(f"HTTP/1.1 {status} x\r\n{location}Content-Length: 0\r\n\r\n".encode())
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    @property
    def told(self):
        return [json.loads(body)["id"] for _, _, body in self.got]


@asynccontextmanager
async def receiving(networks=LOOPBACK):
    """A receiver, and a client that may contact `networks`."""
    receiver = Receiver()
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0)
    receiver.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
    limits = Limits(timeout_s=300, deadline_s=600, max_bytes=1_000, allow_networks=networks)
    async with HttpClient(agent="ingest", now=lambda: NOON, clock=time.monotonic, limits=limits) as http:
        yield receiver, http
    server.close()


@pytest.fixture
def watched(database_url):
    watches = Watches(
        Watch(name=name, node=parse(query), webhook=True)
        for name, query in (("nato", "nato"), ("cup", "cup"))
    )
    store = open_store(database_url, watches=watches)
    with store.begin() as tx:
        tx.outlets.upsert(OutletRow(id="elm", name="Elm"), NOON)
    yield store
    store.close()


def add(store, *titles):
    for title in titles:
        with store.begin() as tx:
            tx.apply(update(title))


def update(title):
    key = hashlib.sha256(title.encode()).digest()
    return ArticleUpdate(
        outlet="elm",
        article_id=None,
        key=key,
        url=f"https://elm.example/{key.hex()[:8]}",
        outcome="new",
        at=NOON,
        state=ArticleState(last_seen_at=NOON),
        revision=NewRevision(
            content=RevisionContent(title=title, lead=None, text="", words=1),
            fingerprint=Fingerprint(hashes=(), shingle_count=0, title_sha256=key, text_sha256=key),
        ),
    )


def webhooks(receiver, http, *names):
    urls = {name: Url(receiver.url) for name in names or ("nato", "cup")}
    return Webhooks(urls=urls, secret=SECRET, post=http.post)


def rows(store):
    with store._engine.connect() as db:
        found = sa.select(hits.c.watch, hits.c.article_id, hits.c.webhook_tries, hits.c.webhook_outcome)
        return sorted(tuple(row) for row in db.execute(found))


async def test_a_webhook_is_told_of_each_hit_once_and_can_check_who_says_so(watched):
    add(watched, "NATO meets: Ministerpräsident", "A cup", "Neither")
    deps = make_deps(Net({}), watched)
    async with receiving() as (receiver, http):
        assert await deliver(deps, webhooks(receiver, http)) == 2
        assert await deliver(deps, webhooks(receiver, http)) == 0

    assert sorted(receiver.told) == ["cup/2", "nato/1"]
    line, headers, body = next(one for one in receiver.got if b"nato/1" in one[2])
    assert line == "POST /hook HTTP/1.1"
    assert headers["content-type"] == "application/json"
    seconds, signature = (part.split("=")[1] for part in headers["ingest-signature"].split(","))
    assert int(seconds) == NOON.timestamp()
    assert signature == hmac.new(SECRET.encode(), f"{seconds}.".encode() + body, "sha256").hexdigest()
    said = json.loads(body)
    assert (said["watch"], said["article_id"], said["outlet"]) == ("nato", 1, "elm")
    assert said["title"] == "NATO meets: Ministerpräsident"
    assert (said["at"], said["published_at"]) == ("2026-11-20T12:00:00+00:00", None)
    assert rows(watched) == [("cup", 2, 1, "sent"), ("nato", 1, 1, "sent")]


def test_a_signature_holds_for_its_time_and_body_alone():
    made = signed(b"body", SECRET, NOON)

    assert made != signed(b"body", SECRET, NOON + timedelta(seconds=1))
    assert made != signed(b"other", SECRET, NOON)
    assert made != signed(b"body", "another", NOON)


@ON_BOTH_ENGINES
async def test_after_a_failure_nothing_is_sent_for_a_while_and_then_everything(watched):
    add(watched, "nato one", "nato two", "nato three")
    net = Net({})
    deps = make_deps(net, watched)
    async with receiving() as (receiver, http):
        receiver.statuses = [503, 200]
        assert await deliver(deps, webhooks(receiver, http)) == 0
        assert await deliver(deps, webhooks(receiver, http)) == 0
        assert receiver.told == ["nato/1"]
        net.now += timedelta(minutes=2)
        assert await deliver(deps, webhooks(receiver, http)) == 3

    assert sorted(receiver.told) == ["nato/1", "nato/1", "nato/2", "nato/3"]
    assert rows(watched) == [("nato", 1, 2, "sent"), ("nato", 2, 1, "sent"), ("nato", 3, 1, "sent")]


async def test_what_fails_for_two_days_is_given_up(watched):
    add(watched, "nato")
    net = Net({})
    deps = make_deps(net, watched)
    async with receiving() as (receiver, http):
        receiver.statuses = [500]
        for _ in range(60):
            await deliver(deps, webhooks(receiver, http))
            net.now += timedelta(hours=1)

    assert rows(watched) == [("nato", 1, 9, "given_up")]
    assert len(receiver.got) == 9


async def test_a_redirect_is_a_failure_and_nobody_else_is_told(watched):
    add(watched, "nato")
    async with receiving() as (receiver, http):
        receiver.statuses = [302]
        assert await deliver(make_deps(Net({}), watched), webhooks(receiver, http)) == 0

    assert [line for line, _, _ in receiver.got] == ["POST /hook HTTP/1.1"]


async def test_a_private_address_that_is_not_allowed_is_not_contacted(watched):
    add(watched, "nato")
    async with receiving(networks=()) as (receiver, http):
        assert await deliver(make_deps(Net({}), watched), webhooks(receiver, http)) == 0
        with pytest.raises(Refused):
            await http.post(Url(receiver.url), b"{}", {})

    assert receiver.got == []
    assert rows(watched) == [("nato", 1, 1, None)]


async def test_what_was_not_committed_is_not_told(watched):
    def fail():
        with watched.begin() as tx:
            tx.apply(update("nato"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    async with receiving() as (receiver, http):
        assert await deliver(make_deps(Net({}), watched), webhooks(receiver, http)) == 0

    assert receiver.got == []


async def test_a_watch_without_a_webhook_any_more_is_done_with(watched):
    add(watched, "nato")
    async with receiving() as (receiver, http):
        assert await deliver(make_deps(Net({}), watched), webhooks(receiver, http, "cup")) == 0

    assert rows(watched) == [("nato", 1, 0, "given_up")]


async def test_what_a_process_that_died_had_taken_is_told_later(watched):
    add(watched, "nato")
    net = Net({})
    deps = make_deps(net, watched)
    with watched.begin() as tx:
        assert len(tx.hits.take_due(NOON, NOON + timedelta(minutes=30), 9)) == 1
    async with receiving() as (receiver, http):
        assert await deliver(deps, webhooks(receiver, http)) == 0
        net.now += timedelta(minutes=31)
        assert await deliver(deps, webhooks(receiver, http)) == 1


@ON_BOTH_ENGINES
async def test_two_processes_tell_of_a_hit_once(watched, database_url):
    add(watched, *(f"nato {n}" for n in range(20)))
    other = open_store(database_url)
    async with receiving() as (receiver, http):
        both = [make_deps(Net({}), store) for store in (watched, other)]
        told = await asyncio.gather(*(deliver(replace(deps), webhooks(receiver, http)) for deps in both))
    other.close()

    assert sum(told) == 20
    assert sorted(receiver.told) == sorted(f"nato/{n}" for n in range(1, 21))
