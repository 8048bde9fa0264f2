"""Nothing grows for ever but articles, what hangs on them, and what is counted of each day."""

import asyncio
import json
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from net import NOON, Net, ingest, make_deps, outlet, rss, story

from ingest import cli
from ingest.config import Feed, Retention
from ingest.pipeline.retention import PAUSE_S, prunable, prune
from store.model import Attempt, OutletRow, Process, SavedPage
from store.retention import RETENTION_RULES
from store.schema import metadata

DAY_S = 86_400.0
MONTH = Retention(pages_s=30 * DAY_S, attempts_s=30 * DAY_S, runs_s=30 * DAY_S)
HOME = "https://elm.example"
XMLNS = "http://www.sitemaps.org/schemas/sitemap/0.9"

KEPT = {"articles", "revisions", "addresses", "bylines", "changes", "fingerprints", "copies", "citations"}
KEPT |= {"stories", "story_articles", "story_terms", "story_days"}
"""The articles, and what belongs to them."""

COUNTED = {"feed_days", "entry_days"}
"""A row for each feed or outlet and day, which is to outlive what it counts."""


def rows(store) -> dict[str, int]:
    with store._engine.connect() as db:
        return {
            name: db.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for name, table in metadata.tables.items()
        }


async def forget(store, keep: Retention, now: datetime) -> dict[str, int]:
    async def sleep(seconds: float) -> None:
        assert seconds == PAUSE_S

    return await prune(make_deps(Net(), store).store, keep, now, sleep)


def index(part: str) -> str:
    return f'<sitemapindex xmlns="{XMLNS}"><sitemap><loc>{HOME}/{part}.xml</loc></sitemap></sitemapindex>'


def part(*urls: str, at: datetime) -> str:
    inner = "".join(f"<url><loc>{url}</loc><lastmod>{at.isoformat()}</lastmod></url>" for url in urls)
    return f'<urlset xmlns="{XMLNS}">{inner}</urlset>'


async def test_after_months_only_the_articles_are_more(store):
    elm = outlet("elm", Feed(kind="rss", url=f"{HOME}/rss"), Feed(kind="sitemap", url=f"{HOME}/sitemap.xml"))
    net = Net()
    sizes = []
    for n in range(20):
        net.now = NOON + timedelta(days=10 * n)
        one, two = f"{HOME}/rss-{n}", f"{HOME}/map-{n}"
        net.pages = {
            f"{HOME}/rss": rss(one, f"{HOME}/refused-{n}"),
            f"{HOME}/sitemap.xml": index(f"day-{n}"),
            f"{HOME}/day-{n}.xml": part(two, at=net.now),
            one: story(one),
            two: story(two),
        }
        with store.begin() as tx:  # as redirects and other outlets leave them behind
            tx.leases.claim((f"host:{n}.example",), Process(machine="m", id=str(n)), net.now, bool)
        await ingest(net, store, elm)
        await forget(store, MONTH, net.now)
        sizes.append(rows(store))
    assert sizes[-1]["articles"] == 40
    assert sizes[-1]["pages"] < 15
    grown = {name for name, count in sizes[-1].items() if count > sizes[8][name]}
    assert grown <= KEPT | COUNTED
    assert sizes[-1]["feed_days"] <= 2 * 191 + 2
    assert sizes[-1]["entry_days"] <= 20


async def test_articles_stay_as_they_are_and_are_not_fetched_again(store, ask):
    page = f"{HOME}/one"
    net = Net({f"{HOME}/rss": rss(page), page: story("one")})
    await ingest(net, store)
    before = ask("SELECT * FROM v_articles")
    gone = await forget(store, MONTH, NOON + timedelta(days=31))
    assert gone["entries"] == 1
    assert gone["attempts"] == 2
    assert gone["pages"] == 1
    assert ask("SELECT * FROM v_articles") == before

    net.asked.clear()
    net.now = NOON + timedelta(days=31)
    net.pages[f"{HOME}/rss"] = rss(page, titles=("Said again",))
    report = await ingest(net, store)
    assert net.asked == [f"{HOME}/rss"]
    assert report.new == 0


