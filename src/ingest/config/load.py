"""Finds config.toml, reads it with the environment laid over it, and checks it. All errors come at once."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ingest.config.env import apply_env
from ingest.config.errors import FILE_NAME, format_error, format_errors, short_repr, suggestion
from ingest.config.secrets import anchored_files, file_faults, ignoring_robots, misplaced, secrets_of
from ingest.config.settings import OUTLET_ID, Config, ConfigFile, Database, Outlet
from ingest.config.toml_lines import Key
from ingest.errors import ConfigError


def load(path: Path | None, environ: Mapping[str, str], cwd: Path) -> Config:
    """The configuration at `path`, or the first one found (see `find`), or the shipped one.

    Raises ConfigError with every error that it has.
    """
    file = find(path, environ, cwd)
    text = _read(file, cwd) if file else default_text()
    label = _label(file, cwd) if file else f"(shipped) {FILE_NAME}"
    data, set_by, env_errors = apply_env(_parse_toml(text, label), environ)
    checked, errors = _validate(data)
    errors += misplaced(checked, set_by) if checked else []
    if checked is None or errors or env_errors:
        raise ConfigError((*format_errors(errors, text, label, set_by), *env_errors))
    base = (file.parent if file else cwd).absolute()
    secrets, missing = secrets_of(checked, environ)
    faults = format_errors([*missing, *file_faults(checked, base)], text, label, set_by)
    return _config(checked, file, base).model_copy(update={"secrets": secrets, "fetch_faults": tuple(faults)})


def check_text(text: str) -> None:
    """Raises ConfigError with every error of a configuration, without the environment."""
    checked, errors = _validate(_parse_toml(text, FILE_NAME))
    errors += misplaced(checked, {}) if checked else []
    if checked is None or errors:
        raise ConfigError(tuple(format_errors(errors, text, FILE_NAME, {})))


def find(path: Path | None, environ: Mapping[str, str], cwd: Path) -> Path | None:
    """The file to read: `path`, $INGEST_CONFIG, ./config.toml, the one in the user's config folder, or None.

    One that was asked for by name must exist: raises ConfigError.
    """
    named = path or (Path(environ["INGEST_CONFIG"]) if environ.get("INGEST_CONFIG") else None)
    if named is not None:
        whole = cwd / _expanded(named)
        if not whole.is_file():
            origin = "--config" if path else "INGEST_CONFIG"
            raise ConfigError((f"{_label(whole, cwd)}: {origin}: no such file; `ingest init` writes one",))
        return whole
    for place in (cwd / FILE_NAME, user_file()):
        if place.is_file():
            return place
    return None


def _expanded(named: Path) -> Path:
    try:
        return named.expanduser()
    except RuntimeError as error:
        raise ConfigError(
            (f"{named}: nobody knows where the home folder is; write the whole name",)
        ) from error


def user_file() -> Path:
    """Where the user's own configuration lies, whether it exists or not; for a user without a home, the machine's."""
    from platformdirs import site_config_path, user_config_path

    try:
        return user_config_path("ingest", appauthor=False) / FILE_NAME
    except RuntimeError:
        return site_config_path("ingest", appauthor=False) / FILE_NAME


def default_text() -> str:
    """The text of the config.toml that comes with the program."""
    beside = Path(__file__).resolve().parent.parent / FILE_NAME
    # In a checkout the file stands at the root; the wheel carries it inside the package.
    place = beside if beside.is_file() else Path(__file__).resolve().parents[3] / FILE_NAME
    return place.read_text(encoding="utf-8")


def select(config: Config, source: Sequence[str], *, said_by: str = "--source") -> tuple[Outlet, ...]:
    """The outlets with these ids, each once, or all of them. Raises ConfigError for ids nobody has; it names `said_by`,
    what they were given to."""
    unknown = [id for id in source if id not in config.outlets]
    if unknown:
        raise ConfigError(
            tuple(
                f"{said_by}: {short_repr(id)} is no outlet of the configuration{suggestion(id, config.outlets)}"
                for id in unknown
            )
        )
    return tuple(config.outlets[id] for id in dict.fromkeys(source or config.outlets))


def select_enabled(config: Config, source: Sequence[str]) -> tuple[Outlet, ...]:
    """Those of the chosen outlets that are not paused. Raises ConfigError when outlets were named, and all are."""
    return _with_key(select(config, source), source, "enabled", "is paused")


def select_revisited(config: Config, source: Sequence[str]) -> tuple[Outlet, ...]:
    """Those of the chosen outlets whose articles are revisited. Raises ConfigError when outlets were named and none is
    revisited."""
    return _with_key(select(config, source), source, "revisit", "is not revisited")


def _with_key(
    chosen: Sequence[Outlet], source: Sequence[str], key: str, otherwise: str
) -> tuple[Outlet, ...]:
    kept = tuple(outlet for outlet in chosen if getattr(outlet, key))
    if source and not kept:
        raise ConfigError(
            tuple(
                f"--source: {short_repr(outlet.id)} {otherwise}: outlets.{outlet.id}.{key} is false; set it to true"
                for outlet in chosen
            )
        )
    return kept


def fetchable(config: Config) -> Config:
    """The configuration itself, when all is there that fetching needs. Raises ConfigError."""
    if config.fetch_faults:
        raise ConfigError(config.fetch_faults)
    return config


def with_database(config: Config, url: str, cwd: Path, *, option: str = "--db") -> Config:
    """`config` with another database: an address, or the name of an SQLite file, relative to `cwd`. Raises ConfigError,
    which names the `option` that it was given by."""
    whole = url if "://" in url else f"sqlite:///{url}"
    try:
        database = Database(url=whole)
    except ValidationError as error:
        raise ConfigError((f"{option}: {format_error(error.errors()[0])}",)) from error
    return config.model_copy(update={"database": _anchored(database, cwd.absolute())})


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


def _parse_toml(text: str, label: str) -> dict[str, Any]:
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
    except ValueError as error:  # a number of more digits than Python converts
        raise ConfigError((f"{label}: has a number that is too long",)) from error


def _validate(data: Mapping[str, Any]) -> tuple[ConfigFile | None, list[tuple[Key, str]]]:
    """The file as its model, and every error: the key it is at and a message."""
    errors = [*_wrong_names(data, "outlets", "outlet id"), *_wrong_names(data, "watches", "name of a watch")]
    try:
        checked = ConfigFile.model_validate(data, by_alias=True, by_name=False)
    except ValidationError as error:
        return None, errors + [(one["loc"], format_error(one)) for one in error.errors(include_url=False)]
    return checked, [
        *errors,
        *_unknown_sources(checked),
        *_without_secret(checked),
        *_without_sender(checked),
    ]


def _wrong_names(data: Mapping[str, Any], tables: str, what: str) -> list[tuple[Key, str]]:
    named = data.get(tables)
    return [
        ((tables, name), f"{short_repr(name)} is no {what}; use letters, digits, - and _ (64 at most)")
        for name in (named if isinstance(named, dict) else {})
        if not OUTLET_ID.fullmatch(name)
    ]


def _unknown_sources(checked: ConfigFile) -> list[tuple[Key, str]]:
    return [
        (
            ("watches", name, "source", at),
            f"{short_repr(id)} is no outlet of the configuration{suggestion(id, checked.outlets)}",
        )
        for name, watch in checked.watches.items()
        for at, id in enumerate(watch.source)
        if id not in checked.outlets
    ]


def _without_secret(checked: ConfigFile) -> list[tuple[Key, str]]:
    """Nobody could tell what we say from what others say to the same address."""
    cure = "is not signed without notify.webhook_secret; set INGEST_NOTIFY__WEBHOOK_SECRET"
    told: list[Key] = [
        ("watches", name, "webhook") for name, watch in checked.watches.items() if watch.webhook
    ]
    told += [("alarms", "webhook")] if checked.alarms.webhook else []
    return [] if checked.notify.webhook_secret else [(key, cure) for key in told]


def _without_sender(checked: ConfigFile) -> list[tuple[Key, str]]:
    cure = 'is sent by nobody without mail.from; write e.g. from = "news@example.org" under [mail]'
    told: list[Key] = [("watches", name, "mail") for name, watch in checked.watches.items() if watch.mail]
    told += [("alarms", "mail")] if checked.alarms.mail else []
    return [] if checked.mail.sender else [(key, cure) for key in told]


def _config(checked: ConfigFile, file: Path | None, base: Path) -> Config:
    values = dict(checked) | {
        "database": _anchored(checked.database, base),
        "fetch": anchored_files(checked.fetch, base),
        # Constructed without validation: a table has been through it already.
        "outlets": {
            id: Outlet.model_construct(id=id, **dict(anchored_files(table, base)))
            for id, table in checked.outlets.items()
        },
    }
    return Config(**values, file=file, warnings=_warnings(checked, file))


def _anchored(database: Database, base: Path) -> Database:
    """A relative SQLite file is one in the folder `base`."""
    scheme, _, place = database.url.partition("://")
    name, mark, options = place.removeprefix("/").partition("?")
    if not scheme.startswith("sqlite") or name in ("", ":memory:") or name.startswith("file:"):
        return database
    return Database(url=f"{scheme}:///{base / name}{mark}{options}")


def _warnings(checked: ConfigFile, file: Path | None) -> tuple[str, ...]:
    warnings = []
    if file is None:
        warnings.append("no config.toml was found, so the shipped one is used; `ingest init` writes yours")
    if checked.contact is None:
        warnings.append(
            'contact: is missing, so outlets cannot reach you; write e.g. contact = "desk@example.org"'
        )
    if checked.fetch.timeout_s > checked.fetch.deadline_s:
        warnings.append("fetch.timeout_s: is longer than fetch.deadline_s, which ends the exchange first")
    if checked.fetch.proxy:
        warnings.append(
            "fetch.proxy: names are looked up by the proxy, so private addresses behind public names cannot be told"
            " from here; let the proxy refuse private networks (docs/security.md)"
        )
    return (*warnings, *ignoring_robots(checked.outlets))
