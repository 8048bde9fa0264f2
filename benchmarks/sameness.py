"""Measures how well copies and stories are recognized, and what that costs.

    python benchmarks/sameness.py copies  SET.jsonl     labelled documents: pairs, ARI, order of arrival
    python benchmarks/sameness.py stories PAIRS.jsonl   labelled pairs of one event: pairs and BCubed
    python benchmarks/sameness.py cost 10000 100000     CPU to deduplicate an article with so many stored

`copies` and `stories` read the sets beside this repository (../shared/data/sameness) unless files are given.
`cost` fills a SQLite file of its own with articles that have random fingerprints, then stores and
deduplicates made-up articles, three in ten of them copies. A million articles take some minutes and 3 GB.
"""

import json
import os
import random
import resource
import sqlite3
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from ingest import dedupe
from ingest.config import Outlet
from ingest.dedupe import stories
from ingest.dedupe.fingerprint import MAX_HASHES
from ingest.model import Article
from ingest.pipeline.articles import store_incoming
from ingest.pipeline.copies import link_all
from ingest.pipeline.decide import Incoming
from ingest.pipeline.deps import compute_here
from ingest.pipeline.pages.extraction import with_fingerprint
from ingest.urls import Url
from store import migrate
from store.model import OutletRow, Relation
from store.store import open_store

SHARED = (
    Path(os.environ.get("INGEST_SHARED", Path(__file__).resolve().parents[2] / "shared")) / "data/sameness"
)
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SAMPLE = 600


def main(arguments: list[str]) -> None:
    match arguments:
        case ["copies", *rest]:
            copies(Path(rest[0]) if rest else SHARED / "syndication.dev.jsonl")
        case ["stories", *rest]:
            same_event(Path(rest[0]) if rest else SHARED / "tg_pairs.jsonl")
        case ["cost", *rest]:
            for number in rest or ["10000", "100000", "1000000"]:
                cost(int(number))
        case _:
            sys.exit(__doc__)


# ---- copies ----------------------------------------------------------------------------------------


def copies(path: Path) -> None:
    documents = [json.loads(line) for line in path.open(encoding="utf-8")]
    order = list(range(len(documents)))
    clusters, relations = clustered(documents, order)
    print(f"documents {len(documents)}, relations {dict(Counter(one.kind for one in relations))}")
    print("in file order:", pair_figures([one["cluster"] for one in documents], clusters))
    in_file_order = members(clusters)
    for seed in range(3):
        random.Random(seed).shuffle(order)
        shuffled = members(clustered(documents, order)[0])
        same = sum(one == other for one, other in zip(in_file_order, shuffled, strict=True)) / len(shuffled)
        print(f"shuffled ({seed}): {100 * same:.2f} % of the documents are in the same cluster")
    by_kind: dict[str, list[int]] = defaultdict(list)
    for place, document in enumerate(documents):
        gold = {n for n, one in enumerate(documents) if one["cluster"] == document["cluster"]}
        by_kind[document["kind"]].append(len(gold ^ in_file_order[place]))
    for kind, wrong in sorted(by_kind.items()):
        print(f"  {kind:22} {len(wrong):4} documents, {sum(map(bool, wrong)):3} in a wrong cluster")


def clustered(documents: Sequence[dict], order: Sequence[int]) -> tuple[list[object], list[Relation]]:
    """The cluster of each document when they arrive in `order`, with an index in memory."""
    index: dict[int, set[int]] = defaultdict(set)
    known: dict[int, dedupe.Candidate] = {}
    relations: dict[tuple[int, int], Relation] = {}
    for number, place in enumerate(order):
        document = documents[place]
        hashes = dedupe.fingerprint(document["title"], document["text"]).hashes
        for value in hashes:
            index[value].add(number)
        rare = [index[value] for value in hashes if len(index[value]) <= dedupe.MAX_DOC_FREQUENCY]
        near = sorted({other for article_ids in rare for other in article_ids} - {number})
        new = dedupe.Candidate(
            article_id=number,
            outlet=document["outlet"],
            title=document["title"],
            text=document["text"],
            first_seen_at=NOW,
        )
        for one in dedupe.compare(new, [known[other] for other in near]).relations:
            relations[one.article_id, one.origin_id] = one
        known[number] = new
    found = dedupe.cluster(list(known.values()), list(relations.values()))
    clusters: list[object] = [None] * len(documents)
    for number, place in enumerate(order):
        clusters[place] = f"alone {number}" if found[number] is None else found[number]
    return clusters, list(relations.values())


def members(clusters: Sequence[object]) -> list[frozenset[int]]:
    """For each document, the documents of its cluster."""
    by_cluster: dict[object, set[int]] = defaultdict(set)
    for place, cluster in enumerate(clusters):
        by_cluster[cluster].add(place)
    return [frozenset(by_cluster[cluster]) for cluster in clusters]


