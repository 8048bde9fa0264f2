"""Errors of a configuration as messages for a person: line, key, value, correction. No input or output."""

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from pydantic_core import ErrorDetails

from ingest.config.settings import ConfigFile, Feed, FromEnvironment, OutletTable, Rules, Table, WatchTable
from ingest.config.toml_lines import Key, lines_of_keys
from ingest.redact import redact
from ingest.text import clean_line

FILE_NAME = "config.toml"
_EXAMPLE = {"name": '"Elmbridge Courier"', "url": '"https://elm.example/rss"', "kind": '"rss"'}
_TYPE_CURE = {
    "string_type": 'is not text; write it in quotes, e.g. "..."',
    "float_type": "is not a number; write e.g. 1.5",
    "float_parsing": "is not a number; write e.g. 1.5",
    "finite_number": "is not a number; write e.g. 1.5",
    "int_type": "is not a whole number; write e.g. 64",
    "int_parsing": "is not a whole number; write e.g. 64",
    "int_from_float": "is not a whole number; write e.g. 64",
    "int_parsing_size": "is too large",
    "bool_type": "is neither true nor false; write true or false, without quotes",
    "bool_parsing": "is neither true nor false; write true or false, without quotes",
    "tuple_type": 'is not a list; write e.g. ["..."]',
    "model_type": "is not a table; write key = value pairs under a [table]",
    "model_attributes_type": "is not a table; write key = value pairs under a [table]",
    "dict_type": "is not a table; write key = value pairs under a [table]",
}
_BOUND = {
    "greater_than_equal": ("ge", "is too small; write {} or more"),
    "greater_than": ("gt", "is too small; write more than {}"),
    "less_than_equal": ("le", "is too large; write {} or less"),
}


def dotted(path: Iterable[str | int]) -> str:
    """("outlets", "tass", "feeds", 0) -> outlets.tass.feeds[0]"""
    out = ""
    for part in path:
        out += f"[{part}]" if isinstance(part, int) else f".{clean_line(part, 80)}"
    return out.removeprefix(".")


def short_repr(value: object) -> str:
    """A value in a message: short, and without anything that could forge a line."""
    return clean_line(redact(repr(value)), 80)


def suggestion(name: str, names: Iterable[str]) -> str:
    """'; did you mean "every"?', or what there is to choose from."""
    known = list(names)
    close = get_close_matches(name.lower(), [one.lower() for one in known], n=1, cutoff=0.5)
    if close:
        original = next(one for one in known if one.lower() == close[0])
        return f'; did you mean "{original}"?'
    listed = ", ".join(known[:12]) + (", ..." if len(known) > 12 else "")
    return f"; known are {listed}" if known else ""


def format_error(error: ErrorDetails) -> str:
    """What one pydantic error says, in the words of an operator."""
    kind, value, path = error["type"], error["input"], error["loc"]
    context: Mapping[str, Any] = error.get("ctx", {})
    if kind == "invalid":
        return clean_line(str(context["message"]), 300)
    if kind == "extra_forbidden":
        if len(path) > 1 and path[-1] == "contact":
            return "unknown key in a table; write it above the first [table] of the file"
        return "unknown key" + suggestion(str(path[-1]), table_at(path[:-1]).toml_keys())
    if kind == "missing":
        return f"missing; write e.g. {path[-1]} = {_EXAMPLE.get(str(path[-1]), '...')}"
    if kind == "literal_error":
        allowed = re.findall(r"'([^']*)'", str(context["expected"]))
        return f"{short_repr(value)} is not one of {', '.join(allowed)}{_guess(value, allowed)}"
    if kind in _BOUND:
        bound, text = _BOUND[kind]
        return f"{short_repr(value)} {text.format(context[bound])}"
    return f"{short_repr(value)} {_TYPE_CURE.get(kind, error['msg'])}"


def _guess(value: object, allowed: Iterable[str]) -> str:
    close = get_close_matches(str(value).lower(), list(allowed), n=1, cutoff=0.6)
    return f'; did you mean "{close[0]}"?' if close else ""


def table_at(path: Key) -> type[Table]:
    """The model of the table that stands at `path`."""
    if len(path) >= 2 and path[0] == "outlets":
        inner: dict[str, type[Table]] = {
            "feeds": Feed,
            "rules": Rules,
            "headers": FromEnvironment,
            "auth": FromEnvironment,
        }
        return inner.get(str(path[2]) if path[2:] else "", OutletTable)
    if len(path) >= 2 and path[0] == "watches":
        return WatchTable
    name = ConfigFile.toml_keys().get(str(path[0])) if path else None
    table = ConfigFile.model_fields[name].annotation if name else None
    return table if isinstance(table, type) and issubclass(table, Table) else ConfigFile


def format_errors(
    errors: Iterable[tuple[Key, str]], text: str, label: str, set_by: Mapping[Key, str]
) -> list[str]:
    """The errors, each the key it is at and a message, as lines: in the order of the file, then those of
    variables.

    `text` is the file, `label` its name, `set_by` says which variable set which key.
    """
    found = list(errors)
    lines = lines_of_keys(text) if found else {}
    in_file: list[tuple[int, str]] = []
    in_variables: list[str] = []
    for path, message in found:
        variable = next((set_by[path[:n]] for n in range(len(path), 0, -1) if path[:n] in set_by), None)
        if variable:
            in_variables.append(f"{variable}: {dotted(path)}: {message}")
        else:
            number = _line_of(path, lines)
            in_file.append((number, f"{label}:{number}: {dotted(path) or FILE_NAME}: {message}"))
    in_file.sort(key=lambda one: one[0])
    return [one for _, one in in_file] + in_variables


def _line_of(path: Key, lines: Mapping[Key, int]) -> int:
    """The line of the key, or of the table that lacks it."""
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return 1
