"""Measures which names and quotes are found, on sentences labelled by hand, and what that costs.

    python benchmarks/names.py [--last-look] [--whole] [--wrong] [--cost N]

The labels (names_labels.jsonl) hold no text: the page, the sentence's place and SHA-256, places and kinds of names,
quotes with their speakers. The texts are read from beside this repository (../shared or INGEST_SHARED): the true texts
of its pages, or our extraction where the truth has none; sentences whose hash is found nowhere are left out and
counted.
Two thirds of the labels, by publisher, are there to work with; --last-look takes the other third, which no rule was
made on. With that third go quotes that were labelled for their speaker alone (only_speakers), because rules gave them
one: they tell how many of the speakers given are right, and not how many are missing.

Each article is read with a gazetteer learned from all shared articles of other publishers, in five folds; with --whole
from all articles, its own among them, as in an archive. A name counts as found with exactly its place and kind. What is
labelled as optional (products, buildings, nicknames) counts neither way. A quote counts by its place; its speaker where
we give one. --wrong prints what differs, without sentences.
"""

import argparse
import hashlib
import json
import os
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from extraction import page_of

from ingest import names
from ingest.config import Outlet
from ingest.errors import IngestError
from ingest.extract import extract
from ingest.extract.language import detect_language

SHARED = Path(os.environ.get("INGEST_SHARED", Path(__file__).resolve().parents[2] / "shared")) / "data"
LABELS = Path(__file__).with_name("names_labels.jsonl")
NOW = datetime.now(UTC)
FOLDS = 5
KINDS = ("person", "organisation", "place")
MIN_OVERLAP = 0.5
SAME_START_CHARS = 200

Label = dict[str, Any]


@dataclass(frozen=True)
class Text:
    """An article of the shared sets."""

    id: str
    publisher: str
    title: str
    text: str
    language: str | None

    @property
    def fold(self) -> int:
        return hashlib.sha256(self.publisher.encode()).digest()[0] % FOLDS


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--last-look", action="store_true", help="the third that no rule was made on")
    parser.add_argument("--whole", action="store_true", help="a gazetteer of all articles, as in an archive")
    parser.add_argument("--wrong", action="store_true", help="print what differs")
    parser.add_argument("--cost", type=int, default=200, help="articles to measure the cost on")
    options = parser.parse_args()
    if not SHARED.is_dir():
        print(
            f"no shared pages in {SHARED}: set INGEST_SHARED to the folder that has data/extraction",
            file=sys.stderr,
        )
        return 2
    labels = [json.loads(line) for line in LABELS.read_text("utf-8").splitlines()]
    labels = [label for label in labels if label["last_look"] == options.last_look]
    measure(list(texts()), labels, options)
    return 0


def measure(articles: list[Text], labels: list[Label], options: argparse.Namespace) -> None:
    gazetteers = learned(articles, whole=options.whole)
    by_id = {article.id: article for article in articles}
    found: dict[str, names.Names] = {}
    scores: dict[str, Counter[str]] = defaultdict(Counter)
    for label in labels:
        article = by_id.get(label["page"])
        start = place_of(label, article.text) if article else None
        if article is None or start is None:
            scores[label["language"]]["not found"] += 1
            continue
        if article.id not in found:
            found[article.id] = names.find_names(
                article.title, article.text, label["language"], gazetteers[article.fold]
            )
        scores[label["language"]].update(score(label, article.text, start, found[article.id], options.wrong))
    print_table(scores)
    print_cost(articles, gazetteers[0], options.cost)


# ---- the shared texts ------------------------------------------------------------------------------------------------


def texts() -> Iterator[Text]:
    """The articles of the shared sets."""
    for article in (
        *pages("dev"),
        *pages("spare"),
        *articles_of("tg_pairs"),
        *articles_of("syndication.dev"),
    ):
        if article.text:
            yield article


