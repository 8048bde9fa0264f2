"""A query as a tree, and whether an article is what it asks for. Pure.

`matches` says what a query means. What the engines find must be the same, and so is what watches find.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from store.search.folding import tokens

Field = Literal["title", "lead", "text"]
What = Literal["outlet", "language", "kind"]
FIELDS: tuple[Field, ...] = ("title", "lead", "text")
MAX_BYTES: Mapping[Field, int] = {"title": 20_000, "lead": 80_000, "text": 600_000}
"""Of the different words of a field, with their places: Postgres indexes at most a megabyte of an article. What follows
is not searched."""

MAX_CHARS: Mapping[Field, int] = {"title": 2_000, "lead": 10_000, "text": 100_000}
"""Of a field, to bound the time that one article takes: some sixteen thousand words of English."""

_BYTES_A_WORD, _BYTES_A_CHAR = 8, 4


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens that stand one after another in one field (None: whichever). With `is_prefix` the last one may go on."""

    tokens: tuple[str, ...]
    is_prefix: bool = False
    field: Field | None = None


@dataclass(frozen=True, slots=True)
class Facet:
    """An article's outlet, language or kind, as a token that no word can be: see `facets`."""

    token: str


@dataclass(frozen=True, slots=True)
class And:
    """All of these."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Or:
    """One of these at least."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Not:
    """Not this."""

    part: "Node"


Node = Phrase | Facet | And | Or | Not


@dataclass(frozen=True)
class Document:
    """What is searched of an article: the tokens of each field, and its facets."""

    title: tuple[str, ...]
    lead: tuple[str, ...]
    text: tuple[str, ...]
    facets: frozenset[str]

    @cached_property
    def words(self) -> frozenset[str]:
        """Every token of its fields."""
        return frozenset((*self.title, *self.lead, *self.text))


def document(
    *, title: str, lead: str | None, text: str, outlet: str, language: str | None, kind: str
) -> Document:
    """What is searched of an article that says this."""
    said: dict[Field, str] = {"title": title, "lead": lead or "", "text": text}
    searched = {field: _searched(field, value) for field, value in said.items()}
    return Document(**searched, facets=facets(outlet=outlet, language=language, kind=kind))


def _searched(field: Field, said: str) -> tuple[str, ...]:
    found = tokens(said[: MAX_CHARS[field]])
    if _BYTES_A_CHAR * sum(map(len, found)) + _BYTES_A_WORD * len(found) <= MAX_BYTES[field]:
        return tuple(found)
    left, seen = MAX_BYTES[field], set[str]()
    for at, token in enumerate(found):
        left -= _BYTES_A_WORD + (0 if token in seen else len(token.encode()))
        seen.add(token)
        if left < 0:
            return tuple(found[:at])
    return tuple(found)


def facets(*, outlet: str, language: str | None, kind: str) -> frozenset[str]:
    """The facets of an article. They begin with a sign, and words never do."""
    spoken = (language.lower(), re.split("[-_]", language.lower())[0]) if language else ()
    return frozenset(
        (facet("outlet", outlet), facet("kind", kind), *(facet("language", one) for one in spoken))
    )


_NO_FACET = re.compile(r"[^\w-]")


def facet(what: What, value: str) -> str:
    """A facet as a token. SQLite reads letters of ASCII as small ones, so that large ones are marked."""
    # Quotes and the like, which no outlet, language or kind has, would be read by the engines as signs of their own.
    plain = _NO_FACET.sub("_", value)
    marked = "".join(f"^{char.lower()}" if "A" <= char <= "Z" else char for char in plain)
    return f":{what}={marked}"


def matches(node: Node, said: Document) -> bool:
    """Whether an article is what the query asks for."""
    match node:
        case Phrase():
            return _may(node, said) and any(_stands(node, getattr(said, one)) for one in _fields(node))
        case Facet(token):
            return token in said.facets
        case And(parts):
            return all(matches(part, said) for part in parts)
        case Or(parts):
            return any(matches(part, said) for part in parts)
        case Not(part):
            return not matches(part, said)


def _fields(phrase: Phrase) -> tuple[Field, ...]:
    return (phrase.field,) if phrase.field else FIELDS


def _may(phrase: Phrase, said: Document) -> bool:
    """Whether the article has the tokens at all, which are looked up without a walk over its text."""
    whole = phrase.tokens[:-1] if phrase.is_prefix else phrase.tokens
    return all(token in said.words for token in whole)


def _stands(phrase: Phrase, there: tuple[str, ...]) -> bool:
    return next(places(phrase, there), None) is not None


def places(phrase: Phrase, there: tuple[str, ...]) -> Iterator[int]:
    """Where the phrase stands among the tokens of a field."""
    first, length = phrase.tokens[0], len(phrase.tokens)
    if phrase.is_prefix and length == 1:
        yield from (at for at, token in enumerate(there) if token.startswith(first))
        return
    at = -1
    for _ in range(there.count(first)):
        at = there.index(first, at + 1)
        if _follows(phrase, there[at : at + length]):
            yield at


def _follows(phrase: Phrase, here: tuple[str, ...]) -> bool:
    if not phrase.is_prefix:
        return here == phrase.tokens
    return (
        len(here) == len(phrase.tokens)
        and here[:-1] == phrase.tokens[:-1]
        and here[-1].startswith(phrase.tokens[-1])
    )


def asked_for(node: Node) -> tuple[Phrase, ...]:
    """The phrases that speak for an article, each once: those that are not excluded."""
    match node:
        case Phrase():
            return (node,)
        case And(parts) | Or(parts):
            return tuple(dict.fromkeys(phrase for part in parts for phrase in asked_for(part)))
    return ()


def simple(node: Node) -> Node:
    """The same query with each Not at a phrase or facet, and no And in And or Or in Or."""
    match node:
        case And(parts):
            return And(_flat(And, tuple(map(simple, parts)))) if len(parts) > 1 else simple(parts[0])
        case Or(parts):
            return Or(_flat(Or, tuple(map(simple, parts)))) if len(parts) > 1 else simple(parts[0])
        case Not(part):
            return _opposite(simple(part))
    return node


def _flat(kind: type[And] | type[Or], parts: tuple[Node, ...]) -> tuple[Node, ...]:
    return tuple(
        one
        for part in parts
        for one in (part.parts if isinstance(part, And | Or) and type(part) is kind else (part,))
    )


def _opposite(node: Node) -> Node:
    match node:
        case And(parts):
            return Or(tuple(map(_opposite, parts)))
        case Or(parts):
            return And(tuple(map(_opposite, parts)))
        case Not(part):
            return part
    return Not(node)


def is_bounded(node: Node) -> bool:
    """Whether a simple query names what is to be found, not only what is not: no index answers that."""
    match node:
        case And(parts):
            return any(map(is_bounded, parts))
        case Or(parts):
            return all(map(is_bounded, parts))
    return not isinstance(node, Not)
