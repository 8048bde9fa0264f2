"""How an explanation (ingest.extract.explain) is printed: for people, or as JSON."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ingest.cli.output import say
from ingest.text import clean_line

if TYPE_CHECKING:
    from ingest.extract.explain import ExplainedBlock, ExplainedValue, Explanation

MAX_WORDS_CHARS = 44
"""So much of a block or of what was considered is printed: its first words."""

MAX_TAG_CHARS = 10
MAX_SOURCE_CHARS = 28


def as_json(found: "Explanation") -> dict[str, Any]:
    """The explanation as JSON has it, with the keys of its fields."""
    return asdict(found)


def print_explanation(found: "Explanation") -> None:
    """What is known of the page, then a paragraph for each value, then a line for each block."""
    facts = {
        "ingest": found.version,
        "page": found.url,
        "outlet": found.outlet,
        "charset": found.charset,
        "extractor": found.extractor,
        "no article": found.error,
    }
    for name, fact in facts.items():
        if fact:
            say(f"{name:<11}{clean_line(fact, 1_000)}")
    say("")
    for value in found.values:
        _print_value(value)
    say("")
    width = min(MAX_TAG_CHARS, max((len(block.tag) for block in found.blocks), default=0))
    for block in found.blocks:
        _print_block(block, width)


def _print_value(value: "ExplainedValue") -> None:
    say(f"{value.name:<11}{_words(value.value, 100) or '-'}")
    width = min(MAX_SOURCE_CHARS, max((len(one.source) for one in value.considered), default=0))
    for one in value.considered:
        said = f"{one.source:<{width}}  {_words(one.value):<{MAX_WORDS_CHARS}}  {one.note}"
        say(f"{'':<11}{said}".rstrip())


def _print_block(block: "ExplainedBlock", width: int) -> None:
    words = _words(block.text)
    say(f"{block.role:<4}  {block.tag:<{width}}  {words:<{MAX_WORDS_CHARS}}  {block.step}: {block.reason}")


def _words(text: str, most: int = MAX_WORDS_CHARS) -> str:
    """The first words of a text, with a mark where there are more."""
    flat = clean_line(text, 1_000)
    return flat if len(flat) <= most else f"{clean_line(flat, most - 1)}…"