def pages(name: str) -> Iterator[Text]:
    folder = SHARED / "extraction" / name
    for path in sorted(folder.glob("*.json")):
        truth = json.loads(path.read_text("utf-8"))
        title, text = truth.get("title"), true_text(truth)
        if not text:
            try:
                article = extract(page_of(truth, folder), Outlet(id="x", name=""), now=NOW)
            except IngestError:
                continue
            title, text = title or article.title, article.text
        yield Text(
            id=truth["id"],
            publisher=truth.get("publisher") or truth.get("url") or truth["id"],
            title=title or "",
            text=text,
            language=detect_language([truth.get("language") or ""], text),
        )


def true_text(truth: dict[str, Any]) -> str:
    if truth.get("paragraphs"):
        return "\n".join(paragraph["text"] for paragraph in truth["paragraphs"])
    return truth["body"] if isinstance(truth.get("body"), str) else ""


def articles_of(name: str) -> Iterator[Text]:
    path = SHARED / "sameness" / f"{name}.jsonl"
    for number, line in enumerate(path.open(encoding="utf-8")):
        row = json.loads(line)
        for side, one in (("a", row["a"]), ("b", row["b"])) if "a" in row else (("", row),):
            yield Text(
                id=f"{name}:{number}{side}",
                publisher=one.get("outlet") or (one.get("url") or "//?").split("/")[2],
                title=one.get("title") or "",
                text=one["text"],
                language=detect_language([], one["text"]),
            )


def learned(articles: Iterable[Text], *, whole: bool) -> list[names.Gazetteer]:
    """A gazetteer for the articles of each fold; of texts that begin alike one counts."""
    different = {article.text[:SAME_START_CHARS]: article for article in articles}.values()
    observed = [(article.fold, names.observe(article.text, article.language)) for article in different]
    if whole:
        return [names.learn(counts for _, counts in observed)] * FOLDS
    return [names.learn(counts for fold, counts in observed if fold != out) for out in range(FOLDS)]


def place_of(label: Label, text: str) -> int | None:
    """Where a labelled sentence stands: where it stood, else where its hash is found."""
    size = label["length"]
    for start in (label["start"], *range(max(0, len(text) - size + 1))):
        if (
            hashlib.sha256(text[start : start + size].encode("utf-8", "replace")).hexdigest()
            == label["sha256"]
        ):
            return start
    return None


# ---- the scores ------------------------------------------------------------------------------------------------------


def score(label: Label, text: str, start: int, found: names.Names, wrong: bool) -> Counter[str]:
    """What of one sentence is right, given and labelled, by kind; of quotes and of their speakers."""
    if label.get("only_speakers"):
        return score_judged(label, start, found)
    counts: Counter[str] = Counter(sentences=1)
    end = start + label["length"]
    inside = [one for one in found.mentions if one.start < end and one.end > start]
    told = []
    for kind in KINDS:
        gold = {(a + start, b + start): entity for a, b, one, entity in label["mentions"] if one == kind}
        counts[f"{kind} labelled"] += len(gold)
        missed = dict(gold)
        for mention in (one for one in inside if one.kind == kind):
            if missed.pop((mention.start, mention.end), None) is not None:
                counts[f"{kind} right"] += 1
                counts[f"{kind} given"] += 1
            elif not is_optional(label, mention, start):
                counts[f"{kind} given"] += 1
                told.append(f"+{kind} {mention.surface}")
        told += [f"-{kind} {text[a:b]}" for a, b in missed]
    counts.update(score_quotes(label, text, start, found, told))
    if wrong and told:
        print(label["page"], start, "; ".join(told))
    return counts


def score_judged(label: Label, start: int, found: names.Names) -> Counter[str]:
    """Whether a quote that was labelled for its speaker alone gets one, and the right one."""
    (one,) = label["quotes"]
    quote = next((quote for quote in found.quotes if overlaps(one, quote, start)), None)
    if quote is None or quote.speaker is None:
        return Counter()
    return Counter({"judged given": 1, "judged right": int(is_speaker(one, quote))})


def is_optional(label: Label, mention: names.Mention, start: int) -> bool:
    return any(
        mention.start < b + start and mention.end > a + start and (what == "any" or mention.kind != "person")
        for a, b, what in label["optional"]
    )


