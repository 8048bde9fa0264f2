"""Page fixtures: a page as it was received, with the article that a person has checked, in a folder each.

tass/2026-11-20-harbour-talks/
    page.html.gz    the body as it was received
    page.toml       url, content_type, fetched_at
    article.json    the expected article, as `ingest extract` prints it
    error.txt       instead of article.json: the reason, when no article must come out
"""

import gzip
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import ConfigError, Refused
from ingest.model import Page
from ingest.parse_json import parse_json
from ingest.urls import Url

_NOT_COMPARED = frozenset(("id", "extractor"))  # these change with every version of the program
_MAX_SLUG_CHARS = 50
_MAX_SHOWN_CHARS = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixture:
    """A saved page and what must be extracted from it.

    `article` has the values of the expected article; it is None when there must be none. Then `error` is the
    first word of the reason, which is None otherwise.
    """

    folder: Path
    page: Page
    article: Mapping[str, object] | None
    error: str | None


def load_fixtures(folder: Path, outlet: str) -> Iterator[Fixture]:
    """The fixtures of an outlet, by name. Raises ConfigError for a folder that lacks a file or has a broken one."""
    for path in sorted((folder / outlet).glob("*/page.toml")):
        yield _load(path.parent)


def _load(folder: Path) -> Fixture:
    try:
        properties = tomllib.loads((folder / "page.toml").read_text(encoding="utf-8"))
        body = gzip.decompress((folder / "page.html.gz").read_bytes())
        article_path = folder / "article.json"
        article = parse_json(article_path.read_text(encoding="utf-8")) if article_path.exists() else None
        error = None if article else (folder / "error.txt").read_text(encoding="utf-8").split(":")[0].strip()
        page = Page(
            url=Url(properties["url"]),
            asked=Url(properties["url"]),
            status=200,
            body=body,
            content_type=properties["content_type"],
            fetched_at=properties["fetched_at"],
        )
    except (OSError, ValueError, KeyError, EOFError, Refused) as problem:
        raise ConfigError((f"{folder}: no saved page: {problem!r}; see docs/outlets.md",)) from problem
    return Fixture(folder=folder, page=page, article=article, error=error)


def save_fixture(folder: Path, outlet: str, page: Page, extracted: Mapping[str, object] | str) -> Path:
    """Writes a page and what was extracted from it, the values of an article or a reason, for a person to check.

    Returns the folder of the new fixture.
    """
    title = extracted if isinstance(extracted, str) else str(extracted.get("title") or "")
    place = folder / outlet / f"{page.fetched_at:%Y-%m-%d}-{_slug(title)}"
    place.mkdir(parents=True, exist_ok=True)
    (place / "page.html.gz").write_bytes(gzip.compress(page.body, mtime=0))
    properties = (
        # Addresses and header values are ASCII, so that their JSON strings are TOML strings, too.
        f"url = {json.dumps(str(page.url))}",
        f"content_type = {json.dumps(page.content_type)}",
        f"fetched_at = {page.fetched_at.isoformat(timespec='seconds')}",
    )
    (place / "page.toml").write_text("\n".join(properties) + "\n", encoding="utf-8")
    if isinstance(extracted, str):
        (place / "error.txt").write_text(extracted + "\n", encoding="utf-8")
    else:
        article = {key: value for key, value in extracted.items() if key not in _NOT_COMPARED}
        text = json.dumps(article, ensure_ascii=False, indent=2)
        (place / "article.json").write_text(text + "\n", encoding="utf-8")
    return place


def differences(expected: Mapping[str, object], actual: Mapping[str, object]) -> Iterator[str]:
    """A line for each value that is not as expected."""
    for key, value in expected.items():
        if key not in _NOT_COMPARED and actual.get(key) != value:
            yield f"{key}: {_shown(value)} was expected, {_shown(actual.get(key))} came"


def _shown(value: object) -> str:
    shown = json.dumps(value, ensure_ascii=False)
    return shown if len(shown) <= _MAX_SHOWN_CHARS else f"{shown[: _MAX_SHOWN_CHARS - 3]}..."


def _slug(title: str) -> str:
    words = re.findall(r"[^\W_]+", title.lower())
    return "-".join(words)[:_MAX_SLUG_CHARS].strip("-") or "page"
