"""The configuration: config.toml and the environment, checked, as frozen values."""

from ingest.config.durations import seconds
from ingest.config.errors import FILE_NAME
from ingest.config.load import (
    default_text,
    fetchable,
    find,
    load,
    select,
    select_enabled,
    select_revisited,
    user_file,
    with_database,
)
from ingest.config.settings import (
    Config,
    Database,
    Feed,
    FetchSettings,
    Outlet,
    Retention,
    Revisit,
    Rules,
    schema,
)
from ingest.errors import ConfigError

__all__ = [
    "FILE_NAME",
    "Config",
    "ConfigError",
    "Database",
    "Feed",
    "FetchSettings",
    "Outlet",
    "Retention",
    "Revisit",
    "Rules",
    "default_text",
    "fetchable",
    "find",
    "load",
    "schema",
    "seconds",
    "select",
    "select_enabled",
    "select_revisited",
    "user_file",
    "with_database",
]
