"""Configures the log: events with fields, written to one stream as text or JSON.

No value can forge a line or a field, and no secret is shown.
"""

import json
import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any, Literal, TextIO

import structlog

from ingest.redact import redact
from ingest.text import clean_line

Level = Literal["debug", "info", "warning", "error"]

MAX_VALUE_CHARS = 2_000
MAX_KEY_CHARS = 80
MAX_TRACEBACK_LINES = 60
MAX_INDENT_CHARS = 40
_BARE = re.compile(r"[^\s\"=\\\u0080-\U0010ffff]+")
_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


def configure(*, level: Level, form: Literal["text", "json"], stream: TextIO) -> None:
    """Writes all events of `level` and above to `stream`; those of other libraries from WARNING on."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        _with_traceback,
        _clean,
    ]
    render = _as_json if form == "json" else _as_text
    structlog.configure(
        processors=[*shared, render],
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[level]),
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, render],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(logging.WARNING, _LEVELS[level]))
    logging.captureWarnings(True)


def _with_traceback(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The exception, if there is one, as a list of lines."""
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    elif isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        lines = "".join(traceback.format_exception(error)).splitlines()
        event["traceback"] = [_clean_code(code) for code in lines[-MAX_TRACEBACK_LINES:]]
    return event


def _clean_code(code: str) -> str:
    """One clean line with its indentation."""
    indent = min(len(code) - len(code.lstrip(" ")), MAX_INDENT_CHARS)
    return " " * indent + clean_line(redact(code), MAX_VALUE_CHARS)


def _clean(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    # The lines of a traceback are clean already, and their indentation must stay.
    return {
        clean_line(str(key), MAX_KEY_CHARS): value if key == "traceback" else _clean_value(value)
        for key, value in event.items()
    }


def _clean_value(value: Any) -> Any:
    """Numbers stay numbers; everything else becomes one clean line without secrets."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean_value(one) for one in value]
    if isinstance(value, dict):
        return {clean_line(str(key), MAX_KEY_CHARS): _clean_value(one) for key, one in value.items()}
    return clean_line(redact(str(value)), MAX_VALUE_CHARS)


def _as_json(_: Any, __: str, event: MutableMapping[str, Any]) -> str:
    return json.dumps(_ordered(event), ensure_ascii=True, default=str)


def _as_text(_: Any, __: str, event: MutableMapping[str, Any]) -> str:
    fields = _ordered(event)
    traceback_lines = fields.pop("traceback", [])
    head = f"{fields.pop('at')} {fields.pop('level'):<7} {fields.pop('event')}"
    rest = "".join(f" {key}={_quoted(value)}" for key, value in fields.items())
    return head + rest + "".join(f"\n    | {one}" for one in traceback_lines)


def _ordered(event: MutableMapping[str, Any]) -> dict[str, Any]:
    first = {key: event[key] for key in ("at", "level", "event") if key in event}
    return first | {key: value for key, value in event.items() if not key.startswith("_")}


def _quoted(value: Any) -> str:
    """A single ASCII word is written as it is; anything else is quoted, so that no value looks like a field."""
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, str) and _BARE.fullmatch(value):
        return value
    return json.dumps(value, ensure_ascii=False, default=str)
