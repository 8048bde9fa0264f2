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

_KEEPS = re.compile(r"(?:functools\.)?(?:lru_)?cache\b")


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
        by_line, inner = self.tests.get(file, {}), lines_in_functions(text)
        # What stands outside of functions runs when the module is imported, and counts where its names are used.
        lines = [line] if line in inner else [number for number in _uses(line, text) if number in inner]
        found = {test for number in lines for test in _at(by_line, number, inner)}
        return sorted(found, key=lambda test: (self.lines_of[test], test))


def lines_in_functions(text: str) -> dict[int, int]:
    """For each line in the body of a function, the first line of that body; without functions whose answers are kept,
    of which only the first test that asks is known."""
    functions = [
        node
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and not any(_KEEPS.match(ast.unparse(one)) for one in node.decorator_list)
    ]
    return {
        line: one.body[0].lineno
        for one in functions  # the inner ones come after the outer ones
        for line in range(one.body[0].lineno, (one.end_lineno or 0) + 1)
    }


def with_programs(copy: Path, paths: Sequence[str]) -> list[str]:
    """The files of tests at or below `paths` in this copy of the tree that start programs."""
    files = [file for path in paths for file in [copy / path, *sorted((copy / path).rglob("test_*.py"))]]
    return [
        str(file.relative_to(copy))
        for file in files
        if file.is_file() and "subprocess" in file.read_text("utf-8")
    ]


def _uses(line: int, text: str) -> list[int]:
    """The lines that use what the module's statement at `line` sets, directly or through other statements."""
    rows, body = text.splitlines(), ast.parse(text).body
    spans = {name: range(one.lineno, (one.end_lineno or 0) + 1) for one in body for name in _set_by(one)}
    names = [name for name, span in spans.items() if line in span]
    lines: set[int] = set()
    for name in names:  # grows meanwhile
        used = re.compile(rf"\b{name}\b")
        found = {number for number, row in enumerate(rows, 1) if used.search(row)}
        names += [other for other, span in spans.items() if other not in names and found & {*span}]
        lines |= found
    return sorted(lines)


def _set_by(statement: ast.stmt) -> list[str]:
    if isinstance(statement, ast.Assign):
        return [one.id for one in statement.targets if isinstance(one, ast.Name)]
    return (
        [statement.target.id]
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)
        else []
    )


def _at(by_line: dict[int, list[str]], line: int, inner: dict[int, int]) -> list[str]:
    """Which tests run a line of a function; one that goes on over several lines is put down under one of them."""
    return next((by_line[up] for up in range(line, inner[line] - 1, -1) if up in by_line), [])


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