def pair_figures(gold: Sequence[object], found: Sequence[object]) -> dict[str, float]:
    """Precision, recall and F1 over pairs, and the adjusted Rand index."""
    in_gold, in_found = count_pairs(gold), count_pairs(found)
    in_both = count_pairs(list(zip(gold, found, strict=True)))
    by_chance = in_gold * in_found / (len(gold) * (len(gold) - 1) / 2)
    figures = {
        "P": in_both / max(1, in_found),
        "R": in_both / max(1, in_gold),
        "F1": 2 * in_both / max(1, in_gold + in_found),
        "ARI": (in_both - by_chance) / ((in_gold + in_found) / 2 - by_chance),
    }
    return {name: round(value, 4) for name, value in figures.items()}


def count_pairs(labels: Sequence[object]) -> int:
    """How many pairs of documents have the same label."""
    return sum(n * (n - 1) // 2 for n in Counter(labels).values())


# ---- stories ---------------------------------------------------------------------------------------


def same_event(path: Path) -> None:
    pairs = [json.loads(line) for line in path.open(encoding="utf-8")]
    numbers: dict[str, tuple[int, dict, str]] = {}
    for pair in pairs:
        for side in (pair["a"], pair["b"]):
            numbers.setdefault(side["url"], (len(numbers), side, pair["pool"]))
    articles = [
        stories.StoryArticle(article_id=n, title=one["title"], text=one["text"], at=NOW, language=pool[:2])
        for n, one, pool in numbers.values()
    ]
    print(f"{len(articles)} articles, {len(pairs)} labelled pairs")
    for similarity in (0.25, 0.3, stories.MIN_SIMILARITY, 0.4):
        grouped = stories.group_stories(articles, min_similarity=similarity)
        story = {article_id: n for n, one in enumerate(grouped) for article_id in one.article_ids}
        print(f"similarity {similarity}:", story_figures(pairs, numbers, story))


def story_figures(
    pairs: Sequence[dict], numbers: dict[str, tuple[int, dict, str]], story: dict[int, int]
) -> dict[str, float]:
    """Over the labelled pairs, and BCubed where what is not labelled as one event is taken for two."""
    ends = [(numbers[p["a"]["url"]][0], numbers[p["b"]["url"]][0], p["label"] == "OK") for p in pairs]
    joined = [(a in story and story[a] == story.get(b), ok) for a, b, ok in ends]
    right, wrong, missed = (joined.count(one) for one in ((True, True), (True, False), (False, True)))
    event = {n: n for n, _, _ in numbers.values()}
    for a, b, ok in ends:
        if ok:
            old, new = event[a], event[b]
            event = {n: new if name == old else name for n, name in event.items()}
    gold = members([event[n] for n in sorted(event)])
    found = members([story.get(n, f"alone {n}") for n in sorted(event)])
    b_precision = sum(len(g & f) / len(f) for g, f in zip(gold, found, strict=True)) / len(gold)
    b_recall = sum(len(g & f) / len(g) for g, f in zip(gold, found, strict=True)) / len(gold)
    return {
        "P": round(right / max(1, right + wrong), 3),
        "R": round(right / max(1, right + missed), 3),
        "F1": round(2 * right / max(1, 2 * right + wrong + missed), 3),
        "BCubed P": round(b_precision, 3),
        "BCubed R": round(b_recall, 3),
        "BCubed F1": round(2 * b_precision * b_recall / (b_precision + b_recall), 3),
    }


# ---- cost ------------------------------------------------------------------------------------------


def cost(articles: int) -> None:
    with tempfile.TemporaryDirectory(dir=os.environ.get("INGEST_BENCH_DIR")) as folder:
        path = Path(folder) / "cost.db"
        url = f"sqlite:///{path}"
        migrate.upgrade(url)
        began = time.monotonic()
        fill(path, articles)
        filled_s = time.monotonic() - began
        db = open_store(url)
        outlets = tuple(
            Outlet(id=f"made-up-{n}", name=f"Outlet {n}", aliases=(f"Wire{n}",)) for n in range(10)
        )
        with db.begin() as tx:
            for outlet in outlets:
                tx.outlets.upsert(OutletRow(id=outlet.id, name=outlet.name), NOW)
        fingerprint_s, dedupe_s = [], []
        for n, (outlet, article) in enumerate(made_up(outlets)):
            cpu = time.process_time()
            extracted = with_fingerprint(article)
            fingerprint_s.append(time.process_time() - cpu)
            incoming = Incoming(
                outlet=outlet,
                article=article,
                fingerprint=extracted.fingerprint,
                asked_url=article.url,
                final_url=article.url,
            )
            with db.begin() as tx:
                _, article_id = store_incoming(tx, incoming, NOW)
            cpu = time.process_time()
            link_all(db, compute_here, [article_id], outlets, NOW)
            if n >= SAMPLE // 6:  # the first ones warm the caches
                dedupe_s.append(time.process_time() - cpu)
        db.close()
        size = path.stat().st_size / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{articles:>9} stored: fingerprint {mean_ms(fingerprint_s)}, dedupe {mean_ms(dedupe_s)} "
        f"(database {size:.0f} MB, filled in {filled_s:.0f} s, peak memory {peak:.0f} MB)"
    )


