"""Measures how well copies and stories are recognized, and what that costs.

    python benchmarks/sameness.py copies  SET.jsonl     labelled documents: pairs, ARI, order of arrival
    python benchmarks/sameness.py stories PAIRS.jsonl   labelled pairs of one event: pairs and BCubed

`copies` and `stories` read the sets beside this repository (../shared/data/sameness) unless files are given.
What deduplication costs: benchmarks/growth.py.
"""

import json
import os
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from ingest import dedupe
from ingest.dedupe import stories
from store.model import Relation

SHARED = (
    Path(os.environ.get("INGEST_SHARED", Path(__file__).resolve().parents[2] / "shared")) / "data/sameness"
)
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def main(arguments: list[str]) -> None:
    match arguments:
        case ["copies", *rest]:
            copies(Path(rest[0]) if rest else SHARED / "syndication.dev.jsonl")
        case ["stories", *rest]:
            same_event(Path(rest[0]) if rest else SHARED / "tg_pairs.jsonl")
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


if __name__ == "__main__":
    main(sys.argv[1:])