async def test_an_entry_that_waits_is_kept_for_as_long_as_the_configuration_says(store, ask):
    net = Net({f"{HOME}/rss": rss(f"{HOME}/one", f"{HOME}/two"), f"{HOME}/one": story("one")})
    await ingest(net, store, limit=1)
    waiting = ask("SELECT count(*) FROM entries WHERE due_at IS NOT NULL")
    await forget(store, MONTH.model_copy(update={"waiting_s": None}), NOON + timedelta(days=365))
    assert ask("SELECT count(*) FROM entries") == waiting == [(1,)]
    await forget(store, MONTH, NOON + timedelta(days=365))
    assert ask("SELECT count(*) FROM entries") == [(0,)]


async def test_what_an_outlet_is_just_using_is_left_alone(store, ask):
    net = Net({f"{HOME}/rss": rss(f"{HOME}/one"), f"{HOME}/one": story("one")})
    await ingest(net, store)
    later = NOON + timedelta(days=365)
    with store.begin() as tx:
        tx.runs.start("elm", "run", Process(machine="m", id="1"), later)
    await forget(store, MONTH, later)
    assert ask("SELECT count(*) FROM entries") == [(1,)]
    assert ask("SELECT count(*) FROM feeds") == [(1,)]
    assert ask("SELECT outcome FROM runs") == [("running",)]


async def test_forever_keeps_all(store):
    net = Net({f"{HOME}/rss": rss(f"{HOME}/one"), f"{HOME}/one": story("one")})
    await ingest(net, store)
    before = rows(store)
    assert (
        await forget(
            store,
            Retention(pages_s=None, attempts_s=None, waiting_s=None, runs_s=None),
            NOON + timedelta(days=999),
        )
        == {}
    )
    assert rows(store) == before


async def test_much_is_forgotten_in_small_transactions(store):
    with store.begin() as tx:
        tx.outlets.upsert(OutletRow(id="elm", name="Elm"), NOON)
        for n in range(1_750):
            tx.runs.add_attempt(
                Attempt(outlet="elm", url=f"{HOME}/{n}", at=NOON, stage="page", outcome="failed")
            )
        for n in range(250):
            digest = n.to_bytes(32, "big")
            tx.articles.save_page(
                SavedPage(sha256=digest, body=b"x", content_type="", rights_header="", saved_at=NOON)
            )
    archive = make_deps(Net(), store).store
    later = NOON + timedelta(days=31)
    would = await prunable(archive, MONTH, later)
    sizes = []

    async def between_batches(seconds: float) -> None:
        sizes.append(sum(rows(store).values()))
        with store.begin():  # a writer gets its turn
            pass

    gone = await prune(archive, MONTH, later, between_batches)
    assert gone == would
    assert (gone["attempts"], gone["pages"]) == (1_750, 250)
    steps = [before - after for before, after in zip([sizes[0], *sizes], sizes, strict=False)]
    assert max(steps) <= max(rule.batch_rows for rule in RETENTION_RULES.values())
    assert len(sizes) >= 7


def test_the_command_says_what_it_would_delete_and_deletes_it(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text('contact = "desk@example.org"\n[keep]\nattempts = "1h"\n')
    assert cli.call(["db", "upgrade"]) == 0
    from store.store import open_store

    store = open_store(f"sqlite:///{tmp_path}/news.db")
    net = Net({f"{HOME}/rss": rss(f"{HOME}/one"), f"{HOME}/one": story("one")})
    asyncio.run(ingest(net, store))
    store.close()
    capsys.readouterr()

    assert cli.call(["prune", "--dry-run", "--json"]) == 0
    would = json.loads(capsys.readouterr().out)
    assert (would["attempts"], would.pop("bytes")["attempts"] > 0) == (2, True)
    assert cli.call(["prune", "--json"]) == 0
    # The feed was named by the entry, so it could go only when that was gone.
    assert json.loads(capsys.readouterr().out) == would | {"feeds": 1}
    assert cli.call(["prune"]) == 0
    assert capsys.readouterr().out == "deleted: nothing\n"


@pytest.mark.parametrize("name", RETENTION_RULES)
def test_every_rule_asks_only_one_key(name):
    assert len(RETENTION_RULES[name].table.primary_key) == 1
