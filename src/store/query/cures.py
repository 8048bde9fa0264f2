"""What to do about a query that names what is not there. No input or output."""

import re

from store.views import NAMES

_VIEW = re.compile(r'no such table: (?P<lite>[\w.]+)|relation "(?P<name>[\w.]+)" does not exist')
_COLUMN = re.compile(r"no such column:|column \S+ does not exist")
_ILIKE = re.compile(r'near "ilike"', re.IGNORECASE)


def with_cure(message: str) -> str:
    """What an engine says, and what to do about it where that is known."""
    cure = _cure(message)
    return f"{message}; {cure}" if cure else message


def _cure(message: str) -> str:
    if found := _VIEW.search(message):
        name = (found["lite"] or found["name"]).rpartition(".")[2].lower()
        if name in NAMES:
            return "is the database of this version? `ingest db upgrade` makes the views"
        return f"the views are {', '.join(NAMES)}"
    if _COLUMN.search(message):
        return "`ingest sql --list` lists the columns of each view"
    if _ILIKE.search(message):
        return "write LIKE, in which case does not count here"
    return ""
