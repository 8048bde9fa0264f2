"""Trains the classifier of blocks and measures it by folds of publishers.

    uv run --group train python benchmarks/train.py            the tables
    uv run --group train python benchmarks/train.py --write    trained on all pages, into src/ingest/extract/body

The pages and their truth are those of ../shared/data/extraction/dev (INGEST_SHARED names another folder). A block is
labelled text when half of its words stand in the truth, in the same order. In the tables each page is judged by trees
that have seen no page of its publisher, beside the rules alone; --salt draws other folds.
"""

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
from extraction import NOW, SHARED, Truth, page_of, print_table
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq

from ingest.cli.extract import as_json
from ingest.config import Outlet
from ingest.errors import IngestError
from ingest.extract import body, extract
from ingest.extract.body.blocks import Block
from ingest.extract.body.classifier import FILE, BlockFilter, Classifier
from ingest.extract.body.classifier.features import NAMES, Matrix, Surroundings, block_features
from ingest.model import Page

TREES = 120
PARAMETERS = {
    "objective": "binary",
    "learning_rate": 0.08,
    "num_leaves": 16,
    "min_data_in_leaf": 40,
    "feature_fraction": 0.35,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "seed": 7,
    "deterministic": True,
    "num_threads": 1,
    "verbose": -1,
}
WEIGHT_OF_SET = {"wc": 0.5}
"""Its pages are of shops and guides as much as of news, and its truth keeps more around the text."""
MAX_WEIGHT = 0.5
"""Of a page's weight, so much can fall to one block: a page of one paragraph must not outweigh the others."""
MIN_TEXT_SHARE = 0.5
BLOCKS_BEFORE, BLOCKS_AFTER = 10, 60
WEIGHT_LEFT_OUT = 0.3
"""What the rules leave out is clutter of more kinds than what they leave over, and easier to tell."""
MAX_FILE_BYTES = 200_000
OUTLET = Outlet(id="train", name="")
_WORD = re.compile(r"\w+")
_INVISIBLE = re.compile("[\xad\u200b\u2060]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """What a page teaches: features, labels and weights of some of its blocks, a row for each."""

    key: str
    publisher: str
    features: Matrix
    labels: NDArray[np.bool_]
    weights: NDArray[np.float64]


@dataclass(slots=True)
class Recorder:
    """A filter that drops nothing, and remembers what it was shown last."""

    text: Sequence[Block] = ()
    surroundings: Surroundings | None = None

    def kept(self, text: Sequence[Block], surroundings: Surroundings) -> list[Block]:
        self.text, self.surroundings = text, surroundings
        return list(text)

    def chances(self, text: Sequence[Block], surroundings: Surroundings) -> list[float]:
        return [1.0] * len(text)


@dataclass(slots=True)
class Nodes:
    """Trees on their way into arrays; see Classifier."""

    features: list[int] = field(default_factory=list)
    thresholds: list[float] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    right: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)

    def add(self, node: dict[str, Any]) -> int:
        """Adds a node as lightgbm dumps it, and those below; returns its number."""
        number = len(self.features)
        self.features.append(node.get("split_feature", 0))
        self.thresholds.append(node.get("threshold", np.inf))
        self.values.append(node.get("leaf_value", 0.0))
        self.left.append(number)
        self.right.append(number)
        if "leaf_value" not in node:
            self.values[number] = 0.0
            self.left[number] = self.add(node["left_child"])
            self.right[number] = self.add(node["right_child"])
        return number


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=SHARED / "data/extraction/dev")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--salt", default="", help="another word, other folds")
    parser.add_argument("--write", action="store_true", help="train on all pages and write the file")
    options = parser.parse_args()
    if not options.data.is_dir():
        print(f"no pages in {options.data}; set INGEST_SHARED or give --data", file=sys.stderr)
        return 2
    truths = [json.loads(path.read_text("utf-8")) for path in sorted(options.data.glob("*.json"))]
    truths = [truth for truth in truths if reference_words(truth)]
    pages = {truth["id"]: page_of(truth, options.data) for truth in truths}
    examples = [example for truth in truths if (example := example_of(truth, pages[truth["id"]]))]
    if options.write:
        write(train(examples), Path(body.__file__).with_name("classifier") / FILE)
        return 0
    rules = {key: predict(key, page, None) for key, page in pages.items()}
    judged = rules | by_folds(examples, pages, options.folds, options.salt)
    print_table(truths, {"rules": rules, "classifier": judged})
    return 0


def by_folds(examples: list[Example], pages: dict[str, Page], folds: int, salt: str) -> dict[str, Truth]:
    """The prediction for the page of each example, by a classifier that has seen no page of its publisher."""
    predictions = {}
    for number in range(folds):
        fold = [one for one in examples if fold_of(one.publisher, folds, salt) == number]
        classifier = train([one for one in examples if fold_of(one.publisher, folds, salt) != number])
        predictions.update({one.key: predict(one.key, pages[one.key], classifier) for one in fold})
    return predictions


def fold_of(publisher: str, folds: int, salt: str) -> int:
    return int(hashlib.sha256(f"{salt}{publisher}".encode()).hexdigest(), 16) % folds


def publisher_of(truth: Truth) -> str:
    """Whose page it is, without the ending of a domain."""
    return str(truth.get("publisher") or "unknown").lower().split(".")[0]


def predict(key: str, page: Page, classifier: BlockFilter | None) -> Truth:
    """What `ingest extract` would print; only the id where there is no article."""
    try:
        return as_json(extract(page, OUTLET, now=NOW, classifier=classifier), key)
    except IngestError:
        return {"id": key}


def example_of(truth: Truth, page: Page) -> Example | None:
    """What the page teaches; None when the rules propose nothing on it that stands in its truth.

    These are the blocks that the rules propose, and what is no text of those around them that the rules leave out.
    """
    recorder = Recorder()
    predict(truth["id"], page, recorder)
    if recorder.surroundings is None or not recorder.text:
        return None
    text, around = recorder.text, left_out(recorder.text, recorder.surroundings)
    reference = reference_words(truth)
    is_text = labels_of(text, reference)
    if not is_text.any():
        return None
    no_text = [block for block, label in zip(around, labels_of(around, reference), strict=True) if not label]
    blocks = [*text, *no_text]
    counts = np.array([len(words_of(block.text)) for block in blocks])
    # A word weighs as much on a short page as all words together on a long one; short blocks count a little more.
    weights = np.minimum((counts + 4) / (len(reference) + 60), MAX_WEIGHT)
    weights[len(text) :] *= WEIGHT_LEFT_OUT
    return Example(
        key=truth["id"],
        publisher=publisher_of(truth),
        features=block_features(blocks, text, recorder.surroundings),
        labels=np.append(is_text, np.zeros(len(no_text), bool)),
        weights=weights * WEIGHT_OF_SET.get(truth["source"], 1.0),
    )


def left_out(text: Sequence[Block], surroundings: Surroundings) -> list[Block]:
    """The blocks from a little before the text to some way behind it that are not in it."""
    proposed = {(id(block.element), block.text) for block in text}
    blocks = surroundings.page_blocks
    places = [place for place, block in enumerate(blocks) if (id(block.element), block.text) in proposed]
    if not places:
        return []
    around = blocks[max(places[0] - BLOCKS_BEFORE, 0) : places[-1] + BLOCKS_AFTER]
    return [block for block in around if (id(block.element), block.text) not in proposed]


def labels_of(blocks: Sequence[Block], reference: list[str]) -> NDArray[np.bool_]:
    """Whether each block is text: half of its words stand in the reference, in the same order."""
    shares = shares_in_reference([words_of(block.text) for block in blocks], reference)
    return shares >= MIN_TEXT_SHARE


def reference_words(truth: Truth) -> list[str]:
    parts = truth.get("paragraphs") or [truth.get("body") or ""]
    return [word for part in parts for word in words_of(part["text"] if isinstance(part, dict) else part)]


def words_of(text: str) -> list[str]:
    return _WORD.findall(_INVISIBLE.sub("", text))


def shares_in_reference(blocks: list[list[str]], reference: list[str]) -> NDArray[np.float64]:
    """For each block the share of its words that stand in the reference in this order, each beside another such."""
    numbers: dict[str, int] = {}
    ours = [numbers.setdefault(word, len(numbers)) for words in blocks for word in words]
    theirs = [numbers.setdefault(word, len(numbers)) for word in reference]
    places = np.full(len(ours), -1)
    for step in LCSseq.opcodes(ours, theirs):
        if step.tag == "equal":
            places[step.src_start : step.src_end] = np.arange(step.dest_start, step.dest_end)
    ends = np.cumsum(list(map(len, blocks)))
    return np.array([share_in_runs(found) for found in np.split(places, ends[:-1])][: len(blocks)])


def share_in_runs(places: NDArray[np.int64]) -> float:
    """The share of words that have a place in the reference (not -1) right after or before that of a neighbour."""
    if len(places) < 2:
        return float((places >= 0).any())
    follows = (np.diff(places) == 1) & (places[:-1] >= 0)
    return float((np.append(follows, False) | np.insert(follows, 0, False)).mean())


def train(examples: list[Example]) -> Classifier:
    features = np.concatenate([one.features for one in examples])
    labels = np.concatenate([one.labels for one in examples]).astype(int)
    weights = np.concatenate([one.weights for one in examples])
    data = lightgbm.Dataset(features, labels, weight=weights / weights.mean())
    trees = lightgbm.train(PARAMETERS, data, TREES).dump_model()["tree_info"]
    nodes = Nodes()
    roots = [nodes.add(tree["tree_structure"]) for tree in trees]
    publishers = {one.publisher for one in examples}
    return Classifier(
        features=np.array(nodes.features, np.uint8),
        thresholds=rounded_down(np.array(nodes.thresholds)),
        left=np.array(nodes.left, np.int32),
        right=np.array(nodes.right, np.int32),
        values=np.array(nodes.values, np.float32),
        roots=np.array(roots, np.int32),
        depth=max(depth_of(tree["tree_structure"]) for tree in trees),
        version=f"{TREES} trees from {len(examples)} pages of {len(publishers)} publishers",
    )


def depth_of(node: dict[str, Any]) -> int:
    if "leaf_value" in node:
        return 0
    return 1 + max(depth_of(node["left_child"]), depth_of(node["right_child"]))


def rounded_down(thresholds: NDArray[np.float64]) -> NDArray[np.float32]:
    """As float32 and never above, so that every float32 falls on the side that it fell on in training."""
    rounded = thresholds.astype(np.float32)
    return np.where(rounded > thresholds, np.nextafter(rounded, np.float32(-np.inf)), rounded)


def write(classifier: Classifier, path: Path) -> None:
    arrays = {name: getattr(classifier, name) for name in Classifier.__dataclass_fields__}
    small = {name: arrays[name].astype(np.uint16) for name in ("left", "right", "roots")}
    np.savez_compressed(path, names=np.array(NAMES), **(arrays | small))
    size = path.stat().st_size
    print(f"{path}: {size:,} bytes, {classifier.version}")
    if size > MAX_FILE_BYTES:
        raise SystemExit(f"more than {MAX_FILE_BYTES:,} bytes: train fewer trees")


if __name__ == "__main__":
    sys.exit(main())
