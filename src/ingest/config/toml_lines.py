"""On which line of a TOML text each key stands. No input or output.

tomllib reads a file but does not say where it found what. This walks a text that tomllib has accepted, so
it need not validate, only count lines.
"""

import re

Key = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)+")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
_SCALAR = re.compile(r"[^,\]}#\n]+")


def lines_of_keys(text: str) -> dict[Key, int]:
    """The line, from 1, of every key, table and array element: ("outlets", "tass", "feeds", 0) -> 17."""
    return _Walk(text).document()


class _Walk:
    """A position in the text, and what was found so far."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.line = 1
        self.counted = 0
        self.found: dict[Key, int] = {}
        self.tables_of: dict[Key, int] = {}

    def document(self) -> dict[Key, int]:
        table: Key = ()
        self.blank()
        while self.at < len(self.text):
            table = self.header() if self.text[self.at] == "[" else self.pair(table, table)
            self.blank()
        return self.found

    def header(self) -> Key:
        """A [table] or [[table]]; gives the path that the following keys belong to."""
        double = self.text.startswith("[[", self.at)
        self.at += 2 if double else 1
        path = self.resolved(self.key())
        if double:
            number = self.tables_of.get(path, 0)
            self.tables_of[path] = number + 1
            path = (*path, number)
        for length in range(1, len(path) + 1):
            self.note(path[:length])
        self.at = self.text.index("]", self.at) + (2 if double else 1)
        return path

    def resolved(self, path: Key) -> Key:
        """`path` with the number of the newest element after each array of tables on the way."""
        out: Key = ()
        for number, part in enumerate(path):
            out = (*out, part)
            if number < len(path) - 1 and out in self.tables_of:
                out = (*out, self.tables_of[out] - 1)
        return out

    def pair(self, table: Key, back: Key) -> Key:
        """One `key = value`; gives `back`."""
        dotted = self.key()
        for length in range(1, len(dotted) + 1):
            self.note((*table, *dotted[:length]))
        self.at = self.text.index("=", self.at) + 1
        self.value((*table, *dotted))
        return back

    def key(self) -> Key:
        """A bare, quoted or dotted key."""
        parts: list[str] = []
        while True:
            self.blank()
            match = _STRING.match(self.text, self.at) or _BARE.match(self.text, self.at)
            if match is None:
                raise ValueError(f"no key at {self.at}")
            parts.append(match[0].strip("\"'"))
            self.at = match.end()
            self.blank()
            if not self.text.startswith(".", self.at):
                return tuple(parts)
            self.at += 1

    def value(self, path: Key) -> None:
        self.blank()
        opening = self.text[self.at]
        if opening == "[":
            self.elements(path)
        elif opening == "{":
            self.inline_table(path)
        else:
            match = _STRING.match(self.text, self.at) or _SCALAR.match(self.text, self.at)
            self.at = match.end() if match else self.at + 1

    def elements(self, path: Key) -> None:
        self.at += 1
        number = 0
        while not self.closes("]"):
            self.note((*path, number))
            self.value((*path, number))
            number += 1

    def inline_table(self, path: Key) -> None:
        self.at += 1
        while not self.closes("}"):
            self.pair(path, path)

    def closes(self, bracket: str) -> bool:
        """Steps over blanks and one comma; whether the bracket came, and then over it as well."""
        self.blank()
        if self.text.startswith(",", self.at):
            self.at += 1
            self.blank()
        if not self.text.startswith(bracket, self.at):
            return False
        self.at += 1
        return True

    def blank(self) -> None:
        match = _BLANK.match(self.text, self.at)
        if match:
            self.at = match.end()

    def note(self, path: Key) -> None:
        self.line += self.text.count("\n", self.counted, self.at)
        self.counted = self.at
        self.found.setdefault(path, self.line)
