"""For each block of a page, whether it is text, and which step decided so. No input or output."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ingest.config import Outlet
from ingest.extract.body import Body, find_body, paragraph
from ingest.extract.body.blocks import Block, to_blocks
from ingest.extract.body.classifier.features import Surroundings
from ingest.extract.body.cleanup import why_cleaned
from ingest.extract.body.clutter import name_of
from ingest.extract.body.scoring import why_pruned
from ingest.extract.body.steps import Hints, Steps, take_steps
from ingest.extract.body.tree import build_tree
from ingest.extract.boilerplate import is_known
from ingest.extract.explain.model import ExplainedBlock, Role
from ingest.extract.page import selectors
from ingest.text import clean_paragraphs

MAX_OTHER_BLOCKS = 2_000
"""So many blocks that are no text are explained; a page of more is a list, or hostile."""

MAX_OTHER_CHARS = 500
"""So much is shown of a block that is no text."""

_LEAD = "named as the lead, or the page's own description"
_INSTEAD = {
    "rules": "the outlet's `body` selector finds the text",
    "trafilatura": "trafilatura's text was taken, because ours is in doubt",
    "json-ld": "the text in the page's JSON-LD was taken",
    "state": "the text in the data of the page's program was taken",
}


def explain_blocks(parsed: LexborHTMLParser, outlet: Outlet, hints: Hints) -> tuple[ExplainedBlock, ...]:
    """The blocks of the page, from which the outlet's rules have removed what they drop, in their order."""
    body = find_body(parsed, outlet, hints)
    steps = take_steps(parsed, outlet.name, hints)
    if steps is None:
        return ()
    rows = _by_steps(steps, hints, body) if body.extractor == "generic" else _instead(steps, body)
    return tuple(_bounded(rows))


def explain_dropped(parsed: LexborHTMLParser, outlet: Outlet) -> tuple[ExplainedBlock, ...]:
    """The blocks that the outlet's `drop` rules remove, to be asked before they do."""
    rows = [
        _other(block, "rules", f"the outlet's `drop` rule {selector} removes it")
        for selector in outlet.rules.drop
        for node in selectors.select(parsed, (selector,))
        for block in _blocks_of(node)
    ]
    return tuple(_bounded(rows))


def _blocks_of(node: LexborNode) -> list[Block]:
    return to_blocks([build_tree(node)])


def _bounded(rows: Iterable[ExplainedBlock]) -> Iterator[ExplainedBlock]:
    others = 0
    for row in rows:
        others += row.role == "-"
        if row.role != "-" or others <= MAX_OTHER_BLOCKS:
            yield row


def _other(block: Block, step: str, reason: str) -> ExplainedBlock:
    return ExplainedBlock(
        role="-", tag=block.element.tag, text=block.text[:MAX_OTHER_CHARS], step=step, reason=reason
    )


def _instead(steps: Steps, body: Body) -> Iterator[ExplainedBlock]:
    """The text that another method found, then the blocks of the page, which are not asked for it."""
    reason = _INSTEAD.get(body.extractor, f"the text of {body.extractor} was taken")
    for line in body.paragraphs:
        text = clean_paragraphs(line)
        if text:
            yield ExplainedBlock(role="text", tag="", text=text, step=body.extractor, reason=reason)
    lines = set(body.paragraphs)
    for block in steps.page_blocks:
        if paragraph(block) not in lines:
            yield _other(block, body.extractor, reason)


# ---- by the structure of the page ------------------------------------------------------------------------


