"""The classifier of blocks: trees that drop blocks which the rules propose."""

import numpy as np
import pytest
from extract_pages import PARAGRAPHS, article, html, read
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from ingest.extract.body import classifier as module
from ingest.extract.body.blocks import to_blocks
from ingest.extract.body.classifier import Classifier, shipped_classifier
from ingest.extract.body.classifier.features import NAMES, Surroundings, block_features
from ingest.extract.body.scoring import element_scores
from ingest.extract.body.tree import build_tree

MAX_FILE_BYTES = 200_000


class Dropping:
    """Drops the blocks that hold a text."""

    def __init__(self, text):
        self.text = text

    def kept(self, text, surroundings):
        return [block for block in text if self.text not in block.text]


def trees(*shapes):
    """A classifier of trees: a number is a leaf with these log odds, a triple is (column, threshold, left, right)."""
    columns = {name: [] for name in ("features", "thresholds", "left", "right", "values")}

    def add(shape):
        number = len(columns["features"])
        for name, value in zip(columns, (0, np.inf, number, number, 0.0), strict=True):
            columns[name].append(value)
        if isinstance(shape, tuple):
            columns["features"][number], columns["thresholds"][number] = shape[:2]
            columns["left"][number], columns["right"][number] = add(shape[2]), add(shape[3])
        else:
            columns["values"][number] = shape
        return number

    def depth(shape):
        return 1 + max(map(depth, shape[2:])) if isinstance(shape, tuple) else 0

    roots = [add(shape) for shape in shapes]
    kinds = {"thresholds": np.float32, "values": np.float32}
    arrays = {name: np.array(values, kinds.get(name, np.int32)) for name, values in columns.items()}
    return Classifier(**arrays, roots=np.array(roots), depth=max(map(depth, shapes)), version="made up")


def leaf_of(shape, row):
    """What a tree gives for a row, walked node by node."""
    while isinstance(shape, tuple):
        column, threshold, left, right = shape
        shape = left if row[column] <= np.float32(threshold) else right
    return shape


SHAPES = st.recursive(
    st.floats(-3, 3, width=32),
    lambda below: st.tuples(st.integers(0, 4), st.floats(-2, 2, width=32), below, below),
    max_leaves=12,
)
ROWS = st.lists(st.lists(st.floats(-2, 2, width=32), min_size=5, max_size=5), min_size=1, max_size=6)


@given(st.lists(SHAPES, min_size=1, max_size=4), ROWS)
def test_all_trees_are_walked_to_their_leaves(shapes, rows):
    log_odds = [sum(leaf_of(shape, row) for shape in shapes) for row in rows]
    found = trees(*shapes).probabilities(np.array(rows, np.float32))
    assert found == pytest.approx([1 / (1 + np.exp(-one)) for one in log_odds], rel=1e-5)


def surroundings_of(markup, description=""):
    root = build_tree(LexborHTMLParser(markup).body)
    blocks = to_blocks([root])
    return blocks, Surroundings(page_blocks=blocks, scores=element_scores(blocks), description=description)


def column(name, markup, description=""):
    blocks, surroundings = surroundings_of(markup, description)
    return block_features(blocks, blocks, surroundings)[:, NAMES.index(name)].tolist()


SENTENCE = "The bridge over the Mole stays shut until spring, the county says."


@pytest.mark.parametrize(
    ("words", "limit"),
    [
        (SENTENCE.rstrip("."), module.MIN_PROBABILITY),
        (SENTENCE.replace("bridge", "<a href='/'>bridge</a>"), module.MIN_PROBABILITY),
        (SENTENCE, module.MIN_PROBABILITY_OF_SENTENCE),
    ],
    ids=["no sentence", "a link inside", "a sentence"],
)
def test_a_block_is_dropped_below_the_limit_and_kept_at_it(words, limit):
    blocks, surroundings = surroundings_of(f"<p>{SENTENCE} {SENTENCE}</p><p>{words}</p>")
    at_limit = float(np.log(limit / (1 - limit)))
    for log_odds, kept in ((at_limit - 0.01, 1), (at_limit + 0.01, 2)):
        by_words = trees((NAMES.index("words"), 15.0, log_odds, 9.0))
        assert len(by_words.kept(blocks, surroundings)) == kept


