"""config.toml -> Config, all faults at once. Reads one file, and the environment that it is given."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from ingest.config import environment, shape
from ingest.config.durations import seconds
from ingest.config.faults import dotted, nearest, nearest_line, said, shown
from ingest.config.places import Key, lines_of_keys
from ingest.config.values import Config, FetchSettings, Keep, Revisit
from ingest.errors import ConfigError
from ingest.model import Feed, Outlet, Rules

__all__ = [
    "Config",
    "ConfigError",
    "FetchSettings",
    "Keep",
    "Revisit",
    "chosen",
    "find",
    "load",
    "schema",
    "seconds",
    "shipped",
    "with_database",
]

NAME = "config.toml"


def load(path: Path | None, environ: Mapping[str, str], cwd: Path) -> Config:
    """The configuration at `path`, or the first one found (see `find`), or the shipped one.

    Raises ConfigError with every fault that it has.
    """
    file = find(path, environ, cwd)
    text = _read(file, cwd) if file else shipped()
    label = _label(file, cwd) if file else f"(shipped) {NAME}"
    data = _parsed(text, label)
    merged, set_by, faults = environment.overlay(data, environ)
    checked = _checked(merged)
    if isinstance(checked, list) or faults:
        found = checked if isinstance(checked, list) else []
        raise ConfigError((*_told(found, text, label, set_by), *faults))
    return _config(checked, file, (file.parent if file else cwd).absolute())


def find(path: Path | None, environ: Mapping[str, str], cwd: Path) -> Path | None:
    """The file to read: `path`, $INGEST_CONFIG, ./config.toml, the one in the user's config folder, or None.

    One that was asked for by name must exist: raises ConfigError.
    """
    named = path or (Path(environ["INGEST_CONFIG"]) if environ.get("INGEST_CONFIG") else None)
    if named is not None:
        whole = cwd / named.expanduser()
        if not whole.is_file():
            origin = "--config" if path else "INGEST_CONFIG"
            raise ConfigError((f"{_label(whole, cwd)}: {origin}: no such file; `ingest init` writes one",))
        return whole
    for place in (cwd / NAME, user_file()):
        if place.is_file():
            return place
    return None


def user_file() -> Path:
    """Where the user's own configuration lies, whether it exists or not."""
    from platformdirs import user_config_path

    return user_config_path("ingest", appauthor=False) / NAME


def shipped() -> str:
    """The text of the config.toml that comes with the program."""
    beside = Path(__file__).resolve().parent.parent / NAME
    # In a checkout the file stands at the root; the wheel carries it inside the package.
    place = beside if beside.is_file() else Path(__file__).resolve().parents[3] / NAME
    return place.read_text(encoding="utf-8")


def chosen(config: Config, source: Sequence[str]) -> tuple[Outlet, ...]:
    """The outlets with these ids, each once, or all of them. Raises ConfigError for ids nobody has."""
    unknown = [id for id in source if id not in config.outlets]
    if unknown:
        raise ConfigError(
            tuple(
                f"--source: {shown(id)} is no outlet of the configuration{nearest(id, config.outlets)}"
                for id in unknown
            )
        )
    return tuple(config.outlets[id] for id in dict.fromkeys(source or config.outlets))


def with_database(config: Config, url: str, cwd: Path) -> Config:
    """`config` with another database: an address, or the name of an SQLite file, relative to `cwd`."""
    whole = url if "://" in url else f"sqlite:///{url}"
    try:
        whole = shape.DatabaseTable(url=whole).url
    except ValidationError as error:
        raise ConfigError((f"--db: {said(error.errors()[0])}",)) from error
    return replace(config, database_url=_anchored(whole, cwd.absolute()))


