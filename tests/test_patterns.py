"""No regular expression of the package takes longer than in proportion to the text: not even on text made for it.

A backtracking engine can take the square of a text's length, or two to its power, and no thread can be stopped
meanwhile. So every compiled pattern meets texts made from its own parts, repeated: what stands before a part that may
be repeated, that part many times, and something behind it that does not fit. Only processor time tells that a pattern
backtracks, and it tells it by a factor of hundreds: what is linear takes a millisecond or two here.
"""

import ast
import importlib
import pkgutil
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from re import _parser as parser  # the only way to the parts of a pattern

import pytest
from processor_time import TooSlow, limited

import ingest
import store
from ingest import dates
from ingest.config import Outlet
from ingest.config.patterns import compiled as compiled_linear
from ingest.dedupe.citations import _CONTEXT_CHARS
from ingest.extract.authors import names
from ingest.extract.body.cleanup import notes
from ingest.extract.body.pictures import credits
from ingest.extract.guard.data_shapes import SAMPLE_BYTES
from ingest.identity import article_key
from ingest.urls import MAX_URL_CHARS, Url

LENGTH = 30_000
"""Characters of a text that a pattern meets."""
LIMIT_S = 0.18
"""Processor time for one text. A pattern that takes the square of the length takes longer, a linear one a
hundredth."""
MAX_TEXTS = 40
BOUNDED = {
    "ingest.dates": dates.MAX_INPUT_CHARS,
    "ingest.zones": dates.MAX_INPUT_CHARS,
    "ingest.dedupe.citations": _CONTEXT_CHARS,
    "ingest.dedupe.stories._SENTENCE_START": 4,
    "ingest.extract.authors": names.MAX_SPLIT_CHARS,
    "ingest.extract.body.cleanup.notes": notes.MAX_CLOSING_CHARS,
    "ingest.extract.body.pictures.credits": credits.MAX_CAPTION_CHARS,
    "ingest.extract.guard.data_shapes._STYLE_RULE": SAMPLE_BYTES,
    "ingest.extract.images._SIZE": MAX_URL_CHARS,
    "ingest.page_numbers": MAX_URL_CHARS,
    "ingest.discover.redirectors": MAX_URL_CHARS,
}
"""Modules and patterns whose texts are cut before: to so many characters. Within them anything quadratic will do."""
ALL_METHODS = ("match", "fullmatch", "finditer")
SAME_AS = {
    "search": "finditer",
    "sub": "finditer",
    "subn": "finditer",
    "findall": "finditer",
    "split": "finditer",
}
TAILS = ("", "\0", "a", "\n!")


@dataclass(frozen=True)
class Used:
    """A pattern, where it was found, and the methods by which the code asks it."""

    place: str
    pattern: re.Pattern
    methods: tuple[str, ...]

    def __str__(self) -> str:
        return self.place


def sources() -> Iterator[tuple[str, Path]]:
    for root in (ingest, store):
        for module in pkgutil.walk_packages(root.__path__, f"{root.__name__}."):
            if not module.name.endswith("__main__"):
                spec = importlib.util.find_spec(module.name)
                yield module.name, Path(spec.origin)


def compiled() -> Iterator[Used]:
    """Every compiled pattern that a module has by a name, also within tables and values."""
    called = {name: methods_called(path.read_text("utf-8")) for name, path in sources()}
    anywhere = defaultdict(set)
    for variable, methods in (item for calls in called.values() for item in calls.items()):
        anywhere[variable] |= methods
    for name, calls in called.items():
        for variable, value in vars(importlib.import_module(name)).items():
            # A private name is used in its module only; another one perhaps where it is imported.
            users = calls if variable.startswith("_") else anywhere
            for pattern in within(value):
                asked = users[variable] if pattern is value else set()
                yield Used(f"{name}.{variable}", pattern, tuple(sorted(asked or ALL_METHODS)))


