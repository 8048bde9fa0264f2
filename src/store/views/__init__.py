"""The analysts' views: one SQL text each, created anew after every upgrade.

The texts are standard SQL with three abbreviations, because the engines name these things differently:
`ts(column)` epoch seconds, `day(column)` the UTC day as text, `flag(condition)` 1 or 0.
"""

import re
from importlib.resources import files

import sqlalchemy as sa

NAMES = ("v_articles", "v_attempts", "v_copies", "v_edits", "v_deleted", "v_cites", "v_story")

_SQLITE = {
    "ts": "CAST(strftime('%s', {0}) AS INTEGER)",
    "day": "substr({0}, 1, 10)",
    "flag": "CASE WHEN {0} THEN 1 ELSE 0 END",
}
_POSTGRES = {
    "ts": "CAST(EXTRACT(EPOCH FROM {0}) AS BIGINT)",
    "day": "to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD')",
    "flag": "CASE WHEN {0} THEN 1 ELSE 0 END",
}


def drop(connection: sa.Connection) -> None:
    """Drops the views, so that a migration may change the tables that they use."""
    for name in reversed(NAMES):
        connection.exec_driver_sql(f"DROP VIEW IF EXISTS {name}")


def create(connection: sa.Connection) -> None:
    """Creates the views on tables of the newest version."""
    words = _SQLITE if connection.dialect.name == "sqlite" else _POSTGRES
    for name in NAMES:
        connection.exec_driver_sql(
            f"CREATE VIEW {name} AS\n{text(name, words)}".replace("%", _percent(connection))
        )


def text(name: str, words: dict[str, str]) -> str:
    """The SQL of a view with its abbreviations written out."""
    raw = files(__package__).joinpath(f"{name}.sql").read_text(encoding="utf-8")
    return re.sub(r"\b(ts|day|flag)\(([^()]*)\)", lambda m: words[m[1]].format(m[2]), raw)


def _percent(connection: sa.Connection) -> str:
    return "%" if connection.dialect.name == "sqlite" else "%%"
