"""The values of a statement's parameters, `:day`. They are bound by the engine and never become text of the statement.
No input or output."""

import re
from collections.abc import Iterable, Mapping

from store.errors import BadQuery

Parameters = Mapping[str, str]
"""The values by the parameters' names, as they were written."""

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})(\.[0-9]{1,17})?")


def as_text(written: str) -> str:
    """A value for an engine that knows the type from its place (Postgres): what stands in single quotes without
    them."""
    return written[1:-1] if _is_quoted(written) else written


def as_value(written: str) -> str | int | float:
    """A value for an engine that must be told the type (SQLite): what looks like a number is one, unless it stands in
    single quotes."""
    number = _NUMBER.fullmatch(written)
    if number is None:
        return as_text(written)
    return float(written) if number[1] else int(written)


def _is_quoted(written: str) -> bool:
    return len(written) > 1 and written[0] == written[-1] == "'"


def missing(names: Iterable[str]) -> BadQuery:
    """The error for parameters without a value."""
    return BadQuery(
        f"the query has parameters without a value; add {' '.join(f'--param {n}=…' for n in names)}"
    )


def refuse_unused(given: Parameters, used: Iterable[str]) -> None:
    """Raises BadQuery for a value that no parameter of the statement takes."""
    names = sorted(set(used))
    unused = [name for name in given if name not in names]
    if unused:
        there = f"it has :{', :'.join(names)}" if names else "it has none"
        raise BadQuery(f"the query has no parameter :{', :'.join(unused)}; {there}")