def test_between_sure_paragraphs_what_breaks_up_the_text_stays():
    sentence = "<p>The bridge over the Elm stays shut until the spring, the council said on Friday.</p>"
    markup = f"<h2>Before</h2>{sentence}<h2>Subhead</h2><ul><li>An entry</li></ul><p>A note</p>{sentence}<h2>After</h2>"
    blocks, surroundings = surroundings_of(markup)
    kept = trees((NAMES.index("words"), 5.0, -9.0, 9.0)).kept(blocks, surroundings)
    assert [block.element.tag for block in kept] == ["p", "h2", "li", "p"]


def test_a_text_of_which_nothing_would_remain_is_kept_as_the_rules_proposed_it():
    blocks, surroundings = surroundings_of("<p>One paragraph of the text.</p><p>And another one.</p>")
    assert trees(-9.0).kept(blocks, surroundings) == blocks


def test_what_the_classifier_drops_is_not_in_the_text():
    found = read(html(article()), classifier=Dropping(PARAGRAPHS[1]))
    assert found.text.split("\n") == [PARAGRAPHS[0], *PARAGRAPHS[2:]]


def test_without_a_classifier_the_rules_decide_alone():
    assert read(html(article()), classifier=None).text == "\n".join(PARAGRAPHS)


def test_a_package_without_the_file_has_no_classifier(monkeypatch):
    monkeypatch.setattr(module, "FILE", "missing.npz")
    assert shipped_classifier.__wrapped__() is None
    found = read(html(article()), classifier=None)
    assert found.text == "\n".join(PARAGRAPHS)


def test_a_file_that_was_trained_on_other_features_is_refused(monkeypatch):
    monkeypatch.setattr(module, "NAMES", ("length",))
    with pytest.raises(ValueError, match="trained on other features"):
        shipped_classifier.__wrapped__()


def test_the_shipped_file_is_small_and_fits_the_features():
    shipped = shipped_classifier()
    assert shipped is not None
    assert (module.files(module.__package__) / module.FILE).stat().st_size <= MAX_FILE_BYTES
    assert shipped.features.max() < len(NAMES)
    assert "pages of" in shipped.version


def test_features_count_the_blocks_that_are_made_alike():
    markup = "<div><p>One.</p><p>Two.</p><p class='note'>Three.</p></div>"
    assert column("group_size", markup) == [2, 2, 1]


def test_features_tell_how_much_of_the_running_text_is_made_alike():
    sentence = "The bridge over the Elm stays shut until the spring, the council said on Friday."
    markup = f"<div><p>{sentence}</p><p>{sentence}</p><p class='note'>{sentence}</p></div>"
    assert column("group_share", markup) == pytest.approx([2 / 3, 2 / 3, 1 / 3])
    assert column("group_rank", markup) == pytest.approx([1, 1, 0.5])


def test_features_tell_emphasis_and_place():
    markup = "<p><b>All of this</b></p><p>None of this</p><div>A box</div>"
    assert column("emphasized", markup) == [1, 0, 0]
    assert column("is_div", markup) == [0, 0, 1]
    assert column("from_start", markup) == [0, 1, 2]
    assert column("position", markup) == pytest.approx([0, 1 / 3, 2 / 3])


def test_features_tell_what_the_description_repeats():
    markup = "<p>The bridge is shut.</p><p>Ferries run.</p>"
    assert column("of_description", markup, "Bridge shut") == [1, 0]
    assert column("of_description", markup) == [0, 0]


def test_features_count_the_levels_up_to_the_named_body():
    markup = "<div class='article-body'><div><p>Inside.</p></div></div><p>Outside.</p>"
    assert column("levels_to_body", markup) == [2, 12]


def test_features_tell_the_links_around_a_block():
    markup = "<div><div><div><p>Words</p><p><a href='/'>Link!</a></p></div></div></div>"
    assert column("links_above", markup) == [0.5, 0.5]


@given(st.text("<>/ abpdivliulh1='.…。", max_size=200))
def test_features_of_any_markup_are_finite_numbers_of_a_row_for_each_block(markup):
    blocks, surroundings = surroundings_of(f"<body>{markup}</body>")
    found = block_features(blocks, blocks, surroundings)
    assert found.shape == (len(blocks), len(NAMES))
    assert np.isfinite(found).all()
