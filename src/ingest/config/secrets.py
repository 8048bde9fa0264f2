"""What a configuration takes from outside of its file: values of environment variables, files of certificates."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from ingest.certificates import NO_FILES, fault_of
from ingest.config.settings import ConfigFile, FromEnvironment, OutletTable, WithCertificates
from ingest.config.toml_lines import Key
from ingest.config.types import proxy_address

MAX_SECRET_CHARS = 8_192
MAX_PROXY_AUTH_BYTES = 255

_HEADER_VALUE = re.compile(r"[\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?")
_Files = TypeVar("_Files", bound=WithCertificates)


def secrets_of(
    checked: ConfigFile, environ: Mapping[str, str]
) -> tuple[dict[str, str], list[tuple[Key, str]]]:
    """The values of the variables that the configuration names, and what is wrong with them: no value is shown."""
    found, faults = {}, []
    for path, secret in _named(checked):
        value = environ.get(secret.env, "").strip()
        found[secret.env] = value
        if fault := _fault(path, value):
            faults.append((path, f"the environment variable {secret.env} {fault}"))
    return found, faults


def _named(checked: ConfigFile) -> Iterator[tuple[Key, FromEnvironment]]:
    if checked.fetch.proxy_auth:
        yield ("fetch", "proxy_auth"), checked.fetch.proxy_auth
    for id, outlet in checked.outlets.items():
        for name, secret in outlet.headers.items():
            yield ("outlets", id, "headers", name), secret
        if outlet.auth:
            yield ("outlets", id, "auth"), outlet.auth


def _fault(path: Key, value: str) -> str:
    if not value:
        return "is not set, or empty; set it where the program is started"
    is_login = path[-1] in ("auth", "proxy_auth") and path[-2] != "headers"
    is_sendable = value.isprintable() if is_login else _HEADER_VALUE.fullmatch(value)
    if len(value) > MAX_SECRET_CHARS or not is_sendable:
        return "has signs that no header can carry, or too many; set it to one line of Latin letters"
    if is_login:
        user, colon, password = value.partition(":")
        if not (user and colon):
            return "is no user and password; set it to user:password"
        if path[0] == "fetch" and max(len(user.encode()), len(password.encode())) > MAX_PROXY_AUTH_BYTES:
            return f"is too long for a proxy: {MAX_PROXY_AUTH_BYTES} bytes for each of user and password"
    return ""


def file_faults(checked: ConfigFile, base: Path) -> list[tuple[Key, str]]:
    """What is wrong with the files of certificates, which are relative to `base`."""
    tables: list[tuple[Key, WithCertificates]] = [(("fetch",), checked.fetch)]
    tables += [(("outlets", id), outlet) for id, outlet in checked.outlets.items()]
    faults = []
    for path, table in tables:
        files = anchored_files(table, base).tls_files
        fault = None if files == NO_FILES else fault_of(files)
        if fault:
            name, what = fault
            faults.append(((*path, name), f"{what}; name another file, or leave it out"))
    return faults


def anchored_files(table: _Files, base: Path) -> _Files:
    """The table with its files below the folder `base`."""
    files = {name: file for name in WithCertificates.model_fields if (file := getattr(table, name))}
    if not files:
        return table
    return table.model_copy(
        update={name: str(base / Path(file).expanduser()) for name, file in files.items()}
    )


def misplaced(checked: ConfigFile, set_by: Mapping[Key, str]) -> list[tuple[Key, str]]:
    """A password of the proxy that stands in the file, not in the environment."""
    key: Key = ("fetch", "proxy")
    proxy = checked.fetch.proxy
    if proxy is None or not proxy_address(proxy).auth:
        return []
    if checked.fetch.proxy_auth:
        return [(key, "has a user, and `proxy_auth` names another; leave one out")]
    is_in_file = not any(path in set_by for path in (key, key[:1]))
    cure = 'holds a user or a password; write proxy_auth = { env = "NAME" }, and set that variable to user:password'
    return [(key, cure)] if is_in_file else []


def ignoring_robots(outlets: Mapping[str, OutletTable]) -> list[str]:
    """A line for each outlet whose robots.txt is ignored."""
    return [
        f"outlets.{id}.robots: its robots.txt is ignored: {outlet.robots_reason}"
        for id, outlet in outlets.items()
        if outlet.robots == "ignore"
    ]