def schema() -> dict[str, Any]:
    """The JSON Schema of config.toml."""
    made = shape.File.model_json_schema()
    made["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    made["properties"]["outlets"]["propertyNames"] = {"pattern": f"^{shape.ID.pattern}$"}
    return made


def _label(file: Path, cwd: Path) -> str:
    try:
        return str(file.absolute().relative_to(cwd.absolute()))
    except ValueError:
        return str(file)


def _read(file: Path, cwd: Path) -> str:
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise ConfigError((f"{_label(file, cwd)}: cannot be read: {error.strerror}",)) from error
    try:
        # Editors on Windows put a byte order mark in front, which TOML does not know.
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        number = raw.count(b"\n", 0, error.start) + 1
        raise ConfigError((f"{_label(file, cwd)}:{number}: is not UTF-8; save it as UTF-8",)) from error


def _parsed(text: str, label: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        place = re.search(r" \(at line (\d+), column \d+\)$", message)
        number = int(place[1]) if place else text.count("\n") + 1
        what = re.sub(r" \(at [^()]*\)$", "", message)
        raise ConfigError((f"{label}:{number}: is not TOML: {what}",)) from error
    except RecursionError as error:
        raise ConfigError((f"{label}: is nested too deeply",)) from error


def _checked(data: dict[str, Any]) -> "shape.File | list[tuple[Key, str]]":
    """The file as pydantic sees it, or every fault with the key it is at."""
    outlets = data.get("outlets")
    ids = outlets if isinstance(outlets, dict) else {}
    faults: list[tuple[Key, str]] = [
        (("outlets", id), f"{shown(id)} is no outlet id; use letters, digits, - and _ (64 at most)")
        for id in ids
        if not shape.ID.fullmatch(id)
    ]
    try:
        file = shape.File.model_validate(data)
    except ValidationError as error:
        faults += [(tuple(one["loc"]), said(one)) for one in error.errors(include_url=False)]
        return faults
    return faults or file


def _told(faults: list[tuple[Key, str]], text: str, label: str, set_by: Mapping[Key, str]) -> list[str]:
    """The faults as lines: in the order of the file, then those of variables."""
    lines = lines_of_keys(text) if faults else {}
    in_file: list[tuple[int, str]] = []
    in_variables: list[str] = []
    for path, message in faults:
        variable = next((set_by[path[:n]] for n in range(len(path), 0, -1) if path[:n] in set_by), None)
        if variable:
            in_variables.append(f"{variable}: {dotted(path)}: {message}")
        else:
            number = nearest_line(path, lines)
            in_file.append((number, f"{label}:{number}: {dotted(path) or NAME}: {message}"))
    in_file.sort(key=lambda one: one[0])
    return [one for _, one in in_file] + in_variables


def _config(file: shape.File, found: Path | None, base: Path) -> Config:
    asked = file.fetch
    return Config(
        contact=file.contact,
        database_url=_anchored(file.database.url, base),
        fetch=FetchSettings(
            delay_s=asked.delay_s,
            timeout_s=asked.timeout_s,
            deadline_s=asked.deadline_s,
            max_bytes=asked.max_bytes,
            allow_networks=tuple(asked.allow_networks),
            concurrency=asked.concurrency,
            max_new=asked.max_new,
            max_age_s=asked.max_age,
        ),
        keep=Keep(pages_s=file.keep.pages, attempts_s=file.keep.attempts, runs_s=file.keep.runs),
        revisit=Revisit(after_s=tuple(sorted(file.revisit.after))),
        outlets=MappingProxyType({id: _outlet(id, table) for id, table in file.outlets.items()}),
        file=found,
        warnings=_warnings(file, found),
    )


def _outlet(id: str, table: shape.OutletTable) -> Outlet:
    feeds = tuple(Feed(kind=one.kind, url=one.url, select=one.select) for one in table.feeds)
    homepage = table.homepage or ""
    return Outlet(
        id=id,
        name=table.name,
        homepage=homepage,
        language=table.language,
        timezone=table.timezone,
        every_s=table.every,
        aliases=tuple(dict.fromkeys(table.aliases)),
        article_id=table.article_id,
        ownership=table.ownership,
        country=table.country,
        feeds=tuple(dict.fromkeys(feeds)) or (Feed(kind="homepage", url=homepage),),
        rules=Rules(**{key: tuple(value) for key, value in table.rules}),
    )


def _anchored(url: str, base: Path) -> str:
    """A relative SQLite file is one in the folder `base`."""
    scheme, _, place = url.partition("://")
    name, mark, options = place.removeprefix("/").partition("?")
    if not scheme.startswith("sqlite") or name in ("", ":memory:") or name.startswith("file:"):
        return url
    return f"{scheme}:///{base / name}{mark}{options}"


def _warnings(file: shape.File, found: Path | None) -> tuple[str, ...]:
    warnings = []
    if found is None:
        warnings.append("no config.toml was found, so the shipped one is used; `ingest init` writes yours")
    if file.contact is None:
        warnings.append(
            'contact: is missing, so outlets cannot reach you; write e.g. contact = "desk@example.org"'
        )
    if file.fetch.timeout_s > file.fetch.deadline_s:
        warnings.append("fetch.timeout_s: is longer than fetch.deadline_s, which ends the exchange first")
    return tuple(warnings)
