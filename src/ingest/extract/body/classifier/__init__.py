"""Small decision trees, learned on many publishers, that drop blocks which the rules propose and which are no text.

The trees are arrays in one file, made by benchmarks/train.py and walked with numpy. No other input or output.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from ingest.extract.body.blocks import CELLS, Block
from ingest.extract.body.classifier.features import NAMES, Matrix, Surroundings, block_features
from ingest.extract.body.scoring import is_prose
from ingest.extract.body.sentences import is_sentence
from ingest.extract.body.tree.element import HEADINGS, Element

FILE = "classifier.npz"
# A block that is text with a lower probability is dropped. Below one half: in doubt the rules decide.
MIN_PROBABILITY = 0.3
# A sentence without a link is dropped with a lower one still: a sentence lost is worse than a note kept.
MIN_PROBABILITY_OF_SENTENCE = 0.15
SURE_PROBABILITY = 0.7
# What breaks up a running text; short and made otherwise than paragraphs, as clutter is.
_STRUCTURE = HEADINGS | CELLS | {"li", "tr", "dd", "dt"}


class BlockFilter(Protocol):
    """Chooses among the blocks that the rules propose as text."""

    def kept(self, text: Sequence[Block], surroundings: Surroundings) -> list[Block]:
        """The blocks of `text` that are text, in their order; never none of some."""
        ...

    def chances(self, text: Sequence[Block], surroundings: Surroundings) -> list[float]:
        """How probably each block is text, from 0 to 1."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Classifier:
    """Decision trees as one row of nodes; a leaf is its own child on both sides.

    A node sends a row of features to `left` when the column `features` is at most `thresholds`, else to `right`.
    `values` are the log odds that a leaf adds, `roots` the nodes where the trees begin, `depth` is the longest way
    down. `version` tells one file from another.
    """

    features: NDArray[np.uint8]
    thresholds: NDArray[np.float32]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    values: NDArray[np.float32]
    roots: NDArray[np.int32]
    depth: int
    version: str

    def kept(self, text: Sequence[Block], surroundings: Surroundings) -> list[Block]:
        """The blocks of `text` that are probably text; all where that would be none.

        Between paragraphs that are surely text, headings, entries of lists and rows of tables stay.
        """
        chances = self.chances(text, surroundings)
        sure = [i for i, block in enumerate(text) if chances[i] >= SURE_PROBABILITY and is_prose(block)]
        first, last = (sure[0], sure[-1]) if sure else (0, -1)
        kept = [
            block
            for i, block in enumerate(text)
            if chances[i] >= _least(block) or (first < i < last and _is_structure(block.element))
        ]
        return kept or list(text)

    def chances(self, text: Sequence[Block], surroundings: Surroundings) -> list[float]:
        """How probably each block is text, from 0 to 1."""
        return [float(one) for one in self.probabilities(block_features(text, text, surroundings))]

    def probabilities(self, matrix: Matrix) -> NDArray[np.float64]:
        """How probably each row of `matrix`, with the columns features.NAMES, is text."""
        # Flat arrays and indices of the machine's own size: take is several times faster with them.
        values, columns = matrix.ravel(), self.features.astype(np.intp)
        rows = np.arange(len(matrix), dtype=np.intp)[:, None] * matrix.shape[1]
        children = np.stack([self.left, self.right], axis=1).astype(np.intp).ravel()
        nodes = np.broadcast_to(self.roots.astype(np.intp), (len(matrix), len(self.roots)))
        for _ in range(self.depth):
            is_right = values.take(rows + columns.take(nodes)) > self.thresholds.take(nodes)
            nodes = children.take(2 * nodes + is_right)
        log_odds: NDArray[np.float64] = self.values.take(nodes).sum(axis=1, dtype=np.float64)
        return 1 / (1 + np.exp(-log_odds))


def _least(block: Block) -> float:
    """The probability below which `block` is dropped."""
    return MIN_PROBABILITY if block.link_chars or not is_sentence(block.text) else MIN_PROBABILITY_OF_SENTENCE


def _is_structure(element: Element) -> bool:
    """Whether `element` is a heading, or in the entry of a list or the row of a table."""
    above = element.parent
    return element.tag in _STRUCTURE or (above is not None and above.tag in _STRUCTURE)


def chosen_classifier(classifier: BlockFilter | Literal["shipped"] | None) -> BlockFilter | None:
    """The classifier itself, or that of this package where it is called for."""
    return shipped_classifier() if classifier == "shipped" else classifier


@lru_cache(maxsize=1)
def shipped_classifier() -> Classifier | None:
    """The classifier of this package; None where its file was left out. Raises ValueError where it does not fit."""
    resource = files(__package__).joinpath(FILE)
    if not resource.is_file():
        return None
    with as_file(resource) as path, np.load(path) as arrays:
        if tuple(arrays["names"].tolist()) != NAMES:
            raise ValueError(f"{path} was trained on other features; train it anew with benchmarks/train.py")
        return Classifier(
            features=arrays["features"],
            thresholds=arrays["thresholds"],
            left=arrays["left"].astype(np.int32),
            right=arrays["right"].astype(np.int32),
            values=arrays["values"],
            roots=arrays["roots"],
            depth=int(arrays["depth"]),
            version=str(arrays["version"]),
        )
