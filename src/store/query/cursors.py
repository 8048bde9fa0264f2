"""Up to which change an export has come, as a text; and which articles came or changed after it.

A cursor names its view, the archive and what that had seen. On SQLite that is the number of the last change, since a
later number is committed later. On Postgres transactions end in another order than they begin: the cursor is the
snapshot that the export was made from, and what came after it is what that snapshot did not see.

Which transaction wrote a change is told by `xmin`, not by a number that is stored: a restored copy of the archive has
other transactions, and begins with cursors of its own. SQL here is made of numbers that were read as numbers.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import get_args

from store.changes import Aspect
from store.engine import EngineName
from store.errors import BadQuery
from store.query.budget import QueryResult

VERSION = "1"
_SQLITE = "sqlite"
_PARTS = re.compile(
    r"(?P<version>\d+):(?P<view>v_\w+):(?P<archive>sqlite|\d+-\d+):(?P<position>\d+|\d+:\d+:[\d,]*)", re.ASCII
)

_ASPECTS: dict[str, tuple[Aspect, ...]] = {
    **dict.fromkeys(("v_articles", "v_bylines", "v_edits", "v_deleted", "v_revisions"), ("article",)),
    **dict.fromkeys(("v_copies", "v_cites"), ("article", "copies")),
    **dict.fromkeys(("v_mentions", "v_quotes"), ("article", "names")),
    "v_story": ("article", "story"),
    "v_hits": ("article", "hits"),
}
_ALL_ASPECTS = get_args(Aspect)

_TAKEN: dict[EngineName, str] = {
    "sqlite": f"SELECT '{_SQLITE}', CAST(COALESCE(MAX(number), 0) AS TEXT) FROM changes",
    "postgresql": (
        "SELECT system_identifier::text || '-' || (SELECT oid FROM pg_catalog.pg_database "
        "WHERE datname = current_database())::text, txid_current_snapshot()::text FROM pg_control_system()"
    ),
}


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where an export of `view` has come to."""

    view: str
    archive: str
    position: str

    def __str__(self) -> str:
        return f"{VERSION}:{self.view}:{self.archive}:{self.position}"


def taken(ask: Callable[[str], QueryResult], engine: EngineName, view: str) -> Cursor:
    """The cursor of an export of `view` from the snapshot that `ask` asks."""
    ((archive, position),) = ask(_TAKEN[engine]).rows
    return Cursor(view, str(archive), str(position))


def parse(text: str, view: str) -> Cursor:
    """The cursor that an export of `view` printed. Raises BadQuery for one of another view or version, and for what is
    none."""
    found = _PARTS.fullmatch(text.strip())
    if found is None or (found["archive"] == _SQLITE) != found["position"].isdecimal():
        raise BadQuery(
            f"--since: {text[:80]!r} is no cursor; give the one that the last line of an export names"
        )
    if found["version"] != VERSION:
        raise BadQuery(
            f"--since: a cursor of version {found['version']}, this program has version {VERSION}: export once more "
            "without --since"
        )
    if found["view"] != view:
        raise BadQuery(
            f"--since: a cursor of {found['view']}, not of {view}: give one that an export of {view} named"
        )
    return Cursor(view, found["archive"], found["position"])


def changed_between(since: Cursor, until: Cursor) -> str:
    """A query for the ids of the articles that came or changed after `since`, as the snapshot sees it that `until` was
    taken in. Raises BadQuery where `since` is of another archive."""
    if since.archive != until.archive or _end(since) > _end(until):
        raise BadQuery(
            "--since: a cursor of another archive, or of a later state of this one, which was restored since: export "
            "once more without --since"
        )
    aspects = ", ".join(f"'{aspect}'" for aspect in _ASPECTS.get(since.view, _ALL_ASPECTS))
    return f"SELECT article_id FROM changes WHERE aspect IN ({aspects}) AND {_is_after(since, until)}"


def _end(cursor: Cursor) -> int:
    """A number that grows from cursor to cursor of one archive."""
    return int(cursor.position.split(":")[1] if ":" in cursor.position else cursor.position)


def _is_after(since: Cursor, until: Cursor) -> str:
    if since.archive == _SQLITE:
        return f"number > {int(since.position)}"
    _, end, running = since.position.split(":")
    # xmin has the lower 32 bits of the transaction's number; the next one to come has them all, and is the larger.
    following = _end(until)
    writer = f"({following} - MOD({following % 2**32} - xmin::text::bigint + {2**32}, {2**32}))"
    unseen = [str(int(number)) for number in running.split(",") if number]
    is_running = f" OR {writer} IN ({', '.join(unseen)})" if unseen else ""
    return f"({writer} >= {int(end)}{is_running})"
