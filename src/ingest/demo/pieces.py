"""The articles of the demo, as pieces.toml has them. Reads that one file."""

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One article. `hours_ago` is when it was published; `later_text` is what an edit makes of it."""

    outlet: str
    path: str
    title: str
    paragraphs: tuple[str, ...]
    hours_ago: int
    section: str
    lead: str | None = None
    author: str = ""
    tags: tuple[str, ...] = ()
    edited: "Piece | None" = None


def pieces() -> tuple[Piece, ...]:
    """All articles of the demo."""
    text = files(__package__).joinpath("pieces.toml").read_text(encoding="utf-8")
    return tuple(_piece(values) for values in tomllib.loads(text)["pieces"])


def _piece(values: dict[str, Any]) -> Piece:
    later_text, later_title = values.pop("later_text", None), values.pop("later_title", None)
    later = values | {"text": later_text, "title": later_title or values["title"]}
    edited = _piece(later) if later_text else None
    paragraphs = tuple(values.pop("text").strip().split("\n"))
    return Piece(**values | {"tags": tuple(values.get("tags", ()))}, paragraphs=paragraphs, edited=edited)
