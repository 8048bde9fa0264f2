"""JSON from outside -> values. No input or output."""

import json
from typing import Any


def parse_json(text: str) -> Any:
    """The value that `text` stands for. Raises ValueError, also for what is nested too deeply to be read."""
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None
