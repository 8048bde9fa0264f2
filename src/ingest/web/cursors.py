"""Where a list goes on: the numbers of its last row, as a text that stands in an address. Pure.

A list is in the order of these numbers, which no other row has: so each row is seen once, whatever is added meanwhile.
"""

import re
from typing import Annotated

from pydantic import StringConstraints

from ingest.web.errors import BadCall

Cursor = Annotated[str, StringConstraints(pattern=r"^\d{1,18}(-\d{1,18}){0,3}$")]
"""A parameter that takes what an answer gives as `next`."""


def cursor(*numbers: int) -> str:
    """The cursor behind a row with these numbers."""
    return "-".join(map(str, numbers))


def numbers(text: str, count: int) -> tuple[int, ...]:
    """What `cursor` was given. Raises BadCall."""
    found = tuple(map(int, text.split("-"))) if re.fullmatch(r"[0-9-]+", text) else ()
    if len(found) != count:
        raise BadCall(
            f"before={text!r}: is no place in this list; take the one that an answer gives as `next`"
        )
    return found
