"""The text of a query -> its tree. Pure.

    nato AND (talks OR "security guarantees") NOT sport title:minister rus*

Words beside each other must all be there. AND, OR and NOT are operators in capitals; AND binds more than OR. A phrase
stands in quotes; `*` at the end of a word lets it go on; `title:`, `lead:` and `text:` say where a word, phrase or
group must stand. `-sport` is NOT sport.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal, NoReturn

from store.errors import BadQuery
from store.search.folding import asked
from store.search.tree import FIELDS, And, Field, Node, Not, Or, Phrase, is_bounded, simple

MAX_CHARS, MAX_WORDS, MAX_DEPTH = 5_000, 200, 20
MIN_PREFIX_CHARS = 2
"""A shorter beginning is one of so many words that no index answers."""

_PIECE = re.compile(
    r"""
    (?P<space>\s+)
    |(?P<open>\()
    |(?P<close>\))
    |(?P<phrase>"(?P<quoted>[^"]*)"\*?)
    |(?P<quote>")
    |(?P<field>(?P<name>[A-Za-z]+(?=:[^\s)/])|(?i:title|lead|text)(?=:)):)
    |(?P<minus>-(?=[^\s)-]))
    |(?P<word>[^\s()"]+)
    """,
    re.VERBOSE,
)
_CURLED = str.maketrans("“”„‟«»＂", '"' * 7)

_OPERATORS: Mapping[str, Literal["AND", "OR", "NOT"]] = {"AND": "AND", "OR": "OR", "NOT": "NOT"}
Kind = Literal["(", ")", "word", "phrase", "field", "AND", "OR", "NOT", "end"]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of a query: where it begins, counted from 1, and what it says."""

    kind: Kind
    at: int
    text: str
    is_prefix: bool = False


def parse(text: str) -> Node:
    """The query that `text` is. Raises BadQuery, which names place, value and cure."""
    if len(text) > MAX_CHARS:
        raise BadQuery(f"query: has {len(text):,} characters; write at most {MAX_CHARS:,}")
    pieces = _pieces(text.translate(_CURLED))
    if sum(piece.kind in ("word", "phrase") for piece in pieces) > MAX_WORDS:
        raise BadQuery(f"query: has more than {MAX_WORDS} words; make several of it")
    node = simple(_Parser(pieces).query())
    if not is_bounded(node):
        raise BadQuery(
            "query: names only what is not to be found, at least behind an OR; put a word before it that is, "
            "e.g. nato NOT sport"
        )
    return node


def _pieces(text: str) -> list[_Piece]:
    found = []
    for match in _PIECE.finditer(text):
        at, kind = match.start() + 1, match.lastgroup
        said = match[0]
        if match["space"] is not None:
            continue
        if match["quote"] is not None:
            _fail(at, '"', 'is not closed; add another "')
        if match["phrase"] is not None:
            found.append(_words("phrase", at, said))
        elif match["field"] is not None:
            found.append(_Piece("field", at, match["name"]))
        elif match["minus"] is not None:
            found.append(_Piece("NOT", at, said))
        elif match["word"] is not None:
            found.append(_words(_OPERATORS.get(said, "word"), at, said))
        else:
            found.append(_Piece("(" if kind == "open" else ")", at, said))
    return [*found, _Piece("end", len(text) + 1, "")]


def _words(kind: Kind, at: int, said: str) -> _Piece:
    """A word or phrase, of which the last word may go on where a star stands behind it."""
    bare = said.rstrip("*").strip('"')
    plain = bare.rstrip("*")
    if "*" in plain:
        _fail(at, said, "has a * that is not at its end; only the end of a word may be left open")
    return _Piece(kind, at, plain, plain != said.strip('"'))


def _fail(at: int, said: str, what: str) -> NoReturn:
    raise BadQuery(f"query, character {at}: {said!r} {what}")


class _Parser:
    """Reads pieces from the left. Its methods are the rules of the language, from the loosest to the tightest."""

    def __init__(self, pieces: Sequence[_Piece]) -> None:
        self._pieces, self._at, self._depth = pieces, 0, 0

    @property
    def _next(self) -> _Piece:
        return self._pieces[self._at]

    def _take(self) -> _Piece:
        self._at += 1
        return self._pieces[self._at - 1]

    def query(self) -> Node:
        if len(self._pieces) == 1:
            raise BadQuery('query: is empty; write e.g. nato AND (talks OR "security guarantees")')
        node = self._either(None)
        if self._next.kind != "end":
            _fail(self._next.at, ")", "closes nothing; leave it out")
        return node

    def _either(self, field: Field | None) -> Node:
        parts = [self._all(field)]
        while self._next.kind == "OR":
            self._take()
            parts.append(self._all(field))
        return Or(tuple(parts)) if len(parts) > 1 else parts[0]

    def _all(self, field: Field | None) -> Node:
        parts = [self._one(field)]
        while self._next.kind not in ("OR", ")", "end"):
            if self._next.kind == "AND":
                self._take()
            parts.append(self._one(field))
        return And(tuple(parts)) if len(parts) > 1 else parts[0]

    def _one(self, field: Field | None) -> Node:
        piece = self._take()
        match piece.kind:
            case "NOT":
                return Not(self._inside(piece, field))
            case "field":
                return self._inside(piece, _field(piece))
            case "(":
                return self._group(piece, field)
            case "word" | "phrase":
                return _phrase(piece, field)
        if piece.kind == "end":
            _fail(piece.at, self._pieces[self._at - 2].text or "", "is the last; a word must follow it")
        return _fail(
            piece.at, piece.text, "stands where a word should; write one before it, or put it in quotes"
        )

    def _inside(self, piece: _Piece, field: Field | None) -> Node:
        self._deeper(piece)
        node = self._one(field)
        self._depth -= 1
        return node

    def _group(self, opened: _Piece, field: Field | None) -> Node:
        self._deeper(opened)
        if self._next.kind == ")":
            _fail(opened.at, "()", "holds nothing; leave it out")
        node = self._either(field)
        if self._take().kind != ")":
            _fail(opened.at, "(", 'is not closed; add ")"')
        self._depth -= 1
        return node

    def _deeper(self, piece: _Piece) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            _fail(piece.at, piece.text, f"is nested more than {MAX_DEPTH} deep; write it flatter")


def _field(piece: _Piece) -> Field:
    name = piece.text.lower()
    for field in FIELDS:
        if name == field:
            return field
    near = get_close_matches(name, FIELDS, 1)
    cure = f'did you mean "{near[0]}:"?' if near else f'put the word in quotes: "{piece.text}:…"'
    _fail(piece.at, f"{piece.text}:", f"is no field; they are title:, lead: and text:; {cure}")


def _phrase(piece: _Piece, field: Field | None) -> Phrase:
    found, goes_on = asked(piece.text)
    if not found:
        _fail(piece.at, piece.text, "has no letter and no digit; leave it out")
    if piece.is_prefix and not goes_on and len(found[-1]) < MIN_PREFIX_CHARS:
        _fail(
            piece.at,
            f"{piece.text}*",
            f"is too short; write {MIN_PREFIX_CHARS} letters at least before the *",
        )
    return Phrase(found, piece.is_prefix or goes_on, field)