CALL = re.compile(r"\b(\w+)\.(match|fullmatch|search|finditer|findall|subn?|split)\b")
IN_TURN = re.compile(r"\bfor (\w+) in \((.*)\):")


def methods_called(source: str) -> defaultdict[str, set[str]]:
    """The methods of a pattern that the code calls on each name; also on those that a loop gives another name."""
    methods = defaultdict(set)
    for name, method in CALL.findall(source):
        methods[name].add(SAME_AS.get(method, method))
    for name, others in IN_TURN.findall(source):
        for other in re.findall(r"\w+", others):
            methods[other] |= methods[name]
    return methods


def within(value: object, depth: int = 0) -> Iterator[re.Pattern]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth < 3 and isinstance(value, dict):
        for one in value.values():
            yield from within(one, depth + 1)
    elif depth < 3 and isinstance(value, tuple | list | set | frozenset):
        for one in value:
            yield from within(one, depth + 1)
    elif depth < 3 and is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from within(getattr(value, field.name), depth + 1)


def written_in_calls() -> Iterator[Used]:
    """Every pattern that is written where it is used: re.search("...", text)."""
    for name, path in sources():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "re"
                and node.args
                and isinstance(node.args[0], ast.Constant)
                and node.func.attr not in ("compile", "escape")
            ):
                method = SAME_AS.get(node.func.attr, node.func.attr)
                yield Used(f"{name}:{node.lineno}", re.compile(node.args[0].value), (method,))


@pytest.fixture(scope="module")
def used_patterns() -> list[Used]:
    """Each pattern once. Not found while tests are collected, which each process of a run does."""
    found = {}
    for used in (*compiled(), *written_in_calls()):
        found.setdefault((used.pattern, used.methods), used)
    return list(found.values())


# ---- texts made from the parts of a pattern --------------------------------------------------------------------------

Tree = Iterable[tuple[object, object]]
REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")
SOME_CHARACTERS = "aA0 _-.,\n/é\"'<&;:#)я日"