def _by_steps(steps: Steps, hints: Hints, body: Body) -> Iterator[ExplainedBlock]:
    """The blocks of the page, each with the step that took it or left it out."""
    pruned = set(steps.pruned)
    reason_of = _reasons(steps, hints)
    parts = ", ".join(map(name_of, steps.parts[:3]))
    first = set(_missing(steps.with_first, steps.own))
    is_lead_open = body.lead == steps.lead and body.lead is not None
    for block, inner in _aligned(steps.page_blocks, steps.in_parts):
        if block in first:
            yield _taken(block, reason_of, body, "lead", "the first paragraph, between headline and text")
        elif block and is_lead_open and block.text == steps.lead and (not inner or inner in reason_of):
            is_lead_open = False
            yield ExplainedBlock(
                role="lead", tag=block.element.tag, text=block.text, step="lead", reason=_LEAD
            )
        elif inner:
            yield _taken(inner, reason_of, body, "body", f"in {parts}")
        elif block and block not in pruned:
            yield _other(block, "clutter", _why_gone(block))
        elif block and block.element is steps.headline:
            yield _other(block, "body", "the headline")
        elif block:
            where = f"not in {parts}, which holds the text" if parts else "no element holds a text"
            yield _other(block, "body", where)


def _taken(
    block: Block, reason_of: dict[Block, tuple[str, str]], body: Body, step: str, reason: str
) -> ExplainedBlock:
    if block in reason_of:
        return _other(block, *reason_of[block])
    if not body.is_believed:
        return _other(block, "fallback", "too little for a text, and nothing on the page speaks for it")
    text = clean_paragraphs(paragraph(block))
    role: Role = "text" if text else "-"
    return ExplainedBlock(role=role, tag=block.element.tag, text=text, step=step, reason=reason)


def _reasons(steps: Steps, hints: Hints) -> dict[Block, tuple[str, str]]:
    """For each block of the elements that hold the text, and each first paragraph, that a later step left out: the step
    and why."""
    found: dict[Block, tuple[str, str]] = {}
    found.update(
        dict.fromkeys(
            _missing(steps.in_parts, steps.distinct), ("copies", "stands a second time on the page")
        )
    )
    cleaned = why_cleaned(steps.distinct, steps.headline, hints.title)
    found.update({block: ("cleanup", reason) for block, reason in cleaned.items()})
    imprint = "a line of the outlet at the end, in a box of its own"
    found.update(dict.fromkeys(_missing(steps.clean, steps.own), ("imprint", imprint)))
    doubted = _missing(steps.with_first, steps.probable)
    if doubted and hints.classifier is not None:
        surroundings = Surroundings(
            page_blocks=steps.page_blocks, scores=steps.scores, description=hints.description
        )
        chances = hints.classifier.chances(steps.with_first, surroundings)
        of_block = dict(zip(steps.with_first, chances, strict=True))
        found.update(
            {block: ("classifier", f"text with a probability of {of_block[block]:.2f}") for block in doubted}
        )
    for block in _missing(steps.probable, steps.new):
        is_line = is_known(block.text, hints.boilerplate)
        found[block] = (
            "boilerplate",
            "recurs on the outlet's pages" if is_line else "only led to what recurs",
        )
    learned = "never is text on the outlet's other pages, or leads to what is not"
    found.update(dict.fromkeys(_missing(steps.new, steps.text), ("template", learned)))
    return found


def _missing(before: Sequence[Block], after: Sequence[Block]) -> list[Block]:
    kept = set(after)
    return [block for block in before if block not in kept]


def _aligned(before: Sequence[Block], after: Sequence[Block]) -> Iterator[tuple[Block | None, Block | None]]:
    """Each block of `before` with what is left of it in `after`, which was rendered anew from the same tree, in their
    order; None on one side where there is no other."""
    old, new = ([(id(block.element), block.text) for block in blocks] for blocks in (before, after))
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            yield from zip(before[start:end], after[new_start:new_end], strict=True)
            continue
        # Parts of a block were removed: what is left of its element is what is left of it.
        left = list(after[new_start:new_end])
        for block in before[start:end]:
            at = next((at for at, one in enumerate(left) if one.element is block.element), None)
            if at is not None:
                yield from ((None, one) for one in left[:at])
                yield block, left[at]
                left = left[at + 1 :]
            else:
                yield block, None
        yield from ((None, one) for one in left)


def _why_gone(block: Block) -> str:
    """Why a block is not there any more after pruning, by the outermost element around it that was removed."""
    *_, removed = (one for one in (block.element, *block.element.ancestors()) if one.is_removed)
    return why_pruned(removed)
