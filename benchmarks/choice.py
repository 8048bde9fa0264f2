"""What choosing another text for a page could gain, at most and by a judge learned from other publishers.

    uv run --group train python benchmarks/choice.py

The pages are those of ../shared/data/extraction/dev (INGEST_SHARED names another folder). Ours is the text by folds of
publishers (see train.py). Beside it stand the text of JSON-LD, that of the state ("data"), and trafilatura's, which is
asked here for every page ("all"). "at most" takes the best text of each page by its truth; "judge" what small trees
expect to be better by a margin, each page judged by trees that have seen no page of its publisher. Text and truth are
compared in NFC. In brackets: where 95 % of the differences of F1 (on `tr`: F1 of snippets) fall when pages are drawn
anew; then on how many pages the taken text is better and worse.
"""

import argparse
import re
import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import lightgbm
import numpy as np
import train
from extraction import NOW, SHARED, Truth, read_set, with_lead
from train import OUTLET, example_of, fold_of, publisher_of, reference_words, words_of

from ingest.cli.extract import as_json
from ingest.errors import IngestError
from ingest.extract.article import find_article, open_page
from ingest.extract.body.blocks import is_mostly_link
from ingest.extract.body.choice import PageFacts, between_links, is_related
from ingest.extract.body.classifier import Classifier
from ingest.extract.body.fallback import trafilatura_lines
from ingest.extract.body.scoring import prose_chars
from ingest.extract.body.state import state_paragraphs
from ingest.extract.body.state.written import paragraphs_of
from ingest.extract.body.tree import build_tree
from ingest.extract.titles import text_key
from ingest.model import Page

sys.path.insert(0, str(SHARED / "tools"))
import score_extraction  # type: ignore[import-not-found]

FOLDS = 5
MARGINS = (0.0, 0.02, 0.05)
"""A text is taken when its F1 is expected to be better by more."""
TREES = 150
PARAMETERS = train.PARAMETERS | {
    "objective": "regression",
    "learning_rate": 0.05,
    "num_leaves": 8,
    "min_data_in_leaf": 15,
    "feature_fraction": 0.6,
}
EXTRACTORS = ("json-ld", "state", "trafilatura")
DRAWS = 300
WORST = 4
Score = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """Another text for a page, what the judge sees of it beside ours, and its score."""

    key: str
    extractor: str
    features: list[float]
    score: Score


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=SHARED / "data/extraction/dev")
    parser.add_argument("--salt", default="", help="another word, other folds")
    options = parser.parse_args()
    if not options.data.is_dir():
        print(f"no pages in {options.data}; set INGEST_SHARED or give --data", file=sys.stderr)
        return 2
    truths, pages = read_set(options.data)
    examples = [
        example
        for truth in truths
        if reference_words(truth) and (example := example_of(truth, pages[truth["id"]]))
    ]
    ours: dict[str, Score] = {}
    others: list[Other] = []
    for number in range(FOLDS):
        classifier = train.train(
            [one for one in examples if fold_of(one.publisher, FOLDS, options.salt) != number]
        )
        for truth in truths:
            if fold_of(publisher_of(truth), FOLDS, options.salt) == number:
                ours[truth["id"]], found = texts_of(truth, pages[truth["id"]], classifier)
                others += found
    print_worst(truths, ours)
    publishers = {truth["id"]: publisher_of(truth) for truth in truths}
    for name, extractors in {"data": EXTRACTORS[:2], "all": EXTRACTORS}.items():
        offered = [one for one in others if one.extractor in extractors]
        expected = expectations(offered, ours, publishers, options.salt)
        truly = [quality(one.score) - quality(ours[one.key]) for one in offered]
        print_choice(truths, ours, taken(offered, truly, 0.0), f"{name}, at most")
        for margin in MARGINS:
            print_choice(truths, ours, taken(offered, expected, margin), f"{name}, judge, {margin}")
    return 0


def texts_of(truth: Truth, page: Page, classifier: Classifier) -> tuple[Score, list[Other]]:
    """The score of our text, and the other texts for the page; none where we find no article."""
    opened = open_page(page, OUTLET)
    try:
        article, body = find_article(opened, OUTLET, now=NOW, classifier=classifier)
    except IngestError:
        return score(truth, {"id": truth["id"]}), []
    prediction = as_json(article, truth["id"])
    title = article.title or ""
    description = opened.metadata.get("og:description", "description")
    links = frozenset(text_key(block.text) for block in body.page_blocks if is_mostly_link(block))
    facts = PageFacts(title=title, description=description, link_keys=links)
    own = article.text.split("\n")
    root = opened.parsed.body
    texts = {
        "json-ld": paragraphs_of(opened.metadata.jsonld.body()),
        "state": state_paragraphs(opened.parsed, title),
        "trafilatura": between_links(trafilatura_lines(build_tree(root)), own, facts) if root else (),
    }
    repeated = {text_key(title), text_key(description)}
    found = []
    for extractor, lines in texts.items():
        text = [line for line in lines if text_key(line) not in repeated]
        if text:
            found.append(
                Other(
                    key=truth["id"],
                    extractor=extractor,
                    features=[EXTRACTORS.index(extractor), *compared(own, text, facts)],
                    score=score(truth, prediction | {"text": "\n".join(text)}),
                )
            )
    return score(truth, prediction), found


