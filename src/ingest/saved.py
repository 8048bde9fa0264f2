"""Saved pages: a folder each, with the page as it came and the article that a person has checked.

tass/2026-11-20-harbour-talks/
    page.html.gz    as it came, uncut
    page.toml       url, fetched_at, content_type
    article.json    what must come out, as `ingest extract` prints it
    error.txt       instead of article.json: the reason, where nothing must come out
"""

import gzip
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import ConfigError
from ingest.model import Page

_LATER = frozenset(("id", "extractor"))
"""What `article.json` need not repeat: it changes with every version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A saved page, and what must come out of it: an article's values, or the word of a reason."""

    folder: Path
    page: Page
    article: Mapping[str, object] | None
    error: str | None


def cases(folder: Path, outlet: str) -> Iterator[Case]:
    """The saved pages of an outlet, by name. Raises ConfigError for a folder that lacks something."""
    for one in sorted((folder / outlet).glob("*/page.toml")):
        yield _case(one.parent)


def _case(folder: Path) -> Case:
    try:
        said = tomllib.loads((folder / "page.toml").read_text(encoding="utf-8"))
        body = gzip.decompress((folder / "page.html.gz").read_bytes())
        expected = folder / "article.json"
        article = json.loads(expected.read_text(encoding="utf-8")) if expected.exists() else None
        error = None if article else (folder / "error.txt").read_text(encoding="utf-8").split(":")[0].strip()
        page = Page(
            url=said["url"],
            asked=said["url"],
            status=200,
            body=body,
            content_type=said["content_type"],
            fetched_at=said["fetched_at"],
        )
    except (OSError, ValueError, KeyError, EOFError) as problem:
        raise ConfigError((f"{folder}: no saved page: {problem!r}; see docs/outlets.md",)) from problem
    return Case(folder=folder, page=page, article=article, error=error)


def save(folder: Path, outlet: str, page: Page, came: Mapping[str, object] | str) -> Path:
    """Writes a page and what came of it (an article's values, or a reason) for a person to check; where."""
    title = came if isinstance(came, str) else str(came.get("title") or "")
    place = folder / outlet / f"{page.fetched_at:%Y-%m-%d}-{_slug(title)}"
    place.mkdir(parents=True, exist_ok=True)
    (place / "page.html.gz").write_bytes(gzip.compress(page.body, mtime=0))
    said = (
        f"url = {json.dumps(page.url)}",  # addresses and header values are ASCII: a JSON text is a TOML text
        f"content_type = {json.dumps(page.content_type)}",
        f"fetched_at = {page.fetched_at.isoformat(timespec='seconds')}",
    )
    (place / "page.toml").write_text("\n".join(said) + "\n", encoding="utf-8")
    if isinstance(came, str):
        (place / "error.txt").write_text(came + "\n", encoding="utf-8")
    else:
        kept = {key: value for key, value in came.items() if key not in _LATER}
        text = json.dumps(kept, ensure_ascii=False, indent=2)
        (place / "article.json").write_text(text + "\n", encoding="utf-8")
    return place


def differences(expected: Mapping[str, object], came: Mapping[str, object]) -> Iterator[str]:
    """A line for each value that came out otherwise."""
    for key, wanted in expected.items():
        if key not in _LATER and came.get(key) != wanted:
            yield f"{key}: {_short(wanted)} was expected, {_short(came.get(key))} came"


def _short(value: object) -> str:
    shown = json.dumps(value, ensure_ascii=False)
    return shown if len(shown) <= 120 else f"{shown[:117]}..."


def _slug(title: str) -> str:
    words = re.findall(r"[^\W_]+", title.lower())
    return "-".join(words)[:50].strip("-") or "page"
