"""A second copy of the text, for printing or for other screens, stands once. No input or output."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ingest.extract.body.blocks import Block
from ingest.extract.body.scoring import has_sentence_end, is_prose

# So many paragraphs in the order of the first time, with this share of the text, are a copy. Fewer may be said
# twice, as plans and lists do.
MIN_COPIED_PARAGRAPHS = 2
MIN_COPIED_SHARE = 0.1
_NEVER_COPIED = frozenset(("li", "tr", "td", "th", "pre", "dd", "dt"))


def without_copies(blocks: Sequence[Block]) -> list[Block]:
    """`blocks` without paragraphs that stand a second time: all in a row, or directly after themselves."""
    paragraphs = [index for index, block in enumerate(blocks) if _is_paragraph(block)]
    if len({blocks[index].text for index in paragraphs}) == len(paragraphs):
        return list(blocks)
    copied: set[int] = set()
    first_at = {block.text: index for index, block in reversed(list(enumerate(blocks)))}
    least = sum(len(blocks[index].text) for index in paragraphs) * MIN_COPIED_SHARE
    pairs = pairwise(paragraphs)
    doubled = {second for first, second in pairs if blocks[first].text == blocks[second].text}
    for run in _repeated_runs(blocks, paragraphs):
        is_long = len(run) >= MIN_COPIED_PARAGRAPHS and sum(len(blocks[at].text) for at in run) >= least
        if is_long or run[0] in doubled:
            # Shorter lines in between that stood before, as subheads do, go with them.
            copied.update(
                index for index in range(run[0], run[-1] + 1) if first_at[blocks[index].text] < run[0]
            )
    return [block for index, block in enumerate(blocks) if index not in copied]


def _is_paragraph(block: Block) -> bool:
    return block.element.tag not in _NEVER_COPIED and is_prose(block) and has_sentence_end(block.text)


def _repeated_runs(blocks: Sequence[Block], paragraphs: Sequence[int]) -> list[list[int]]:
    """Positions of paragraphs that follow one another as they did before."""
    next_of: dict[str, str] = {}
    seen: set[str] = set()
    runs: list[list[int]] = []
    before: str | None = None
    for index in paragraphs:
        text = blocks[index].text
        if text in seen:
            if runs and before == blocks[runs[-1][-1]].text and next_of.get(before) == text:
                runs[-1].append(index)
            else:
                runs.append([index])
        elif before is not None:
            next_of.setdefault(before, text)
        seen.add(text)
        before = text
    return runs