def compared(own: Sequence[str], other: Sequence[str], facts: PageFacts) -> list[float]:
    """What can be told of two texts without knowing a language: amounts, kinds of lines, what they share."""
    keys = [set(map(text_key, lines)) for lines in (own, other)]
    words = [set(words_of("\n".join(lines))) for lines in (own, other)]
    values = []
    for lines, own_keys, own_words in zip((own, other), keys, words, strict=True):
        prose, chars = prose_chars(lines), sum(map(len, lines))
        values += [
            np.log1p(prose),
            np.log1p(chars),
            prose / max(chars, 1),
            len(lines),
            len(keys[0] & keys[1]) / max(len(own_keys), 1),
            len(words[0] & words[1]) / max(len(own_words), 1),
            len(own_keys & facts.link_keys) / max(len(own_keys), 1),
            float(np.mean([is_related([line], facts) for line in lines])),
            float(np.mean([len(line) < 60 for line in lines])),
        ]
    values += [values[9] - values[0], values[10] - values[1]]
    return [*values, text_key(own[0]) == text_key(other[0]), text_key(own[-1]) == text_key(other[-1])]


def score(truth: Truth, prediction: Truth) -> Score:
    found: Score = score_extraction.score_page(
        composed(truth), composed(with_lead(prediction, truth["source"]))
    )
    return found


def composed(value: Any) -> Any:
    """`value` with all its texts in NFC."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {key: composed(one) for key, one in value.items()}
    return [composed(one) for one in value] if isinstance(value, list) else value


def quality(one: Score) -> float:
    """F1 of a page; that of its snippets where the truth has no text; 0 where it has neither."""
    if "pF1" in one:
        return float(one["pF1"])
    found, missed, wrong, _ = one.get("snip", (0, 0, 0, 0))
    return float(2 * found / max(1, 2 * found + missed + wrong))


def expectations(
    others: list[Other], ours: dict[str, Score], publishers: dict[str, str], salt: str
) -> list[float]:
    """For each of `others` how much better than ours it is expected to be, by trees of other publishers."""
    rows = np.array([one.features for one in others])
    gains = np.array([quality(one.score) - quality(ours[one.key]) for one in others])
    folds = np.array([fold_of(publishers[one.key], FOLDS, salt) for one in others])
    expected = np.zeros(len(others))
    for number in range(FOLDS):
        data = lightgbm.Dataset(rows[folds != number], gains[folds != number])
        expected[folds == number] = lightgbm.train(PARAMETERS, data, TREES).predict(rows[folds == number])
    return [float(value) for value in expected]


def taken(others: list[Other], gains: list[float], margin: float) -> dict[str, Score]:
    """For each page the score of the text with the greatest gain above the margin; without pages that keep ours."""
    best: dict[str, tuple[float, Score]] = {}
    for one, gain in zip(others, gains, strict=True):
        if gain > margin and (one.key not in best or gain > best[one.key][0]):
            best[one.key] = (gain, one.score)
    return {key: one for key, (_, one) in best.items()}


def print_choice(truths: list[Truth], ours: dict[str, Score], chosen: dict[str, Score], name: str) -> None:
    print(name)
    for source in sorted({truth["source"] for truth in truths}):
        keys = [truth["id"] for truth in truths if truth["source"] == source]
        pairs = [(ours[key], chosen.get(key, ours[key])) for key in keys]
        before, after = map(figure, zip(*pairs, strict=True))
        random = Random(1)
        drawn = sorted(
            after - before
            for _ in range(DRAWS)
            for before, after in [map(figure, zip(*random.choices(pairs, k=len(pairs)), strict=True))]
        )
        low, high = drawn[round(DRAWS * 0.025)], drawn[round(DRAWS * 0.975) - 1]
        better = sum(quality(two) > quality(one) for one, two in pairs)
        worse = sum(quality(two) < quality(one) for one, two in pairs)
        print(
            f"  {source:3} {before:.4f} {after - before:+.4f} [{low:+.4f}, {high:+.4f}]  +{better} -{worse}"
        )


def figure(scores: Sequence[Score]) -> float:
    summary = score_extraction.summary(list(scores))
    return float(summary.get("F1") or summary.get("snipF1") or 0.0)


def print_worst(truths: list[Truth], ours: dict[str, Score]) -> None:
    """Which share of a set's loss its worst pages make."""
    for source in sorted({truth["source"] for truth in truths}):
        losses = sorted(
            (1 - quality(ours[truth["id"]]), truth["id"])
            for truth in truths
            if truth["source"] == source and "pF1" in ours[truth["id"]]
        )[::-1]
        if losses:
            share = sum(loss for loss, _ in losses[:WORST]) / sum(loss for loss, _ in losses)
            print(f"{source:3} the worst {WORST} pages make {share:.2f} of the loss: ", end="")
            print(", ".join(re.sub(r"(?<=.{24}).+", "", key) for _, key in losses[:WORST]))


if __name__ == "__main__":
    sys.exit(main())
