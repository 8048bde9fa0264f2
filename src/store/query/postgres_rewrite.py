"""A statement as Postgres is to read it: `:day` as the parameter $1, and LIKE so that it folds the case of every
script, as it does on SQLite. No input or output.

LIKE cannot be given another meaning in a session, and ILIKE folds what the locale of the database knows. So a pattern
that is written down (`title LIKE 'nato%'`, `NOT LIKE :what`) becomes the regular expression of the same meaning,
which knows every letter by itself; one that is computed is left to ILIKE. What stands in strings, comments and quoted
names is not touched, nor is `~~`, which is Postgres's own LIKE.
"""

from dataclasses import dataclass

from store.errors import BadQuery
from store.query import like
from store.query.parameters import Parameters, as_text, missing
from store.query.postgres_text import tokens

_BEFORE_A_VALUE = frozenset(
    "select where and or not when then else case on having by using distinct all any some in between like ilike limit "
    "offset returning from join with values union except intersect is as".split()
)
"""Words after which a value is still to come: the word LIKE there is a function, or a name."""

_GOES_ON = frozenset(("collate", "at", "operator", "uescape"))
"""What makes a pattern longer than the string, or the parameter, that it begins with."""

_ENDS = frozenset((")", "]", ",", ";"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewritten:
    """A statement with $1, $2, …, their values, and the names of the parameters that it had."""

    sql: str
    values: tuple[str, ...]
    names: frozenset[str]


def rewrite(sql: str, given: Parameters) -> Rewritten:
    """Raises BadQuery for a parameter without a value, and for a pattern that means nothing."""
    return _Statement(sql, given).rewritten()


class _Statement:
    """A statement while it is rewritten from its beginning to its end."""

    def __init__(self, sql: str, given: Parameters) -> None:
        self._sql = sql
        self._tokens = tuple(tokens(sql))
        self._given = given
        self._names: set[str] = set()
        self._numbers: dict[str, int] = {}
        self._values: list[str] = []

    def rewritten(self) -> Rewritten:
        pieces: list[str] = []
        done = 0
        for at, token in enumerate(self._tokens):
            if token.start < done:
                continue  # the name of a parameter, or the pattern of a LIKE
            if name := self._parameter(at):
                start, end = token.start, self._tokens[at + 1].end
                text = self._number(name, self._value(name))
            elif self._is_like(at):
                start = self._tokens[at - 1].start if self._reads(at - 1, "not") else token.start
                end, text = self._like(at)
            else:
                continue
            pieces += self._sql[done:start], text
            done = end
        sql = "".join((*pieces, self._sql[done:]))
        return Rewritten(sql=sql, values=tuple(self._values), names=frozenset(self._names))

    # ---- parameters ----

    def _parameter(self, at: int) -> str:
        """The name of the parameter that begins with a token; "" for none. `::text` is a cast."""
        if not self._reads(at, ":") or self._joined(at - 1, ":") or at + 1 == len(self._tokens):
            return ""
        name = self._tokens[at + 1]
        is_name = name.start == self._tokens[at].end and (name.word[:1].isalpha() or name.word[:1] == "_")
        return self._sql[name.start : name.end] if is_name and self._sql[name.start] != '"' else ""

    def _value(self, name: str) -> str:
        if name not in self._given:
            raise missing((name,))
        self._names.add(name)
        return as_text(self._given[name])

    def _number(self, key: str, value: str) -> str:
        """The place of a value. One that is named twice has one place, else the server could not see that both are the
        same, e.g. in GROUP BY."""
        if key not in self._numbers:
            self._values.append(value)
            self._numbers[key] = len(self._values)
        return f"${self._numbers[key]}"

    # ---- LIKE ----

    def _is_like(self, at: int) -> bool:
        """Whether a token is the operator LIKE: a value stands before it."""
        before = at - 2 if self._reads(at - 1, "not") else at - 1
        return self._reads(at, "like") and before >= 0 and self._ends_a_value(before)

    def _ends_a_value(self, at: int) -> bool:
        text = self._text(at)
        if text[-1] in "\"')]$" or text[0].isdigit():
            return True
        return (text[0].isalpha() or text[0] == "_") and text.lower() not in _BEFORE_A_VALUE

    def _like(self, at: int) -> tuple[int, str]:
        """Where a LIKE, with its pattern, ends, and what is to stand there."""
        is_not = self._reads(at - 1, "not")
        pattern, after = self._written(at + 1)
        escape: str | None = "\\"
        if pattern is not None and self._reads(after, "escape"):
            escape, after = self._written(after + 1)
        if pattern is None or escape is None or not self._ends_there(after):
            return self._tokens[at].end, "NOT ILIKE" if is_not else "ILIKE"
        try:
            regex = like.as_regex(like.parse(pattern, escape))
        except like.BadPattern as error:
            raise BadQuery(str(error)) from error
        return self._tokens[after - 1].end, f"{'!~' if is_not else '~'} {self._number('~' + regex, regex)}"

    def _written(self, at: int) -> tuple[str | None, int]:
        """The string that is written down at a token, or the value of the parameter there, and the token behind it;
        None where there is neither."""
        if name := self._parameter(at):
            return self._value(name), at + 2
        if at < len(self._tokens) and self._tokens[at].plain:
            return self._text(at)[1:-1].replace("''", "'"), at + 1
        return None, at

    def _ends_there(self, at: int) -> bool:
        """Whether the value before a token is whole: no operator makes it longer."""
        if at >= len(self._tokens):
            return True
        text = self._text(at)
        return text in _ENDS or (text[0].isalpha() and text.lower() not in _GOES_ON)

    # ---- tokens ----

    def _text(self, at: int) -> str:
        return self._sql[self._tokens[at].start : self._tokens[at].end]

    def _reads(self, at: int, word: str) -> bool:
        return 0 <= at < len(self._tokens) and self._text(at).lower() == word

    def _joined(self, at: int, sign: str) -> bool:
        """Whether a token is this sign, and the next one follows without a space."""
        return self._reads(at, sign) and self._tokens[at].end == self._tokens[at + 1].start