def score_quotes(label: Label, text: str, start: int, found: names.Names, told: list[str]) -> Counter[str]:
    counts: Counter[str] = Counter()
    end = start + label["length"]
    gold = label["quotes"]
    counts["quote labelled"] = sum(one["required"] for one in gold)
    counts["speaker labelled"] = sum(one["required"] and bool(one["at"]) for one in gold)
    matched = set()
    for quote in found.quotes:
        if not (start <= quote.start < end):
            continue
        number = next((n for n, one in enumerate(gold) if overlaps(one, quote, start)), None)
        if number is None:
            counts["quote given"] += 1
            told.append(f"+quote {text[quote.start : quote.start + 30]}")
            continue
        one = gold[number]
        if one["required"] and number not in matched:
            counts["quote given"] += 1
            counts["quote right"] += 1
        matched.add(number)
        if quote.speaker is not None:
            right = is_speaker(one, quote)
            counts["speaker given"] += 1
            counts["speaker right"] += right
            counts["speaker found"] += right and one["required"] and bool(one["at"])
            if not right:
                told.append(f"+speaker {quote.speaker} for {one['speaker']}")
    told += [
        f"-quote {text[one['start'] + start : one['start'] + start + 30]}"
        for n, one in enumerate(gold)
        if one["required"] and n not in matched
    ]
    return counts


def overlaps(one: dict[str, Any], quote: names.Quote, start: int) -> bool:
    a, b = one["start"] + start, one["end"] + start
    common = min(b, quote.end) - max(a, quote.start)
    return common > 0 and common >= MIN_OVERLAP * min(b - a, quote.end - quote.start)


def is_speaker(one: dict[str, Any], quote: names.Quote) -> bool:
    last = {name.split()[-1].casefold() for name in one["speaker"]}
    return bool(quote.speaker) and quote.speaker.split()[-1].casefold() in last


def print_table(scores: dict[str, Counter[str]]) -> None:
    total: Counter[str] = Counter()
    for counts in scores.values():
        total.update(counts)
    rows = (*KINDS, "quote")
    print(
        f"{'':10} {'sentences':>9}  "
        + "  ".join(f"{row + ' P':>22} {'R':>14}" for row in rows)
        + f"  {'speaker right':>16} {'R':>12}"
    )
    for language, counts in (*sorted(scores.items()), ("all", total)):
        cells = [
            f"{share(counts, row, 'right', 'given'):>22} {share(counts, row, 'right', 'labelled'):>14}"
            for row in rows
        ]
        print(
            f"{language:10} {counts['sentences']:9}  "
            + "  ".join(cells)
            + f"  {share(counts, 'speaker', 'right', 'given'):>16} {share(counts, 'speaker', 'found', 'labelled'):>12}"
        )
    for language, counts in sorted(scores.items()):
        if counts["judged given"]:
            right = share(counts, "judged", "right", "given")
            print(f"{language}: of the quotes that were labelled because they got a speaker, right: {right}")
    if total["not found"]:
        print(f"{total['not found']} labelled sentences are in no shared text and were left out")


def share(counts: Counter[str], row: str, part: str, whole: str) -> str:
    a, b = counts[f"{row} {part}"], counts[f"{row} {whole}"]
    return f"{a / b:.2f} ({a}/{b})" if b else "-"


def print_cost(articles: list[Text], gazetteer: names.Gazetteer, n: int) -> None:
    for language in names.LANGUAGES:
        some = [one for one in articles if one.language == language][:n]
        if not some:
            continue
        began = time.process_time()
        for one in some:
            names.find_names(one.title, one.text, language, gazetteer)
        ms = 1000 * (time.process_time() - began) / len(some)
        chars = sum(len(one.text) for one in some) / len(some)
        print(
            f"{language}: {ms:.1f} ms of processor time for an article of {chars:.0f} characters ({len(some)} articles)"
        )


if __name__ == "__main__":
    sys.exit(main())
