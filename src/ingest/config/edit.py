"""Changes to the text of config.toml: a table more, another value. What is there stays as it is written, with its
comments and its order. No input or output.

Values are inserted by lines, where tomlkit would move the comment that stands before the next table into the
one that grows.
"""

import json
import re
from collections.abc import Iterable, Mapping

from ingest.config.load import check_text
from ingest.config.settings import OUTLET_ID
from ingest.config.toml_lines import lines_of_keys
from ingest.errors import ConfigError

_HEADER = re.compile(r"\s*\[[^\[\]]+\]\s*(#.*)?")
_FLAG = re.compile(r"(\s*[\w\"']+\s*=\s*)(?:true|false)\b(.*)", re.DOTALL)


UNVERIFIED = "# unverified: from the catalogue; `ingest outlets check` takes this line out"
"""Stands below the head of an outlet's table as long as nobody has tried it."""

Values = Mapping[str, object]
"""What stands in an outlet's table: texts, flags, and lists of tables of texts."""


def with_outlets(text: str, tables: Mapping[str, Values], *, unverified: bool = False) -> str:
    """`text` with these outlets more, by their ids, at its end. Raises ConfigError."""
    known = lines_of_keys(text)
    for id in tables:
        if not OUTLET_ID.fullmatch(id):
            raise ConfigError((f"{id!r} is no outlet id; use letters, digits, - and _ (64 at most)",))
        if ("outlets", id) in known:
            raise ConfigError((f"outlets.{id}: is there already; name another id by --id",))
    added = "\n".join(table_of_outlet(id, values, unverified=unverified) for id, values in tables.items())
    changed = f"{text.rstrip()}\n\n{added}".lstrip("\n")
    check_text(changed)
    return changed


def table_of_outlet(id: str, values: Values, *, unverified: bool = False) -> str:
    """An outlet's table as it stands in config.toml."""
    mark = (UNVERIFIED,) if unverified else ()
    lines = [f"[outlets.{id}]", *mark, *(f"{key} = {_value(value)}" for key, value in values.items())]
    return "\n".join(lines) + "\n"


def unverified(text: str) -> set[str]:
    """The ids of the outlets that nobody has tried since they were taken from the catalogue."""
    lines = text.split("\n")
    heads = {
        path[1]: line
        for path, line in lines_of_keys(text).items()
        if path[:1] == ("outlets",) and path[1:] and not path[2:]
    }
    return {str(id) for id, line in heads.items() if _mark_at(lines, line) is not None}


def verified(text: str, id: str) -> str:
    """`text` without the mark of an outlet that nobody has tried."""
    lines = text.split("\n")
    at = _mark_at(lines, lines_of_keys(text)["outlets", id])
    return "\n".join([*lines[:at], *lines[at + 1 :]]) if at is not None else text


def _mark_at(lines: list[str], head: int) -> int | None:
    """Where the mark stands, from 0, of a table whose head is on the line `head`, from 1."""
    is_there = head < len(lines) and lines[head].strip() == UNVERIFIED
    return head if is_there else None


def with_flag(text: str, id: str, key: str, value: bool) -> str:
    """`text` with the key of an outlet set to true or false. Raises ConfigError."""
    places, lines = lines_of_keys(text), text.split("\n")
    if ("outlets", id) not in places:
        raise ConfigError((f"outlets.{id}: there is no such table in the file",))
    at = places.get(("outlets", id, key))
    word = "true" if value else "false"
    if at is not None:
        found = _FLAG.fullmatch(lines[at - 1])
        if not found:
            raise ConfigError((f"line {at}: {key} does not stand alone there; write it by hand",))
        lines[at - 1] = f"{found[1]}{word}{found[2]}"
    else:
        at = places["outlets", id]
        if not _HEADER.fullmatch(lines[at - 1]):
            raise ConfigError((f"line {at}: outlets.{id} is no table of its own; write it by hand",))
        lines.insert(at, f"{key} = {word}")
    changed = "\n".join(lines)
    check_text(changed)
    return changed


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{key} = {_value(one)}' for key, one in value.items())} }}"
    if isinstance(value, Iterable):
        return "[\n" + "".join(f"  {_value(one)},\n" for one in value) + "]"
    raise TypeError(f"cannot be written as TOML: {value!r}")
