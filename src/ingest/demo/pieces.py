"""The articles of the demo, as the files in articles/ have them. Reads those alone.

Each file has the articles of the outlet whose id it is named after. Everything is invented: there are no such towns,
people, agencies or ferries. `text` is one paragraph to a line, and a line `{OUTLET/PATH: 1-4}` stands for these
paragraphs of another article, as it was at first: so a copy is what its outlet took.
"""

import re
import tomllib
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from typing import Any

_TAKEN = re.compile(r"\{(\S+): (\d+)-(\d+)\}")
_Articles = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One article. `hours_ago` is when it was published, before the present of the demo; `later_hours_ago` is when it
    became `later`, and `gone_hours_ago` when it was taken away; None where it was not. `takes` are the articles whose
    text it took, as OUTLET/PATH."""

    outlet: str
    path: str
    title: str
    paragraphs: tuple[str, ...]
    hours_ago: int
    section: str
    lead: str | None = None
    author: str = ""
    tags: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    later: "Piece | None" = None
    later_hours_ago: int | None = None
    gone_hours_ago: int | None = None


@lru_cache(maxsize=1)
def pieces() -> tuple[Piece, ...]:
    """All articles of the demo, as they were published."""
    articles: _Articles = {}
    folder = files(__package__).joinpath("articles")
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        outlet = file.name.removesuffix(".toml")
        for values in tomllib.loads(file.read_text(encoding="utf-8"))["pieces"]:
            articles[outlet + values["path"]] = values | {"outlet": outlet}
    return tuple(_piece(values, articles) for values in articles.values())


def pieces_at(hours_ago: float) -> tuple[Piece, ...]:
    """The articles that were online so many hours before the present, each as it was then."""
    return tuple(
        piece.later if piece.later and _is_past(piece.later_hours_ago, hours_ago) else piece
        for piece in pieces()
        if piece.hours_ago >= hours_ago and not _is_past(piece.gone_hours_ago, hours_ago)
    )


def _is_past(event_hours_ago: int | None, hours_ago: float) -> bool:
    return event_hours_ago is not None and event_hours_ago >= hours_ago


def _piece(values: dict[str, Any], articles: _Articles) -> Piece:
    named = dict(values)
    text, later_title, later_text = (named.pop(name, None) for name in ("text", "later_title", "later_text"))
    named["tags"] = tuple(named.get("tags", ()))
    lines = text.strip().split("\n")
    takes = tuple(match[1] for line in lines if (match := _TAKEN.fullmatch(line)))
    piece = Piece(**named, paragraphs=_paragraphs(text, articles), takes=takes)
    if later_text is None:
        return piece
    later = replace(piece, title=later_title, paragraphs=_paragraphs(later_text, articles))
    return replace(piece, later=later)


def _paragraphs(text: str, articles: _Articles) -> tuple[str, ...]:
    """The paragraphs of a text, with those that it takes from others."""
    found: list[str] = []
    for line in text.strip().split("\n"):
        taken = _TAKEN.fullmatch(line)
        if taken:
            theirs = _paragraphs(articles[taken[1]]["text"], articles)
            found += theirs[int(taken[2]) - 1 : int(taken[3])]
        else:
            found.append(line)
    return tuple(found)
