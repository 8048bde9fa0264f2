"""Lists of outlets as other programs write them: OPML, CSV, JSON. No input or output.

Feed readers export OPML; a spreadsheet makes CSV with the columns of `COLUMNS`, of which a name and a homepage or a
feed are needed.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from pydantic import ValidationError

from ingest.config.errors import format_error
from ingest.config.settings import OUTLET_ID, Outlet, OutletTable

COLUMNS = ("id", "name", "homepage", "feed", "kind", "language", "timezone", "country", "ownership", "every")
"""The columns of CSV and keys of JSON; an outlet of several feeds has a row for each in CSV."""

FORMATS = ("opml", "csv", "jsonl")

_KEYS = ("name", "homepage", "language", "timezone", "country", "ownership", "every")
_ALSO = {
    "xmlurl": "feed",
    "htmlurl": "homepage",
    "text": "name",
    "title": "name",
    "url": "feed",
    "rss": "feed",
}
"""What the columns are called elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An outlet of a list: the values of its table, and the id that the list gives, None where it gives none. `place`
    is where it stands; `fault` says why it cannot be used."""

    place: str
    id: str | None
    values: Mapping[str, object]
    fault: str | None = None


def read(text: str, name: str) -> list[Listed]:
    """The outlets of a list, in its order. Raises ValueError for what is none at all; `name` is for the places."""
    start = text.lstrip("\ufeff \t\r\n")[:1]
    rows = (
        _opml(text, name)
        if start == "<"
        else _json(text, name)
        if start in "[{" and start
        else _csv(text, name)
    )
    found: dict[str, Listed] = {}
    for place, row in rows:
        one = _listed(place, row)
        key = one.id or str(one.values.get("homepage") or one.values.get("name") or place)
        before = found.get(key)
        if before and not before.fault and not one.fault:  # another feed of it
            feeds = [*_feeds(before), *(feed for feed in _feeds(one) if feed not in _feeds(before))]
            one = Listed(place=before.place, id=before.id, values={**before.values, "feeds": feeds})
        found[key] = one
    return list(found.values())


def _feeds(one: Listed) -> list[object]:
    feeds = one.values.get("feeds")
    return list(feeds) if isinstance(feeds, Iterable) else []


def _listed(place: str, row: Mapping[str, str]) -> Listed:
    values: dict[str, object] = {key: row[key] for key in _KEYS if row.get(key)}
    if row.get("feed"):
        values["feeds"] = [{"kind": row.get("kind") or "rss", "url": row["feed"]}]
    id = row.get("id") or None
    fault = None
    if id and not OUTLET_ID.fullmatch(id):
        fault = f"{id!r} is no outlet id; use letters, digits, - and _ (64 at most)"
    try:
        OutletTable.model_validate(values, by_alias=True, by_name=False)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        fault = f"{'.'.join(map(str, first['loc']))}: {format_error(first)}"
    if not fault and "homepage" not in values and "feeds" not in values:
        fault = "has neither a homepage nor a feed"
    return Listed(place=place, id=id, values=values, fault=fault)


def _named(row: Mapping[str, object]) -> dict[str, str]:
    """A row by our columns."""
    found: dict[str, str] = {}
    for key, value in row.items():
        name = str(key).strip().lower()
        name = _ALSO.get(name, name)
        if name in COLUMNS and isinstance(value, str | int) and str(value).strip():
            found.setdefault(name, str(value).strip())
    return found


def _csv(text: str, name: str) -> Iterator[tuple[str, dict[str, str]]]:
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff"), newline=""))
    heads = {_ALSO.get(head.strip().lower(), head.strip().lower()) for head in reader.fieldnames or ()}
    if not heads & {"homepage", "feed"}:
        raise ValueError(f"{name}: is neither OPML nor JSON, nor CSV with a column homepage or feed")
    for row in reader:
        yield f"{name}:{reader.line_num}", _named({key: value for key, value in row.items() if key})


def _json(text: str, name: str) -> Iterator[tuple[str, dict[str, str]]]:
    try:
        rows = json.loads(text)
        numbered = enumerate(rows if isinstance(rows, list) else [rows], 1)
    except ValueError:
        try:
            lines = [line for line in text.splitlines() if line.strip()]
            numbered = enumerate(map(json.loads, lines), 1)
            yield from _json_rows(numbered, name)
        except ValueError as error:
            raise ValueError(f"{name}: is no JSON: {error}") from error
        return
    yield from _json_rows(numbered, name)


def _json_rows(rows: Iterable[tuple[int, object]], name: str) -> Iterator[tuple[str, dict[str, str]]]:
    for number, row in rows:
        if not isinstance(row, dict):
            raise ValueError(f"{name}: entry {number} is no object")
        feeds = row.get("feeds") if isinstance(row.get("feeds"), list) else []
        flat = _named(row)
        yield f"{name}: entry {number}", flat
        for feed in feeds or []:
            if isinstance(feed, dict):
                own = {"feed": str(feed.get("url") or ""), "kind": str(feed.get("kind") or "")}
                yield f"{name}: entry {number}", flat | {key: value for key, value in own.items() if value}


def _opml(text: str, name: str) -> Iterator[tuple[str, dict[str, str]]]:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    root = etree.fromstring(text.lstrip("\ufeff \t\r\n").encode(), parser)
    if root is None or not root.tag.lower().endswith("opml"):
        raise ValueError(f"{name}: is XML, but no OPML")
    for outline in root.iter("outline", "OUTLINE"):
        row = _named(dict(outline.attrib))
        if "feed" in row:
            yield f"{name}:{outline.sourceline}", row


# ---- written ---------------------------------------------------------------------------------------------


def write(outlets: Iterable[Outlet], form: str) -> str:
    """A list of outlets in one of FORMATS, which `read` reads."""
    rows = [_row(outlet, kind, url) for outlet in outlets for kind, url in _feeds_of(outlet)]
    if form == "csv":
        out = io.StringIO(newline="")
        writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        return out.getvalue()
    if form == "jsonl":
        return "".join(json.dumps(_without_blanks(row), ensure_ascii=False) + "\n" for row in rows)
    lines = "".join(f'    <outline type="rss" {_attributes(row)}/>\n' for row in rows if row["feed"])
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0">\n  <head><title>Outlets</title></head>\n'
        f"  <body>\n{lines}  </body>\n</opml>\n"
    )


def _feeds_of(outlet: Outlet) -> list[tuple[str, str]]:
    """Its feeds but for its homepage, which is one by itself; ("", "") where it has no other."""
    own: list[tuple[str, str]] = [(feed.kind, feed.url) for feed in outlet.feeds if feed.kind != "homepage"]
    return own or [("", "")]


def _row(outlet: Outlet, kind: str, url: str) -> dict[str, str]:
    return {
        "id": outlet.id,
        "name": outlet.name,
        "homepage": outlet.homepage or "",
        "feed": url,
        "kind": kind,
        "language": outlet.language or "",
        "timezone": outlet.timezone or "",
        "country": outlet.country or "",
        "ownership": outlet.ownership or "",
        "every": f"{outlet.every_s:g}s",
    }


def _without_blanks(row: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in row.items() if value}


def _attributes(row: Mapping[str, str]) -> str:
    named = {"text": row["name"], "title": row["name"], "xmlUrl": row["feed"], "htmlUrl": row["homepage"]}
    named |= {
        key: row[key] for key in ("id", "kind", "language", "timezone", "country", "ownership", "every")
    }
    return " ".join(f"{key}={quoteattr(value)}" for key, value in named.items() if value)
