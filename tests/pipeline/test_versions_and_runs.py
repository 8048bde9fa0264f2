"""`v_revisions` has every version of every article, `v_runs` every run."""

from datetime import timedelta
from hashlib import sha256

from engines import ON_BOTH_ENGINES
from net import NOON, Net, ingest, rss, story
from runs import revisit_articles

from ingest.errors import Unreachable

FEED, ONE = "https://elm.example/rss", "https://elm.example/one"


@ON_BOTH_ENGINES
async def test_every_version_has_its_text_and_the_digest_of_it(store, ask):
    net = Net({FEED: rss(ONE), ONE: story("rivers")})
    await ingest(net, store)
    for seed in ("rivers and lakes", "lakes"):
        net.now += timedelta(hours=1)
        net.pages[ONE] = story("rivers", title=f"What {seed} decided")
        await revisit_articles(net, store, 1)

    rows = ask(
        "SELECT revision, is_newest, title, seen_ts, seen_day, text, text_sha256 FROM v_revisions ORDER BY revision"
    )

    noon = int(NOON.timestamp())
    assert [row[:5] for row in rows] == [
        (1, 0, "What rivers decided on Friday", noon, "2026-11-20"),
        (2, 0, "What rivers and lakes decided", noon + 3600, "2026-11-20"),
        (3, 1, "What lakes decided", noon + 7200, "2026-11-20"),
    ]
    assert all(sha256(text.encode()).hexdigest() == digest for *_, text, digest in rows)
    assert ask("SELECT text_sha256 FROM v_articles") == [(rows[-1][-1],)]


@ON_BOTH_ENGINES
async def test_every_run_is_told_with_what_came_of_it(store, ask):
    net = Net({FEED: rss(ONE), ONE: story("rivers")})
    await ingest(net, store)
    net.pages[FEED] = Unreachable("timeout", "no answer in 15 s")
    await ingest(net, store)

    rows = ask("SELECT outlet, command, outcome, started_day, new, failed, error FROM v_runs ORDER BY run_id")

    assert rows[0] == ("elm", "fetch", "done", "2026-11-20", 1, 0, None)
    assert rows[1][:6] == ("elm", "fetch", "failed", "2026-11-20", 0, 0)
    assert "timeout: no answer in 15 s" in str(rows[1][6])
