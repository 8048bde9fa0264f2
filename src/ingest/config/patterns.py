"""Regular expressions that an operator writes. The only module that imports re2, whose time grows with the text alone.

Python's own engine goes back and tries again: one pattern of a few characters can hang on one address for ever.
"""

from functools import lru_cache

import re2

_OPTIONS = re2.Options()
_OPTIONS.log_errors = False  # an error is raised; re2 would also write it to stderr


@lru_cache(maxsize=1024)
def compiled(pattern: str) -> "re2.Pattern[str]":
    """Raises ValueError for what is no regular expression, or one that needs going back ((?=...), \\1)."""
    try:
        return re2.compile(pattern, options=_OPTIONS)
    except re2.error as error:
        reason = error.args[0]
        raise ValueError(
            reason.decode("utf-8", "replace") if isinstance(reason, bytes) else reason
        ) from error