def attacks(pattern: re.Pattern, length: int = LENGTH) -> list[str]:
    tree = parser.parse(pattern.pattern, pattern.flags)
    units = list(dict.fromkeys(repeated_parts(tree, "")))
    return [before + part * (length // len(part)) + tail for before, part in units for tail in TAILS][
        :MAX_TEXTS
    ]


def length_for(place: str) -> int:
    return next((chars for start, chars in BOUNDED.items() if place.startswith(start)), LENGTH)


def repeated_parts(tree: Tree, before: str) -> Iterator[tuple[str, str]]:
    """(what stands before it, what it matches) of each part that may be repeated often; also with nothing before."""
    for operator, argument in tree:
        inner = subtrees(str(operator), argument)
        if str(operator) in REPEATS and argument[1] > 50:
            for part in examples(argument[2])[:3]:
                if part:
                    yield before, part
                    yield "", part
        for one in inner:
            yield from repeated_parts(one, before)
        before += examples([(operator, argument)])[0]


def subtrees(operator: str, argument) -> list[Tree]:
    if operator in REPEATS:
        return [argument[2]]
    if operator == "SUBPATTERN":
        return [argument[3]]
    if operator == "BRANCH":
        return list(argument[1])
    if operator == "ATOMIC_GROUP":
        return [argument]
    return [argument[1]] if operator in ("ASSERT", "ASSERT_NOT") else []


def examples(tree: Tree) -> list[str]:
    """A few texts that a part of a pattern matches; as good as they need be."""
    texts = [""]
    for operator, argument in tree:
        texts = [text + more for text in texts for more in examples_of(str(operator), argument)[:3]][:6]
    return texts


def examples_of(operator: str, argument) -> list[str]:
    if operator == "LITERAL":
        return [chr(argument)]
    if operator == "NOT_LITERAL":
        return [one for one in "a1" if ord(one) != argument]
    if operator == "ANY":
        return ["a", " "]
    if operator == "IN":
        return members(argument)[:4] or [""]
    if operator in REPEATS:
        least = argument[0]
        return [one * max(least, 1) for one in examples(argument[2])[:3]] + ([""] if least == 0 else [])
    if operator == "BRANCH":
        return [one for branch in argument[1][:4] for one in examples(branch)[:2]]
    if operator in ("SUBPATTERN", "ATOMIC_GROUP"):
        return examples(argument[3] if operator == "SUBPATTERN" else argument)
    return [""]


def members(items) -> list[str]:
    """Some characters that a class of them ([...]) has."""
    negated = str(items[0][0]) == "NEGATE"
    named = "".join(
        chr(value) if str(kind) == "LITERAL" else chr(value[0])
        for kind, value in items
        if str(kind) in ("LITERAL", "RANGE")
    )
    return [one for one in SOME_CHARACTERS + named if is_in(items, one) != negated]


def is_in(items, character: str) -> bool:
    for kind, value in items:
        if str(kind) == "LITERAL" and ord(character) == value:
            return True
        if str(kind) == "RANGE" and value[0] <= ord(character) <= value[1]:
            return True
        if str(kind) == "CATEGORY" and re.match(CATEGORIES[str(value)], character):
            return True
    return False


CATEGORIES = {
    "CATEGORY_DIGIT": r"\d",
    "CATEGORY_NOT_DIGIT": r"\D",
    "CATEGORY_SPACE": r"\s",
    "CATEGORY_NOT_SPACE": r"\S",
    "CATEGORY_WORD": r"\w",
    "CATEGORY_NOT_WORD": r"\W",
}


# ---- the tests -------------------------------------------------------------------------------------------------------


def is_slow(pattern: re.Pattern, methods: Iterable[str], text: str) -> bool:
    given = text.encode("utf-8", "replace") if isinstance(pattern.pattern, bytes) else text
    try:
        with limited(LIMIT_S):
            for method in methods:
                found = getattr(pattern, method)(given)
                if method == "finditer":
                    for _ in found:
                        pass
    except TooSlow:
        return True
    return False


@pytest.mark.parametrize(
    ("pattern", "text"),
    [(r"(a+)+b", "a" * LENGTH), (r"\s*:", " " * LENGTH), (r"\w+@", "a" * LENGTH)],
)
def test_a_pattern_that_backtracks_is_found(pattern, text):
    assert any(
        is_slow(re.compile(pattern), ("finditer",), one) for one in (text, *attacks(re.compile(pattern)))
    )


def test_patterns_of_the_package_are_found(used_patterns):
    places = {used.place for used in used_patterns}
    assert {"ingest.extract.body.cleanup.notes._BYLINE"} <= places
    assert len(places) > 400


def test_a_pattern_takes_no_longer_than_in_proportion_to_the_text(used_patterns):
    slow = {used.place: text for used in used_patterns if (text := slow_text(used)) is not None}
    assert slow == {}


def slow_text(used: Used) -> str | None:
    """The first text made for a pattern that it takes too long for."""
    texts = attacks(used.pattern, length_for(used.place))
    return next((text for text in texts if is_slow(used.pattern, used.methods, text)), None)


@pytest.mark.parametrize(
    "line", ["Von " + "A" * 60 + "!", "Von Donau" + "DampfSchiff" * 8 + "Fahrt ist heute die Rede!"]
)
def test_a_long_word_of_many_capitals_is_no_byline(line):
    assert not is_slow(notes._BYLINE, ("match",), line)
    assert not notes.is_byline(line)


def test_an_operators_pattern_cannot_hang_on_an_address():
    outlet = Outlet(id="oak", name="Oak", homepage="https://oak.example", article_id=r"/(?:a+)+(\d+)$")
    attack = Url("https://oak.example/" + "a" * 1_500 + "!")
    assert not is_slow(compiled_linear(outlet.article_id), ("search",), attack.path)
    assert article_key(attack, outlet) == article_key(attack)
    assert article_key(Url("https://oak.example/aaa17"), outlet) == article_key(
        Url("https://oak.example/aaa17?x=1"), outlet
    )
