"""A query's tree in the language of each engine's index: FTS5's MATCH, Postgres' tsquery; and what is indexed. Pure."""

from collections.abc import Sequence

from store.search.tree import FIELDS, And, Document, Facet, Field, Node, Not, Or, Phrase, is_bounded

_MAX_POSITION = 16_383
_MAX_POSITIONS = 255
"""What a tsvector of Postgres holds: later places of a word, and words behind, are not told apart."""

_WEIGHT: dict[Field, str] = {"title": "A", "lead": "B", "text": ""}


# ---- SQLite ----------------------------------------------------------------------------------------------


def fts5_columns(said: Document) -> tuple[str, str, str, str]:
    """What FTS5 is given of an article: title, lead, text, facets."""
    return (" ".join(said.title), " ".join(said.lead), " ".join(said.text), " ".join(sorted(said.facets)))


def fts5(node: Node) -> str:
    """A simple, bounded query as FTS5 reads it. There NOT stands between two operands, so that an alternative of which
    one part is excluded is turned round."""
    match node:
        case Phrase(found, is_prefix, field):
            column = f"{{{field}}} : " if field else ""
            return f'{column}"{" ".join(found)}"{" *" if is_prefix else ""}'
        case Facet(token):
            return f'"{token}"'
        case Or(parts):
            return "(" + " OR ".join(map(fts5, parts)) + ")"
        case And(parts):
            kept = " AND ".join(fts5(part) for part in parts if is_bounded(part))
            excluded = [fts5(_excluded(part)) for part in parts if not is_bounded(part)]
            return "(" + " NOT ".join((f"({kept})", *excluded)) + ")"
    raise ValueError(f"not bounded: {node}")


def _excluded(node: Node) -> Node:
    """What an unbounded query excludes, which is bounded."""
    match node:
        case Not(part):
            return part
        case Or(parts):
            return And(tuple(Not(part) if is_bounded(part) else _excluded(part) for part in parts))
        case And(parts):
            return Or(tuple(map(_excluded, parts)))
    raise ValueError(f"bounded: {node}")


# ---- Postgres --------------------------------------------------------------------------------------------


def tsvector(said: Document) -> tuple[str, bool]:
    """A tsvector of an article as text, and whether it has lost places of words.

    The words of title and lead stand in it once more, marked, so that the index knows of them.
    """
    places: dict[str, list[str]] = {}
    start = 0
    for field in FIELDS:
        found: Sequence[str] = getattr(said, field)
        weight = _WEIGHT[field]
        for at, token in enumerate(found, start + 1):
            place = f"{min(at, _MAX_POSITION)}{weight}"
            places.setdefault(token, []).append(place)
            if weight:
                places.setdefault(_marked(field, token), []).append(place)
        start += len(found) + 1  # a phrase does not go on in the next field
    is_cut = start > _MAX_POSITION or any(len(found) > _MAX_POSITIONS for found in places.values())
    words = [f"'{token}':{','.join(found[:_MAX_POSITIONS])}" for token, found in places.items()]
    return " ".join((*words, *(f"'{token}'" for token in sorted(said.facets)))), is_cut


def _marked(field: Field, token: str) -> str:
    return f":{field}={token}"


def tsquery(node: Node) -> str:
    """A query as Postgres reads it."""
    match node:
        case Phrase():
            return _joined(" <-> ", [_lexeme(node, at) for at in range(len(node.tokens))])
        case Facet(token):
            return f"'{token}'"
        case Or(parts):
            return _joined(" | ", list(map(tsquery, parts)))
        case And(parts):
            return _joined(" & ", list(map(tsquery, parts)))
        case Not(part):
            return f"!{tsquery(part)}"


def _joined(operator: str, parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"({operator.join(parts)})"


def _lexeme(phrase: Phrase, at: int) -> str:
    token = phrase.tokens[at]
    marks = "*" if phrase.is_prefix and at == len(phrase.tokens) - 1 else ""
    if phrase.field == "text":
        return f"'{token}':{marks}D"
    marks = f":{marks}" if marks else ""
    return f"'{_marked(phrase.field, token) if phrase.field else token}'{marks}"


def loose(node: Node) -> Node | None:
    """A simple query that finds whatever `node` finds, and needs no places of words; None: all may be found."""
    match node:
        case Phrase(found, is_prefix, field):
            kept = None if field == "text" else field
            last = len(found) - 1
            each = tuple(Phrase((one,), is_prefix and at == last, kept) for at, one in enumerate(found))
            return And(each) if len(each) > 1 else each[0]
        case Not(Phrase(found, _, field)) if len(found) > 1 or field == "text":
            return None
        case And(parts):
            kept_parts = tuple(one for one in map(loose, parts) if one is not None)
            return And(kept_parts) if kept_parts else None
        case Or(parts):
            each_part = tuple(map(loose, parts))
            return None if None in each_part else Or(tuple(one for one in each_part if one is not None))
    return node
