"""The small faults that can be put into a source file."""

import ast
import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from typing import TypeGuard

_PAIRS = (
    *((ast.Lt, ast.LtE), (ast.Gt, ast.GtE), (ast.Eq, ast.NotEq), (ast.Is, ast.IsNot), (ast.In, ast.NotIn)),
    *((ast.And, ast.Or), (ast.BitAnd, ast.BitOr), (ast.Add, ast.Sub), (ast.Mult, ast.FloorDiv)),
    (ast.LShift, ast.RShift),
)
OPPOSITES: dict[type[ast.AST], type[ast.AST]] = {
    **{one: other for pair in _PAIRS for one, other in (pair, pair[::-1])},
    **dict.fromkeys((ast.Div, ast.Mod, ast.Pow), ast.Mult),
    ast.BitXor: ast.BitOr,
}
"""What takes the place of an operator."""
NOT_RUN = frozenset({"annotation", "returns", "decorator_list"})
"""Parts of the tree that say what something is rather than what it does."""
_LOGS = re.compile(r"(^|[._])log(ger)?\.\w+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One change of one file: `before` and `after` are its whole text, `line` counts from 1."""

    file: str
    line: int
    kind: str
    before: str
    after: str

    @property
    def diff(self) -> str:
        lines = unified_diff(self.before.splitlines(), self.after.splitlines(), lineterm="", n=1)
        return "\n".join(list(lines)[2:])


def mutants_of(root: Path, file: str) -> Iterator[Mutant]:
    """Every mutant of a file, in the order of its tree. `file` is a path from `root`."""
    text = (root / file).read_text(encoding="utf-8")
    for node in _walk(ast.parse(text)):
        for changed, kind, instead in _changes(node):
            after = _replaced(text, changed, instead)
            yield Mutant(file=file, line=changed.lineno, kind=kind, before=text, after=after)


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    """The node and those below it, without types, docstrings, log lines, and the wording of errors."""
    yield node
    for name, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and name not in NOT_RUN and not _is_wording(child):
                below = _walk(child)
                yield from (one for one in below if not (isinstance(node, ast.Raise) and _is_prose(one)))


def _is_wording(node: ast.AST) -> bool:
    match node:
        case ast.Expr(value=ast.Constant()) | ast.JoinedStr():
            return True
        case ast.Expr(value=ast.Call(func=called)):
            return bool(_LOGS.search(ast.unparse(called)))
        case ast.Subscript(value=ast.Name(id="Literal")):
            return True
    return False


def _is_prose(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value


def _changes(node: ast.AST) -> Iterator[tuple[ast.stmt | ast.expr, str, str]]:
    """What to replace, what kind of change it is, and by which text."""
    match node:
        case ast.Compare(ops=ops):
            for n, op in enumerate(ops):
                yield node, "comparison", _with(node, ops=[*ops[:n], OPPOSITES[type(op)](), *ops[n + 1 :]])
        case ast.BoolOp() | ast.BinOp() | ast.AugAssign() if type(node.op) in OPPOSITES:
            yield node, "operator", _with(node, op=OPPOSITES[type(node.op)]())
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield node, "negation", f"({ast.unparse(operand)})"
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test) if _is_plain(test):
            yield test, "negation", f"(not {ast.unparse(test)})"
        case ast.comprehension(ifs=tests):
            for test in filter(_is_plain, tests):
                yield test, "negation", f"(not {ast.unparse(test)})"
        case ast.Constant(value=bool(value)):
            yield node, "constant", str(not value)
        case ast.Constant(value=int(value) | float(value)):
            yield from ((node, "constant", str(other)) for other in _other_numbers(value))
        case ast.Constant(value=str()):
            yield node, "constant", '"mutated"'
        case ast.Return(value=ast.expr()) if ast.unparse(node) != "return None":
            yield node, "return value", "return None"
        case ast.Call(keywords=keywords):
            for keyword in keywords:
                if keyword.arg:
                    rest = [one for one in keywords if one is not keyword]
                    yield node, "removed argument", _with(node, keywords=rest)
    if _is_removable(node):
        yield node, "removed statement", "pass"


def _other_numbers(value: float) -> tuple[float, float]:
    """One more and one less; twice and half of a large number, whose last unit no test should have to pin."""
    return (value + 1, value - 1) if value <= 10 else (value * 2, type(value)(value / 2))


def _is_plain(test: ast.expr) -> bool:
    """Whether no other change turns this condition round."""
    return not isinstance(test, ast.Compare | ast.BoolOp | ast.UnaryOp)


def _is_removable(node: ast.AST) -> TypeGuard[ast.stmt]:
    match node:
        case ast.Expr(value=ast.Call() | ast.Await()) | ast.Raise() | ast.Continue() | ast.Break():
            return True
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]) | ast.AugAssign() | ast.Delete():
            return True
    return False


def _with(node: ast.stmt | ast.expr, **fields: object) -> str:
    """The text of a node with other fields."""
    changed = copy.copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return f"({ast.unparse(changed)})" if isinstance(node, ast.expr) else ast.unparse(changed)


def _replaced(text: str, node: ast.stmt | ast.expr, instead: str) -> str:
    """`text` with other words in place of a node. The tree counts columns in bytes of UTF-8."""
    lines = text.encode().splitlines(keepends=True)
    begin = sum(map(len, lines[: node.lineno - 1])) + node.col_offset
    end = sum(map(len, lines[: (node.end_lineno or 0) - 1])) + (node.end_col_offset or 0)
    data = b"".join(lines)
    return (data[:begin] + instead.encode() + data[end:]).decode()
