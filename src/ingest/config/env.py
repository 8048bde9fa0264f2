"""Values set by environment variables: INGEST_FETCH__DELAY_S=0 sets fetch.delay_s. No input or output.

Two underscores stand for a dot. Lists and tables are written as JSON; a table is laid over the one that the
file gives. An empty variable counts as not set.
"""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from ingest.config.errors import table_at
from ingest.config.settings import ConfigFile
from ingest.config.toml_lines import Key
from ingest.parse_json import parse_json

PREFIX = "INGEST_"
FOREIGN_PREFIXES = ("INGEST_CONFIG", "INGEST_SHARED", "INGEST_TEST_", "INGEST_WEB_")


def apply_env(
    data: dict[str, Any], environ: Mapping[str, str]
) -> tuple[dict[str, Any], dict[Key, str], list[str]]:
    """`data` with the variables laid over it, which variable set which key, and the errors."""
    merged, set_by, errors = _copied(data), dict[Key, str](), list[str]()
    # In this order INGEST_FETCH comes before INGEST_FETCH__DELAY_S, so the closer one wins.
    for name in sorted(environ):
        if not name.startswith(PREFIX) or name.startswith(FOREIGN_PREFIXES) or not environ[name].strip():
            continue
        parts = [part for part in name[len(PREFIX) :].lower().split("__") if part]
        if parts and (len(parts) > 1 or parts[0] in ConfigFile.toml_keys()):
            path = _path(parts, merged)
            set_by[path] = name
            errors += _put(merged, path, _parsed(environ[name]), name)
        else:
            errors += _unknown(name)
    return merged, set_by, errors


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(inner) for key, inner in value.items()}
    return value


def _parsed(text: str) -> Any:
    """Lists and tables from JSON; anything else, a CSS selector such as [itemprop] too, stays text."""
    if not text.lstrip().startswith(("[", "{")):
        return text
    try:
        return parse_json(text)
    except ValueError:
        return text


def _path(parts: list[str], data: Mapping[str, Any]) -> Key:
    """Variables are written in capitals and without hyphens: finds the outlet that is meant."""
    if parts[0] != "outlets" or len(parts) < 2:
        return tuple(parts)
    outlets = data.get("outlets")
    known = outlets if isinstance(outlets, dict) else {}
    meant = next((id for id in known if id.lower().replace("-", "_") == parts[1]), parts[1])
    return ("outlets", meant, *parts[2:])


def _put(data: dict[str, Any], path: Key, value: Any, name: str) -> list[str]:
    table: Any = data
    for part in path[:-1]:
        table = table.setdefault(part, {})
        if not isinstance(table, dict):
            return [f"{name}: there is no table to set it in; set the whole value as JSON instead"]
    last = path[-1]
    if isinstance(value, dict) and isinstance(table.get(last), dict):
        _merge(table[last], value)
    else:
        table[last] = value
    return []


def _merge(below: dict[str, Any], above: Mapping[str, Any]) -> None:
    for key, value in above.items():
        if isinstance(value, dict) and isinstance(below.get(key), dict):
            _merge(below[key], value)
        else:
            below[key] = value


def _unknown(name: str) -> list[str]:
    """A misspelt variable is an error; a variable of another program that begins like ours is not."""
    close = get_close_matches(name.removeprefix(PREFIX), _names(), n=1, cutoff=0.65)
    return [f'{name}: sets nothing; did you mean "{PREFIX}{close[0]}"?'] if close else []


def _names() -> list[str]:
    names = []
    for key in ConfigFile.toml_keys():
        names.append(key.upper())
        if key != "outlets" and table_at((key,)) is not ConfigFile:
            names += [f"{key}__{inner}".upper() for inner in table_at((key,)).toml_keys()]
    return names