def mean_ms(seconds: Sequence[float]) -> str:
    ordered = sorted(seconds)
    return (
        f"{1000 * sum(ordered) / len(ordered):.2f} ms in the mean, "
        f"{1000 * ordered[len(ordered) // 2]:.2f} median, {1000 * ordered[int(0.95 * len(ordered))]:.2f} at 95 %"
    )


def fill(path: Path, articles: int) -> None:
    """Adds so many articles with random fingerprints, evenly over a year."""
    with sqlite3.connect(path, isolation_level=None) as db:
        db.execute("PRAGMA synchronous=OFF")
        db.execute("PRAGMA journal_mode=OFF")
        db.execute("PRAGMA cache_size=-400000")
        db.execute("BEGIN")
        db.execute(
            "INSERT INTO outlets (id, name, first_seen_at) VALUES ('filler', 'Filler', '2025-03-01T00:00:00Z')"
        )
        for table, rows in (("articles", article_rows), ("revisions", revision_rows)):
            insert(db, table, rows(articles))
        # In the order of the hashes: sorting a year of them afterwards would take longer than making them.
        insert(db, "fingerprints", index_entries(articles))
        db.execute("COMMIT")
        db.execute("ANALYZE")


def insert(db: sqlite3.Connection, table: str, rows: Iterator[dict]) -> None:
    first = next(rows)
    holes = ", ".join("?" * len(first))
    statement = f"INSERT INTO {table} ({', '.join(first)}) VALUES ({holes})"
    db.execute(statement, tuple(first.values()))
    db.executemany(statement, (tuple(row.values()) for row in rows))


def index_entries(articles: int) -> Iterator[dict]:
    """Rising hashes, each of a random article, spread as the smallest hashes are: over the lowest 16th."""
    rng = random.Random(articles)
    count = articles * MAX_HASHES
    step = 2**64 // 16 // count
    value = -(2**63)
    for _ in range(count):
        value += 1 + rng.randrange(2 * step)
        yield {"hash": value, "article_id": rng.randrange(articles) + 1}


def article_rows(articles: int) -> Iterator[dict]:
    for n in range(1, articles + 1):
        digest = sha256(str(n).encode()).digest()
        yield {
            "id": n,
            "outlet_id": "filler",
            "key": digest,
            "url": f"https://filler.example/{n}",
            "revision": 1,
            "first_seen_at": seen(n, articles),
            "last_seen_at": seen(n, articles),
            "deduped_at": seen(n, articles),
            "title_sha256": digest,
            "text_sha256": digest,
        }


def revision_rows(articles: int) -> Iterator[dict]:
    for n in range(1, articles + 1):
        yield {
            "article_id": n,
            "revision": 1,
            "seen_at": seen(n, articles),
            "title": f"Filler {n}",
            "text": f"{WORDS[n % 400]} {WORDS[n % 399]} " * 20,
            "words": 40,
            "authors": "[]",
            "tags": "[]",
            "rights": "[]",
            "links": "[]",
            "kind": "article",
            "partial": 0,
            "extractor": "filler",
        }


def seen(n: int, articles: int) -> str:
    return f"{NOW - timedelta(seconds=31_536_000 * (articles - n) // articles):%Y-%m-%dT%H:%M:%SZ}"


STEMS = "har bri mar tol ven sul cor dan fel gor lin mos nar per rud sal tem ul vor wes".split()
WORDS = [
    stem + end
    for stem in STEMS
    for end in "bour dge ket ler dor phin ton ish eed und ter ock ing able ed".split()
]
WORDS += [f"{stem}{n}" for stem in STEMS for n in range(10)]


def made_up(outlets: Sequence[Outlet]) -> Iterator[tuple[Outlet, Article]]:
    """Articles of 100 to 900 words, of which three in ten are copies, trimmed or wrapped."""
    rng = random.Random(11)
    texts: list[str] = []
    for n in range(SAMPLE):
        outlet = rng.choice(outlets)
        if texts and rng.random() < 0.3:
            lines = rng.choice(texts[-50:]).split("\n")
            kept = lines[: max(2, int(len(lines) * rng.uniform(0.5, 1)))]
            text = "\n".join((f"By the desk of {outlet.name}", *kept, f"(With inputs from Wire{n % 10})"))
        else:
            words = [rng.choice(WORDS) for _ in range(rng.randrange(100, 900))]
            text = "\n".join(" ".join(words[i : i + 40]) for i in range(0, len(words), 40))
            texts.append(text)
        yield (
            outlet,
            Article(
                url=Url(f"https://{outlet.id}.example/{n}"),
                title=f"Headline {n}",
                lead=None,
                text=text,
                extractor="x",
            ),
        )


if __name__ == "__main__":
    main(sys.argv[1:])
