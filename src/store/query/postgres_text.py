"""What a text of SQL is to the lexer of Postgres: its words without comments and strings. No input or output.

What a statement may do is the server's decision. This tells which way a statement takes, and which functions it names.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_LETTER = r"A-Za-z_\x80-\U0010ffff"
_TOKEN = re.compile(
    rf"""
    (?P<space>[ \t\n\r\f\v]+ | --[^\n\r]*)
    |(?P<comment>/\*)
    |(?P<dollar>\$(?:[{_LETTER}][0-9{_LETTER}]*)?\$)
    |(?P<escaped>[eE]')
    |(?P<string>(?:[bBxXnN]|[uU]&)?')
    |(?P<unicode>[uU]&")
    |(?P<quoted>"(?:[^"]|"")*")
    |(?P<word>[{_LETTER}][0-9${_LETTER}]*)
    |(?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_STRING = re.compile(r"(?:[^']|'')*(?:'|$)", re.DOTALL)
_ESCAPED_STRING = re.compile(r"(?:[^'\\]|\\.|'')*(?:'|$)", re.DOTALL)
_COMMENT_EDGE = re.compile(r"/\*|\*/")

UNICODE_NAME = 'U&"'
"""Stands for a name in U&"…", which may be any name."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word, sign or string of a statement, and where it stands. `word` is what words() gives, and "" for a string;
    a `plain` string stands in single quotes, both of them, without a letter before."""

    word: str
    start: int
    end: int
    plain: bool = False


def words(sql: str) -> Iterator[str]:
    """The words and signs of `sql` in their order. Names are as the server takes them: in lower case, unless they are
    quoted."""
    return (token.word for token in tokens(sql) if token.word)


def tokens(sql: str) -> Iterator[Token]:
    """The same with their places, and with the strings."""
    at, is_escaped = 0, False
    while at < len(sql):
        found = _TOKEN.match(sql, at)
        if found is None:
            return
        start, at, kind, text = at, found.end(), found.lastgroup, found[0]
        if kind == "space":
            continue  # a string may go on behind it, with the escapes that it began with
        is_escaped = kind == "escaped" or (is_escaped and text == "'")
        if kind == "comment":
            at = _end_of_comment(sql, at)
        elif kind == "dollar":
            end = sql.find(text, at)
            at = len(sql) if end < 0 else end + len(text)
            yield Token("", start, at)
        elif kind in ("escaped", "string"):
            at = _end(_ESCAPED_STRING if is_escaped else _STRING, sql, at)
            is_closed = sql.count("'", start, at) % 2 == 0
            yield Token("", start, at, plain=text == "'" and is_closed and not is_escaped)
        elif kind == "unicode":
            at = _end(re.compile(r'(?:[^"]|"")*(?:"|$)', re.DOTALL), sql, at)
            yield Token(UNICODE_NAME, start, at)
        elif kind == "quoted":
            yield Token(text[1:-1].replace('""', '"'), start, at)
        else:
            yield Token(text.lower() if text.isascii() else text, start, at)


def called(sql: str) -> frozenset[str]:
    """The names that stand before an opening parenthesis: functions, and words of the language."""
    found, before = set(), ""
    for word in words(sql):
        if word == "(" and before:
            found.add(before)
        before = word
    return frozenset(found)


def _end(pattern: re.Pattern[str], sql: str, at: int) -> int:
    found = pattern.match(sql, at)
    return found.end() if found else len(sql)


def _end_of_comment(sql: str, at: int) -> int:
    """Behind the comment that began before `at`; comments nest."""
    depth = 1
    while depth:
        edge = _COMMENT_EDGE.search(sql, at)
        if edge is None:
            return len(sql)
        depth += 1 if edge[0] == "/*" else -1
        at = edge.end()
    return at
