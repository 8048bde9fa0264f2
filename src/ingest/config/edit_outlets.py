"""An outlet's table in the text of config.toml gets another id or homepage, or goes. No input or output.

Lines are changed in place, and what comes out is parsed and compared with what was meant: where that is something else,
nothing is changed, and the person is told to do it.
"""

import json
import re
import tomllib
from collections.abc import Mapping
from typing import Any

from ingest.config.load import check_text
from ingest.config.toml_lines import Key, lines_of_keys
from ingest.errors import ConfigError

_HEADER = re.compile(r"\s*\[[^\[\]]*\]\s*(#.*)?|\s*\[\[[^\[\]]*\]\]\s*(#.*)?")
_COMMENT = re.compile(r"\s*#")
_OUTLETS = r"[\"']?outlets[\"']?\s*\.\s*"


def with_id(text: str, old: str, new: str) -> str:
    """`text` with another id of an outlet, at its table and where watches name it. Raises ConfigError."""
    meant = _values(text, old)
    if new in meant["outlets"]:
        raise ConfigError((f"outlets.{new}: is there already; name another id",))
    meant["outlets"] = {new if id == old else id: table for id, table in meant["outlets"].items()}
    for watch in _watches_of(meant, old):
        watch["source"] = [new if id == old else id for id in watch["source"]]
    for shape in (_head_of(old), *_key_shapes(old)):
        changed = _renamed(text, old, new, shape)
        if _parsed(changed) == meant:
            break
    return _checked(changed, meant, f"outlets.{old}")


def _head_of(id: str) -> re.Pattern[str]:
    """The head of an outlet's table or of one below it: [outlets.elm], [[outlets.elm.feeds]]."""
    return re.compile(rf"(\s*\[{{1,2}}\s*{_OUTLETS})[\"']?{re.escape(id)}[\"']?(?=\s*[.\]])")


def _key_shapes(id: str) -> tuple[re.Pattern[str], ...]:
    """The other ways in which a table may be written: outlets.elm.name = "Elm", and elm = {...} below [outlets]."""
    key = rf"[\"']?{re.escape(id)}[\"']?(?=\s*[.=])"
    return re.compile(rf"(\s*{_OUTLETS}){key}"), re.compile(rf"(\s*){key}")


def _renamed(text: str, old: str, new: str, shape: re.Pattern[str]) -> str:
    lines, keys = text.split("\n"), lines_of_keys(text)
    for at, line in enumerate(lines):
        if found := shape.match(line):
            lines[at] = f"{found[1]}{new}{line[found.end() :]}"
    for at in {line - 1 for key, line in keys.items() if key[:1] == ("watches",) and "source" in key}:
        lines[at] = re.sub(
            rf"([\"']){re.escape(old)}\1", lambda found: f"{found[1]}{new}{found[1]}", lines[at]
        )
    return "\n".join(lines)


def without_outlet(text: str, id: str) -> str:
    """`text` without an outlet's table, and without the comment that stands right above it. Raises ConfigError."""
    meant = _values(text, id)
    del meant["outlets"][id]
    if not meant["outlets"]:
        del meant["outlets"]
    watches = [name for name, watch in meant.get("watches", {}).items() if id in watch.get("source", ())]
    if watches:
        raise ConfigError(
            tuple(f"watches.{name}.source: names {id}; take it out there first" for name in watches)
        )
    lines = text.split("\n")
    heads = [at for at, line in enumerate(lines) if _head_of(id).match(line)]
    for start in reversed(heads):
        del lines[_with_comment(lines, start) : _end(lines, start)]
    return _checked("\n".join(lines), meant, f"outlets.{id}")


def with_addresses(text: str, id: str, changed: Mapping[str, str]) -> str:
    """`text` with other addresses in an outlet's table: of its homepage and of its feeds, by the present ones. Raises
    ConfigError."""
    meant = _values(text, id)
    table = meant["outlets"][id]
    if "homepage" in table:
        table["homepage"] = changed.get(table["homepage"], table["homepage"])
    for feed in table.get("feeds", ()):
        feed["url"] = changed.get(feed["url"], feed["url"])
    lines, keys = text.split("\n"), lines_of_keys(text)
    for at in _lines(keys, ("outlets", id)):
        for before, after in changed.items():
            for quote in "\"'":
                lines[at] = lines[at].replace(f"{quote}{before}{quote}", json.dumps(after))
    return _checked("\n".join(lines), meant, f"outlets.{id}")


def _values(text: str, id: str) -> dict[str, Any]:
    values = tomllib.loads(text)
    if id not in values.get("outlets", {}):
        raise ConfigError((f"outlets.{id}: there is no such table in the file",))
    return values


def _watches_of(values: Mapping[str, Any], id: str) -> list[dict[str, Any]]:
    return [watch for watch in values.get("watches", {}).values() if id in watch.get("source", ())]


def _lines(keys: Mapping[Key, int], below: Key) -> list[int]:
    """The lines, from 0, on which a key of this table stands."""
    return sorted({line - 1 for key, line in keys.items() if key[: len(below)] == below})


def _with_comment(lines: list[str], head: int) -> int:
    """Where the comment begins that stands right above a head."""
    while head and _COMMENT.match(lines[head - 1]):
        head -= 1
    return head


def _end(lines: list[str], head: int) -> int:
    """Where the next table begins, with the comment right above it; the end where there is none."""
    following = next((at for at in range(head + 1, len(lines)) if _HEADER.fullmatch(lines[at])), None)
    return _with_comment(lines, following) if following is not None else len(lines)


def _parsed(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


def _checked(changed: str, meant: Mapping[str, Any], place: str) -> str:
    if _parsed(changed) != meant:
        raise ConfigError((f"{place}: is written in a way that cannot be changed here; change it by hand",))
    check_text(changed)
    return changed
