"""Which tests run a line: they meet its mutant first, since no other test can notice it in its own process.

What child processes run is not put down. So a mutant that survives the tests which run its line meets those that start
programs too, and one whose line no test is known to run meets all.
"""

import ast
import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from coverage import CoverageData

MAX_TESTS = 150
"""So many tests meet a mutant first, those that run the fewest lines: they are the quickest, and made for this line.
A mutant that survives them meets all."""
MAX_LINES_UP = 30
"""An expression over many lines is put down under one of its first lines."""


@dataclass(frozen=True, slots=True)
class Reach:
    """By file and line, the names of the tests that run it; and how many lines each test runs."""

    tests: dict[str, dict[int, list[str]]]
    lines_of: Counter[str]

    @classmethod
    def of(cls, tests: dict[str, dict[int, list[str]]]) -> "Reach":
        every = (test for by_line in tests.values() for names in by_line.values() for test in names)
        return cls(tests, Counter(every))

    def tests_of(self, file: str, line: int, text: str) -> list[str]:
        """The tests that run this line of a file with this text, those of few lines first; [] when none is known."""
        by_line = self.tests.get(file, {})
        found = set(_at(by_line, line))
        name = None if found else _constant_at(line, text)
        if name:
            # A constant of the module is set when the module is imported, and counts where it is used.
            used = re.compile(rf"\b{name}\b")
            lines = [number for number, row in enumerate(text.splitlines(), 1) if used.search(row)]
            found = {test for number in lines for test in _at(by_line, number)}
        return sorted(found, key=lambda test: (self.lines_of[test], test))


def with_programs(copy: Path, paths: Sequence[str]) -> list[str]:
    """The files of tests at or below `paths` in this copy of the tree that start programs."""
    files = [file for path in paths for file in [copy / path, *sorted((copy / path).rglob("test_*.py"))]]
    return [
        str(file.relative_to(copy))
        for file in files
        if file.is_file() and "subprocess" in file.read_text("utf-8")
    ]


def _constant_at(line: int, text: str) -> str | None:
    """The name that a statement of the module sets which spans this line."""
    for one in ast.parse(text).body:
        if isinstance(one, ast.Assign | ast.AnnAssign) and one.lineno <= line <= (one.end_lineno or 0):
            target = one.targets[0] if isinstance(one, ast.Assign) else one.target
            return target.id if isinstance(target, ast.Name) else None
    return None


def _at(by_line: dict[int, list[str]], line: int) -> list[str]:
    return next((by_line[up] for up in range(line, max(line - MAX_LINES_UP, 0), -1) if up in by_line), [])


def read(data_files: Sequence[Path]) -> Reach:
    """What the runs under coverage whose data these files hold have put down."""
    tests: dict[str, dict[int, list[str]]] = {}
    for path in data_files:
        data = CoverageData(basename=str(path))
        data.read()
        for measured in data.measured_files():
            by_line = tests.setdefault(measured[measured.index("src/") :], {})
            for line, contexts in data.contexts_by_lineno(measured).items():
                known = by_line.setdefault(line, [])
                known.extend(one for one in contexts if one and one not in known)
    return Reach.of(tests)


def write(reach: Reach, path: Path) -> None:
    path.write_text(json.dumps(reach.tests), encoding="utf-8")


def load(path: Path) -> Reach:
    """What write() wrote."""
    tests = json.loads(path.read_text(encoding="utf-8"))
    return Reach.of(
        {file: {int(line): names for line, names in lines.items()} for file, lines in tests.items()}
    )
